import type { Caller } from './access.js';
import { bearerOf } from './bearer.js';
import type { RequestHeaders } from './cookies.js';
import type { Sessions } from './sessions.js';
import { Unauthenticated, type TokenVerifier } from './token-verifier.js';

/** The one door: who sends a request, by a bearer token or by the session of a browser. Also the name by which Nest injects it. */
export class Authentication {
  constructor(
    private readonly verifier: TokenVerifier,
    /** Absent: nobody signs in with a browser. */
    private readonly sessions?: Sessions,
  ) {}

  /** Who brings a token is nobody else, whatever it is worth. Throws Unauthenticated, and Fault IDENTITY_UNAVAILABLE where nobody can tell. */
  async callerOf(headers: RequestHeaders): Promise<Caller> {
    if (headers.authorization === undefined) {
      const caller = await this.sessions?.actorOf(headers);
      if (caller) return caller;
    }
    const token = bearerOf(headers.authorization);
    if (token === undefined) throw new Unauthenticated();
    return this.verifier.verify(token);
  }
}
