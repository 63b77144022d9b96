import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { person } from '../../test/given.js';
import type { EventLog } from '../event-log/event-log.js';
import type { RecordedEvent } from '../kernel/event.js';
import { NEVER } from './moment.js';
import type { ProjectionOfAll } from './projection.js';
import { ReadModel } from './read-model.js';
import { Renewal } from './renewal.js';
import { table, text } from './table.js';

const things = table('things', { columns: { thingId: text() }, key: ['thingId'] });

const telling: ProjectionOfAll = {
  name: 'things',
  module: import.meta.url,
  tables: [things],
  onEvery: (rows, { stream: thingId }) => rows.put(things, { thingId }),
};

const RECORDED_AT = '2026-03-01T00:00:00.000Z';
const HISTORY = ['first', 'second', 'third', 'fourth'].map((stream, index): RecordedEvent => ({
  ...{ id: stream, type: 'Told', data: {}, stream, revision: 0, position: index + 1, actor: person('Ada') },
  ...{ effectiveAt: RECORDED_AT, recordedAt: RECORDED_AT, command: 'tell', commandId: stream },
  ...{ inputHash: '', warnings: [], correlationId: '' },
}));

test('events that came after its builder was done are in the new rows before they take the place of the old ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-renewal-'));
  const made = ReadModel.at(join(folder, 'made.db'), [telling]);
  made.apply(HISTORY.slice(0, 2));
  made.close();
  const old = ReadModel.at(join(folder, 'old.db'), [telling]);
  old.apply(HISTORY);
  writeFileSync(
    join(folder, 'builder.js'),
    `require('node:fs').copyFileSync(${JSON.stringify(join(folder, 'made.db'))}, process.argv[2]);
     process.send({ position: 2, isDone: true });
     process.on('message', () => {});`,
  );
  const log = {
    kind: 'eventstoredb',
    readAll: async (after: number, limit: number) => HISTORY.slice(after, after + limit),
  } as unknown as EventLog;
  const building = { log, file: join(folder, 'new.db'), program: pathToFileURL(join(folder, 'builder.js')), args: [] };
  const renewal = new Renewal(old, building);
  expect(renewal.isDue).toBe(true);
  await renewal.run(new AbortController().signal);
  expect([renewal.isDue, old.checkpoint().position]).toEqual([false, 4]);
  const moment = { position: 4, effective: NEVER, at: RECORDED_AT, today: '2026-03-01' };
  expect(HISTORY.map(({ stream: thingId }) => old.seen(things, { thingId }, moment)?.born)).toEqual([1, 2, 3, 4]);
  old.close();
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.db'))
      .sort(),
  ).toEqual(['made.db', 'new.db']);
  rmSync(folder, { recursive: true });
});
