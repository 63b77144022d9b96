import DataLoader from 'dataloader';
import type { Moment } from '../read-model/moment.js';
import type { ApiContext } from './context.js';

/** Answers many keys of one moment at once; what it has no entry for is absent. */
type Batch<Value> = (keys: readonly string[], moment: Moment) => Promise<ReadonlyMap<string, Value>>;

interface Wanted {
  readonly key: string;
  readonly moment: Moment;
}

const cacheKeyOf = ({ key, moment }: Wanted): string => `${moment.position} ${moment.effective} ${key}`;

/**
 * The one way nested fields are read: all keys that an answer needs at a moment go to the read model in one query.
 * `slot` names what is loaded (a query class, or text where arguments belong to it): each request has one loader for it.
 */
export function load<Value>(
  { loaders }: ApiContext,
  slot: unknown,
  batch: Batch<Value>,
  key: string,
  moment: Moment,
): Promise<Value | undefined> {
  let loader = loaders.get(slot) as DataLoader<Wanted, Value | undefined, string> | undefined;
  if (!loader) {
    loader = new DataLoader<Wanted, Value | undefined, string>((wanted) => answerAll(wanted, batch), { cacheKeyFn: cacheKeyOf });
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
