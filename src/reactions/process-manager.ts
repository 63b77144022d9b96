import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { CommandBus, QueryBus } from '@nestjs/cqrs';
import { commandName } from '../commands/command.js';
import { withEnvelope } from '../commands/envelope.js';
import { reactionId } from '../commands/receipt.js';
import type { EventLog } from '../event-log/event-log.js';
import { isLetGo } from '../event-log/skip.js';
import { SAYSO } from '../kernel/actor.js';
import type { Clock } from '../kernel/clock.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault } from '../kernel/refusal.js';
import { dayOf, type Day } from '../kernel/time.js';
import { NEVER } from '../read-model/moment.js';
import type { Projector } from '../read-model/projector.js';
import { isIoError } from '../sqlite/database.js';
import type { CheckpointFile } from './checkpoint-file.js';
import type { Pause } from './pause.js';
import type { AnyPolicy, Due, Many, Reaction, Sight } from './policy.js';

/** Commands under way at a time: enough to share a commit, few enough to let queries through between them. */
const WIDTH = 4;

/** Milliseconds before what failed is tried again: so many at first, twice as many each time, and at most so many. */
const PATIENCE = { first: 1_000, most: 30_000 };

/** Milliseconds between two looks at the calendar, and at a read model that is behind. */
const TICK = 1_000;

/** What makes policies react. */
type Spring = 'log' | 'calendar';

export interface ProcessManagerParts {
  readonly log: EventLog;
  readonly projector: Projector;
  readonly checkpoints: CheckpointFile;
  readonly policies: readonly AnyPolicy[];
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly logger: Pick<Logger, 'error'>;
  /** Called when the disk under the checkpoints fails. */
  readonly failStop: (error: unknown) => void;
}

/** A policy whose reactions stand still, since one of them failed. */
export interface Standstill {
  readonly policy: string;
  readonly spring: Spring;
  /** Position of the last event that it has reacted to. */
  readonly after: number;
  /** Position of the event to which it fails to react, where it is one. */
  readonly at?: number;
  readonly error: unknown;
}

/** A reaction to an event failed. */
class ReactionFailed extends Error {
  constructor(
    readonly event: RecordedEvent,
    override readonly cause: unknown,
  ) {
    super(String(cause));
  }
}

/**
 * Lets policies react to the log, to each event in order, once this node's rows hold it; and to the calendar.
 * Each goes at its own pace: its checkpoint moves when all its commands for an event were answered. What was sent before a crash is
 * sent again under the same commandId, and is on record once. What fails is tried again and again, and skipped only where an operator
 * has said so; others go on.
 */
export class ProcessManager {
  #running: Promise<unknown> = Promise.resolve();
  readonly #ending = new AbortController();
  readonly #standstills = new Map<string, Standstill>();
  readonly #failures = new Map<string, number>();

  constructor(private readonly parts: ProcessManagerParts) {
    for (const { name } of parts.policies) this.#failures.set(name, 0);
  }

  /** Of the last event that every policy has reacted to. */
  get position(): number {
    const { checkpoints, projector } = this.parts;
    const following = this.#following().map((policy) => checkpoints.of(policy).position);
    return following.length > 0 ? Math.min(...following) : projector.position;
  }

  /** Who stands still now, and why. */
  get standstills(): readonly Standstill[] {
    return [...this.#standstills.values()];
  }

  /** How often reactions of each policy have failed since the start. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  get isPaused(): boolean {
    return this.parts.pause.now;
  }

  start(): void {
    const following = this.#following().map((policy) => this.#keep(policy, 'log', (goesOn) => this.#followLog(policy, goesOn)));
    const due = this.parts.policies.filter(({ due }) => due !== undefined);
    const dated = due.map((policy) => this.#keep(policy, 'calendar', (goesOn) => this.#followCalendar(policy, goesOn)));
    this.#running = Promise.all([...following, ...dated]);
  }

  /** Commands under way end first. Idempotent. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.parts.pause.lookAgain();
    await this.#running;
  }

  #following(): readonly AnyPolicy[] {
    return this.parts.policies.filter(({ on }) => Object.keys(on).length > 0);
  }

  async #keep(policy: AnyPolicy, spring: Spring, follow: (goesOn: () => void) => Promise<void>): Promise<void> {
    const key = `${policy.name} ${spring}`;
    const goesOn = () => this.#standstills.delete(key);
    let patience = PATIENCE.first;
    while (!this.#isEnding()) {
      try {
        await follow(goesOn);
      } catch (caught) {
        const { event, cause: error } = caught instanceof ReactionFailed ? caught : { event: undefined, cause: caught };
        const before = this.#standstills.get(key);
        const after = this.parts.checkpoints.of(policy).position;
        if (String(error) !== String(before?.error))
          this.parts.logger.error(`Reactions of ${policy.name} to the ${spring} stand after position ${after}: ${String(error)}`);
        this.#standstills.set(key, { policy: policy.name, spring, after, ...(event && { at: event.position }), error });
        this.#failures.set(policy.name, (this.#failures.get(policy.name) ?? 0) + 1);
        if (isIoError(error)) this.parts.failStop(error);
        patience = before === undefined ? PATIENCE.first : Math.min(2 * patience, PATIENCE.most);
        await this.#pause(patience);
      }
    }
  }

  async #followLog(policy: AnyPolicy, goesOn: () => void): Promise<void> {
    const { log, checkpoints } = this.parts;
    for await (const events of log.follow(checkpoints.of(policy), this.#ending.signal)) {
      for (const event of events) {
        const react = policy.on[event.type];
        if (react) {
          await this.#projected(event.position);
          await this.#unlessLetGo(policy, event, () => this.#sendAll(policy, react(event, this.#sight(event.position)), event));
        }
        if (this.#isEnding()) return;
        if (react) checkpoints.move(policy, event);
        else if (event === events.at(-1)) checkpoints.pass(policy, event);
      }
      goesOn();
    }
  }

  /** At the start, once history is read in, and on each new day: what has fallen due. */
  async #followCalendar(policy: AnyPolicy, goesOn: () => void): Promise<void> {
    const { projector, clock } = this.parts;
    const { due } = policy;
    let last: Day = '';
    while (!this.#isEnding()) {
      const today = dayOf(clock.now());
      if (today !== last && !projector.isReadingIn) {
        if (due) await this.#sendAll(policy, due(this.#sight(projector.position)));
        goesOn();
        last = today;
      }
      await this.#pause(TICK);
    }
  }

  /** Several at a time. Where one fails no more are begun, and those under way end before it is told. */
  async #sendAll(policy: AnyPolicy, reactions: Many<Reaction | Due>, cause?: RecordedEvent): Promise<void> {
    const queue = each(reactions);
    const work = async () => {
      for await (const reaction of queue) {
        const by = cause ?? (await this.#setterOf(reaction as Due));
        await this.#unlessLetGo(policy, by, () => this.#send(reaction, by));
        if (this.#isEnding()) return;
        await turn();
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: WIDTH }, work));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Where it fails it is told of the event, unless an operator has said that the policy goes on without. */
  async #unlessLetGo(policy: AnyPolicy, event: RecordedEvent, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ReactionFailed) throw error;
      if (!isIoError(error) && (await isLetGo(this.parts.log, policy.name, event))) return;
      throw new ReactionFailed(event, error);
    }
  }

  async #send({ command, input, at }: Reaction, cause: RecordedEvent): Promise<void> {
    const { pause, commands } = this.parts;
    const whole = { ...input, commandId: reactionId(cause, commandName(command)) };
    await pause.send(this.#ending.signal, () => commands.execute(withEnvelope(command, whole, { actor: SAYSO, cause, at })));
  }

  async #setterOf({ setBy: { stream, position } }: Due): Promise<RecordedEvent> {
    const { events } = await this.parts.log.read(stream);
    const setter = events.find((event) => event.position === position);
    if (!setter) throw new Error(`${stream} has no event at position ${position} that could have set a day.`);
    return setter;
  }

  #sight(position: number): Sight {
    const { queries, clock } = this.parts;
    const at = clock.now();
    return { ask: (query) => queries.execute(query), moment: { position, effective: NEVER, at, today: dayOf(at) } };
  }

  /** Resolves when this node's rows hold the position, or the end has come. */
  async #projected(position: number): Promise<void> {
    while (!this.#isEnding()) {
      try {
        await this.parts.projector.waitFor(position, TICK);
        return;
      } catch (error) {
        if (!(error instanceof Fault && error.code === 'READ_MODEL_BEHIND')) throw error;
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { ref: false, signal: this.#ending.signal }).catch(() => {});
  }

  #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }
}

/** One queue that several take from. */
async function* each<Item>(items: Many<Item>): AsyncGenerator<Item> {
  yield* items;
}
