import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { NestedListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import type { Audience } from '../commitments/commitment.events.js';
import { CustomerByKey } from '../customers/customer.queries.js';
import type { Horizon } from '../features/feature.events.js';
import { FEATURE_ORDERS, ListFeatures } from '../features/feature.queries.js';
import { FeatureConnection } from '../features/feature.types.js';
import { Fault } from '../kernel/refusal.js';
import type { Moment } from '../read-model/moment.js';
import { Moments } from '../read-model/moments.js';
import { orderOf } from '../read-model/orders.js';
import { Projector } from '../read-model/projector.js';
import { WhatMayBeSaid, type Sayable } from '../promise-check/promise-check.queries.js';
import { Secrets } from '../service-tokens/secrets.js';
import { Roadmap, RoadmapArgs, SharedRoadmap, SharedRoadmapArgs, type RoadmapFor, type RoadmapWords } from './roadmap.types.js';
import { ShareByHash } from './share.queries.js';
import { opens } from './share.rules.js';

/** To look for what may be said to an audience costs what a list of this many does. */
const COST = 100;

const IN_ORDER = ', the nearest target first; for customers nothing.';

/** Who looks at the roadmap; what a share for the audience shows stands beside it, where one is asked about. */
interface Looked {
  readonly for: RoadmapFor;
  readonly audience?: Audience;
  readonly moment: Moment;
}

/** Rule 29. */
@Resolver(() => Roadmap)
export class RoadmapResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(Secrets) private readonly secrets: Secrets,
  ) {}

  @Reads(() => Roadmap, {
    description: 'The roadmap for colleagues, or exactly what customers are shown of it. Null where there is no such customer.',
    roles: READERS,
    nullable: true,
  })
  async roadmap(@Args() { for: whom, customerId, ...args }: RoadmapArgs): Promise<Looked | undefined> {
    const moment = await this.moments.fix(...momentArguments(args));
    if (customerId == null) return { for: whom, ...(whom === 'CUSTOMERS' && { audience: { kind: 'EVERYONE' } }), moment };
    const customer = await this.queries.execute(new CustomerByKey(customerId, moment));
    return customer && { for: whom, audience: { kind: 'CUSTOMER', customerId }, moment };
  }

  @Reads(() => SharedRoadmap, {
    description:
      'What the link with this key shows: it needs no token. Null for a key that opens nothing, whether its share has ended or there never was one.',
    roles: 'ANYONE',
    nullable: true,
    complexity: COST,
  })
  async sharedRoadmap(@Args() { key }: SharedRoadmapArgs): Promise<SharedRoadmap | undefined> {
    if ((await this.projector.head()).away !== undefined)
      throw new Fault('STORE_UNAVAILABLE', 'The store is away: whether this link was ended cannot be told now.');
    const moment = await this.moments.fix();
    const share = await this.queries.execute(new ShareByHash(this.secrets.hashOf(key), moment));
    if (!share || !opens(share, moment.today)) return undefined;
    const { audienceKind: kind, segment, customerId, keyHash: secretHash, isImported } = share;
    if (!this.secrets.isOf({ secretHash, isImported }, key)) return undefined;
    return this.#shownTo({ kind, segment: segment ?? undefined, customerId: customerId ?? undefined }, moment);
  }

  @ResolveField()
  asOf({ moment }: Looked) {
    return moment.at;
  }

  @ResolveField(() => FeatureConnection, { description: `For colleagues what is planned for NOW${IN_ORDER}` })
  async now(@Parent() looked: Looked, @Args() args: NestedListArgs) {
    return this.#plannedFor('NOW', looked, args);
  }

  @ResolveField(() => FeatureConnection, { description: `For colleagues what is planned for NEXT${IN_ORDER}` })
  async next(@Parent() looked: Looked, @Args() args: NestedListArgs) {
    return this.#plannedFor('NEXT', looked, args);
  }

  @ResolveField(() => FeatureConnection, { description: `For colleagues what is planned for LATER${IN_ORDER}` })
  async later(@Parent() looked: Looked, @Args() args: NestedListArgs) {
    return this.#plannedFor('LATER', looked, args);
  }

  @ResolveField(() => SharedRoadmap, {
    nullable: true,
    description: 'Exactly what a share shows: for customers, and beside the roadmap for colleagues where a customer is asked about.',
    complexity: COST,
  })
  async forCustomers({ audience, moment }: Looked) {
    return audience && this.#shownTo(audience, moment);
  }

  async #plannedFor(horizon: Horizon, { for: whom, moment }: Looked, args: NestedListArgs) {
    const horizons = whom === 'COLLEAGUES' ? [horizon] : [];
    const order = orderOf(FEATURE_ORDERS, { by: 'TARGET_DATE' });
    return this.queries.execute(new ListFeatures({ horizon: horizons, status: ['PLANNED'] }, order, args, moment));
  }

  async #shownTo(audience: Audience, moment: Moment): Promise<SharedRoadmap> {
    const said = await this.queries.execute(new WhatMayBeSaid(audience, moment));
    const toCome = said.filter(({ isThere }) => !isThere);
    return {
      asOf: moment.at,
      shipped: said.filter(({ isThere }) => isThere).map(wordsIn),
      dated: toCome
        .filter(({ promisedDate }) => promisedDate !== undefined)
        .toSorted((a, b) => (a.promisedDate ?? '').localeCompare(b.promisedDate ?? ''))
        .map(wordsIn),
      undated: toCome.filter(({ promisedDate }) => promisedDate === undefined).map(wordsIn),
    };
  }
}

/** Nothing that they are known by goes along. */
const wordsIn = ({ canSay, conditions, promisedDate }: Sayable): RoadmapWords => ({ canSay, conditions, promisedDate });
