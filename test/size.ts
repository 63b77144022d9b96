import { describe, test } from '@jest/globals';

/**
 * The one switch between the runs: `npm test` is short, `npm run test:all` whole, `npm run test:long` whole with the longest figures.
 * What takes long runs in the whole, and leaves a small case of its kind in the short one.
 */
const SIZE = process.env['SAYSO_LONG'] ? 'long' : process.env['SAYSO_TEST_ALL'] ? 'whole' : 'short';

interface Sizes<Amount> {
  readonly short: Amount;
  readonly whole: Amount;
  readonly long?: Amount;
}

/** How much a run does; the long one as much as the whole one, where nothing else is said. */
export const sized = <Amount>({ short, whole, long = whole }: Sizes<Amount>): Amount => ({ short, whole, long })[SIZE];

const none = Object.assign(() => {}, { skip: () => {}, each: () => () => {} });

/** Tests and groups that are no part of the short run. */
export const inWhole =
  SIZE === 'short' ? { describe: none as unknown as typeof describe, test: none as unknown as typeof test } : { describe, test };
