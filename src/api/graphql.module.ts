import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Inject, Injectable, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { bearerOf } from '../access/bearer.js';
import { TokenVerifier, Unauthenticated } from '../access/token-verifier.js';
import { Fault } from '../kernel/refusal.js';
import { bounded, boundedAnswer, Bounds } from './bounds.js';
import type { ApiContext } from './context.js';
import { assertValidatable, boundedCost } from './cost.js';
import { formatError, traced, unexpectedIn } from './errors.js';
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

async function contextOf(verifier: TokenVerifier, request: FastifyRequest): Promise<ApiContext> {
  try {
    const token = bearerOf(request.headers.authorization);
    if (token === undefined) throw new Unauthenticated();
    const caller = await verifier.verify(token);
    assertValidatable((request.body as { readonly query?: unknown } | undefined)?.query);
    return { caller, requestId: request.id, redacted: new Set(), suggestions: [], bounds: new Bounds(), loaders: new Map() };
  } catch (error) {
    if (!(error instanceof Unauthenticated || error instanceof Fault)) throw error;
    const status = error instanceof Fault ? 503 : 401;
    throw new GraphQLError(error.message, { extensions: { code: error.code, http: { status } } });
  }
}

const logger = new Logger('GraphQL');

/** Puts the paths of withheld fields, what may have been meant and, beside a fault, the request's id into the answer's extensions; what was masked goes to the log under that id. */
const extensions: ApolloServerPlugin<ApiContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        // a document may ask a hundred times for what fails: one line tells it
        const [first, ...others] = errors.map(unexpectedIn).filter((unexpected) => unexpected !== undefined);
        if (first !== undefined)
          logger.error(traced(contextValue.requestId, first) + (others.length > 0 ? `\n  and ${others.length} more` : ''));
        return Promise.resolve();
      },
      willSendResponse: ({ response, contextValue }) => {
        if (response.body.kind !== 'single') return Promise.resolve();
        const { singleResult } = response.body;
        const { redacted, suggestions, requestId } = contextValue;
        const own = {
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the context is empty where the caller was not let in
          ...(redacted?.size > 0 && { redacted: [...redacted].sort() }),
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the same
          ...(suggestions?.length > 0 && { suggestions }),
          ...(singleResult.errors && requestId && { requestId }),
        };
        if (Object.keys(own).length > 0) singleResult.extensions = { ...singleResult.extensions, ...own };
        return Promise.resolve();
      },
    }),
};

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
      inject: [TokenVerifier],
      useFactory: (verifier: TokenVerifier): ApolloDriverConfig => {
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
          context: (request: FastifyRequest) => contextOf(verifier, request),
          formatError,
          parseOptions: { maxTokens: MAX_TOKENS },
          validationRules: [knownOperations],
          // it would look after every field, to say of every answer what its headers say already
          plugins: [boundedCost, boundedAnswer, extensions, ApolloServerPluginCacheControlDisabled()],
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
