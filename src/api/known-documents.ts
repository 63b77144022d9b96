import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { execute, Kind, OperationTypeNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isObject } from '../kernel/shape.js';
import { contextOf, finished, logUnexpected, type Door } from './answering.js';
import type { ApiContext } from './context.js';
import { assertAffordable } from './cost.js';
import { toldOf } from './errors.js';

/** Characters of the documents that are kept, and how many one counts besides its own. */
const CAPACITY = 300_000;
const OVERHEAD = 100;

/** Who asks for these, or for nothing, is answered in JSON; of other types Apollo chooses. */
const PLAIN = new Set([undefined, '*/*', 'application/json']);

/** A valid document of one operation, a query. */
interface Known {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What is asked of a document. */
interface Asked extends Known {
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Clients send the same few documents again and again. One that Apollo found valid is answered from then on without Apollo's pipeline,
 * which costs more than most answers. Who may ask what, at what cost, and what is told of errors are the same functions; nothing of an answer
 * is kept. What is in any way unusual, and whatever is refused before it runs, is left to Apollo, who says why.
 */
export class KnownDocuments {
  readonly #known = new LRUCache<string, Known>({ maxSize: CAPACITY, sizeCalculation: (_, text) => text.length + OVERHEAD });

  constructor(private readonly door: Door) {}

  /** Learns from Apollo. */
  readonly learning: ApolloServerPlugin<ApiContext> = {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, source }) => {
          const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
          if (operation?.operation === OperationTypeNode.QUERY && operations.length === 1)
            this.#known.set(source, { schema, document, operation });
          return Promise.resolve();
        },
      }),
  };

  answerOn(fastify: FastifyInstance): void {
    fastify.addHook('preHandler', async (request, reply) => {
      const asked = this.#asked(request);
      const answer = asked && (await this.#answer(asked, request));
      if (!answer) return;
      return reply
        .code(answer.status ?? 200)
        .type('application/json; charset=utf-8')
        .send(`${JSON.stringify(answer.result)}\n`);
    });
  }

  #asked({ method, routeOptions, headers, body }: FastifyRequest): Asked | undefined {
    if (routeOptions.url !== '/graphql' || method !== 'POST' || !PLAIN.has(headers.accept) || !isObject(body)) return undefined;
    const { query, variables, operationName, ...others } = body;
    const known = typeof query === 'string' ? this.#known.get(query) : undefined;
    if (!known || Object.keys(others).length > 0) return undefined;
    if (variables != null && !isObject(variables)) return undefined;
    if (operationName != null && operationName !== known.operation.name?.value) return undefined;
    return { ...known, variables: variables ?? undefined };
  }

  /** Undefined where it was refused before it ran. */
  async #answer({ schema, document, operation, variables }: Asked, request: FastifyRequest) {
    let context: ApiContext;
    try {
      context = await contextOf(this.door, request);
      const cost = assertAffordable(schema, document, operation, variables);
      context.budget?.spend(context.caller, cost);
    } catch {
      return undefined;
    }
    const { data, errors } = await execute({ schema, document, contextValue: context, variableValues: variables });
    if (data === undefined) return undefined;
    if (errors) logUnexpected(errors, context);
    return finished({ data, ...(errors && { errors: errors.map(toldOf) }) }, context);
  }
}
