import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { GraphQLScalarType } from 'graphql';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';
import { Actor } from './actor.types.js';
import { Node } from './node.js';
import { connectionOf } from './page.js';

const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'What an event recorded, as it was recorded.',
  serialize: (value) => value,
});

@ObjectType({ description: 'Something that happened, as it was recorded: never edited, never deleted.', implements: () => [Node] })
export class Event implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => String, { description: 'What happened, in the past tense: RequestDeclined.' })
  type: string;

  @Field(() => String, { description: 'Ordinal in the whole log, from 1, gapless, the same on every node.' })
  position: string;

  @Field(() => String, { description: 'The thing it happened to: its global id.' })
  stream: string;

  @Field(() => Int, { description: 'Number in the thing’s history, from 0.' })
  revision: number;

  @Field(() => Actor, { description: 'Who did it.' })
  actor: Actor;

  @Field(() => Actor, { nullable: true, description: 'Who brought it in on behalf of the actor.' })
  via?: Actor;

  @Field(() => InstantScalar, { description: 'When it happened.' })
  effectiveAt: Instant;

  @Field(() => InstantScalar, { description: 'When this register recorded it.' })
  recordedAt: Instant;

  @Field(() => String, { nullable: true, description: 'The command that caused it.' })
  commandId?: string;

  @Field(() => Event, { nullable: true, description: 'The event that made a reaction send the command.' })
  causedBy?: Event;

  @Field(() => String, { description: 'One English sentence.' })
  summary: string;

  @Field(() => JsonScalar, { description: 'What was recorded, without what your roles may not see.' })
  data: unknown;

  @Field(() => [String], { description: 'Dotted paths of what was left out of the data.' })
  redacted: string[];
}

export const EventConnection = connectionOf(() => Event, 'Event', 'events');
