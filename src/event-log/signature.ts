import { randomUUID } from 'node:crypto';
import { commandName, traitsOf, type Command, type CommandClass } from '../api/command.js';
import { actorId, SAYSO } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import type { Circumstance, RecordedEvent } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import type { Sending } from './sending.js';

export type Signature = Pick<Circumstance, 'actor' | 'command' | 'commandId' | 'inputHash'> & {
  /** Made from the commandId and the person: a retry makes the same. */
  readonly newId: string;
};

/** How the commandIds of reactions begin. Whoever took one first could keep a reaction from being recorded. */
const RESERVED = 'sayso:';

/** The same event makes the same one; it counts within one stream, so it need not name the thing. */
export const reactionId = (cause: Pick<RecordedEvent, 'id'>, type: CommandClass): string => `${RESERVED}${cause.id}:${commandName(type)}`;

/** What tells a command from every other (rule 1). */
export function sign<C extends Command>(type: CommandClass<C>, command: C, { actor }: Sending): Signature {
  const { commandId = randomUUID(), expectedRevision: _, ...input } = command;
  if (commandId.startsWith(RESERVED) && actor !== SAYSO)
    refuse('INVALID', 'commandId', `A commandId that begins with ${RESERVED} is one of our own; choose another one.`);
  const newId = hashOf([actor.issuer, actor.subject, commandId]).slice(0, 20);
  return { actor, command: commandName(type), commandId, inputHash: hashOf(plain(input)), newId };
}

/** Gives the thing that the command makes an id, where the caller gave none: the same command meets its own stream again. */
export function identified<C extends Command>(type: CommandClass<C>, command: C, { newId }: Signature): C {
  const { makesId } = traitsOf(type);
  return makesId && command[makesId as keyof C] === undefined ? Object.assign(command, { [makesId]: newId }) : command;
}

/**
 * The events that this very command wrote before; none where it is new.
 * Refuses a commandId that came with another input or from another person (rule 1).
 */
export function receiptOf(events: readonly RecordedEvent[], { actor, command, commandId, inputHash }: Signature): readonly RecordedEvent[] {
  const receipt = events.filter((event) => event.commandId === commandId);
  const same = receipt.every(
    // a reaction's own id says all, so that a policy may learn to say more
    (event) => actor === SAYSO || (event.inputHash === inputHash && event.command === command && actorId(event.actor) === actorId(actor)),
  );
  if (!same) refuse('COMMAND_ID_REUSED', 'commandId', 'This commandId was used for another command; choose another one.');
  return receipt;
}

/** Nested inputs as bare JSON: classes are not canonical, and what is undefined is not there. */
const plain = (input: object): object => JSON.parse(JSON.stringify(input)) as object;
