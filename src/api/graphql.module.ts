import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Inject, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { Authentication } from '../access/authentication.js';
import { answering, contextOf } from './answering.js';
import { bounded } from './bounds.js';
import { formatError } from './errors.js';
import { KnownDocuments } from './known-documents.js';
import { BUDGET, type Budget } from './rates.js';
import { RegisterResolver } from './register.resolver.js';
import { assertEveryRootIsGuarded, RootGuard } from './root.js';
import { Suggestions } from './suggestions.js';
import { UnloggedFilter } from './unlogged.filter.js';

/** Tokens of one document: more than any client writes, fewer than it takes to keep the parser busy. */
const MAX_TOKENS = 5_000;

/** GraphQL itself would take it for a fault of ours. */
const knownOperations: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (!context.getSchema().getRootType(node.operation))
      context.reportError(new GraphQLError(`This register has no ${node.operation}.`, { nodes: node }));
  },
});

/** Nest makes the root types itself; what they are for is said here. */
function described(schema: GraphQLSchema): GraphQLSchema {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (query)
    query.description =
      'What can be asked. Every root answers as of one moment: `asOf`, or now. Where nothing is found by a key, `extensions.suggestions` names what may have been meant.';
  if (mutation) mutation.description = 'What can be done: one mutation for each command, answering what was refused or changed.';
  return bounded(schema);
}

@Injectable()
class RootAccess implements OnApplicationBootstrap {
  constructor(@Inject(GraphQLSchemaHost) private readonly host: GraphQLSchemaHost) {}

  onApplicationBootstrap(): void {
    assertEveryRootIsGuarded(this.host.schema);
  }
}

@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Authentication, BUDGET, HttpAdapterHost],
      useFactory: (authentication: Authentication, budget: Budget | undefined, { httpAdapter }: HttpAdapterHost): ApolloDriverConfig => {
        const door = { authentication, budget };
        const known = new KnownDocuments(door);
        known.answerOn(httpAdapter.getInstance<FastifyInstance>());
        return {
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          transformSchema: described,
          playground: false,
          csrfPrevention: true,
          introspection: true,
          includeStacktraceInErrorResponses: false,
          allowBatchedHttpRequests: false,
          persistedQueries: false,
          context: (request: FastifyRequest) => contextOf(door, request),
          formatError,
          parseOptions: { maxTokens: MAX_TOKENS },
          validationRules: [knownOperations],
          // it would look after every field, to say of every answer what its headers say already
          plugins: [answering, known.learning, ApolloServerPluginCacheControlDisabled()],
        };
      },
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: RootGuard },
    { provide: APP_INTERCEPTOR, useClass: Suggestions },
    { provide: APP_FILTER, useClass: UnloggedFilter },
    RootAccess,
    RegisterResolver,
  ],
})
export class ApiModule {}
