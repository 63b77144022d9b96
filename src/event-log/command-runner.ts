import { Inject, Injectable, type Provider } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { assertMaySend } from '../access/may-send.js';
import type { Command, CommandClass } from '../api/command.js';
import { commandFrom } from '../api/validate.js';
import { Clock } from '../kernel/clock.js';
import type { Decider } from '../kernel/decider.js';
import { Fault, Refusal } from '../kernel/refusal.js';
import { decideAt, type Pending } from './deciding.js';
import { Conflict, EventLog } from './event-log.js';
import { sendingOf, type Done } from './sending.js';
import { identified, receiptOf, sign } from './signature.js';
import { StreamQueue } from './stream-queue.js';
import { assertQuiet, timingOf } from './timing.js';

/** For commands of other nodes; those of this one wait for each other. */
const RETRIES = 3;

/** The steps that every command takes: may it be sent, is it valid, was it there before, what does it see, what follows, append. */
@Injectable()
export class CommandRunner {
  readonly #queue = new StreamQueue();

  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws a Refusal where a rule says no, and what the log throws. Nothing is written then. */
  async run<State, Facts, Commands, Name extends keyof Commands & string>(
    decider: Decider<State, Facts, Commands>,
    name: Name,
    type: CommandClass<Commands[Name] & Command>,
    given: Commands[Name] & Command,
  ): Promise<Done> {
    const sending = sendingOf(given);
    assertMaySend(type, given, sending.actor);
    const valid = commandFrom(type, given);
    const signature = sign(type, valid, sending);
    const command = identified(type, valid, signature);
    const stream = decider.streamOf(command);
    const pending = { log: sending.log ?? this.log, decider, name, command, stream, signature, sending };
    const work = async () => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.#attempt(pending, command.expectedRevision);
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
          if (command.expectedRevision !== undefined || attempt === RETRIES) throw conflict(error.actual);
        }
      }
    };
    return this.#queue.run(stream, work, givenUp);
  }

  async #attempt<State, Facts, Commands, Name extends keyof Commands>(
    pending: Pending<State, Facts, Commands, Name>,
    expectedRevision: number | undefined,
  ): Promise<Done> {
    const { log, stream, signature, sending } = pending;
    const { events, revision } = await log.read(stream);
    const receipt = receiptOf(events, signature).at(-1);
    if (receipt) return { outcome: 'REPEATED', stream, revision: receipt.revision, position: receipt.position, warnings: receipt.warnings };
    if (expectedRevision !== undefined && expectedRevision !== revision) throw conflict(revision);

    const quiet = async (): Promise<Done> => ({ outcome: 'QUIET', stream, revision, position: (await log.head()).position, warnings: [] });
    const { at, late } = timingOf(sending, this.clock.now(), events.at(-1)?.effectiveAt);
    if (late) {
      await assertQuiet(
        decideAt(
          pending,
          at,
          events.filter(({ effectiveAt }) => effectiveAt <= at),
        ),
      );
      return quiet();
    }
    const { events: fresh, warnings, unmoved } = await decideAt(pending, at, events);
    if (fresh.length === 0) return quiet();
    return { outcome: 'ACCEPTED', stream, warnings, ...(await log.append({ stream, expectedRevision: revision, events: fresh, unmoved })) };
  }
}

/** One Nest handler for each command of a decider. A command without a class does not compile. */
export function handlersOf<State, Facts, Commands>(
  decider: Decider<State, Facts, Commands>,
  classes: { readonly [Name in keyof Commands & string]: CommandClass<Commands[Name] & Command> },
): Provider[] {
  return (Object.keys(classes) as (keyof Commands & string)[]).map((name) => {
    @CommandHandler(classes[name])
    class Handler {
      constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

      execute(command: Commands[typeof name] & Command): Promise<Done> {
        return this.runner.run(decider, name, classes[name], command);
      }
    }
    return Handler;
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
