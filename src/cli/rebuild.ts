import { Logger } from '@nestjs/common';
import { openDataFolder } from '../event-log/data-folder.js';
import { Projector } from '../read-model/projector.js';
import { ReadModel } from '../read-model/read-model.js';
import { PROJECTIONS } from '../rooms.js';
import { progress, say } from './exit.js';
import { dataFolder, failStop, logOf } from './offline.js';

/** Makes the read model anew, from the first event. */
export async function rebuild(): Promise<void> {
  const folder = dataFolder();
  const held = openDataFolder(folder);
  try {
    const log = logOf(folder);
    const { position } = await log.head();
    ReadModel.discard(folder);
    const rows = ReadModel.open(folder, PROJECTIONS);
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
