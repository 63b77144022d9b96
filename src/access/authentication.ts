import { bearerOf } from './bearer.js';
import type { RequestHeaders } from './cookies.js';
import type { Sessions } from './sessions.js';
import { Unauthenticated, type Bearer, type TokenVerifier } from './token-verifier.js';

/** Who sends a request, and whether with a browser that is signed in. */
export interface Sender extends Bearer {
  readonly isInBrowser: boolean;
}

/** The one door: who sends a request, by a bearer token or by the session of a browser. Also the name by which Nest injects it. */
export class Authentication {
  constructor(
    private readonly verifier: TokenVerifier,
    /** Absent: nobody signs in with a browser. */
    private readonly sessions?: Sessions,
  ) {}

  /** And until when. Who brings a token is nobody else, whatever it is worth. Throws Unauthenticated, and Fault IDENTITY_UNAVAILABLE where nobody can tell. */
  async callerOf(headers: RequestHeaders): Promise<Sender> {
    if (headers.authorization === undefined) {
      const bearer = await this.sessions?.bearerOf(headers);
      if (bearer) return { ...bearer, isInBrowser: true };
    }
    const token = bearerOf(headers.authorization);
    if (token === undefined) throw new Unauthenticated();
    return { ...(await this.verifier.verify(token)), isInBrowser: false };
  }
}
