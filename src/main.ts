/** `npm start`: what `sayso serve` runs. */
import { ending } from './cli/exit.js';
import { serveUntilStopped } from './cli/serve.js';

await ending(serveUntilStopped);
