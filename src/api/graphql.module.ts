import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { Authentication } from '../access/authentication.js';
import { ReadLog } from '../access/read-log.js';
import type { EventTypes } from '../kernel/event.js';
import { answering, contextOf } from './answering.js';
import { AuditorReads } from './auditor-reads.js';
import { bounded } from './bounds.js';
import { formatError } from './errors.js';
import { KnownDocuments } from './known-documents.js';
import { classesIn, guarded, type Shown } from './policy.js';
import { BUDGET, type Budget } from './rates.js';
import { RegisterResolver } from './register.resolver.js';
import { EVENT_TYPES, SHOWN } from './room.js';
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
  return schema;
}

@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Authentication, BUDGET, ReadLog, SHOWN, EVENT_TYPES, HttpAdapterHost],
      useFactory: (
        authentication: Authentication,
        budget: Budget | undefined,
        readLog: ReadLog,
        shown: Shown,
        types: EventTypes<Record<string, never>>,
        { httpAdapter }: HttpAdapterHost,
      ): ApolloDriverConfig => {
        const door = { authentication, budget, readLog };
        const known = new KnownDocuments(door);
        known.answerOn(httpAdapter.getInstance<FastifyInstance>());
        return {
          path: '/graphql',
          autoSchemaFile: true,
          sortSchema: true,
          transformSchema: (schema) => bounded(guarded(described(schema), shown, classesIn(types))),
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
    { provide: APP_INTERCEPTOR, useClass: Suggestions },
    { provide: APP_INTERCEPTOR, useClass: AuditorReads },
    { provide: APP_FILTER, useClass: UnloggedFilter },
    RegisterResolver,
  ],
})
export class ApiModule {}
