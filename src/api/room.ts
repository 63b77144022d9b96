import type { IQuery } from '@nestjs/cqrs';
import type { CommandClass } from '../commands/command.js';
import type { Kind } from '../commands/offering.js';
import type { Decider } from '../kernel/decider.js';
import type { EventTypes } from '../kernel/event.js';
import type { Shape } from '../kernel/shape.js';
import type { AnyPolicy } from '../reactions/policy.js';
import type { LeadsInRows } from '../read-model/leads.js';
import type { Moment } from '../read-model/moment.js';
import type { Shown } from './policy.js';

/** How a thing is found by its global id. */
export interface NodeKind {
  /** What such ids look like. */
  readonly id: RegExp;
  /** The GraphQL type of what is found. */
  readonly type: string;
  readonly query: (id: string, moment: Moment) => IQuery;
}

/** How the facts of one kind of thing are folded, and which of them a history may hold. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds the deciders of every room
type AnyDecider = Pick<Decider<any, any, never>, 'kind' | 'initial' | 'evolve' | 'admits' | 'lookAt'> &
  Kind['decider'] & {
    readonly records: Readonly<Record<string, readonly string[]>>;
    readonly besides?: Readonly<Record<string, readonly string[]>>;
  };

/** What one feature brings to what all features share. The list of rooms stands in rooms.ts. */
export interface Room {
  /** Its facts: what each holds. */
  readonly facts?: Readonly<Record<string, Shape<unknown>>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list holds the facts of every room
  readonly events?: EventTypes<any>;
  readonly decider?: AnyDecider;
  readonly commands?: readonly CommandClass[];
  readonly nodes?: readonly NodeKind[];
  readonly policies?: readonly AnyPolicy[];
  readonly leads?: LeadsInRows;
  /** The types of its API, and who may read them. */
  readonly shows?: Shown;
}

/** Nest tokens of the list of rooms, and of what it amounts to: every room’s event types, node kinds, command classes and types of the API. */
export const ROOM_LIST = Symbol('ROOM_LIST');
export const EVENT_TYPES = Symbol('EVENT_TYPES');
export const NODE_KINDS = Symbol('NODE_KINDS');
export const COMMANDS = Symbol('COMMANDS');
export const SHOWN = Symbol('SHOWN');
