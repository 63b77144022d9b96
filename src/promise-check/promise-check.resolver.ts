import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { asked, Reads } from '../api/root.js';
import { EventsAt } from '../audit/event.queries.js';
import { Moments } from '../read-model/moments.js';
import { consulted, hasLapsed, type SlotLooked as Looked } from './promise-check.js';
import { CheckPromise, type Checked } from './promise-check.queries.js';
import { PromiseCheck, PromiseCheckArgs, SlotLooked } from './promise-check.types.js';

@Resolver(() => PromiseCheck)
export class PromiseCheckResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => PromiseCheck, { description: 'May this feature be promised to this customer by this day?', roles: READERS })
  async promiseCheck(@Args() { customerId, featureId, byDate, ...args }: PromiseCheckArgs) {
    return this.queries.execute(new CheckPromise({ customerId, featureId, byDate }, await this.moments.fix(...asked(args))));
  }

  @ResolveField()
  commitment(@Parent() { slot }: Checked) {
    return slot?.commitment;
  }

  @ResolveField()
  wording(@Parent() { words }: Checked) {
    return words;
  }

  @ResolveField()
  conditions(@Parent() { words }: Checked) {
    return words?.conditions ?? [];
  }

  @ResolveField()
  holdsFrom(@Parent() { words }: Checked) {
    return words?.promisedDate;
  }

  @ResolveField()
  holdsUntil(@Parent() { slot }: Checked) {
    return slot?.current?.validUntil;
  }

  @ResolveField()
  lapsed(@Parent() { slot, moment }: Checked) {
    return slot?.current !== undefined && hasLapsed(slot.current, moment.today);
  }

  @ResolveField()
  consulted(@Parent() { onRecord }: Checked) {
    return consulted(onRecord);
  }

  @ResolveField()
  importedApproval(@Parent() { words }: Checked) {
    return words?.approvals.some(({ via }) => via) ?? false;
  }

  @ResolveField()
  async citedEvents(@Parent() { cites, moment }: Checked) {
    const positions = [...new Set(cites)].sort((a, b) => a - b);
    const events = await this.queries.execute(new EventsAt(positions, moment));
    return positions.flatMap((position) => events.get(String(position)) ?? []);
  }

  @ResolveField()
  asOf(@Parent() { moment }: Checked) {
    return moment.at;
  }

  @ResolveField()
  position(@Parent() { moment }: Checked) {
    return String(moment.position);
  }
}

@Resolver(() => SlotLooked)
export class SlotLookedResolver {
  @ResolveField()
  status(@Parent() { commitment }: Looked) {
    return commitment?.status;
  }
}
