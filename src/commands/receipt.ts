import { randomUUID } from 'node:crypto';
import { actorId, SAYSO } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import type { Circumstance, RecordedEvent } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import { commandName, traitsOf, type Command, type CommandClass } from './command.js';
import type { Envelope } from './envelope.js';

/** What tells a command from every other (rule 1); its events keep it. */
export type Receipt = Pick<Circumstance, 'actor' | 'command' | 'commandId' | 'inputHash'>;

/** How the commandIds of reactions begin. Whoever took one first could keep a reaction from being recorded. */
const RESERVED = 'sayso:';

/** The same event makes the same one; it counts within one stream, so it need not name the thing. */
export const reactionId = (cause: Pick<RecordedEvent, 'id'>, command: string): string => `${RESERVED}${cause.id}:${command}`;

export const isReserved = (commandId: string): boolean => commandId.startsWith(RESERVED);

/** Throws a Refusal where the commandId is one of our own. */
export function receiptOf<C extends Command>(type: CommandClass<C>, command: C, { actor }: Envelope): Receipt {
  const { commandId = randomUUID(), expectedRevision: _, ...input } = command;
  if (isReserved(commandId) && actor !== SAYSO)
    refuse('INVALID', 'commandId', `A command id that begins with ${RESERVED} is one of our own; choose another one.`);
  return { actor, command: commandName(type), commandId, inputHash: hashOf(plain(input)) };
}

/** An id made from the commandId and the person: a retry makes the same. */
export const newIdOf = ({ actor, commandId }: Receipt): string => hashOf([actor.issuer, actor.subject, commandId]).slice(0, 20);

/** Gives the thing that the command makes an id, where the caller gave none: the same command meets its own stream again. */
export function identified<C extends Command>(type: CommandClass<C>, command: C, receipt: Receipt): C {
  const { makesId } = traitsOf(type);
  return makesId && command[makesId as keyof C] === undefined ? Object.assign(command, { [makesId]: newIdOf(receipt) }) : command;
}

/**
 * The events that this very command wrote before; none where it is new.
 * Refuses a commandId that came with another input or from another person (rule 1).
 */
export function writtenBefore(
  events: readonly RecordedEvent[],
  { actor, command, commandId, inputHash }: Receipt,
): readonly RecordedEvent[] {
  const written = events.filter((event) => event.commandId === commandId);
  const same = written.every(
    // a reaction's own id says all, so that a policy may learn to say more
    (event) => actor === SAYSO || (event.inputHash === inputHash && event.command === command && actorId(event.actor) === actorId(actor)),
  );
  if (!same) refuse('COMMAND_ID_REUSED', 'commandId', 'This command id was used for another command; choose another one.');
  return written;
}

/** Nested inputs as bare JSON: classes are not canonical, and what is undefined is not there. */
const plain = (input: object): object => JSON.parse(JSON.stringify(input)) as object;
