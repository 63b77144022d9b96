import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { COMMANDS } from '../api/room.js';
import { type CommandClass } from '../commands/command.js';
import { WriteGate } from '../commands/command-runner.js';
import { withEnvelope, type CommandResult } from '../commands/envelope.js';
import { refusedOutright } from '../commands/who-may-send.js';
import { Conflict, EventLog } from '../event-log/event-log.js';
import type { Actor } from '../kernel/actor.js';
import { Fault, Refusal, type Objection } from '../kernel/refusal.js';
import { outcomeUnknown, within } from '../kernel/deadline.js';
import { CommandLines, type LineCommand } from './command-line.js';
import { groupsOf, type Line } from './lines.js';
import { OverlayLog } from '../event-log/overlay.event-log.js';
import { Stopping } from './stopping.js';
import { NOTHING, progressed, type Outcome, type Progress } from './tally.js';
import { Turns } from './turns.js';

/** What became of lines, from the first; where it ended before the last, because of what. */
interface Sent {
  readonly outcomes: readonly Outcome[];
  readonly fault?: Error;
}

/** Faults of a store that is away or slow: the same again is right. */
const PASSING: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'READ_MODEL_BEHIND']);

/** Milliseconds without headway after which an import ends, and before what failed is tried again: so many at first, and at most so many. */
const MOST_WITHOUT_HEADWAY = 60_000;
const PAUSE = { first: 250, most: 2_000 };

/** Brings command lines in, each on behalf of the person named in it (rule 27). */
@Injectable()
export class ImportCommands {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(COMMANDS) private readonly commands: readonly CommandClass[],
    @Inject(Stopping) private readonly stopping: Stopping,
    @Inject(WriteGate) private readonly gate: WriteGate,
  ) {}

  /** Answers after each group of lines, which is durable then. A fault ends it between two lines; what was answered stays. */
  async *run(lines: AsyncIterable<Line>, via: Actor): AsyncGenerator<Progress> {
    yield* this.#inGroups(lines, via, (commands) => this.#persist(commands, via));
  }

  /** What lines would come to: each is decided after those before it, and nothing is written. */
  async *rehearse(lines: AsyncIterable<Line>, via: Actor): AsyncGenerator<Progress> {
    const overlay = new OverlayLog(this.log);
    yield* this.#inGroups(lines, via, (commands) => this.#sendEach(commands, via, overlay));
  }

  async *#inGroups(
    lines: AsyncIterable<Line>,
    via: Actor,
    send: (commands: readonly (LineCommand | Objection)[]) => Promise<Sent>,
  ): AsyncGenerator<Progress> {
    const reader = new CommandLines(this.commands);
    const turns = new Turns();
    let tally = NOTHING;
    for await (const group of groupsOf(lines)) {
      const commands: (LineCommand | Objection)[] = [];
      for (const line of group) {
        commands.push(commandOrObjection(reader, line, via));
        if (turns.areDue) await turns.give();
      }
      const { outcomes, fault } = await send(commands);
      const progress = progressed(tally, group, outcomes);
      tally = progress.tally;
      yield progress;
      if (fault) throw fault;
    }
  }

  /**
   * Again and again while the store does not answer in time, until there was no headway for too long. What was written is repeated then,
   * and was accepted all the same. With a fault come those lines alone, from the first, that are known to be durable.
   */
  async #persist(commands: readonly (LineCommand | Objection)[], via: Actor): Promise<Sent> {
    const decided: Outcome[] = [];
    let best: Sent = { outcomes: [] };
    let position = 0;
    for (let headwayAt = Date.now(), pause = PAUSE.first; ; pause = Math.min(2 * pause, PAUSE.most)) {
      const { outcomes, fault } = await this.#sendTogether(commands, via, decided);
      const settled = outcomes.map((outcome, index) => (outcome === 'REPEATED' ? (decided[index] ?? outcome) : outcome));
      if (!fault) return { outcomes: settled };
      const head = await this.log.head().catch(() => ({ position }));
      if (settled.length > best.outcomes.length || head.position > position) headwayAt = Date.now();
      position = head.position;
      best = { outcomes: settled.length > best.outcomes.length ? settled : best.outcomes, fault };
      const passes = fault instanceof Fault && PASSING.has(fault.code) && this.log.kind === 'eventstoredb';
      if (!passes || this.stopping.isStopping || Date.now() - headwayAt > MOST_WITHOUT_HEADWAY) return best;
      await sleep(pause);
    }
  }

  /** One commit for the whole group. Where somebody else wrote meanwhile, or the log takes a line not, each line by itself. */
  async #sendTogether(commands: readonly (LineCommand | Objection)[], via: Actor, decided: Outcome[]): Promise<Sent> {
    const overlay = new OverlayLog(this.log);
    const { outcomes, fault } = await this.#sendEach(commands, via, overlay);
    let durable = 0;
    try {
      if (fault) throw fault;
      for (const [index, outcome] of outcomes.entries()) if (outcome !== 'REPEATED') decided[index] = outcome;
      this.gate.assertOpen();
      await within(
        MOST_WITHOUT_HEADWAY,
        overlay.commit(() => durable++),
        outcomeUnknown,
      );
      return { outcomes };
    } catch (error) {
      if (error instanceof Conflict || error instanceof Refusal) return this.#sendEach(commands, via, this.log);
      const end = outcomes.findIndex((outcome) => outcome === 'ACCEPTED' && durable-- === 0);
      return { outcomes: end < 0 ? outcomes : outcomes.slice(0, end), fault: error as Error };
    }
  }

  /** A fault ends it: the outcomes are those before. */
  async #sendEach(commands: readonly (LineCommand | Objection)[], via: Actor, log: EventLog): Promise<Sent> {
    const outcomes: Outcome[] = [];
    const turns = new Turns();
    try {
      for (const command of commands) {
        outcomes.push('code' in command ? command : await this.#send(command, via, log));
        if (turns.areDue) await turns.give();
      }
      return { outcomes };
    } catch (error) {
      return { outcomes, fault: error as Error };
    }
  }

  async #send({ type, input, actor, at }: LineCommand, via: Actor, log: EventLog): Promise<Outcome> {
    try {
      return (await this.bus.execute<object, CommandResult>(withEnvelope(type, input, { actor, via, at, log }))).outcome;
    } catch (error) {
      return objectionOf(error);
    }
  }
}

/** What the line asks for, or why it may not: a token that could not send a command itself cannot import it either. */
function commandOrObjection(reader: CommandLines, line: Line, via: Actor): LineCommand | Objection {
  try {
    const command = reader.commandIn(line);
    return refusedOutright(command.type, command.input, via) ?? command;
  } catch (error) {
    return objectionOf(error);
  }
}

/** A line is told its first objection. Throws what is no refusal. */
export function objectionOf(error: unknown): Objection {
  if (error instanceof Refusal && error.objections[0]) return error.objections[0];
  throw error;
}
