import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { connectionOf } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Concern } from '../concerns/concern.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import { Decision } from '../requests/decision.types.js';
import './commitment.enums.js';
import { AudienceKind, CommitmentStatus, RiskKind } from './commitment.events.js';
import { Fulfilment, Wording } from './wording.types.js';

@ObjectType({ description: 'Whom a wording is for.' })
export class Audience {
  @Field(() => AudienceKind, { description: 'How wide it is.' })
  kind: AudienceKind;

  @Field(() => String, { nullable: true, description: 'The segment, with SEGMENT only.' })
  segment?: string;

  @Field(() => Customer, { nullable: true, description: 'The customer, with CUSTOMER only.' })
  customer?: Customer;
}

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

@ObjectType({
  description: 'What may be promised about one feature to one audience: one slot, with numbered wordings.',
  implements: () => [Node],
})
export class Commitment implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the commitment, for inputs and links: its slot, FEATURE@AUDIENCE.' })
  commitmentId: string;

  @Field(() => String, { description: 'What it is called: the name of its feature, and whom it is for.' })
  title: string;

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
}

export const CommitmentConnection = connectionOf(() => Commitment, 'Commitment', 'commitments');

@ObjectType({ description: 'What became of a command on a commitment.' })
export class CommitmentPayload extends Payload {}
