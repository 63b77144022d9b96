import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor, actorOf } from '../api/actor.types.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Actor as Person } from '../kernel/actor.js';
import type { Instant } from '../kernel/time.js';
import { ConcernOutcome } from './concern.events.js';

registerEnumType(ConcernOutcome, {
  name: 'ConcernOutcome',
  description: 'How a concern came to its end.',
  valuesMap: {
    RESOLVED: { description: 'It was met: so say those who raised it, or product.' },
    OVERRULED: { description: 'LEADERSHIP goes on in spite of it.' },
  },
});

@ObjectType({ description: 'An objection. A blocking one stops acceptance or approval until it is resolved or overruled.' })
export class Concern {
  @Field(() => ID, { description: 'Its key, within what it is raised against.' })
  concernId: string;

  @Field(() => Boolean, { description: 'Whether it stops acceptance or approval while it is open.' })
  blocking: boolean;

  @Field(() => String, { description: 'What speaks against it.' })
  text: string;

  @Field(() => Actor, { description: 'Who raised it.' })
  raisedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  raisedAt: Instant;

  @Field(() => ConcernOutcome, { nullable: true, description: 'How it came to its end; null while it is open.' })
  outcome?: ConcernOutcome;

  @Field(() => String, { nullable: true, description: 'What met it, or why it was overruled.' })
  note?: string;

  @Field(() => Actor, { nullable: true, description: 'Who answers for its end.' })
  resolvedBy?: Actor;

  @Field(() => InstantScalar, { nullable: true, description: 'When it came to its end.' })
  resolvedAt?: Instant;
}

/** A concern as a room's rows keep it. */
export interface ConcernColumns {
  readonly concernId: string;
  readonly blocking: boolean;
  readonly text: string;
  readonly raisedBy: Person;
  readonly raisedAt: Instant;
  readonly outcome?: ConcernOutcome | null;
  readonly note?: string | null;
  readonly resolvedBy?: Person | null;
  readonly resolvedAt?: Instant | null;
}

export const concernOf = ({ raisedBy, resolvedBy, ...row }: ConcernColumns) => ({
  ...row,
  raisedBy: actorOf(raisedBy),
  resolvedBy: resolvedBy && actorOf(resolvedBy),
});
