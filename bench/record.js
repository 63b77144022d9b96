/** What was measured: a line for people, and a line of JSON in the file that BENCH_RECORD names. */
import { appendFileSync } from 'node:fs';

const file = process.env.BENCH_RECORD;

/** One figure: its name, the history it was measured on, and what it is counted in. */
export function record(name, value, { events, unit = '', ...more } = {}) {
  if (file) appendFileSync(file, `${JSON.stringify({ name, events, value, unit, ...more })}\n`);
  const on = events === undefined ? '' : ` at ${events.toLocaleString('en')} events`;
  console.log(`${name}${on}: ${shown(value)} ${unit}${more.detail ? ` (${more.detail})` : ''}`);
}

const shown = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)).toLocaleString('en') : String(value));
