import { Inject, type Provider } from '@nestjs/common';
import { QueryHandler, type Query } from '@nestjs/cqrs';
import { ReadModel } from './read-model.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a query is made from concerns nobody here
type QueryClass<Asked> = new (...args: any[]) => Asked;
type ResultOf<Asked> = Asked extends Query<infer Result> ? Result : never;

/** The Nest handler of a query: its SQL, run on this node's rows. */
export function answer<Asked extends Query<unknown>>(
  query: QueryClass<Asked>,
  run: (rows: ReadModel, asked: Asked) => ResultOf<Asked> | Promise<ResultOf<Asked>>,
): Provider {
  @QueryHandler(query)
  class Handler {
    constructor(@Inject(ReadModel) private readonly rows: ReadModel) {}

    execute(asked: Asked): Promise<ResultOf<Asked>> {
      return Promise.resolve(run(this.rows, asked));
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${query.name}Handler` });
  return Handler;
}
