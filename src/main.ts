/** `npm start`: what `sayso serve` runs. */
import { ending } from './exit.js';
import { serveUntilStopped } from './serve.js';

await ending(serveUntilStopped);
