import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Ended, IO_ERROR, isEnd, WRONG_USAGE } from '../exit.js';
import { isKind, type Format, type Kind } from '../transfer/lists.js';
import { requestFrom, type Remote } from './remote.js';

export interface ExportOptions extends Remote {
  readonly format: 'cloudevents' | Format;
  readonly kind?: string;
}

/** Writes every event, or one list, from a running service or from the data folder; events also from one that is in use. */
export async function exportTo(output: Writable, { format, kind, ...remote }: ExportOptions): Promise<void> {
  if (format === 'cloudevents' ? kind !== undefined : kind === undefined || !isKind(kind))
    throw new Ended(WRONG_USAGE, 'A list is exported with --kind and its --format, events with neither.');
  try {
    if (format === 'cloudevents') await (remote.url === undefined ? eventsOfDataFolder(output) : throughService(remote, '/export', output));
    else if (remote.url === undefined) await listOfDataFolder(kind as Kind, format, output);
    else await throughService(remote, `/export/${kind}.${format}`, output);
  } catch (error) {
    throw isEnd(error) ? error : new Ended(IO_ERROR, `This export is not whole: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function throughService(remote: Remote, path: string, output: Writable): Promise<void> {
  await pipeline(await requestFrom(remote, 'GET', path), output);
}

async function eventsOfDataFolder(output: Writable): Promise<void> {
  const [{ setting, withLog, reading, operator }, { exportOf, readOf }, { ReadLog }, { privateFolder }] = await Promise.all([
    import('./offline.js'),
    import('../transfer/export.js'),
    import('../access/read-log.js'),
    import('../sqlite/data-folder.js'),
  ]);
  const { folder, ...own } = setting();
  const { codec, clock } = reading();
  await withLog({ folder, ...own }, async (log) => {
    // a node of an EventStoreDB may have none yet
    privateFolder(folder);
    const readLog = new ReadLog(folder, clock);
    await readLog.record(operator(), [await readOf(log)]).finally(() => readLog.close());
    await pipeline(exportOf(log, codec), output);
  });
}

async function listOfDataFolder(kind: Kind, format: Format, output: Writable): Promise<void> {
  const { withLists } = await import('./data-folder-reads.js');
  await withLists(async (open) => {
    const [{ FORMS }, table] = await Promise.all([import('../transfer/forms.js'), open(kind)]);
    await pipeline(FORMS[format].write(table), output);
  });
}
