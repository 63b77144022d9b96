import { commandName, traitsOf, type Command, type CommandClass } from '../commands/command.js';
import { AtMoment, Choice, Name, Nested, Text } from '../commands/fields.js';
import { checked } from '../commands/validation.js';
import { holdsAny, NOT_ON_BEHALF, ON_BEHALF, ROLES, type Actor, type Role } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import { refuse } from '../kernel/refusal.js';
import { isObject } from '../kernel/shape.js';
import type { Instant } from '../kernel/time.js';
import { objectIn, type Line } from './lines.js';

/** Bytes of one command line. */
const MAX_COMMAND_BYTES = 100_000;

const ROLE = Object.fromEntries(ROLES.map((role) => [role, role]));

class By {
  @Name('Who did it.')
  name: string;

  @Name('Tells people of one name apart; else the name does.', { optional: true })
  id?: string;

  @Choice(ROLE, 'In which roles.', { list: true, among: ON_BEHALF })
  roles: Role[];
}

/** What stands around the input of a command line. */
class LineFields {
  @Text('The command, by its mutation’s name.', { max: 100 })
  command: string;

  @AtMoment('When it happened, a day standing for its start; now where it is absent.', { optional: true, orDay: true })
  at?: string;

  @Nested(() => By, 'Who did it.')
  by: By;

  @Text('As in the input of the mutation.', { max: 128, optional: true })
  commandId?: string;
}

/** A command line as the bus takes it. */
export interface LineCommand {
  readonly type: CommandClass;
  readonly input: object;
  readonly actor: Actor;
  readonly at?: Instant;
}

/** Whether anybody sends it whom a line can name. */
const isSentOnBehalf = (type: CommandClass): boolean => !traitsOf(type).inPerson && holdsAny(traitsOf(type), ON_BEHALF);

/** Reads the command lines of one file, in their order. */
export class CommandLines {
  readonly #commands: ReadonlyMap<string, CommandClass>;
  /** How often each content came already, of lines without commandId. */
  readonly #seen = new Map<string, number>();

  constructor(
    commands: readonly CommandClass[],
    /** So many lines without commandId are told apart. */
    private readonly most = 1_000_000,
  ) {
    this.#commands = new Map(commands.filter(isSentOnBehalf).map((type) => [commandName(type), type]));
  }

  /** The command that a line asks for. Throws a Refusal where it is none; whether it may be sent is the runner's to say. */
  commandIn(line: Line): LineCommand {
    const { input, ...fields } = objectIn(line, MAX_COMMAND_BYTES);
    const { command, at, by, commandId } = checked(LineFields, fields);
    const type = this.#commands.get(command) ?? refuse('UNKNOWN_COMMAND', 'command', 'There is no such command.');
    if (by.roles.length === 0) refuse('REQUIRED', 'by.roles', 'This must not be empty.');
    if (holdsAny(by, NOT_ON_BEHALF)) refuse('FORBIDDEN', 'by.roles', `In an import people act as ${ON_BEHALF.join(', ')}.`);
    if (input === undefined || input === null) refuse('REQUIRED', 'input', 'This is required.');
    if (!isObject(input)) refuse('INVALID', 'input', 'This must hold the fields of the command.');
    const own = (input as Command).commandId ?? undefined;
    if (commandId !== undefined && own !== undefined && commandId !== own)
      refuse('INVALID', 'commandId', 'The line and its input name different ones.');
    return {
      type,
      input: { ...input, commandId: commandId ?? own ?? this.#made({ command, at, by, input }) },
      actor: { issuer: 'import', subject: by.id ?? by.name, name: by.name, roles: by.roles },
      at,
    };
  }

  /** A commandId from the line's content and its occurrence, so that the file can be read in again (rule 27). */
  #made(content: { command: string; at?: string; by: By; input: object }): string {
    const hash = hashOf(JSON.parse(JSON.stringify(content)) as object).slice(0, 32);
    const occurrence = (this.#seen.get(hash) ?? 0) + 1;
    if (occurrence === 1 && this.#seen.size === this.most)
      refuse(
        'TOO_LONG',
        'commandId',
        `Of lines without a commandId an import holds ${this.most}: give the others one, or a file of their own.`,
      );
    this.#seen.set(hash, occurrence);
    return `${hash}.${occurrence}`;
  }
}
