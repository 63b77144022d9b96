import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { QueryBus } from '@nestjs/cqrs';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { Authentication } from '../access/authentication.js';
import { ReadLog } from '../access/read-log.js';
import type { EventTypes } from '../kernel/event.js';
import { Moments } from '../read-model/moments.js';
import { answering, contextOf, EXPLORER } from './answering.js';
import { auditorReads } from './auditor-reads.js';
import { bounded } from './bounds.js';
import { formatError } from './errors.js';
import { lookedAt } from './found.js';
import { InProcess } from './in-process.js';
import { KnownDocuments } from './known-documents.js';
import { LongReads } from './long-reads.js';
import { classesIn, guarded, type Shown } from './policy.js';
import { BUDGET, type Budget } from './rates.js';
import { RegisterResolver } from './register.resolver.js';
import { EVENT_TYPES, SHOWN } from './room.js';
import { suggestions } from './suggestions.js';
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
  if (mutation)
    mutation.description =
      'What can be done: one mutation for each command, answering what was refused or changed. Null where `errors` says what broke; what the others answer stands.';
  return schema;
}

@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Authentication, BUDGET, ReadLog, EXPLORER, SHOWN, EVENT_TYPES, QueryBus, Moments, HttpAdapterHost],
      useFactory: (
        authentication: Authentication,
        budget: Budget | undefined,
        readLog: ReadLog,
        explorer: boolean,
        shown: Shown,
        types: EventTypes<Record<string, never>>,
        queries: QueryBus,
        moments: Moments,
        { httpAdapter }: HttpAdapterHost,
      ): ApolloDriverConfig => {
        const door = { authentication, budget, readLog, explorer };
        const known = new KnownDocuments(door);
        const looks = [suggestions(queries, moments), auditorReads];
        known.answerOn(httpAdapter.getInstance<FastifyInstance>());
        return {
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          transformSchema: (schema) => bounded(guarded(lookedAt(described(schema), looks), shown, classesIn(types))),
          playground: false,
          csrfPrevention: true,
          // who is told it, each operation is looked at for
          introspection: true,
          hideSchemaDetailsFromClientErrors: !explorer,
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
  providers: [{ provide: APP_FILTER, useClass: UnloggedFilter }, RegisterResolver, InProcess, LongReads],
  exports: [InProcess, LongReads],
})
export class ApiModule {}
