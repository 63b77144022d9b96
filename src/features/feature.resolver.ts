import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { mutationsOf } from '../api/mutations.js';
import { offersOf } from '../api/offers.js';
import { momentArguments, Reads } from '../api/root.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { BEGUN_FIRST } from '../read-model/names.js';
import { orderOf } from '../read-model/orders.js';
import { FEATURE_COMMANDS } from './feature.commands.js';
import { FEATURE_ORDERS, FeatureByKey, ListFeatures, TargetsOfFeatures } from './feature.queries.js';
import type { FeatureRow } from './feature.tables.js';
import { Feature, FeatureArgs, FeatureConnection, FeaturePayload, FeaturesArgs } from './feature.types.js';

export const FeatureOffers = offersOf(() => Feature);
export const FeatureMutations = mutationsOf(FeaturePayload, FEATURE_COMMANDS);

@Resolver(() => Feature)
export class FeatureResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Feature, { description: 'One feature.', roles: READERS, nullable: true })
  async feature(@Args() { featureId, ...args }: FeatureArgs) {
    return this.queries.execute(new FeatureByKey(featureId, await this.moments.fix(...momentArguments(args))));
  }

  @Reads(() => FeatureConnection, { description: 'All features, in pages.', roles: READERS })
  async features(@Args() { filter, orderBy, ...args }: FeaturesArgs) {
    return this.queries.execute(
      new ListFeatures(
        filter ?? {},
        orderOf(FEATURE_ORDERS, orderBy, filter?.text == null ? undefined : BEGUN_FIRST),
        args,
        await this.moments.fix(...momentArguments(args)),
      ),
    );
  }

  @ResolveField()
  id({ stream }: Seen<FeatureRow>) {
    return stream;
  }

  @ResolveField()
  aliases({ aliases }: Seen<FeatureRow>) {
    return aliases ?? [];
  }

  @ResolveField()
  async targets({ featureId, moment }: Seen<FeatureRow>, _: unknown, context: ApiContext) {
    return loadBy(context, this.queries, TargetsOfFeatures, featureId, moment);
  }
}

@Resolver(() => FeaturePayload)
export class FeaturePayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Feature, { nullable: true, description: 'The feature as it is now; null where the command was refused.' })
  async feature({ stream }: FeaturePayload) {
    return stream && this.queries.execute(new FeatureByKey(keyOf(stream), await this.moments.fix()));
  }
}
