import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { execute, Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Sender } from '../access/authentication.js';
import { ReadLog } from '../access/read-log.js';
import { Fault, Refusal, refuse } from '../kernel/refusal.js';
import { isObject } from '../kernel/shape.js';
import { contextFor, logUnexpected } from './answering.js';
import { isTooLong, TOO_LONG } from './bounds.js';
import { assertAffordable, costOf } from './cost.js';
import { BUDGET, type Budget } from './rates.js';

/** Who asks, and for which HTTP request, if for any. */
export interface Asker extends Sender {
  readonly requestId?: string;
}

/** A document of one operation; `first` is the size of its page. */
export interface Question {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Asks the API from within this process for what takes many questions, of which one goes wrong or all are answered: as over HTTP, but that it waits. */
@Injectable()
export class LongReads {
  constructor(
    @Inject(GraphQLSchemaHost) private readonly host: GraphQLSchemaHost,
    @Inject(BUDGET) private readonly budget: Budget | undefined,
    @Inject(ReadLog) private readonly readLog: ReadLog,
  ) {}

  get schema(): GraphQLSchema {
    return this.host.schema;
  }

  /**
   * What the caller is shown, once what is watched of it is on record; charged for what it came to. Throws a Refusal or a
   * Fault, TOO_MANY where the caller has asked too much.
   */
  async ask(asker: Asker, question: Question): Promise<object> {
    return this.#answer(asker, question, (cost) => this.budget?.spend(asker.actor, cost));
  }

  /** The same of what was begun and goes on: it waits where it would be too much. */
  async goOn(asker: Asker, question: Question): Promise<object> {
    return this.#answer(asker, question, (cost) => this.budget?.spendInTime(asker.actor, cost));
  }

  async #answer({ requestId, ...sender }: Asker, { document, variables }: Question, spend: (cost: number) => unknown) {
    const { schema, budget, readLog } = this;
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
    const cost = assertAffordable(schema, document, operation, variables);
    await spend(cost);
    const { actor: caller } = sender;
    const context = contextFor({ budget, readLog, explorer: false }, sender, requestId ?? 'no request');
    const { data, errors = [] } = await execute({ schema, document, variableValues: variables, contextValue: context });
    logUnexpected(errors, context);
    if (errors[0]) throw meantBy(errors[0]);
    if (isTooLong(data)) refuse('TOO_MUCH', undefined, TOO_LONG.message);
    await readLog.record(caller, context.watched.reads(), requestId);
    const came = costOf(schema, document, operation, { ...variables, first: 0 }).cost + objectsIn(data);
    budget?.giveBack(caller, cost, came);
    return data ?? {};
  }
}

/** What a resolver threw, and what the guards of the schema say, as the doors beside the API tell it. */
function meantBy({ originalError, extensions, message }: { originalError?: unknown; extensions: object; message: string }): unknown {
  if (originalError instanceof Refusal || originalError instanceof Fault) return originalError;
  const { code } = extensions as { readonly code?: unknown };
  return code === 'FORBIDDEN' ? new Refusal([{ code, message }]) : (originalError ?? new Error(message));
}

const objectsIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + objectsIn(entry), 0);
  return isObject(value) ? Object.values(value).reduce<number>((sum, inner) => sum + objectsIn(inner), 1) : 0;
};
