import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { COMMANDS } from '../api/room.js';
import { type CommandClass } from '../commands/command.js';
import { withEnvelope, type CommandResult } from '../commands/envelope.js';
import { refusedOutright } from '../commands/who-may-send.js';
import { Conflict, EventLog } from '../event-log/event-log.js';
import type { Actor } from '../kernel/actor.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { CommandLines, type LineCommand } from './command-line.js';
import { groupsOf, type Line } from './lines.js';
import { OverlayLog } from './overlay.event-log.js';
import { NOTHING, progressed, type Outcome, type Progress } from './tally.js';
import { Turns } from './turns.js';

/** Brings command lines in, each on behalf of the person named in it (rule 27). */
@Injectable()
export class ImportCommands {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(COMMANDS) private readonly commands: readonly CommandClass[],
  ) {}

  /** Answers after each group of lines, which is durable then. A fault ends it between two groups; what was answered stays. */
  async *run(lines: AsyncIterable<Line>, via: Actor): AsyncGenerator<Progress> {
    const reader = new CommandLines(this.commands);
    const turns = new Turns();
    let tally = NOTHING;
    for await (const group of groupsOf(lines)) {
      const commands: (LineCommand | Objection)[] = [];
      for (const line of group) {
        commands.push(commandOrObjection(reader, line, via));
        if (turns.areDue) await turns.give();
      }
      const progress = progressed(tally, group, await this.#sendTogether(commands, via));
      tally = progress.tally;
      yield progress;
    }
  }

  /**
   * One commit for the whole group. Where somebody else wrote meanwhile, or the log takes a line not, each line by itself:
   * those that the log took before are repeated then, and were accepted all the same.
   */
  async #sendTogether(commands: readonly (LineCommand | Objection)[], via: Actor): Promise<readonly Outcome[]> {
    const overlay = new OverlayLog(this.log);
    const outcomes = await this.#sendEach(commands, via, overlay);
    try {
      await overlay.commit();
      return outcomes;
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Refusal)) throw error;
      const again = await this.#sendEach(commands, via, this.log);
      return again.map((outcome, index) => (outcome === 'REPEATED' ? (outcomes[index] ?? outcome) : outcome));
    }
  }

  async #sendEach(commands: readonly (LineCommand | Objection)[], via: Actor, log: EventLog): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const turns = new Turns();
    for (const command of commands) {
      outcomes.push('code' in command ? command : await this.#send(command, via, log));
      if (turns.areDue) await turns.give();
    }
    return outcomes;
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
