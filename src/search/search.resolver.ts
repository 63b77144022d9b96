import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { momentArguments, Reads } from '../api/root.js';
import { CommitmentsByKeys } from '../commitments/commitment.queries.js';
import { CustomersByKeys } from '../customers/customer.queries.js';
import { FeaturesByKeys } from '../features/feature.queries.js';
import { refuse } from '../kernel/refusal.js';
import { Moments } from '../read-model/moments.js';
import { decisionOf } from '../requests/request.loaders.js';
import { RequestsByKeys } from '../requests/request.queries.js';
import type { SearchKind } from './documents.view.js';
import { Search, type Hit } from './search.queries.js';
import { SearchArgs, SearchHit, SearchHitConnection, SearchThing } from './search.types.js';

const LONGEST = 1_000;

/** What somebody searches by. Refuses what is too long. */
function searchable(text: string, field: string): string {
  if ([...text].length > LONGEST) refuse('TOO_LONG', field, `Search by at most ${LONGEST} characters.`);
  return text;
}

const BY_KEYS = { CUSTOMER: CustomersByKeys, FEATURE: FeaturesByKeys, REQUEST: RequestsByKeys, COMMITMENT: CommitmentsByKeys };
const TYPE: Readonly<Record<SearchKind, string>> = {
  ...{ CUSTOMER: 'Customer', FEATURE: 'Feature', REQUEST: 'Request', DECISION: 'Decision', COMMITMENT: 'Commitment' },
};

@Resolver(() => SearchHit)
export class SearchResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  // rule 20
  @Reads(() => SearchHitConnection, {
    description:
      'What has the words, the best first: customers, features, requests, decisions, commitments. Of more than five thousand texts with the words the newest are ranked, and totalCount counts the things among them.',
    ...{ roles: READERS, complexity: 100 },
  })
  async search(@Args() { text, kinds, area, from, until, ...args }: SearchArgs) {
    const moment = await this.moments.fix(...momentArguments(args));
    return this.queries.execute(new Search(searchable(text, 'text'), { kinds, area, from, until }, args, moment));
  }

  @ResolveField(() => SearchThing, { nullable: true, description: 'The thing, as of the moment asked about.' })
  async thing({ kind, key, number, moment }: Hit, _: unknown, context: ApiContext) {
    const found =
      kind === 'DECISION'
        ? await decisionOf(context, this.queries, number, { requestId: key, moment })
        : await loadBy<object>(context, this.queries, BY_KEYS[kind], key, moment);
    return found && { ...found, __typename: TYPE[kind] };
  }
}
