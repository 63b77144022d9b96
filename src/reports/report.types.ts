import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { connectionOf, NestedListArgs, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Commitment } from '../commitments/commitment.types.js';
import { Wording } from '../commitments/wording.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import { ReportStatus } from './report.events.js';
import type { REPORT_ORDERS, ReportFilter as Filter } from './report.queries.js';

registerEnumType(ReportStatus, {
  name: 'ReportStatus',
  description: 'What has become of a report.',
  valuesMap: {
    OPEN: { description: 'It waits to be ratified or retracted.' },
    RATIFIED: { description: 'A wording in force covers what was said.' },
    RETRACTED: { description: 'The customer was informed that it does not hold.' },
  },
});

@ObjectType({
  description: 'A promise that was made without approval, told without blame; it ends ratified or retracted.',
  implements: () => [Node],
})
export class Report implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the report, for inputs and links.' })
  reportId: string;

  @Field(() => Feature, { description: 'What was promised.' })
  feature: Feature;

  @Field(() => Customer, { description: 'To whom.' })
  customer: Customer;

  @Field(() => String, { description: 'What was said.' })
  said: string;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was promised for.' })
  promisedDate?: Day;

  @Field(() => String, { nullable: true, description: 'Who said it, where that is told.' })
  saidBy?: string;

  @Field(() => InstantScalar, { description: 'When it was said.' })
  saidAt: Instant;

  @Field(() => String, { nullable: true, description: 'How.' })
  channel?: string;

  @Field(() => ReportStatus, { description: 'What has become of it.' })
  status: ReportStatus;

  @Field(() => Actor, { description: 'Who reported it.' })
  reportedBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was reported.' })
  reportedAt: Instant;

  @Field(() => Int, { description: 'For how many days it has been open since it was reported, or was until it ended.' })
  age: number;

  @Field(() => Actor, { nullable: true, description: 'Who ratified or retracted it.' })
  endedBy?: Actor;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was ratified or retracted.' })
  endedAt?: Instant;

  @Field(() => Commitment, { nullable: true, description: 'The commitment that it was ratified by.' })
  commitment?: Commitment;

  @Field(() => Wording, { nullable: true, description: 'The words that it was ratified by.' })
  wording?: Wording;

  @Field(() => String, { nullable: true, description: 'How the customer was informed that it does not hold.' })
  informedChannel?: string;

  @Field(() => String, { nullable: true, description: 'What was said when it was retracted, and why.' })
  note?: string;

  @Field(() => Int, { description: 'Number of the report’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const ReportConnection = connectionOf(() => Report, 'Report', 'reports');

@ObjectType({ description: 'Something that a customer was told: approved words, or a promise made without approval.' })
export class Told {
  @Field(() => Feature, { description: 'What it was about.' })
  feature: Feature;

  @Field(() => String, { description: 'In which words: those that were approved, or what was said as it was reported.' })
  words: string;

  @Field(() => InstantScalar, { description: 'When the customer was told.' })
  toldAt: Instant;

  @Field(() => String, { nullable: true, description: 'By whom: who recorded the words, or who made the promise, where that is told.' })
  toldBy?: string;

  @Field(() => String, { nullable: true, description: 'Whom of the customer’s people.' })
  toldTo?: string;

  @Field(() => String, { nullable: true, description: 'How.' })
  channel?: string;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  evidenceUrl?: string;

  @Field(() => Actor, { description: 'Who logged it.' })
  loggedBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was logged; an import says when that was.' })
  loggedAt: Instant;

  @Field(() => InstantScalar, { description: 'When this register recorded it.' })
  recordedAt: Instant;

  @Field(() => Boolean, { description: 'Whether it was logged after the moment up to which was asked: nobody could look it up then.' })
  loggedLater: boolean;

  @Field(() => Commitment, { nullable: true, description: 'The commitment whose words these are; null for a promise without approval.' })
  commitment?: Commitment;

  @Field(() => Wording, { nullable: true, description: 'The wording; null for a promise without approval.' })
  wording?: Wording;

  @Field(() => Report, { nullable: true, description: 'The report of a promise without approval.' })
  report?: Report;
}

export const ToldConnection = connectionOf(() => Told, 'Told', 'things that a customer was told');

@ArgsType()
export class ToldArgs extends NestedListArgs {
  @Field(() => InstantScalar, {
    nullable: true,
    description: 'What it had been told up to this moment, inclusive, whenever that was logged; the moment asked about where it is absent.',
  })
  on?: Instant;

  @Field(() => ID, { nullable: true, description: 'About this feature alone: key.' })
  featureId?: string;
}

@ObjectType({ description: 'What became of a command on a report.' })
export class ReportPayload extends Payload {}

@ArgsType()
export class ReportArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the report.' })
  reportId: string;
}

@InputType({ description: 'Narrows reports: fields combine with AND, a list means any of.' })
export class ReportFilter implements Omit<Filter, 'of'> {
  @Field(() => [ReportStatus], { nullable: true, description: 'In one of these states.' })
  status?: ReportStatus[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features: keys.' })
  featureId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Promised to one of these customers: keys.' })
  customerId?: string[];

  @Field(() => [String], { nullable: true, description: 'About a feature of one of these product areas.' })
  area?: string[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: what you reported, and what is about a feature that you own. A name is yours whatever its case.',
  })
  mine?: boolean;
}

type ReportOrder = keyof typeof REPORT_ORDERS;

const ReportOrderBy = orderInput<ReportOrder>('Report', {
  RECENT: NEWEST_FIRST,
});

@ArgsType()
export class ReportsArgs extends RootListArgs {
  @Field(() => ReportFilter, { nullable: true, description: 'Which reports.' })
  filter?: ReportFilter;

  @Field(() => ReportOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<ReportOrder>;
}
