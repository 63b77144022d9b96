import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { tap, type Observable } from 'rxjs';
import { holdsAny } from '../kernel/actor.js';
import type { ApiContext } from './context.js';

/** Whatever an auditor asks is watched, but for who they are and what register this is. */
@Injectable()
export class AuditorReads implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const graphql = GqlExecutionContext.create(context);
    const { parentType, fieldName } = graphql.getInfo<GraphQLResolveInfo>();
    const { caller, watched } = graphql.getContext<ApiContext>();
    if (
      parentType.name !== 'Query' ||
      parentType.getFields()[fieldName]?.extensions['roles'] === 'EVERY_TOKEN' ||
      !holdsAny(caller, ['AUDITOR'])
    )
      return next.handle();
    return next.handle().pipe(tap((found: unknown) => watched.add(`Query.${fieldName}`, nodesIn(found))));
  }
}

const nodesIn = (found: unknown): readonly unknown[] => {
  const { edges } = (found ?? {}) as { readonly edges?: readonly { readonly node: unknown }[] };
  return edges?.map(({ node }) => node) ?? (found == null ? [] : [found].flat());
};
