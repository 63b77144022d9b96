import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import { ROLES, type Actor, type Role } from '../kernel/actor.js';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { KnownNames } from './known-names.js';
import { whyNobody } from './person-name.js';
import { readOrMake } from './private-file.js';
import { MOST_SECONDS, RememberingVerifier, TIMES } from './remembering-verifier.js';
import type { Bearer } from './token-verifier.js';

export const LOCAL = 'sayso:local';
const AUDIENCE = 'sayso';
const TYPE = 'at+jwt';
const MOST_HOURS = 24;

/** Who signs in locally: the subject is the name as given, so the same name is the same person. */
export interface Grant {
  readonly name: string;
  readonly roles: readonly Role[];
  /** How long a token holds: above 0, at most 24, by default 8. */
  readonly hours?: number;
}

/** What the check leaves to us: it compares the times with the clock, whatever numbers they are. */
interface Claims {
  readonly exp: number;
  readonly iat: number;
  readonly nbf?: number;
  readonly sub: unknown;
  readonly name?: unknown;
  readonly roles?: unknown;
}

/** Local sign-in: the data folder's own ES256 key vouches for whoever can read that folder. */
export class LocalIssuer extends RememberingVerifier {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
    private readonly names: KnownNames,
    clock: Clock,
  ) {
    super(clock);
  }

  /**
   * Reads `local-key.json` of the data folder, or makes both; processes that do so at once end with one key.
   * Throws a ConfigurationError where the file holds no such key, and what the file system throws.
   */
  static async open(data: string, clock: Clock = new SystemClock()): Promise<LocalIssuer> {
    const file = join(data, 'local-key.json');
    const text = await readOrMake(file, madeKey);
    try {
      const { kty, crv, x, y, d } = JSON.parse(text) as JWK;
      if (d === undefined) throw new Error('no private key');
      const imported = await Promise.all([importJWK({ kty, crv, x, y, d }, 'ES256'), importJWK({ kty, crv, x, y }, 'ES256')]);
      return new LocalIssuer(...(imported as [CryptoKey, CryptoKey]), new KnownNames(join(data, 'local-names.jsonl')), clock);
    } catch {
      throw new ConfigurationError([`${file}: holds no ES256 key; without the file a new key is made, and tokens of the old one end.`]);
    }
  }

  /**
   * Who signs in so. Throws a RangeError, with a sentence for who asked, where the grant is none, or its name passes for
   * another one: that somebody signed in by before, or that is on record.
   */
  async personOf({ name, roles }: Pick<Grant, 'name' | 'roles'>, onRecord: readonly string[] = []): Promise<Actor> {
    const whyNot = whyNobody(name);
    if (whyNot !== undefined) throw new RangeError(whyNot);
    const unknown = roles.filter((role) => !ROLES.includes(role));
    if (unknown.length || !roles.length)
      throw new RangeError(`Roles are some of ${ROLES.join(', ')}${unknown.length ? `; not ${unknown.join(', ')}` : ''}.`);
    const other = await this.names.keep(name, onRecord);
    if (other !== undefined)
      throw new RangeError(`“${name}” passes for “${other}”, who is on record: take that name, or one that is told apart from it.`);
    return { issuer: LOCAL, subject: name, name, roles: [...new Set(roles)] };
  }

  /** A bearer token. Throws as `personOf` does, and a RangeError where it would hold too long. */
  async issueToken({ hours = 8, ...grant }: Grant, onRecord: readonly string[] = []): Promise<string> {
    if (!(hours > 0 && hours <= MOST_HOURS)) throw new RangeError(`Hours are more than 0 and at most ${MOST_HOURS}.`);
    const { subject, name, roles } = await this.personOf(grant, onRecord);
    const issuedAt = Math.floor(Date.parse(this.clock.now()) / 1_000);
    return new SignJWT({ name, roles })
      .setProtectedHeader({ alg: 'ES256', typ: TYPE })
      .setIssuer(LOCAL)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + Math.ceil(hours * 3_600))
      .sign(this.privateKey);
  }

  protected async check(token: string, currentDate: Date): Promise<Bearer> {
    const { payload } = await jwtVerify<Claims>(token, this.publicKey, {
      ...TIMES,
      ...{ algorithms: ['ES256'], issuer: LOCAL, audience: AUDIENCE, typ: TYPE, currentDate },
    });
    const { sub, name, roles = [], exp } = payload;
    if (!areTimesOfADay(payload)) throw new Error('times that no token of ours has');
    if (!isName(sub) || !isName(name) || !Array.isArray(roles)) throw new Error('claims of the wrong shape');
    const actor = { issuer: LOCAL, subject: sub, name, roles: ROLES.filter((role) => roles.includes(role)) };
    return { actor, until: exp * 1_000 };
  }
}

async function madeKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** Whole seconds, which JSON alone does not promise (1e400 is Infinity), and an end within a day of the beginning. */
const areTimesOfADay = ({ iat, nbf = iat, exp }: Pick<Claims, 'iat' | 'nbf' | 'exp'>): boolean =>
  [iat, nbf, exp].every(Number.isSafeInteger) && Math.abs(nbf - iat) <= MOST_SECONDS && exp > iat && exp <= iat + MOST_SECONDS;

const isName = (value: unknown): value is string => whyNobody(value) === undefined;
