import type { Day, Instant } from '../../kernel/time.js';
import { dayOf } from '../../kernel/time.js';
import { dayInWords } from '../../kernel/words.js';

/** One thing that is on record, and the event that put it there. */
export interface Line {
  readonly label: string;
  readonly text: string;
  readonly position: string;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** One thing that happened, on its day. */
export interface Happening {
  readonly on: Day;
  readonly sentence: string;
  readonly position: string;
}

/** The account of one request or promise at one moment: what is on record of it, then all that happened, oldest first. */
export interface Account {
  readonly title: string;
  /** What it is an account of, and by which key. */
  readonly of: string;
  /** As of when it holds. */
  readonly asOf: string;
  /** What the reader may not see; absent where nothing is withheld. */
  readonly withheld?: string;
  readonly sections: readonly Section[];
  readonly history: readonly Happening[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** An event as the API tells it: its data without what the reader may not see. */
export interface Told {
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly summary: string;
  readonly effectiveAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Person;
  readonly via: Person | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events that an account rests on, in their order. */
export class Events {
  constructor(
    private readonly all: readonly Told[],
    private readonly stream: string,
  ) {}

  /** Those of the thing itself. */
  get own(): readonly Told[] {
    return this.all.filter(({ stream }) => stream === this.stream);
  }

  /** Position of the last event of one of these types, of the thing itself, that fits. Throws where there is none: nothing is on record without. */
  last(types: readonly string[], fits: (event: Told) => boolean = () => true): string {
    return this.find(types, ({ stream, ...event }) => stream === this.stream && fits({ stream, ...event }));
  }

  /** The same, of any of the things. */
  find(types: readonly string[], ...fits: readonly ((event: Told) => boolean)[]): string {
    const of = this.all.filter(({ type }) => types.includes(type));
    const found = fits.map((one) => of.findLast(one)).find((event) => event !== undefined);
    if (!found) throw new Error(`No ${types.join(' or ')} tells what the account is to tell.`);
    return found.position;
  }
}

/** A day, or that of a moment, as people write it: 27 Apr 2027. */
export const day = (of: Day): string => dayInWords(of.slice(0, 10));

/** A moment to the minute: 27 Apr 2027, 14:05 UTC. */
export const moment = (at: Instant): string => `${day(at)}, ${at.slice(11, 16)} UTC`;

/** A code as words: OFF_STRATEGY, off strategy. */
export const words = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

/** A line, or none where there is nothing to tell. */
export const line = (label: string, text: string | null | undefined, position: () => string): Line[] =>
  text == null || text === '' ? [] : [{ label, text, position: position() }];

/** Whether an event is what somebody did at a moment. */
export const was =
  (who: Person, at: Instant) =>
  ({ actor, effectiveAt }: Told): boolean =>
    actor.id === who.id && effectiveAt === at;

/** Everything that happened to the thing. */
export const historyOf = (events: Events): Happening[] =>
  events.own.map(({ effectiveAt, recordedAt, summary, via, position }) => {
    const late = dayOf(recordedAt) === dayOf(effectiveAt) ? [] : [`recorded on ${day(recordedAt)}`];
    const through = via ? [`brought in by ${via.name}`] : [];
    const aside = [...late, ...through].join(', ');
    return { on: dayOf(effectiveAt), sentence: `${summary}${aside && ` (${aside})`}.`, position };
  });

const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** The lines of a text, with what would steer a screen, or turn the direction of what follows, made visible. */
export const linesIn = (text: string): string[] =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((one) =>
      one
        .replaceAll('\t', ' ')
        .replaceAll(UNSEEN, (sign) => `[U+${codeOf(sign)}]`)
        .trim(),
    )
    .filter((one) => one !== '');

const codeOf = (sign: string): string => (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
