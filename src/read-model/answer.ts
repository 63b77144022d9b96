import type { Query } from './query.js';
import type { ReadModel } from './read-model.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a query is made from concerns nobody here
type QueryClass<Asked> = new (...args: any[]) => Asked;
type ResultOf<Asked> = Asked extends Query<infer Result> ? Result : never;
type Run<Asked> = (rows: ReadModel, asked: Asked) => ResultOf<Asked> | Promise<ResultOf<Asked>>;

/** How a query is answered: its SQL, run on rows. */
export interface Answer {
  readonly query: QueryClass<object>;
  readonly run: (rows: ReadModel, asked: object) => unknown;
  /** Whether it may take long: a reader is asked, where there are any. */
  readonly isLong: (rows: ReadModel, asked: object) => boolean;
}

export const answer = <Asked extends Query<unknown>>(query: QueryClass<Asked>, run: Run<Asked>): Answer => ({
  query,
  run: run as Answer['run'],
  isLong: () => false,
});

/** As `answer`, for what may take long, always or where it says so: what is asked, and the answer, is of plain values. */
export const longAnswer = <Asked extends Query<unknown>>(
  query: QueryClass<Asked>,
  run: Run<Asked>,
  isLong: (rows: ReadModel, asked: Asked) => boolean = () => true,
): Answer => ({ ...answer(query, run), isLong: isLong as Answer['isLong'] });
