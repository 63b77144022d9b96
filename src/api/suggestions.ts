import type { QueryBus } from '@nestjs/cqrs';
import { visitAll } from '../kernel/paths.js';
import type { Moments } from '../read-model/moments.js';
import { WhatIsNear } from '../read-model/names.js';
import type { Look } from './found.js';
import { momentArguments, type RootArgs } from './root.js';

/** How many keys of one read are looked after. */
const MOST_KEYS = 10;

/** Where a root read finds nothing by the keys that it was given, `extensions.suggestions` names what may have been meant. */
export const suggestions =
  (queries: QueryBus, moments: Moments): Look =>
  (found, { args, context, key: path }) => {
    if (!isNothing(found)) return undefined;
    return near(queries, moments, args).then((things) => void context.suggestions.push(...things.map((thing) => ({ path, ...thing }))));
  };

async function near(queries: QueryBus, moments: Moments, given: RootArgs) {
  const asked = keysIn(given).slice(0, MOST_KEYS);
  if (asked.length === 0) return [];
  const found = await queries.execute(new WhatIsNear(asked, await moments.fix(...momentArguments(given))));
  return asked.flatMap(({ argument, key }, index) => (found[index] ?? []).map((thing) => ({ argument, asked: key, ...thing })));
}

const isNothing = (found: unknown): boolean => found == null || (found as { edges?: readonly unknown[] }).edges?.length === 0;

/** The keys of things that arguments name, as `featureId` does, in a filter and in a list too. */
function keysIn(given: object): { argument: string; kind: string; key: string }[] {
  const keys: { argument: string; kind: string; key: string }[] = [];
  visitAll(given, (node, path) => {
    const [, kind] = /^([a-z]+)Id$/.exec(path.findLast((step) => !/^\d+$/.test(step)) ?? '') ?? [];
    if (kind !== undefined && typeof node === 'string') keys.push({ argument: path.join('.'), kind, key: node });
  });
  return keys;
}
