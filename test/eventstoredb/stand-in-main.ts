/** The stand-in as a process, told what to do by its parent. */
import type { Control } from './stand-in-process.js';
import { StandIn, type Options } from './stand-in.js';

const standIn = await StandIn.start(JSON.parse(process.argv[2]!) as Options);
process.on('message', ([control, args]: [Control, unknown[]]) => {
  (standIn as Record<Control, (...args: unknown[]) => void>)[control](...args);
  process.send!('done');
});
process.on('disconnect', () => process.exit());
process.send!(standIn.url);
