import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { jwtVerify } from 'jose';
import type { Clock } from '../kernel/clock.js';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { Fault } from '../kernel/refusal.js';
import { actorOf, type ClaimMapping, type Claims } from './claims.js';
import { KeySet, KeysUnavailable } from './key-set.js';
import { keysOf } from './provider.js';
import { MOST_SECONDS, RememberingVerifier, TIMES } from './remembering-verifier.js';
import type { Bearer } from './token-verifier.js';

/**
 * What is taken as bearer: access tokens that say so (`at+jwt`, RFC 9068); those of providers that call them `JWT` or nothing, where
 * what only an ID token holds is refused; ID tokens too, where a provider gives no other access token.
 */
export type TokenKind = 'at+jwt' | 'jwt' | 'id';

/** Who vouches for people, and how its tokens are read. */
export interface ProviderSettings {
  /** The provider's own word for itself, byte by byte. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly tokens: TokenKind;
  /** Of asymmetric signatures. */
  readonly algorithms: readonly string[];
  readonly claims: ClaimMapping;
  /** What Sayso is to it; absent: nobody signs in with a browser. */
  readonly client?: ClientSettings;
}

/** An OpenID Connect client (RFC 6749). */
export interface ClientSettings {
  readonly id: string;
  readonly secret?: KeyObject;
  readonly scopes: string;
}

/** Claims of ID tokens and logout tokens: what holds one of them gives no access. */
const NOT_IN: Readonly<Record<TokenKind, readonly string[]>> = {
  'at+jwt': ['events'],
  jwt: ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'],
  id: ['events'],
};

const JWT = /^(application\/)?jwt$/i;

/** Takes the tokens of one OpenID Connect provider. */
export class OidcVerifier extends RememberingVerifier {
  override readonly joinsAccounts: boolean;

  private constructor(
    private readonly settings: ProviderSettings,
    private readonly keys: KeySet,
    clock: Clock,
  ) {
    super(clock);
    this.joinsAccounts = settings.claims.person !== undefined;
  }

  /**
   * Asks the provider for its keys, and again while it lives. Throws a ConfigurationError where the provider calls itself otherwise;
   * one that is away is waited for by those who bring tokens, not here.
   */
  static async open(settings: ProviderSettings, clock: Clock): Promise<OidcVerifier> {
    const logger = new Logger('Identity');
    const keys = new KeySet(keysOf(settings.issuer), clock, (failure) => {
      logger.warn(`${settings.issuer} gives no keys: ${failure instanceof ConfigurationError ? failure.lines.join(' ') : String(failure)}`);
    });
    await keys.start();
    return new OidcVerifier(settings, keys, clock);
  }

  override close(): void {
    this.keys.stop();
  }

  /** What an access token says that was made for us, or given to us as a client; undefined of any other, and where it cannot be verified. */
  async claimsOf(token: string): Promise<Claims | undefined> {
    const { issuer, algorithms, audience, client } = this.settings;
    const currentDate = new Date(this.clock.now());
    const verified = await jwtVerify<Claims>(token, this.keys.keyOf, {
      ...{ algorithms: [...algorithms], issuer, currentDate, clockTolerance: TIMES.clockTolerance },
    })
      .catch(asFault)
      .catch((error: unknown) => {
        if (error instanceof Fault) throw error;
        return undefined;
      });
    if (!verified) return undefined;
    const { aud = [], azp, client_id: clientId } = verified.payload;
    const ours = new Set<unknown>([...audience, ...(client ? [client.id] : [])]);
    return [aud, azp, clientId].flat().some((one) => ours.has(one)) ? verified.payload : undefined;
  }

  protected async check(token: string, currentDate: Date): Promise<Bearer> {
    const { issuer, audience, tokens, algorithms } = this.settings;
    const { payload, protectedHeader } = await jwtVerify<Claims>(token, this.keys.keyOf, {
      ...TIMES,
      ...{ algorithms: [...algorithms], issuer, audience: [...audience], currentDate },
      ...(tokens === 'at+jwt' && { typ: tokens }),
    }).catch(asFault);
    if (tokens !== 'at+jwt' && protectedHeader.typ !== undefined && !JWT.test(protectedHeader.typ))
      throw new Error('another kind of token');
    const foreign = NOT_IN[tokens].find((claim) => Object.hasOwn(payload, claim));
    if (foreign !== undefined) throw new Error(`no access token: it holds ${foreign}`);
    const { iat = NaN, exp = NaN, nbf = iat } = payload;
    if (![iat, exp, nbf].every(Number.isFinite) || exp <= iat) throw new Error('times that no token has');
    return { actor: actorOf(payload, issuer, this.settings.claims), until: Math.min(exp, iat + MOST_SECONDS) * 1_000 };
  }
}

function asFault(error: unknown): never {
  if (!(error instanceof KeysUnavailable)) throw error;
  throw new Fault('IDENTITY_UNAVAILABLE', 'Who vouches for people cannot be asked now: try again.', { cause: error.cause });
}
