import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import { momentArguments, Reads } from '../api/root.js';
import { refuse } from '../kernel/refusal.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { decisionOf, requestOf } from '../requests/request.loaders.js';
import type { RequestRow } from '../requests/request.tables.js';
import { Request, RequestPayload } from '../requests/request.types.js';
import { FindLikelyDuplicates, FindPrecedents, LikelyDuplicatesOfRequests, type Like } from './likeness.queries.js';
import { LikelyDuplicate, LikelyDuplicatesArgs, Precedent, PrecedentConnection, PrecedentsArgs } from './likeness.types.js';

const LONGEST = { title: 200, text: 10_000 };

/** Refuses what is longer than what it is compared with can be. */
function assertShort(text: string, field: string, most: number): void {
  if ([...text].length > most) refuse('TOO_LONG', field, `Ask by at most ${most} characters.`);
}

/** What the decisions are to be like. Refuses what names none, or two. */
function likeOf({ requestId, text }: Pick<PrecedentsArgs, 'requestId' | 'text'>) {
  if (requestId != null && text != null) refuse('INVALID', 'text', 'Ask by a request or by a text, not by both.');
  if (text != null) {
    assertShort(text, 'text', LONGEST.text);
    return { text };
  }
  return requestId == null ? refuse('INVALID', 'requestId', 'Ask by a request or by a text.') : { requestId };
}

@Resolver(() => Precedent)
export class PrecedentResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => PrecedentConnection, {
    description:
      'How requests like one of the register, or like a text, were decided, the most alike first: those that have the words which few others have, and those about the same feature. Merged and withdrawn ones are left out. At most 150 are ranked, and totalCount counts these.',
    ...{ roles: READERS, complexity: 100 },
  })
  async precedents(@Args() { requestId, text, ...args }: PrecedentsArgs) {
    const like = likeOf({ requestId, text });
    return this.queries.execute(new FindPrecedents(like, args, await this.moments.fix(...momentArguments(args))));
  }

  @ResolveField()
  async request(like: Like, _: unknown, context: ApiContext) {
    return requestOf(context, this.queries, like);
  }

  @ResolveField()
  async decision(like: Like, _: unknown, context: ApiContext) {
    return like.decision && decisionOf(context, this.queries, like.decision, like);
  }
}

@Resolver(() => LikelyDuplicate)
export class LikelyDuplicateResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  // rule 2
  @Reads(() => [LikelyDuplicate], {
    description:
      'Before a request is submitted: those that may be the same, decided or not, the most alike first, at most ten. Merged and withdrawn ones are left out.',
    ...{ roles: READERS, complexity: 50 },
  })
  async likelyDuplicates(@Args() { title, problem, featureId, ...args }: LikelyDuplicatesArgs) {
    assertShort(title, 'title', LONGEST.title);
    assertShort(problem ?? '', 'problem', LONGEST.text);
    const draft = { title, text: problem ?? '', featureId };
    return this.queries.execute(new FindLikelyDuplicates(draft, await this.moments.fix(...momentArguments(args))));
  }

  @ResolveField()
  async request(like: Like, _: unknown, context: ApiContext) {
    return requestOf(context, this.queries, like);
  }
}

@Resolver(() => Request)
export class DuplicatesOfRequestResolver {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @ResolveField(() => [Request], {
    description: 'Other requests that may be the same, the most alike first, at most ten; the root `likelyDuplicates` says why.',
    complexity: 5,
  })
  async likelyDuplicates({ requestId, moment }: Seen<RequestRow>, _: unknown, context: ApiContext) {
    const like = (await loadBy(context, this.queries, LikelyDuplicatesOfRequests, requestId, moment)) ?? [];
    return Promise.all(like.map((one) => requestOf(context, this.queries, one)));
  }
}

@Resolver(() => RequestPayload)
export class DuplicatesOfPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  // rule 2
  @ResolveField(() => [LikelyDuplicate], {
    nullable: true,
    description:
      'Other requests that may be the same as this one is now, the most alike first, at most ten; null where the command was refused.',
    complexity: 5,
  })
  async likelyDuplicates({ stream }: RequestPayload) {
    if (stream === undefined) return null;
    const requestId = keyOf(stream);
    const found = await this.queries.execute(new LikelyDuplicatesOfRequests([requestId], await this.moments.fix()));
    return found.get(requestId) ?? [];
  }
}
