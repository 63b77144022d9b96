import { Logger } from '@nestjs/common';
import { GlobalPositions } from '../eventstoredb/global-positions.js';
import { progress, say } from '../exit.js';
import { openLog } from '../infrastructure.js';
import { Projector } from '../read-model/projector.js';
import { ReadModel } from '../read-model/read-model.js';
import { PROJECTIONS } from '../history.js';
import { openDataFolder } from '../sqlite/data-folder.js';
import { failStop, setting, withLog } from './offline.js';

/** Makes the read model anew, from the first event; in EventStoreDB the positions too, whatever history it holds. */
export async function rebuild(): Promise<void> {
  const given = setting();
  const held = openDataFolder(given.folder);
  try {
    const { position } = await withLog(given, (log) => log.end());
    ReadModel.discard(given.folder);
    GlobalPositions.discard(given.folder);
    const log = await openLog({ ...given, failStop });
    const rows = ReadModel.open(given.folder, PROJECTIONS);
    await new Projector(log, rows, new Logger('Projector'), failStop).catchUp((read) => {
      progress(`${read} of ${position} events`);
    });
    progress('');
    rows.close();
    await log.close();
    say(`${position} events read in`);
  } finally {
    held.release();
  }
}
