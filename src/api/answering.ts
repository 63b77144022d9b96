import type { ApolloServerPlugin } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type FormattedExecutionResult } from 'graphql';
import type { Authentication, Sender } from '../access/authentication.js';
import type { ReadLog } from '../access/read-log.js';
import { strangerAt } from '../access/stranger.js';
import { Unauthenticated } from '../access/token-verifier.js';
import { Fault } from '../kernel/refusal.js';
import { Bounds, isTooLong, TOO_LONG } from './bounds.js';
import type { ApiContext } from './context.js';
import { assertAffordable, assertValidatable } from './cost.js';
import { formatError, traced, unexpectedIn } from './errors.js';
import { assertMayAskSchema } from './introspection.js';
import type { Budget } from './rates.js';
import { isForStrangers } from './strangers.js';
import { Watched } from './watched.js';

/** Where a request keeps it: who sends one is asked once. In a map of its own it would outlive the request for a while. */
const CONTEXT = Symbol('context');

interface Asked extends FastifyRequest {
  [CONTEXT]?: Promise<ApiContext>;
}

/** Whom a request has to pass. */
export interface Door {
  readonly authentication: Authentication;
  readonly budget: Budget | undefined;
  readonly readLog: ReadLog;
  /** Whether the schema is told to tokens as well. */
  readonly explorer: boolean;
}

/** Under this name Nest hands over whether the schema is told to tokens as well. */
export const EXPLORER = Symbol('EXPLORER');

/** What all resolvers of a request share. Throws UNAUTHENTICATED, 401, the Fault of who vouches for people, 503, and TOO_COMPLEX. */
export const contextOf = (door: Door, request: Asked): Promise<ApiContext> => (request[CONTEXT] ??= madeContext(door, request));

async function madeContext({ authentication, ...house }: Door, request: FastifyRequest): Promise<ApiContext> {
  try {
    const sender = await senderOf(authentication, request);
    assertValidatable((request.body as { readonly query?: unknown } | undefined)?.query);
    return contextFor(house, sender, request.id);
  } catch (error) {
    if (!(error instanceof Unauthenticated || error instanceof Fault)) throw error;
    const status = error instanceof Fault ? 503 : 401;
    throw new GraphQLError(error.message, { extensions: { code: error.code, http: { status } } });
  }
}

/** Who brings nothing to be known by may ask what is open to anyone. */
async function senderOf(authentication: Authentication, { headers, body, ip }: FastifyRequest): Promise<Sender> {
  try {
    return await authentication.callerOf(headers);
  } catch (error) {
    const isNobody = error instanceof Unauthenticated && headers.authorization === undefined;
    if (!isNobody || !isForStrangers((body as { readonly query?: unknown } | undefined)?.query)) throw error;
    return { ...strangerAt(ip), isInBrowser: false };
  }
}

/** What all resolvers share that answer somebody who is let in. */
export const contextFor = (
  { budget, readLog, explorer }: Omit<Door, 'authentication'>,
  { actor: caller, until, isInBrowser }: Sender,
  requestId: string,
): ApiContext => ({
  caller,
  until,
  isToldSchema: explorer || isInBrowser,
  requestId,
  budget,
  readLog,
  redacted: new Set(),
  suggestions: [],
  bounds: new Bounds(),
  watched: new Watched(),
  loaders: new Map(),
});

const logger = new Logger('GraphQL');

/** What the caller is not told goes to the log, under the id that the caller is told. */
export function logUnexpected(errors: readonly unknown[], { requestId }: Pick<ApiContext, 'requestId'>): void {
  // a document may ask a hundred times for what fails: one line tells it
  const [first, ...others] = errors.map(unexpectedIn).filter((unexpected) => unexpected !== undefined);
  if (first !== undefined) logger.error(traced(requestId, first) + (others.length > 0 ? `\n  and ${others.length} more` : ''));
}

/** Why nothing of an answer may be sent, though it is there: it is too long, or what is watched of it could not be put on record. */
async function withheld(data: FormattedExecutionResult['data'], { watched, readLog, caller, requestId }: Partial<ApiContext>) {
  if (isTooLong(data)) return { status: 400, error: TOO_LONG };
  try {
    if (watched && caller) await readLog?.record(caller, watched.reads(), requestId);
    return undefined;
  } catch (error) {
    return { status: 503, error: formatError({ message: String(error) }, error) };
  }
}

/**
 * The result as it is sent, once what is watched of it is on record: TOO_MUCH in place of what would be too long, before it becomes one text; in its extensions the paths of withheld
 * fields, what may have been meant and, beside a fault, the request's id. The context is empty where the caller was not let in.
 */
export async function finished(
  { data, errors }: FormattedExecutionResult,
  context: Partial<ApiContext>,
): Promise<{ readonly status?: number; readonly result: FormattedExecutionResult }> {
  const { redacted, suggestions, requestId } = context;
  const why = await withheld(data, context);
  const told = why ? [why.error] : errors;
  const own = {
    ...(redacted && redacted.size > 0 && { redacted: [...redacted].sort() }),
    ...(why?.status !== 503 && suggestions && suggestions.length > 0 && { suggestions }),
    ...(told && requestId !== undefined && { requestId }),
  };
  return {
    ...(why && { status: why.status }),
    result: {
      ...(told && { errors: told }),
      ...(!why && data !== undefined && { data }),
      ...(Object.keys(own).length > 0 && { extensions: own }),
    },
  };
}

/** What is done around each operation that Apollo runs. */
export const answering: ApolloServerPlugin<ApiContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ schema, document, operation, request, contextValue }) {
        // absent where the name asked for is none of the document's
        if (!operation) return Promise.resolve();
        assertMayAskSchema(document, contextValue);
        const cost = assertAffordable(schema, document, operation, request.variables);
        contextValue.budget?.spend(contextValue.caller, cost);
        return Promise.resolve();
      },
      didEncounterErrors({ errors, contextValue }) {
        logUnexpected(errors, contextValue);
        return Promise.resolve();
      },
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind === 'single') {
          const { status = response.http.status, result } = await finished(response.body.singleResult, contextValue);
          response.body.singleResult = result;
          response.http.status = status;
        }
      },
    }),
};
