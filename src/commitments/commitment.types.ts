import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { orderInput, type OrderBy } from '../api/order.js';
import { connectionOf, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../api/scalars.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import { Decision } from '../requests/request.types.js';
import { ApprovalFunction, AudienceKind, CommitmentStatus } from './commitment.events.js';
import { WordingStatus } from './commitment.projection.js';
import type { CommitmentFilter as Filter } from './commitment.queries.js';

registerEnumType(AudienceKind, {
  name: 'AudienceKind',
  description: 'How wide an audience is.',
  valuesMap: {
    EVERYONE: { description: 'All customers.' },
    SEGMENT: { description: 'The customers of one segment.' },
    CUSTOMER: { description: 'One customer.' },
  },
});

registerEnumType(ApprovalFunction, {
  name: 'ApprovalFunction',
  description: 'The two functions whose yes a wording needs, from two people.',
  valuesMap: {
    SALES: { description: 'By a SALES_APPROVER.' },
    PRODUCT: { description: 'By a PRODUCT_APPROVER.' },
  },
});

registerEnumType(CommitmentStatus, {
  name: 'CommitmentStatus',
  description: 'Where a commitment stands.',
  valuesMap: {
    PROPOSED: { description: 'Its first wording waits for approval.' },
    ACTIVE: { description: 'A wording is in force; whether it has lapsed is told beside.' },
    REJECTED: { description: 'Its wording was rejected, and none was ever in force.' },
    AT_RISK: { description: 'A wording is in force, and something may keep us from keeping it: say nothing new.' },
    DELIVERED: { description: 'We say that it is there; the customers who hold it have not all confirmed that.' },
    KEPT: { description: 'Every customer who holds it has confirmed that it is there.' },
    DISPUTED: { description: 'A customer who holds it disputes that it is there.' },
    BREACHED: { description: 'We broke it: it may not be promised.' },
    RELEASED: { description: 'The customer released us from it.' },
    WITHDRAWN: { description: 'We took it back: it may not be promised.' },
  },
});

registerEnumType(WordingStatus, {
  name: 'WordingStatus',
  description: 'What has become of a wording.',
  valuesMap: {
    PENDING: { description: 'It waits for approval: nobody may say it yet.' },
    REPLACED: { description: 'Other words were proposed in its place before it was approved.' },
    REJECTED: { description: 'It was rejected.' },
    IN_FORCE: { description: 'It may be said.' },
    SUPERSEDED: { description: 'It was in force until the next one was.' },
    WITHDRAWN: { description: 'It ended when the commitment was withdrawn.' },
  },
});

@ObjectType({ description: 'Whom a wording is for.' })
export class Audience {
  @Field(() => AudienceKind, { description: 'How wide it is.' })
  kind: AudienceKind;

  @Field(() => String, { nullable: true, description: 'The segment, with SEGMENT only.' })
  segment?: string;

  @Field(() => Customer, { nullable: true, description: 'The customer, with CUSTOMER only.' })
  customer?: Customer;
}

@ObjectType({ description: 'A yes to a wording’s hash, by one person for one function.' })
class Approval {
  @Field(() => ApprovalFunction, { description: 'For which function.' })
  function: ApprovalFunction;

  @Field(() => Actor, { description: 'Who approved.' })
  by: Actor;

  @Field(() => Actor, { nullable: true, description: 'Who brought the approval in, where it was imported.' })
  via?: Actor;

  @Field(() => InstantScalar, { description: 'When. After 14 days without a second one it counts no longer.' })
  at: Instant;
}

@ObjectType({ description: 'Words for one audience, under a number: what may be said and what may not.' })
export class Wording {
  @Field(() => Int, { description: 'Its number within the commitment, from 1; never given again.' })
  version: number;

  @Field(() => String, {
    description:
      'SHA-256 (hex) of the canonical JSON (RFC 8785) of featureId, audience and the words, without absent ones and empty conditions.',
  })
  hash: string;

  @Field(() => String, { description: 'What may be said to the customer.' })
  canSay: string;

  @Field(() => String, { description: 'What may not be said: where the promise ends.' })
  cannotSay: string;

  @Field(() => [String], { description: 'What has to be said with it, because the promise depends on it.' })
  conditions: string[];

  @Field(() => DayScalar, { nullable: true, description: 'Delivered by this day.' })
  promisedDate?: Day;

  @Field(() => DayScalar, { nullable: true, description: 'Holds until this day, inclusive.' })
  validUntil?: Day;

  @Field(() => WordingStatus, { description: 'What has become of it.' })
  status: WordingStatus;

  @Field(() => Actor, { description: 'Who proposed it.' })
  proposedBy: Actor;

  @Field(() => [Approval], { description: 'Every approval that was given and not taken back.' })
  approvals: Approval[];

  @Field(() => [ApprovalFunction], { description: 'While it waits: the functions whose yes is still needed.' })
  waitsFor: ApprovalFunction[];

  @Field(() => InstantScalar, { nullable: true, description: 'Since when it could be said.' })
  inForceFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when it could be said.' })
  inForceUntil?: Instant;
}

@ObjectType({ description: 'A customer was told a wording.' })
export class Disclosure {
  @Field(() => ID, { description: 'Key of the disclosure within its commitment.' })
  disclosureId: string;

  @Field(() => Customer, { description: 'Who was told.' })
  customer: Customer;

  @Field(() => Wording, { description: 'What the customer was told.' })
  wording: Wording;

  @Field(() => String, { description: 'How.' })
  channel: string;

  @Field(() => String, { nullable: true, description: 'Whom of the customer’s people.' })
  toldTo?: string;

  @Field(() => InstantScalar, { description: 'When the customer was told.' })
  toldAt: Instant;

  @Field(() => Actor, { description: 'Who recorded it.' })
  toldBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was recorded.' })
  recordedAt: Instant;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  evidenceUrl?: string;
}

export const DisclosureConnection = connectionOf(() => Disclosure, 'Disclosure', 'disclosures');

@ObjectType({
  description: 'What may be promised about one feature to one audience: one slot, with numbered wordings.',
  implements: () => [Node],
})
export class Commitment implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the commitment, for inputs and links: its slot, FEATURE@AUDIENCE.' })
  commitmentId: string;

  @Field(() => Feature, { description: 'What the promise is about.' })
  feature: Feature;

  @Field(() => Audience, { description: 'Whom it may be promised to.' })
  audience: Audience;

  @Field(() => CommitmentStatus, { description: 'Where it stands.' })
  status: CommitmentStatus;

  @Field(() => InstantScalar, { description: 'Since when it stands there.' })
  statusSince: Instant;

  @Field(() => String, { nullable: true, description: 'Why it was rejected or withdrawn.' })
  statusReason?: string;

  @Field(() => Boolean, { description: 'Whether the wording in force held until a day that has passed.' })
  lapsed: boolean;

  @Field(() => Boolean, { description: 'Whether the promised date of the wording in force has passed and the feature has not shipped.' })
  overdue: boolean;

  @Field(() => Wording, { nullable: true, description: 'The words in force.' })
  wording?: Wording;

  @Field(() => Wording, { nullable: true, description: 'The words that wait for approval.' })
  pending?: Wording;

  @Field(() => [Wording], { description: 'Every wording it had, the first one first.' })
  wordings: Wording[];

  @Field(() => String, { description: 'Who answers for the promise.' })
  owner: string;

  @Field(() => DayScalar, { description: 'When the owner looks at it again.' })
  followUpOn: Day;

  @Field(() => Decision, { nullable: true, description: 'The acceptance it rests on; without one it rests on the feature.' })
  basedOn?: Decision;

  @Field(() => Int, { description: 'Number of the commitment’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const CommitmentConnection = connectionOf(() => Commitment, 'Commitment', 'commitments');

@ObjectType({ description: 'What became of a command on a commitment.' })
export class CommitmentPayload extends Payload {}

@ArgsType()
export class CommitmentArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the commitment: its slot.' })
  commitmentId: string;
}

@InputType({ description: 'Narrows commitments: fields combine with AND, a list means any of.' })
export class CommitmentFilter implements Filter {
  @Field(() => [CommitmentStatus], { nullable: true, description: 'In one of these states.' })
  status?: CommitmentStatus[];

  @Field(() => [AudienceKind], { nullable: true, description: 'With an audience of one of these kinds.' })
  audience?: AudienceKind[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features: keys.' })
  featureId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Whose audience holds one of these customers: keys.' })
  customerId?: string[];

  @Field(() => [String], { nullable: true, description: 'Owned by one of these.' })
  owner?: string[];

  @Field(() => Boolean, { nullable: true, description: 'Whose promised date has passed undelivered, or not.' })
  overdue?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Whose wording in force has lapsed, or not.' })
  lapsed?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'With a wording that waits for approval, or without.' })
  pending?: boolean;
}

export const CommitmentOrderBy = orderInput('Commitment', {
  FOLLOW_UP_ON: { columns: ['r.followUpOn', 'r.born'], direction: 'ASC', description: 'By when the owner looks at it again.' },
});

@ArgsType()
export class CommitmentsArgs extends RootListArgs {
  @Field(() => CommitmentFilter, { nullable: true, description: 'Which commitments.' })
  filter?: CommitmentFilter;

  @Field(() => CommitmentOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy;
}
