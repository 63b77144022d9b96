import { Inject, Injectable, type Provider } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { assertMaySend } from '../access/may-send.js';
import type { Command, CommandClass } from '../api/command.js';
import { commandFrom } from '../api/validate.js';
import { uuidOf } from '../kernel/canonical.js';
import { Clock } from '../kernel/clock.js';
import { fold, looksOf, type Decider } from '../kernel/decider.js';
import type { Circumstance, FactOf, NewEvent, RecordedEvent } from '../kernel/event.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { dayOf, later, type Instant } from '../kernel/time.js';
import { Conflict, EventLog } from './event-log.js';
import { look } from './looking.js';
import { sendingOf, type Done, type Sending } from './sending.js';
import { identified, receiptOf, sign, type Signature } from './signature.js';
import { StreamQueue } from './stream-queue.js';

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
    const log = sending.log ?? this.log;
    return this.#queue.run(stream, async () => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.#attempt(log, decider, name, command, stream, signature, sending);
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
          if (command.expectedRevision !== undefined || attempt === RETRIES) throw conflict(error.actual);
        }
      }
    });
  }

  async #attempt<State, Facts, Commands, Name extends keyof Commands>(
    log: EventLog,
    decider: Decider<State, Facts, Commands>,
    name: Name,
    command: Commands[Name] & Command,
    stream: string,
    signature: Signature,
    sending: Sending,
  ): Promise<Done> {
    const { events, revision } = await log.read(stream);
    const receipt = receiptOf(events, signature).at(-1);
    if (receipt) return { outcome: 'REPEATED', stream, revision: receipt.revision, position: receipt.position, warnings: receipt.warnings };
    if (command.expectedRevision !== undefined && command.expectedRevision !== revision) throw conflict(revision);

    const decideAt = async (at: Instant, past: readonly RecordedEvent[]) => {
      const state = fold(decider, past as readonly (RecordedEvent & FactOf<Facts>)[]);
      const { seen, unmoved } = await look(log, looksOf(decider, name, state, command), at);
      const { actor: by, via } = sending;
      try {
        return { unmoved, ...decider.decide[name](state, command, { by, via, at, today: dayOf(at), newId: signature.newId, seen }) };
      } catch (error) {
        throw error instanceof Refusal ? error.at(revision) : error;
      }
    };

    const quiet = async (): Promise<Done> => ({ outcome: 'QUIET', stream, revision, position: (await log.head()).position, warnings: [] });
    const last = events.at(-1)?.effectiveAt;
    const now = this.clock.now();
    if (sending.at !== undefined && sending.at > now) refuse('AT_IN_FUTURE', 'at', 'This has not happened yet.');
    if (sending.at !== undefined && last !== undefined && sending.at < last) {
      if (
        await wasQuiet(
          decideAt(
            sending.at,
            events.filter(({ effectiveAt }) => effectiveAt <= (sending.at ?? now)),
          ),
        )
      )
        return quiet();
      refuse('OUT_OF_ORDER', 'at', `Something that happened later is on record already (${last}).`);
    }

    const effectiveAt = sending.at ?? later(now, last);
    const { facts, warnings = [], unmoved } = await decideAt(effectiveAt, events);
    if (facts.length === 0) return quiet();
    const circumstance: Circumstance = {
      ...signatureOf(signature),
      via: sending.via,
      effectiveAt,
      warnings,
      causationId: sending.cause?.id,
      correlationId: sending.cause?.correlationId ?? signature.commandId,
    };
    const fresh = facts.map((fact, index): NewEvent => ({
      ...fact,
      ...circumstance,
      id: uuidOf(JSON.stringify([stream, signature.commandId, index])),
    }));
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

const signatureOf = ({ newId: _, ...signature }: Signature) => signature;

const conflict = (revision: number) =>
  new Refusal([
    { code: 'CONFLICT', field: 'expectedRevision', message: `This has changed meanwhile: its last event is number ${revision}.`, revision },
  ]);

/** A line older than its thing's last event changes nothing where it would have changed nothing at its moment (rule 27). */
async function wasQuiet(decided: Promise<{ readonly facts: readonly unknown[] }>): Promise<boolean> {
  try {
    return (await decided).facts.length === 0;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
