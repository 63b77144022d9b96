import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { mergeMap, type Observable } from 'rxjs';
import { visitAll } from '../kernel/paths.js';
import { Moments } from '../read-model/moments.js';
import { WhatIsNear } from '../read-model/names.js';
import type { ApiContext } from './context.js';
import { momentArguments, type RootArgs } from './root.js';

/** How many keys of one read are looked after. */
const MOST_KEYS = 10;

/** Where a root read finds nothing by the keys that it was given, `extensions.suggestions` names what may have been meant. */
@Injectable()
export class Suggestions implements NestInterceptor {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const graphql = GqlExecutionContext.create(context);
    const { parentType, path } = graphql.getInfo<GraphQLResolveInfo>();
    if (parentType.name !== 'Query') return next.handle();
    return next.handle().pipe(
      mergeMap(async (found: unknown) => {
        if (isNothing(found))
          graphql
            .getContext<ApiContext>()
            .suggestions.push(...(await this.#near(graphql.getArgs())).map((near) => ({ path: String(path.key), ...near })));
        return found;
      }),
    );
  }

  async #near(given: RootArgs) {
    const asked = keysIn(given).slice(0, MOST_KEYS);
    if (asked.length === 0) return [];
    const near = await this.queries.execute(new WhatIsNear(asked, await this.moments.fix(...momentArguments(given))));
    return asked.flatMap(({ argument, key }, index) => (near[index] ?? []).map((thing) => ({ argument, asked: key, ...thing })));
  }
}

const isNothing = (found: unknown): boolean => found == null || (found as { edges?: readonly unknown[] }).edges?.length === 0;

/** The keys of things that arguments name, as `featureId` does, in a filter and in a list too. */
function keysIn(given: object): { argument: string; kind: string; key: string }[] {
  const keys: { argument: string; kind: string; key: string }[] = [];
  visitAll(given, (node, path) => {
    const [, kind] = /^([a-z]+)Id$/.exec(path.findLast((step) => !/^\d+$/.test(step)) ?? '') ?? [];
    if (kind !== undefined && typeof node === 'string') keys.push({ argument: path.join('.'), kind, key: node });
  });
  return keys;
}
