import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../kernel/clock.js';
import { ConfigurationError } from '../kernel/configuration-error.js';

/** Milliseconds: how old the keys may become before they are loaded anew, and how long they count where they cannot be. */
const FRESH = 10 * 60_000;
const COUNTED = 24 * 60 * 60_000;

/** Milliseconds from the end of one attempt to load, good or bad, in which there is no other. */
const COOL_DOWN = 30_000;

/** Loads the keys of a provider; throws where they cannot be had. What is no set of keys is told from one by who called it. */
export type LoadKeys = () => Promise<JSONWebKeySet>;

/** There are no keys to check a signature by: nothing is known of it, good or bad. */
export class KeysUnavailable extends Error {
  constructor(cause: unknown) {
    super('The keys of the provider cannot be had.', { cause });
    this.name = 'KeysUnavailable';
  }
}

/**
 * A provider's public keys, for `jwtVerify`. The last good set goes on counting while the provider is away, silent or empty, and whoever
 * brings key ids that nobody knows makes it load once a cool-down, however many they are. What `createRemoteJWKSet` of jose does at this is
 * kept nowhere: it drops the good set with its age, and failures do not cool it down.
 */
export class KeySet {
  #keys?: ReturnType<typeof createLocalJWKSet>;
  #loadedAt = -Infinity;
  #coolUntil = -Infinity;
  #loading?: Promise<void>;
  #failure: unknown;
  #timer?: NodeJS.Timeout;

  constructor(
    private readonly load: LoadKeys,
    private readonly clock: Clock,
    /** Called with each failure to load. */
    private readonly tell: (failure: unknown) => void,
  ) {}

  /** Loads them, and again every ten minutes, until it is stopped. Throws a ConfigurationError; any other failure is told to who asks for a key. */
  async start(): Promise<void> {
    await this.#refresh();
    if (this.#failure instanceof ConfigurationError) throw this.#failure;
    this.#timer = setInterval(() => void this.#refresh(), FRESH).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The key that a token names. Throws KeysUnavailable, and what jose throws where there is no such key. */
  readonly keyOf = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    try {
      const known = this.#counting();
      if (known) return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#refresh();
    const fresh = this.#counting();
    if (!fresh) throw new KeysUnavailable(this.#failure);
    return fresh(header, token);
  };

  #counting() {
    return this.#now() - this.#loadedAt < COUNTED ? this.#keys : undefined;
  }

  /** One at a time, and none while the last one cools down. */
  async #refresh(): Promise<void> {
    if (this.#loading) return this.#loading;
    if (this.#now() < this.#coolUntil) return;
    this.#loading = this.#reload();
    await this.#loading;
  }

  async #reload(): Promise<void> {
    try {
      const keys = await this.load();
      if (!Array.isArray(keys.keys) || keys.keys.length === 0) throw new Error('The provider answers with no keys.');
      this.#keys = createLocalJWKSet(keys);
      this.#loadedAt = this.#now();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      this.tell(error);
    } finally {
      this.#coolUntil = this.#now() + COOL_DOWN;
      this.#loading = undefined;
    }
  }

  #now(): number {
    return Date.parse(this.clock.now());
  }
}
