import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { momentArguments, Reads, RootArgs } from '../api/root.js';
import { Moments } from '../read-model/moments.js';
import { ListFacets } from './facets.queries.js';
import { Facets } from './facets.types.js';

@Resolver(() => Facets)
export class FacetsResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => Facets, {
    description: 'What can be chosen where something is filtered: the values in use.',
    roles: READERS,
    complexity: 50,
  })
  async facets(@Args() args: RootArgs) {
    return this.queries.execute(new ListFacets(await this.moments.fix(...momentArguments(args))));
  }
}
