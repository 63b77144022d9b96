import { Refusal } from '../kernel/refusal.js';
import { traitsOf, type CommandClass } from './command.js';

/** Events that one thing has at most: beyond, only what ends it, and what follows by itself. Each command reads them all. */
const MOST_EVENTS = 5_000;

/** Throws a Refusal STREAM_FULL where a thing that has come to this revision can take no more events of this command. */
export function assertRoomFor(type: CommandClass, revision: number, events: number): void {
  if (revision + 1 + events <= MOST_EVENTS || traitsOf(type).ends) return;
  throw new Refusal([
    {
      code: 'STREAM_FULL',
      message: `Its history has ${MOST_EVENTS} events, the most that one thing may have: go on with a new one.`,
      revision,
    },
  ]);
}
