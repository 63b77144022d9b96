import { setFlagsFromString } from 'node:v8';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { openInfrastructure, type InfrastructureOptions } from '../infrastructure.js';
import { ImportSheet } from '../transfer/import-sheet.js';
import { Import } from '../transfer/import.js';
import type { Coming } from '../transfer/sheet-query.js';
import type { Progress, Tally } from '../transfer/tally.js';
import { operator } from './offline.js';

/** Brings one stream in, of lines or of a spreadsheet, answering as it goes. */
export type Importing = (source: AsyncIterable<Buffer>, coming?: Coming) => AsyncIterable<Progress>;

/** Lines after which the rows take in what came of them, and how much is remembered until then: a line names 53 things at most. */
const PAGE = { lines: 5_000, remembered: 300_000 };

/** What lives stays below 120 MB, however long the file is: without it V8 lets the heap grow to four times that before it collects. */
const COLLECT_EARLY = '--heap-growing-percent=25';

/**
 * Lends what imports into a folder that no service holds, whose owner may bring in whatever is right. Nobody reads the rows meanwhile: they take
 * in what is there already before, and the rest in pages after the lines; of an EventStoreDB, where others write too, whatever comes.
 */
export async function onDataFolder(
  options: InfrastructureOptions,
  work: (importing: Importing) => Promise<Tally>,
  page = PAGE,
): Promise<Tally> {
  const follows = options.eventstore !== undefined;
  setFlagsFromString(COLLECT_EARLY);
  const infrastructure = await openInfrastructure({ ...options, follows });
  const readIn = async () => {
    if (!follows) await infrastructure.projector.readIn();
  };
  try {
    await readIn();
    const app = await NestFactory.createApplicationContext(AppModule.offline(infrastructure, page.remembered), {
      logger: ['error', 'fatal'],
      abortOnError: false,
    });
    const imports = app.get(Import);
    const sheets = app.get(ImportSheet);
    let unread = 0;
    const total = await work(async function* (source, coming = { format: 'jsonl' }) {
      let before = 0;
      // a spreadsheet names things as the rows know them
      if (coming.format !== 'jsonl') await readIn();
      const { run } =
        coming.format === 'jsonl' ? await imports.open(source, 'DATA_FOLDER', coming.dryRun) : sheets.open(source, coming, 'DATA_FOLDER');
      for await (const progress of run(operator())) {
        yield progress;
        const { accepted, repeated, refused } = progress.tally;
        unread += accepted + repeated + refused - before;
        before = accepted + repeated + refused;
        if (unread < page.lines) continue;
        await readIn();
        unread = 0;
      }
    });
    await readIn();
    return total;
  } finally {
    await infrastructure.close();
  }
}
