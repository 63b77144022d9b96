import { Inject, type Provider } from '@nestjs/common';
import { QueryHandler } from '@nestjs/cqrs';
import type { Answer } from './answer.js';
import { ReadModel } from './read-model.js';
import { Readers } from './readers.js';

/** The Nest handlers of queries, on this node's rows. */
export const queryHandlersOf = (answers: readonly Answer[]): Provider[] => answers.map(handlerOf);

function handlerOf({ query, run, isLong }: Answer): Provider {
  @QueryHandler(query)
  class Handler {
    constructor(
      @Inject(ReadModel) private readonly rows: ReadModel,
      @Inject(Readers) private readonly readers: Readers,
    ) {}

    execute(asked: object): Promise<unknown> {
      return this.readers.areThere && isLong(this.rows, asked)
        ? this.readers.ask(query.name, asked)
        : Promise.resolve(run(this.rows, asked));
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${query.name}Handler` });
  return Handler;
}
