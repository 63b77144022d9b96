import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Node } from '../api/node.js';
import { NEWEST_FIRST, orderInput } from '../api/order.js';
import { connectionOf, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import type { Day, Instant } from '../kernel/time.js';
import type { OrderBy } from '../read-model/orders.js';
import { Horizon, type FeatureStatus } from './feature.events.js';
import type { FEATURE_ORDERS, FeatureFilter as Filter } from './feature.queries.js';

registerEnumType(Horizon, {
  name: 'Horizon',
  description: 'How near a feature is.',
  valuesMap: {
    NOW: { description: 'Being built.' },
    NEXT: { description: 'Built after that.' },
    LATER: { description: 'Wanted, without a time.' },
    NOT_PLANNED: { description: 'Not to be built: nobody may promise it.' },
  },
});

const FeatureStatusEnum = { PLANNED: 'PLANNED', SHIPPED: 'SHIPPED', DROPPED: 'DROPPED' } as const;

registerEnumType(FeatureStatusEnum, {
  name: 'FeatureStatus',
  description: 'What has become of a feature.',
  valuesMap: {
    PLANNED: { description: 'Not there yet; horizon and target count.' },
    SHIPPED: { description: 'There for customers; unshipping plans it again.' },
    DROPPED: { description: 'It will not come; a new target plans it again.' },
  },
});

@ObjectType({ description: 'Where a feature was to be, from a moment on.' })
class FeatureTarget {
  @Field(() => Horizon, { description: 'How near it was to be.' })
  horizon: Horizon;

  @Field(() => DayScalar, { nullable: true, description: 'When it was to be there.' })
  targetDate?: Day;

  @Field(() => String, { nullable: true, description: 'Why it moved; null for the first.' })
  reason?: string;

  @Field(() => InstantScalar, { description: 'Since when.' })
  movedAt: Instant;
}

@ObjectType({ description: 'Something a customer may want or be promised.', implements: () => [Node] })
export class Feature implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the feature, for inputs and links.' })
  featureId: string;

  @Field(() => String, { description: 'What the feature is called.' })
  name: string;

  @Field(() => [String], { description: 'Other names people know it by.' })
  aliases: string[];

  @Field(() => String, { nullable: true, description: 'What it is.' })
  description?: string;

  @Field(() => String, { nullable: true, description: 'The product area it belongs to.' })
  area?: string;

  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  owner?: string;

  @Field(() => Horizon, { description: 'How near it is.' })
  horizon: Horizon;

  @Field(() => DayScalar, { nullable: true, description: 'When it is to be there.' })
  targetDate?: Day;

  @Field(() => FeatureStatusEnum, { description: 'What has become of it.' })
  status: FeatureStatus;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was there.' })
  shippedOn?: Day;

  @Field(() => String, { nullable: true, description: 'Why it was dropped.' })
  dropReason?: string;

  @Field(() => [FeatureTarget], { description: 'Every target it had, the first one first.' })
  targets: FeatureTarget[];

  @Field(() => InstantScalar, { description: 'When it was added.' })
  addedAt: Instant;

  @Field(() => Int, { description: 'Number of the feature’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const FeatureConnection = connectionOf(() => Feature, 'Feature', 'features');

@ObjectType({ description: 'What became of a command on a feature.' })
export class FeaturePayload extends Payload {}

@ArgsType()
export class FeatureArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the feature.' })
  featureId: string;
}

@InputType({ description: 'Narrows features: fields combine with AND, a list means any of.' })
export class FeatureFilter implements Filter {
  @Field(() => String, {
    nullable: true,
    description:
      'Known by something that holds this text: name, key or alias, case and accents not looked at. Where no order is asked for, what begins with it comes first, and then it goes by name.',
  })
  text?: string;

  @Field(() => [String], { nullable: true, description: 'In one of these product areas.' })
  area?: string[];

  @Field(() => [FeatureStatusEnum], { nullable: true, description: 'In one of these states.' })
  status?: FeatureStatus[];

  @Field(() => [Horizon], { nullable: true, description: 'With one of these horizons.' })
  horizon?: Horizon[];

  @Field(() => [String], { nullable: true, description: 'Owned by one of these.' })
  owner?: string[];
}

type FeatureOrder = keyof typeof FEATURE_ORDERS;

const FeatureOrderBy = orderInput<FeatureOrder>('Feature', {
  RECENT: NEWEST_FIRST,
  NAME: 'By name.',
  TARGET_DATE: 'By target date; those without one come after all others.',
});

@ArgsType()
export class FeaturesArgs extends RootListArgs {
  @Field(() => FeatureFilter, { nullable: true, description: 'Which features.' })
  filter?: FeatureFilter;

  @Field(() => FeatureOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy<FeatureOrder>;
}
