import { Field, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { connectionOf } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';

@ObjectType({ description: 'Somebody who has acted here, a machine too, as their last event names them. Who only reads is in no list.' })
export class Person extends Actor {
  @Field(() => InstantScalar, { description: 'When what they did last happened.' })
  lastActedAt: Instant;
}

export const PersonConnection = connectionOf(() => Person, 'Person', 'people who have acted here');
