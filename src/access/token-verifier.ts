import type { Actor } from '../kernel/actor.js';

/** Whom a token names, and until when it holds, in milliseconds. */
export interface Bearer {
  readonly actor: Actor;
  readonly until: number;
}

/** The port every issuer of people implements; also the name by which Nest injects it. */
export abstract class TokenVerifier {
  /** The person whom the token names. Throws Unauthenticated, whatever is wrong with it, and Fault IDENTITY_UNAVAILABLE where nobody can tell. */
  abstract verify(token: string): Promise<Bearer>;

  /** Whether its tokens say which accounts are one human's. */
  readonly joinsAccounts: boolean = false;

  /** Nobody is asked any more. */
  close(): void {}
}

/** No token, or one that proves nothing. Its message is meant for the caller; its cause is not. */
export class Unauthenticated extends Error {
  readonly code = 'UNAUTHENTICATED';

  constructor(message = 'Send a valid token: Authorization: Bearer …', options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unauthenticated';
  }
}
