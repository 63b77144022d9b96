/** How much the bench does: all of it, or `quick`; what it makes once and keeps, in BENCH_CACHE or a folder of the machine's temporary ones. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const QUICK = process.env.BENCH_QUICK === '1';

/** Events of the histories that are looked at. */
export const SIZES = QUICK ? [1_000, 5_000, 20_000] : [10_000, 100_000, 1_000_000];
export const [SMALL, MIDDLE, LARGE] = SIZES;

/** Seconds of one turn of load, and turns of each kind. */
export const SECONDS = QUICK ? 1 : 4;
export const ROUNDS = QUICK ? 1 : 3;

export const CACHE = process.env.BENCH_CACHE ?? join(tmpdir(), 'sayso-bench');
