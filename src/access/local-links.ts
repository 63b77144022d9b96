import { randomBytes } from 'node:crypto';
import type { Actor } from '../kernel/actor.js';

const BYTES = 24;

/** Links that sign in the one who follows them, once; they end with the process. */
export class LocalLinks {
  readonly #people = new Map<string, Actor>();

  /** The path of a link for this person. */
  make(person: Actor): string {
    const code = randomBytes(BYTES).toString('base64url');
    this.#people.set(code, person);
    return `/sign-in/local?code=${code}`;
  }

  /** Whom the code signs in, once; undefined where it is none, or was used. */
  use(code: string): Actor | undefined {
    const person = this.#people.get(code);
    this.#people.delete(code);
    return person;
  }
}
