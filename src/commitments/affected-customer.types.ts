import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { connectionOf } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import { Customer } from '../customers/customer.types.js';
import type { Instant } from '../kernel/time.js';
import './commitment.enums.js';
import { ChangeKind } from './commitment.events.js';
import { Commitment } from './commitment.types.js';
import { Wording } from './wording.types.js';

@ObjectType({ description: 'What became of a promise that those who hold it must be told of.' })
export class CommitmentChange {
  @Field(() => ChangeKind, { description: 'Of which kind.' })
  kind: ChangeKind;

  @Field(() => Wording, { nullable: true, description: 'The wording that came into force, with NEW_WORDING only.' })
  wording?: Wording;

  @Field(() => String, { nullable: true, description: 'Why, where somebody said why.' })
  reason?: string;

  @Field(() => Actor, { description: 'Who changed it.' })
  changedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  changedAt: Instant;
}

@ObjectType({ description: 'A customer was told that a promise it holds has changed.' })
class CustomerInformed {
  @Field(() => String, { nullable: true, description: 'How.' })
  channel?: string;

  @Field(() => Actor, { description: 'Who recorded it.' })
  informedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  informedAt: Instant;
}

@ObjectType({ description: 'A customer has acknowledged what it was informed of.' })
class ChangeAcknowledged {
  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  evidenceUrl?: string;

  @Field(() => Actor, { description: 'Who recorded it.' })
  acknowledgedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  acknowledgedAt: Instant;
}

@ObjectType({
  description:
    'A customer that holds a promise which has changed since it was told. It is open until the customer is informed, ' +
    'and, where the dates in force are others than those it holds, has acknowledged that.',
})
export class AffectedCustomer {
  @Field(() => Customer, { description: 'Who holds the promise.' })
  customer: Customer;

  @Field(() => Commitment, { description: 'The promise.' })
  commitment: Commitment;

  @Field(() => Wording, { description: 'The wording it holds: the one it was told last.' })
  held: Wording;

  @Field(() => ID, { description: 'Key, within the commitment, of the disclosure by which it holds that.' })
  disclosureId: string;

  @Field(() => String, { description: 'How it was told.' })
  channel: string;

  @Field(() => String, { nullable: true, description: 'Whom of the customer’s people.' })
  toldTo?: string;

  @Field(() => InstantScalar, { description: 'When.' })
  toldAt: Instant;

  @Field(() => Actor, { description: 'Who recorded it.' })
  toldBy: Actor;

  @Field(() => Wording, { nullable: true, description: 'The wording in force now, if there is one.' })
  wording?: Wording;

  @Field(() => [CommitmentChange], { description: 'All that has changed since it was told, the first one first.' })
  changes: CommitmentChange[];

  @Field(() => CommitmentChange, {
    nullable: true,
    description: 'The first change that it is not through with; null where it is through with all.',
  })
  openedBy?: CommitmentChange;

  @Field(() => Boolean, { description: 'Whether something remains to be said or acknowledged.' })
  open: boolean;

  @Field(() => Int, { nullable: true, description: 'For how many days it has been open; null where it is not.' })
  age?: number;

  @Field(() => CustomerInformed, { nullable: true, description: 'That it was informed since the last change.' })
  informed?: CustomerInformed;

  @Field(() => Boolean, { description: 'Whether it has to acknowledge: a date in force is another than in the wording it holds.' })
  mustAcknowledge: boolean;

  @Field(() => ChangeAcknowledged, { nullable: true, description: 'That it acknowledged what it was informed of since the last change.' })
  acknowledged?: ChangeAcknowledged;
}

export const AffectedCustomerConnection = connectionOf(() => AffectedCustomer, 'AffectedCustomer', 'affected customers');
