import { Inject, type Provider } from '@nestjs/common';
import { QueryHandler } from '@nestjs/cqrs';
import type { Answer } from './answer.js';
import { ReadModel } from './read-model.js';

/** The Nest handlers of queries, on this node's rows. */
export const queryHandlersOf = (answers: readonly Answer[]): Provider[] => answers.map(handlerOf);

function handlerOf({ query, run }: Answer): Provider {
  @QueryHandler(query)
  class Handler {
    constructor(@Inject(ReadModel) private readonly rows: ReadModel) {}

    execute(asked: object): Promise<unknown> {
      return Promise.resolve(run(this.rows, asked));
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${query.name}Handler` });
  return Handler;
}
