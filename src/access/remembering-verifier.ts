import { errors } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../kernel/clock.js';
import { Fault } from '../kernel/refusal.js';
import { TokenVerifier, Unauthenticated, type Bearer } from './token-verifier.js';

const MOST_CHARACTERS = 8_192;
const MOST_REMEMBERED = 1_000;

/** Seconds after its beginning in which a token holds, whatever end it names. */
export const MOST_SECONDS = 24 * 3_600;

/** What every token is held to: five seconds for clocks that differ. */
export const TIMES = { requiredClaims: ['exp', 'iat'], clockTolerance: 5, maxTokenAge: MOST_SECONDS };

/** Checks a token once, and remembers it, whole, until its end. */
export abstract class RememberingVerifier extends TokenVerifier {
  readonly #remembered = new LRUCache<string, Bearer>({ max: MOST_REMEMBERED });

  constructor(protected readonly clock: Clock) {
    super();
  }

  async verify(token: string): Promise<Bearer> {
    const now = new Date(this.clock.now());
    const known = this.#remembered.get(token);
    if (known && now.getTime() < known.until) return known;
    this.#remembered.delete(token);
    const found = await this.#checked(token, now);
    this.#remembered.set(token, found);
    return found;
  }

  /** Throws whatever is wrong with a compact token. */
  protected abstract check(token: string, now: Date): Promise<Bearer>;

  async #checked(token: string, now: Date): Promise<Bearer> {
    try {
      if (token.length > MOST_CHARACTERS || !token.split('.').every(isCanonical)) throw new Error('not a compact token');
      return await this.check(token, now);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Unauthenticated(
        cause instanceof errors.JWTExpired ? 'This token has ended: sign in again.' : 'This token is not valid here.',
        { cause },
      );
    }
  }
}

/** Decoders forgive spare bits and foreign characters; so one signature would have many texts. */
export const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;
