import type { Query, QueryBus } from '@nestjs/cqrs';
import DataLoader from 'dataloader';
import type { PageArgs } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { ApiContext } from './context.js';

/** A query for many keys at one moment; what it has no entry for is absent. */
type QueryByKeys<Value> = new (keys: readonly string[], moment: Moment) => Query<ReadonlyMap<string, Value>>;

/** A query for the list of each of many things at one moment, all with the same page arguments. */
type QueryOfPages<Value> = new (keys: readonly string[], args: PageArgs, moment: Moment) => Query<ReadonlyMap<string, Value>>;

/** Answers many keys of one moment at once; what it has no entry for is absent. */
type Batch<Value> = (keys: readonly string[], moment: Moment) => Promise<ReadonlyMap<string, Value>>;

interface Wanted {
  readonly key: string;
  readonly moment: Moment;
}

const cacheKeyOf = ({ key, moment }: Wanted): string => `${moment.position} ${moment.effective} ${key}`;

/** What the query has for the key: all keys that an answer needs of it at a moment are asked in one query. */
export const loadBy = <Value>(
  context: ApiContext,
  queries: QueryBus,
  query: QueryByKeys<Value>,
  key: string,
  moment: Moment,
): Promise<Value | undefined> => load(context, query, (keys, at) => queries.execute(new query(keys, at)), key, moment);

/** The page of a nested list that belongs to the key. */
export const loadPage = <Value>(
  context: ApiContext,
  queries: QueryBus,
  query: QueryOfPages<Value>,
  args: PageArgs,
  key: string,
  moment: Moment,
): Promise<Value | undefined> =>
  load(context, `${query.name} ${JSON.stringify(args)}`, (keys, at) => queries.execute(new query(keys, args, at)), key, moment);

/**
 * The one way nested fields are read: all keys that an answer needs at a moment go to the read model in one query.
 * `slot` names what is loaded (a query class, or text where arguments belong to it): each request has one loader for it.
 */
export function load<Value>(
  { loaders, bounds }: ApiContext,
  slot: unknown,
  batch: Batch<Value>,
  key: string,
  moment: Moment,
): Promise<Value | undefined> {
  bounds.assertInTime();
  let loader = loaders.get(slot) as DataLoader<Wanted, Value | undefined, string> | undefined;
  if (!loader) {
    loader = new DataLoader<Wanted, Value | undefined, string>((wanted) => answerAll(wanted, batch), {
      cacheKeyFn: cacheKeyOf,
      batchScheduleFn: bounds.afterPieces,
    });
    loaders.set(slot, loader);
  }
  return loader.load({ key, moment });
}

async function answerAll<Value>(wanted: readonly Wanted[], batch: Batch<Value>): Promise<(Value | undefined)[]> {
  const moments = new Map<string, { moment: Moment; keys: string[] }>();
  for (const { key, moment } of wanted) {
    const id = cacheKeyOf({ key: '', moment });
    const group = moments.get(id) ?? { moment, keys: [] };
    group.keys.push(key);
    moments.set(id, group);
  }
  const answers = new Map<string, ReadonlyMap<string, Value>>();
  for (const [id, { moment, keys }] of moments) answers.set(id, await batch(keys, moment));
  return wanted.map(({ key, moment }) => answers.get(cacheKeyOf({ key: '', moment }))?.get(key));
}
