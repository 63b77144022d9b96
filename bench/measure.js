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

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One line: what was measured, its ratio, what it should be, and what it came from. */
export function ratio(what, value, bound, detail, atMost = false) {
  const holds = atMost ? value <= bound : value >= bound;
  console.log(`${holds ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(2)} (${atMost ? 'at most' : 'at least'} ${bound}; ${detail})`);
  if (!holds) process.exitCode = 1;
}
