/**
 * Preloaded into the product (`node --import`): its SQLite driver writes down each statement that changes rows of a read model, with its values, as
 * it runs, in a file of each thread beside the one that BENCH_WRITES names. It knows the driver and nothing else of the product.
 */
import { register } from 'node:module';
import { isMainThread, workerData } from 'node:worker_threads';

const DRIVER = '@photostructure/sqlite';
const recording = new URL('recording-sqlite.js', import.meta.url).href;

// node runs the hooks in a thread of their own, from this same file
if (isMainThread || workerData?.hooks !== true) register(import.meta.url, { data: { hooks: true } });

export const resolve = (specifier, context, next) =>
  specifier === DRIVER && context.parentURL !== recording ? { url: recording, shortCircuit: true } : next(specifier, context);
