import type { Query } from './query.js';
import type { ReadModel } from './read-model.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a query is made from concerns nobody here
type QueryClass<Asked> = new (...args: any[]) => Asked;
type ResultOf<Asked> = Asked extends Query<infer Result> ? Result : never;

/** How a query is answered: its SQL, run on rows. */
export interface Answer {
  readonly query: QueryClass<object>;
  readonly run: (rows: ReadModel, asked: object) => unknown;
}

export const answer = <Asked extends Query<unknown>>(
  query: QueryClass<Asked>,
  run: (rows: ReadModel, asked: Asked) => ResultOf<Asked> | Promise<ResultOf<Asked>>,
): Answer => ({ query, run: run as Answer['run'] });
