import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Payload } from '../api/payload.js';
import type { Reassigned } from './reassigning.js';

@ObjectType({ description: 'How many things have another owner.' })
export class ReassignedThings implements Reassigned {
  @Field(() => Int, { description: 'Features.' })
  features: number;

  @Field(() => Int, { description: 'Promises, whatever became of them.' })
  commitments: number;

  @Field(() => Int, { description: 'Acceptances that stand.' })
  decisions: number;
}

@ObjectType({ description: 'What became of handing things to another owner.' })
export class OwnerPayload extends Payload {
  @Field(() => ReassignedThings, {
    nullable: true,
    description: 'What went from one to the other; a repeat answers what went then. Null where the command was refused.',
  })
  reassigned?: ReassignedThings;
}
