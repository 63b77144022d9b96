import { Inject, Injectable, type Provider } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { Conflict, EventLog } from '../event-log/event-log.js';
import { StreamQueue } from '../event-log/stream-queue.js';
import { Clock } from '../kernel/clock.js';
import { DEADLINE, outcomeUnknown, within } from '../kernel/deadline.js';
import type { Decider } from '../kernel/decider.js';
import { Fault, Refusal } from '../kernel/refusal.js';
import type { Command, CommandClass } from './command.js';
import { decideAt, type Undecided } from './deciding.js';
import { envelopeOf, type CommandResult } from './envelope.js';
import { Leads } from './leads.js';
import { identified, receiptOf, writtenBefore } from './receipt.js';
import { assertRoomFor } from './room-left.js';
import { SecondLook } from './second-look.js';
import { assertQuiet, saidBy, timingOf, type Said } from './timing.js';
import { commandFrom } from './validation.js';
import { assertMaySend } from './who-may-send.js';

/** For commands of other nodes; those of this one wait for each other. */
const RETRIES = 3;

/** Where commands ask whether what they write would be seen. */
export abstract class WriteGate {
  /** Throws a Fault where it would not. */
  abstract assertOpen(): void;
}

/** The steps that every command takes: may it be sent, is it valid, was it there before, what does it see, what follows, append. */
@Injectable()
export class CommandRunner {
  readonly #queue = new StreamQueue();

  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SecondLook) private readonly secondLook: SecondLook,
    @Inject(WriteGate) private readonly gate: WriteGate,
    @Inject(Leads) private readonly leads: Leads,
  ) {}

  /** Throws a Refusal where a rule says no, and what the log throws. Nothing is written then. */
  async run<State, Facts, Commands, Name extends keyof Commands & string>(
    decider: Decider<State, Facts, Commands>,
    name: Name,
    type: CommandClass<Commands[Name] & Command>,
    given: Commands[Name] & Command,
  ): Promise<CommandResult> {
    const envelope = envelopeOf(given);
    assertMaySend(type, given, envelope);
    const valid = commandFrom(type, given);
    const receipt = receiptOf(type, valid, envelope);
    const command = identified(type, valid, receipt);
    const stream = decider.streamOf(command);
    const { secondLook, leads } = this;
    const undecided = { log: envelope.log ?? this.log, secondLook, leads, decider, name, command, stream, receipt, envelope };
    const time = { isOver: false };
    const tooLate = () => {
      time.isOver = true;
      return outcomeUnknown();
    };
    const work = async () => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.#attempt(undecided, time, type, command.expectedRevision, saidBy(type, command));
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
          // what has moved may be another stream, which the decision looked at
          if (attempt === RETRIES) throw conflict((await undecided.log.read(stream)).revision);
        }
      }
    };
    return this.#queue.run(stream, () => within(DEADLINE, work(), tooLate), givenUp);
  }

  async #attempt<State, Facts, Commands, Name extends keyof Commands>(
    undecided: Undecided<State, Facts, Commands, Name>,
    time: { readonly isOver: boolean },
    type: CommandClass,
    expectedRevision: number | undefined,
    said: Said | undefined,
  ): Promise<CommandResult> {
    const { log, stream, receipt, envelope } = undecided;
    const { events, revision } = await log.read(stream);
    const last = writtenBefore(events, receipt).at(-1);
    if (last) return { outcome: 'REPEATED', stream, revision: last.revision, position: last.position, warnings: last.warnings };
    if (expectedRevision !== undefined && expectedRevision !== revision) throw conflict(revision);

    const quiet = async (): Promise<CommandResult> => {
      const { position } = await log.head();
      return { outcome: 'QUIET', stream, revision, position, warnings: [] };
    };
    const { at, late, field } = timingOf(envelope, this.clock.now(), events.at(-1)?.effectiveAt, said);
    if (late) {
      const past = events.filter(({ effectiveAt }) => effectiveAt <= at);
      await assertQuiet(decideAt(undecided, at, past), field);
      return quiet();
    }
    const { events: fresh, warnings, readSet } = await decideAt(undecided, at, events);
    if (fresh.length === 0) return quiet();
    if (!envelope.cause) assertRoomFor(type, revision, fresh.length);
    this.gate.assertOpen();
    // the next command on this stream may have been answered meanwhile
    if (time.isOver) throw outcomeUnknown();
    return { outcome: 'ACCEPTED', stream, warnings, ...(await log.append({ stream, expectedRevision: revision, events: fresh, readSet })) };
  }
}

/** One Nest handler for each command of a decider. A command without a class does not compile. */
export function handlersOf<State, Facts, Commands>(
  decider: Decider<State, Facts, Commands>,
  classes: { readonly [Name in keyof Commands & string]: CommandClass<Commands[Name] & Command> },
): Provider[] {
  return (Object.keys(classes) as (keyof Commands & string)[]).map((name) => {
    @CommandHandler(classes[name])
    class RunCommand {
      constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

      execute(command: Commands[typeof name] & Command): Promise<CommandResult> {
        return this.runner.run(decider, name, classes[name], command);
      }
    }
    return RunCommand;
  });
}

const conflict = (revision: number) =>
  new Refusal([
    { code: 'CONFLICT', field: 'expectedRevision', message: `This has changed meanwhile: its last event is number ${revision}.`, revision },
  ]);

/** Whoever waited behind a command that the store did not answer has waited as long as that. */
const givenUp = (error: unknown): Fault | undefined =>
  error instanceof Fault && (error.code === 'STORE_UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN')
    ? new Fault('STORE_UNAVAILABLE', 'The store does not answer: nothing was written.', { cause: error })
    : undefined;
