import { InputType } from '@nestjs/graphql';
import type { Role } from '../kernel/actor.js';
import { Count, Text } from './fields.js';

/** One class is the GraphQL input, its validation, the Nest command and the import line; every command extends this one. */
@InputType({ isAbstract: true })
export abstract class Command {
  @Text(
    'Your own id for this command: sent again with the same input it returns the first result and writes nothing. Counts within one thing.',
    {
      max: 128,
      optional: true,
    },
  )
  commandId?: string;

  @Count('Number of the thing’s last event that you have seen, from 0; −1 = it must not exist yet. Where it has moved: CONFLICT.', {
    min: -1,
    optional: true,
  })
  expectedRevision?: number;
}

export interface Barred {
  readonly role: Role;
  /** What the role can never do: `decide`. */
  readonly from: string;
  /** Only where this field is given. */
  readonly field?: string;
}

/** What stands on a command's class besides its fields. */
export interface CommandTraits {
  readonly description: string;
  /** Who may send it; the runner checks them for a mutation and an import line alike. */
  readonly roles: readonly Role[];
  /** A role that bars whoever holds it from sending this, whatever else the token holds. */
  readonly barred?: Barred;
  /** The field whose id the server makes where the caller gives none. */
  readonly makesId?: string;
  /** The field by which the caller may say when it happened. */
  readonly saysWhen?: string;
  /** In a change an explicit null clears; everywhere else it means absent. */
  readonly nullClears?: boolean;
  /** Another command sends it, and nobody by itself: it is neither mutation nor import line. */
  readonly within?: boolean;
  /** It is sent by those alone who come themselves: no import line holds it. */
  readonly inPerson?: true;
  /** It ends the thing, and so can be sent also when the thing's history is full. */
  readonly ends?: boolean;
}

export interface CommandClass<C extends Command = Command> {
  new (): C;
  /** PascalCase of the command's name. */
  readonly name: string;
}

const traits = new Map<CommandClass, CommandTraits>();

/** Makes a class a command: its GraphQL input, its description and the roles that may send it. */
export function Sends(own: CommandTraits): ClassDecorator {
  return (target) => {
    traits.set(target as unknown as CommandClass, own);
    InputType({ description: own.description })(target);
  };
}

/** Throws where a class was never decorated: such a command belongs to nobody. */
export function traitsOf(command: CommandClass): CommandTraits {
  const found = traits.get(command);
  if (!found) throw new Error(`${command.name} names neither roles nor description: decorate it with @Sends.`);
  return found;
}

/** `AcceptRequest` is sent as `acceptRequest`. */
export const commandName = ({ name }: CommandClass): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A room's commands by their names, from the list of their classes. */
export type CommandsOf<Classes extends Readonly<Record<string, CommandClass>>> = { [Name in keyof Classes]: InstanceType<Classes[Name]> };

/** Those that somebody may send; the others Sayso sends to itself. */
export const openCommands = (classes: Readonly<Record<string, CommandClass>>): CommandClass[] =>
  Object.values(classes).filter((type) => traitsOf(type).roles.length > 0);

/** Whether it is sent by itself, and not only by another command. */
export const isSentAlone = (type: CommandClass): boolean => traitsOf(type).within !== true;
