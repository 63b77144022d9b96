import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inWhole } from './size.js';

const CONFIG = resolve('.dependency-cruiser.cjs');
const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const { forbidden } = createRequire(import.meta.url)(CONFIG) as { forbidden: { name: string }[] };

/** The folders of src/, in the order of the rules that are named after them. */
const FOLDERS = [...new Set(forbidden.flatMap(({ name }) => /^order-(.*)$/.exec(name)?.slice(1) ?? [])), 'transfer'];

/** A folder that imports from the next one: an arrow that runs back up. */
const backUp = (folder: string, next: string) => {
  const also = { kernel: 'kernel-knows-nothing', 'event-log': 'database-for-the-ground-floor' }[folder];
  return [[`order-${folder}`, also].join(' ').trim(), `src/${folder}/back-up.ts`, `import '../${next}/planted.js';`] as const;
};

/** Each breach: the rules it breaks, the file that breaks them, and the one line that does it. */
const BREACHES: readonly (readonly [rules: string, file: string, line: string])[] = [
  ['kernel-knows-nothing order-kernel', 'src/kernel/event.ts', "import '../access/access.js';"],
  ['kernel-knows-nothing', 'src/kernel/refusal.ts', "import '@nestjs/common';"],
  ['events-know-events-only', 'src/customers/package.events.ts', "import 'class-validator';"],
  ['events-know-events-only', 'src/customers/commands.events.ts', "import '../commands/command.js';"],
  ['decider-is-pure', 'src/requests/nest.decider.ts', "import '@nestjs/common';"],
  ['decider-is-pure', 'src/requests/io.decider.ts', "import 'node:fs';"],
  ['decider-is-pure', 'src/requests/chance.decider.ts', "import { randomUUID } from 'node:crypto';\nexport { randomUUID };"],
  ['decider-is-pure tables-for-projections-and-sql', 'src/requests/neighbour.decider.ts', "import '../features/feature.tables.js';"],
  [
    'decider-is-pure',
    'src/requests/commands.decider.ts',
    "import type { AddFeature } from '../features/feature.commands.js';\nexport type X = AddFeature;",
  ],
  [
    'decider-is-pure order-requests types-and-queries-cross-rooms-in-resolvers',
    'src/requests/later.decider.ts',
    "import '../commitments/commitment.queries.js';",
  ],
  ['rules-are-plain', 'src/features/read.rules.ts', "import '../read-model/table.js';"],
  ['decider-sees-command-types-only', 'src/features/feature.decider.ts', "import './feature.commands.js';"],
  ['no-clock-in-the-core', 'src/features/clock.decider.ts', "import '../kernel/clock.js';"],
  ['no-clock-in-the-core', 'src/features/clock.projection.ts', "import '../kernel/clock.js';"],
  ['command-classes-know-commands-only', 'src/features/log.commands.ts', "import '../event-log/event-log.js';"],
  ['command-classes-know-commands-only', 'src/features/neighbour.commands.ts', "import '../customers/customer.commands.js';"],
  ['command-classes-know-commands-only', 'src/features/neighbour.fields.ts', "import '../customers/customer.events.js';"],
  ['projections-know-events-only', 'src/features/package.projection.ts', "import '@nestjs/common';"],
  ['projections-know-events-only', 'src/features/log.projection.ts', "import '../event-log/event-log.js';"],
  ['projections-know-events-only', 'src/features/package.tables.ts', "import '@nestjs/common';"],
  ['projections-know-events-only', 'src/features/neighbour.projection.ts', "import '../customers/customer.tables.js';"],
  ['tables-for-projections-and-sql', 'src/features/tables.resolver.ts', "import './feature.tables.js';"],
  ['projections-for-history', 'src/features/handlers.queries.ts', "import './feature.projection.js';"],
  ['projections-for-history', 'src/features/binding.module.ts', "import './feature.projection.js';"],
  ['projections-for-history', 'src/features/handlers.types.ts', "import type { X } from './feature.projection.js';\nexport type Y = X;"],
  ['reading-side-never-writes', 'src/features/decider.filters.ts', "import '../customers/customer.decider.js';"],
  ['reading-side-never-writes', 'src/features/decider.loaders.ts', "import '../customers/customer.decider.js';"],
  ['reading-side-never-writes', 'src/features/decider.resolver.ts', "import '../customers/customer.decider.js';"],
  [
    'reading-side-never-writes',
    'src/features/log.types.ts',
    "import type { EventLog } from '../event-log/event-log.js';\nexport type X = EventLog;",
  ],
  ['reading-side-never-writes', 'src/features/decider.enums.ts', "import '../customers/customer.decider.js';"],
  ['types-hold-no-sql', 'src/features/orders.filters.ts', "import './feature.queries.js';"],
  ['types-hold-no-sql', 'src/commitments/families.types.ts', "import '../requests/request.families.js';"],
  ['reading-side-never-writes queries-know-read-model-only', 'src/features/log.queries.ts', "import '../event-log/event-log.js';"],
  ['queries-know-read-model-only', 'src/features/commands.queries.ts', "import '../commands/command.js';"],
  ['policies-ask-and-send tables-for-projections-and-sql', 'src/requests/request.policy.ts', "import '../features/feature.tables.js';"],
  ['policies-ask-and-send', 'src/requests/manager.policy.ts', "import '../reactions/process-manager.js';"],
  ['policies-ask-and-send', 'src/requests/log.policy.ts', "import '../event-log/event-log.js';"],
  ...FOLDERS.slice(0, -1).map((folder, i) => backUp(folder, FOLDERS[i + 1]!)),
  ['order-access', 'src/access/roles.ts', "import type { X } from '../requests/request.events.js';\nexport type Y = X;"],
  [
    'policies-ask-and-send types-and-queries-cross-rooms-in-resolvers',
    'src/commitments/commitment.policy.ts',
    "import '../features/feature.queries.js';",
  ],
  ['types-and-queries-cross-rooms-in-resolvers', 'src/commitments/loaders.queries.ts', "import '../features/feature.loaders.js';"],
  ['policies-ask-and-send database-for-the-ground-floor', 'src/features/feature.policy.ts', "import '../sqlite/database.js';"],
  ['sqlite-driver-in-one-file', 'src/read-model/read-model.ts', "import '@photostructure/sqlite';"],
  ['sqlite-driver-in-one-file', 'src/sqlite/sqlite.event-log.ts', "import 'node:sqlite';"],
  ['eventstoredb-client-in-one-file', 'src/commands/command-runner.ts', "import '@eventstore/db-client';"],
  ['eventstoredb-client-in-one-file', 'test/service.ts', "import '@eventstore/db-client';"],
  ['web-knows-no-room', 'src/web/room.tsx', "import '../features/feature.commands.js';"],
  ['web-knows-no-room', 'src/web/api.tsx', "import '../api/page.js';"],
  ['only-the-boot-knows-web', 'src/api/pages.ts', "import '../web/site.js';"],
  ['only-the-boot-knows-web', 'src/cli/pages.ts', "import '../web/site.js';"],
  ['nothing-knows-the-root', 'src/features/features.module.ts', "import '../app.module.js';"],
  ['nothing-knows-the-cli', 'src/serve.ts', "import './cli/main.js';"],
  ['no-circles', 'src/access/egg.ts', "import './hen.js';\nexport type Egg = 1;"],
  ['no-barrels', 'src/api/scalars.ts', "import './money/index.js';"],
  ['src-never-imports-tests', 'src/api/page.ts', "import '../../test/given.js';"],
  ['src-never-imports-tests', 'src/api/payload.ts', "import './page.spec.js';"],
];

/** What is allowed, beside it; these files are also what the breaches import. */
const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ...FOLDERS.map((folder) => [`src/${folder}/planted.ts`, ''] as const),
  ['src/app.module.ts', "import './sqlite/database.js';\nimport './event-log/event-log.js';"],
  ['src/web/site.tsx', "import './frame.js';\nimport '../access/access.js';\nimport '../api/context.js';\nimport 'preact';"],
  ['src/web/frame.tsx', ''],
  ['src/api/context.ts', ''],
  ['src/service.ts', "import './web/site.js';"],
  ['src/cli/main.ts', "import '../app.module.js';"],
  ['src/kernel/clock.ts', "import 'node:crypto';"],
  ['src/sqlite/database.ts', "import '@photostructure/sqlite';"],
  ['src/event-log/event-log.ts', ''],
  ['src/sqlite/sqlite.event-log2.ts', "import '../event-log/event-log.js';"],
  ['src/concerns/concern.events.ts', ''],
  ['src/concerns/concern.decider.ts', "import './concern.events.js';"],
  ['src/eventstoredb/eventstoredb.client.ts', "import '@eventstore/db-client';"],
  ['test/eventstoredb/stand-in.ts', "import '@eventstore/db-client';"],
  ['src/commands/command.ts', "import '@nestjs/graphql';"],
  ['src/api/page.spec.ts', "import '../../test/given.js';"],
  ['src/api/money/index.ts', ''],
  ['src/access/hen.ts', "import type { Egg } from './egg.js';\nexport type Hen = Egg;"],
  ['src/access/access.ts', ''],
  ['src/customers/customer.events.ts', "import '../kernel/clock2.js';"],
  ['src/customers/customer.commands.ts', "import 'class-validator';\nimport '../commands/command.js';\nimport './customer.events.js';"],
  [
    'src/customers/customer.decider.ts',
    "import type { X } from './customer.commands.js';\nimport './customer.events.js';\nexport type Y = X;",
  ],
  ['src/features/feature.commands.ts', "import '../customers/customer.fields.js';"],
  ['src/customers/customer.fields.ts', "import 'class-validator';\nimport '../commands/command.js';\nimport './customer.events.js';"],
  ['src/features/feature.tables.ts', "import './feature.events.js';\nimport '../read-model/table.js';\nexport type X = 1;"],
  ['src/features/feature.projection.ts', "import '../customers/customer.events.js';\nimport './feature.tables.js';\nexport type X = 1;"],
  ['src/history.ts', "import './features/feature.projection.js';"],
  ['src/features/feature.queries.ts', "import '@nestjs/cqrs';\nimport './feature.tables.js';\nexport type X = 1;"],
  ['src/features/feature.conditions.ts', "import './feature.tables.js';\nimport '../customers/customer.tables.js';"],
  [
    'src/features/feature.types.ts',
    "import '../customers/customer.types.js';\nimport type { X } from './feature.tables.js';\nexport type Y = X;",
  ],
  ['src/customers/customer.tables.ts', ''],
  ['src/customers/customer.types.ts', ''],
  ['src/requests/request.events.ts', "import '../concerns/concern.events.js';\nexport type X = 1;"],
  [
    'src/requests/request.decider.ts',
    "import '../concerns/concern.decider.js';\nimport '../features/feature.events.js';\nimport '../features/feature.rules.js';",
  ],
  ['src/features/feature.events.ts', ''],
  ['src/features/feature.rules.ts', "import './feature.events.js';"],
  [
    'src/requests/own.policy.ts',
    "import '../features/feature.events.js';\nimport '../features/feature.commands.js';\nimport '../reactions/policy.js';",
  ],
  ['src/reactions/policy.ts', "import '../commands/command.js';"],
  ['src/reactions/process-manager.ts', ''],
  ['src/reactions/checkpoint-file.ts', "import '../sqlite/database.js';"],
  ['src/features/feature.loaders.ts', "import './feature.queries.js';"],
  ['src/features/feature.filters.ts', "import './feature.enums.js';\nimport type { X } from './feature.queries.js';\nexport type Y = X;"],
  ['src/features/feature.enums.ts', "import './feature.events.js';"],
  ['src/requests/request.families.ts', ''],
  [
    'src/requests/request.resolver.ts',
    "import '../features/feature.queries.js';\nimport '../features/feature.loaders.js';\nimport '../features/feature.filters.js';",
  ],
  ['src/commitments/commitment.queries.ts', ''],
  ['src/reports/report.types.ts', ''],
  ['src/audit/history.types.ts', ''],
  ['src/promise-check/promise-check.types.ts', ''],
  ['src/insights/insight.types.ts', ''],
  ['src/transfer/import.types.ts', ''],
  ['src/read-model/table.ts', ''],
  ['src/kernel/clock2.ts', ''],
  ['test/given.ts', "import '../src/customers/customer.decider.js';"],
];

async function plant(root: string, files: Iterable<readonly [file: string, line: string]>): Promise<void> {
  for (const [file, line] of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), `${line}\nexport {};\n`);
  }
}

/** "rule file" for each thing the cruiser complains of. */
function complaints(root: string): Promise<string[]> {
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [CRUISER, '--config', CONFIG, '--output-type', 'json', 'src', 'test'],
      { cwd: root, maxBuffer: 1 << 26 },
      (error, out) => {
        if (!out) {
          fail(error ?? new Error('no output'));
          return;
        }
        const { summary } = JSON.parse(out) as { summary: { violations: { from: string; rule: { name: string } }[] } };
        done([...new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))].sort());
      },
    );
  });
}

describe('who may import whom', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sayso-import-rules-'));
    await cp('tsconfig.json', join(root, 'tsconfig.json'));
    await plant(root, ALLOWED);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test('a tree that keeps the rules is let pass, and each planted breach is found where it is, and nothing else', async () => {
    expect(await complaints(root)).toEqual([]);
    await plant(
      root,
      BREACHES.map(([, file, line]) => [file, line] as const),
    );
    const planted = BREACHES.flatMap(([rules, file]) => rules.split(' ').map((rule) => `${rule} ${file}`));
    expect(await complaints(root)).toEqual([...new Set(planted)].sort());
  });

  test('every rule has a planted breach', () => {
    const broken = new Set(BREACHES.flatMap(([rules]) => rules.split(' ')));
    expect(forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });

  test('every folder stands in the order', async () => {
    const folders = (await readdir('src', { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.sort()).toEqual([...FOLDERS, 'web', 'cli'].sort());
  });

  inWhole.test('our own house keeps the rules', async () => {
    expect(await complaints('.')).toEqual([]);
  });
});
