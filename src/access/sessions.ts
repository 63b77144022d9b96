import { ROLES, type Actor } from '../kernel/actor.js';
import type { Clock } from '../kernel/clock.js';
import { withoutApproving } from './claims.js';
import { cookieIn, cookieName, isFromOwnPage, ownOrigin, setCookie, type RequestHeaders } from './cookies.js';
import type { Seal } from './seal.js';
import type { Bearer } from './token-verifier.js';

/** How long browsers stay signed in. */
export interface SessionTimes {
  /** In all. */
  readonly hours: number;
  /** How long after the provider was asked last somebody may still act. */
  readonly idleMinutes: number;
  /** How long after the provider was asked last a page asks it again. */
  readonly checkMinutes: number;
}

/** Somebody signed in with a browser; moments in milliseconds. */
export interface Session {
  readonly actor: Actor;
  readonly began: number;
  /** When the provider was asked for the person last. */
  readonly asked: number;
}

interface SessionsOptions {
  /** Who vouches for the people of these sessions; those of another issuer are none. */
  readonly issuer: string;
  /** Our own origin, as it is configured; absent: the loopback address that is asked. */
  readonly origin?: string;
  readonly times: SessionTimes;
  /** Whether somebody can be asked anew; else who signed in stays so to the end. */
  readonly isChecked: boolean;
  /** Whether accounts are joined by a person: a session that was begun before they were approves nothing. */
  readonly joinsAccounts?: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Sessions of browsers: each is a sealed cookie and nothing else, so any node that has the key opens it. */
export class Sessions {
  constructor(
    private readonly seal: Seal,
    private readonly clock: Clock,
    private readonly options: SessionsOptions,
  ) {}

  /** Somebody signs in now, or, where it says when the session began, goes on. */
  begin(actor: Actor, began = this.#now()): Session {
    return { actor, began, asked: this.#now() };
  }

  /** The session that a page is shown in; it may be too long ago that the provider was asked. */
  async in(headers: RequestHeaders): Promise<Session | undefined> {
    const origin = this.originOf(headers);
    const text = origin === undefined ? undefined : cookieIn(headers, cookieName(origin, 'session'));
    const session = text === undefined ? undefined : await this.#opened(text);
    return session && this.#now() < session.began + this.options.times.hours * HOUR ? session : undefined;
  }

  /** Who acts by a session, and until when: only from a page of ours, and while the provider was asked not too long ago. */
  async bearerOf(headers: RequestHeaders): Promise<Bearer | undefined> {
    if (!isFromOwnPage(this.originOf(headers), headers)) return undefined;
    const session = await this.in(headers);
    return session && this.speaking(session);
  }

  /** Who acts by it, and until when; undefined where it speaks no more. */
  speaking(session: Session): Bearer | undefined {
    return this.isEnded(session) ? undefined : { actor: session.actor, until: this.#endOf(session) };
  }

  /** Whether the provider is to be asked before a page is shown. */
  isDue({ asked }: Session): boolean {
    const { isChecked, times } = this.options;
    return isChecked && this.#now() >= asked + times.checkMinutes * MINUTE;
  }

  /** Whether it speaks no more, and can only be asked about anew. */
  isEnded(session: Session): boolean {
    return this.#now() >= this.#endOf(session);
  }

  originOf(headers: RequestHeaders): string | undefined {
    return ownOrigin(this.options.origin, headers);
  }

  /** For `Set-Cookie`. */
  async cookieOf({ actor, began, asked }: Session, origin: string): Promise<string> {
    const { issuer: iss, subject: sub, name, roles, person } = actor;
    const text = await this.seal.seal('sayso-session', { iss, sub, name, roles, person, began, asked });
    const end = began + this.options.times.hours * HOUR;
    return setCookie(origin, cookieName(origin, 'session'), text, Math.max(0, Math.ceil((end - this.#now()) / 1_000)));
  }

  endOf(origin: string): string {
    return setCookie(origin, cookieName(origin, 'session'), '', 0);
  }

  #endOf({ began, asked }: Session): number {
    const { times, isChecked } = this.options;
    const end = began + times.hours * HOUR;
    return isChecked ? Math.min(end, asked + times.idleMinutes * MINUTE) : end;
  }

  /** What we sealed ourselves is of the shape that we gave it; of its roles those count that there still are. */
  async #opened(text: string): Promise<Session | undefined> {
    const claims = await this.seal.open('sayso-session', text);
    if (claims?.iss !== this.options.issuer) return undefined;
    const { iss: issuer, sub: subject, name, roles, person, began, asked } = claims as unknown as Sealed;
    const known = ROLES.filter((role) => roles.includes(role));
    const counting = this.options.joinsAccounts === true && person === undefined ? withoutApproving(known) : known;
    return {
      actor: { issuer, subject, name, roles: counting, ...(person !== undefined && { person }) },
      began,
      asked,
    };
  }

  #now(): number {
    return Date.parse(this.clock.now());
  }
}

interface Sealed extends Pick<Actor, 'name' | 'roles' | 'person'>, Pick<Session, 'began' | 'asked'> {
  readonly iss: string;
  readonly sub: string;
}
