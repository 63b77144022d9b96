import { basename } from 'node:path';
import { GlobalPositions } from '../eventstoredb/global-positions.js';
import { progress, say } from '../exit.js';
import { openLog } from '../infrastructure.js';
import { ReadModel } from '../read-model/read-model.js';
import { built } from '../read-model/renewal.js';
import { PROJECTIONS, viewsOf } from '../history.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { putInPlace } from '../sqlite/in-place.js';
import { failStop, setting, withLog } from './offline.js';

/** Makes the read model anew, from the first event, and puts it in the place of the old one; in EventStoreDB the positions too, whatever history it holds. */
export async function rebuild(): Promise<void> {
  const given = setting();
  const held = openDataFolder(given.folder);
  try {
    const { position } = await withLog(given, (log) => log.end());
    GlobalPositions.discard(given.folder);
    const log = await openLog({ ...given, failStop });
    const program = new URL('../builder.js', import.meta.url);
    const { folder, decisionSlaDays } = given;
    const file = ReadModel.fileIn(folder, PROJECTIONS, viewsOf(decisionSlaDays));
    const told = { progress: (read: number) => progress(`${read} of ${position} events`) };
    await built({ log, file, program, args: [String(decisionSlaDays)] }, told, (part) => putInPlace(part, file)).finally(() => log.close());
    progress('');
    ReadModel.discard(given.folder, basename(file));
    say(`${position} events read in`);
  } finally {
    held.release();
  }
}
