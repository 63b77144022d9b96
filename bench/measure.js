import { record } from './record.js';

/** Medians of `rounds` runs of each, taken in turns, so that what the machine does meanwhile meets both. The first turn warms up. */
export async function alternately(rounds, ...runs) {
  const times = runs.map(() => []);
  for (let round = 0; round <= rounds; round++)
    for (const [index, run] of runs.entries()) {
      const took = await run();
      if (round > 0) times[index].push(took);
    }
  return times.map(median);
}

export const median = (values) => percentile(values, 0.5);

/** The value that such a part of them does not exceed. */
export const percentile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(values.length * part)];

/** A program and its arguments, on one core where `taskset` is at hand. */
export const onCoreRun = (core, program, ...args) =>
  process.platform === 'linux' ? ['taskset', ['-c', String(core), program, ...args]] : [program, args];

/** Node with these arguments, on one core. */
export const onCore = (core, ...args) => onCoreRun(core, process.execPath, ...args);

/** What was measured beside its reference: its ratio, what it should be, and what it came from. */
export function ratio(what, value, bound, detail, atMost = false) {
  const holds = atMost ? value <= bound : value >= bound;
  record(what, value, { detail: `${holds ? 'met' : 'MISSED'}: ${atMost ? 'at most' : 'at least'} ${bound}; ${detail}` });
}
