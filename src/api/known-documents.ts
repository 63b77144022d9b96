import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  execute,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { isObject } from '../kernel/shape.js';
import { turn } from '../read-model/turns.js';
import { contextOf, finished, logUnexpected, type Door } from './answering.js';
import type { ApiContext } from './context.js';
import { assertAffordable, fragmentsIn } from './cost.js';
import { toldOf } from './errors.js';
import { asksSchema } from './introspection.js';

/** Characters of the documents that are kept, and how many one counts besides its own, and for each field that is compiled. */
const CAPACITY = 500_000;
const OVERHEAD = { document: 100, field: 100 } as const;

/** Fields of the largest document that is compiled: to compile one takes a fifth of a millisecond. */
const MOST_FIELDS = 100;

/** Bytes of a body whose values may take long to be refused: Apollo is asked at once, so that it is done once. */
const LONG = 30_000;

/** Who asks for these, or for nothing, is answered in JSON; of other types Apollo chooses. */
const PLAIN = new Set([undefined, '*/*', 'application/json']);

/** A valid document of one operation, a query. */
interface Known {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** How many fields there are to compile; 0 where it is not to be compiled. */
  readonly fields: number;
}

type Run = (context: ApiContext, variables: Asked['variables']) => ExecutionResult | Promise<ExecutionResult>;

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
  readonly #known = new LRUCache<string, Known>({
    maxSize: CAPACITY,
    sizeCalculation: ({ fields }, text) => text.length + OVERHEAD.document + fields * OVERHEAD.field,
  });
  readonly #runs = new WeakMap<DocumentNode, Promise<Run>>();

  constructor(private readonly door: Door) {}

  /** Learns from Apollo; not what asks for the schema, which not everybody is told. */
  readonly learning: ApolloServerPlugin<ApiContext> = {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, source }) => {
          const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
          if (operation?.operation === OperationTypeNode.QUERY && operations.length === 1 && !asksSchema(document))
            this.#known.set(source, { schema, document, operation, fields: compiledFields(document) });
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
    if (Number(headers['content-length'] ?? Infinity) > LONG) return undefined;
    const { query, variables, operationName, ...others } = body;
    const known = typeof query === 'string' ? this.#known.get(query) : undefined;
    if (!known || Object.keys(others).length > 0) return undefined;
    if (variables != null && !isObject(variables)) return undefined;
    if (operationName != null && operationName !== known.operation.name?.value) return undefined;
    return { ...known, variables: variables ?? undefined };
  }

  /** Undefined where it was refused before it ran. */
  async #answer({ variables, ...known }: Asked, request: FastifyRequest) {
    const { schema, document, operation } = known;
    let context: ApiContext;
    try {
      context = await contextOf(this.door, request);
      const cost = assertAffordable(schema, document, operation, variables);
      context.budget?.spend(context.caller, cost);
    } catch {
      return undefined;
    }
    let run = this.#runs.get(document);
    if (!run) this.#runs.set(document, (run = runOf(known)));
    const { data, errors } = await (await run)(context, variables);
    if (data === undefined) return undefined;
    if (errors) logUnexpected(errors, context);
    return finished({ data, ...(errors && { errors: errors.map(toldOf) }) }, context);
  }
}

/** As graphql-js does it, or as code that is made for this document alone. */
async function runOf({ schema, document, fields }: Known): Promise<Run> {
  const interpreted: Run = (contextValue, variableValues) => execute({ schema, document, contextValue, variableValues });
  if (fields === 0) return interpreted;
  // takes long to load: what is never asked the same twice never needs it
  const { compileQuery, isCompiledQuery } = await import('graphql-jit');
  // of many that are asked at once, one after the other
  await turn();
  const compiled = compileQuery(schema, document);
  return isCompiledQuery(compiled) ? (context, variables) => compiled.query(undefined, context, variables) : interpreted;
}

/** The fields of a document with its fragments written out; 0 where they are too many, or a name could mean something to the code that is made. */
function compiledFields(document: DocumentNode): number {
  const counted = new Map<string, number>();
  const fragments = fragmentsIn(document);
  const ofFragment = (name: string): number => {
    let fields = counted.get(name);
    if (fields === undefined) counted.set(name, (fields = of(fragments.get(name)?.selectionSet)));
    return fields;
  };
  const of = (selected: SelectionSetNode | undefined): number =>
    selected?.selections.reduce(
      (sum, one) =>
        sum + (one.kind === Kind.FRAGMENT_SPREAD ? ofFragment(one.name.value) : of(one.selectionSet) + (one.kind === Kind.FIELD ? 1 : 0)),
      0,
    ) ?? 0;
  let isPlain = true as boolean;
  visit(document, { Name: ({ value }) => void (isPlain &&= !value.startsWith('__') || value === '__typename') });
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fields = of(operation.selectionSet);
  return isPlain && fields <= MOST_FIELDS ? fields : 0;
}
