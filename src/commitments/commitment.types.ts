import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { orderInput, type OrderBy } from '../api/order.js';
import { connectionOf, NestedListArgs, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Concern } from '../concerns/concern.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import { Decision } from '../requests/request.types.js';
import {
  ApprovalFunction,
  AudienceKind,
  ChangeKind,
  CommitmentStatus,
  FulfilmentWord,
  RiskKind,
  WordingStatus,
} from './commitment.events.js';
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
    BREACHED: { description: 'It ended when the promise was broken.' },
    RELEASED: { description: 'It ended when the customer released us.' },
  },
});

registerEnumType(RiskKind, {
  name: 'RiskKind',
  description: 'What may keep a promise from being kept.',
  valuesMap: {
    TARGET_MOVED: { description: 'The feature’s target is later than the promised date.' },
    TARGET_REMOVED: { description: 'The feature has no target any more.' },
    NOT_PLANNED: { description: 'The feature is not planned.' },
    FEATURE_DROPPED: { description: 'The feature was dropped.' },
    DECISION_SUPERSEDED: { description: 'A no superseded the acceptance that it rests on.' },
    REPORTED_BY_HAND: { description: 'Somebody said so.' },
  },
});

registerEnumType(ChangeKind, {
  name: 'CommitmentChangeKind',
  description: 'What the customers that hold a promise must be told of.',
  valuesMap: {
    NEW_WORDING: { description: 'Another wording came into force.' },
    AT_RISK: { description: 'There is a reason why it may not be kept.' },
    WITHDRAWN: { description: 'We took it back.' },
    BREACHED: { description: 'We broke it.' },
  },
});

registerEnumType(FulfilmentWord, {
  name: 'FulfilmentWord',
  description: 'What a customer says of a delivery.',
  valuesMap: {
    CONFIRMED: { description: 'The promise is kept.' },
    DISPUTED: { description: 'It is not.' },
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

@ObjectType({ description: 'Our word that what a wording promises is there.' })
class Delivery {
  @Field(() => DayScalar, { description: 'Since when it is there.' })
  deliveredOn: Day;

  @Field(() => String, { nullable: true, description: 'What was said with it.' })
  note?: string;

  @Field(() => Actor, { description: 'Who said so.' })
  assertedBy: Actor;

  @Field(() => InstantScalar, { description: 'When that was said.' })
  assertedAt: Instant;
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

  @Field(() => Delivery, { nullable: true, description: 'Our word that what it promises is there.' })
  delivery?: Delivery;
}

@ObjectType({ description: 'A disclosure was not so: it counts no more.' })
class Correction {
  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => Actor, { description: 'Who corrected it.' })
  correctedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  correctedAt: Instant;
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

  @Field(() => Correction, { nullable: true, description: 'Why it counts no more, where it was corrected.' })
  correction?: Correction;
}

export const DisclosureConnection = connectionOf(() => Disclosure, 'Disclosure', 'disclosures');

@ObjectType({ description: 'A reason on record why a promise may not be kept.' })
export class RiskReason {
  @Field(() => RiskKind, { description: 'Of which kind.' })
  kind: RiskKind;

  @Field(() => String, { description: 'One sentence.' })
  reason: string;

  @Field(() => InstantScalar, { description: 'Since when it is on record.' })
  since: Instant;

  @Field(() => Actor, {
    description: 'Who put it on record: a person, or `sayso` in answer to what became of the feature or the decision.',
  })
  reportedBy: Actor;
}

@ObjectType({ description: 'The last word of a customer on the delivery of a wording.' })
export class Fulfilment {
  @Field(() => Customer, { description: 'Who said it.' })
  customer: Customer;

  @Field(() => Wording, { description: 'On the delivery of which wording.' })
  wording: Wording;

  @Field(() => FulfilmentWord, { description: 'What the customer says.' })
  word: FulfilmentWord;

  @Field(() => String, { nullable: true, description: 'In which words.' })
  note?: string;

  @Field(() => Actor, { description: 'Who recorded it.' })
  recordedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  saidAt: Instant;
}

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

  @Field(() => String, { nullable: true, description: 'Why it stands there, where somebody said why.' })
  statusReason?: string;

  @Field(() => Boolean, { description: 'Whether the wording in force held until a day that has passed.' })
  lapsed: boolean;

  @Field(() => Boolean, {
    description: 'Whether the promised date of the wording in force has passed undelivered: by our word, and by the feature’s.',
  })
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

  @Field(() => Boolean, { description: 'Whether that day has come, and the owner has not looked yet.' })
  followUpDue: boolean;

  @Field(() => [RiskReason], { description: 'Why it may not be kept: every reason on record that nobody cleared, the first one first.' })
  riskReasons: RiskReason[];

  @Field(() => [Concern], { description: 'Every objection, settled or not, the first one first.' })
  concerns: Concern[];

  @Field(() => [Fulfilment], { description: 'What customers say of its delivery, the last word of each on each wording.' })
  fulfilments: Fulfilment[];

  @Field(() => Decision, { nullable: true, description: 'The acceptance it rests on; without one it rests on the feature.' })
  basedOn?: Decision;

  @Field(() => Int, { description: 'Number of the commitment’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const CommitmentConnection = connectionOf(() => Commitment, 'Commitment', 'commitments');

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

const OPEN = { nullable: true, defaultValue: true, description: 'Those that are open, or those that are not; both with null.' } as const;

@ArgsType()
export class AffectedCustomersArgs extends RootListArgs {
  @Field(() => ID, { nullable: true, description: 'Of this commitment: its key.' })
  commitmentId?: string;

  @Field(() => ID, { nullable: true, description: 'Of the commitments about this feature: its key.' })
  featureId?: string;

  @Field(() => Boolean, OPEN)
  open?: boolean;
}

@ArgsType()
export class NestedAffectedCustomersArgs extends NestedListArgs {
  @Field(() => Boolean, OPEN)
  open?: boolean;
}

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

  @Field(() => Boolean, { nullable: true, description: 'With a reason on record why it may not be kept, or without.' })
  atRisk?: boolean;

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
