import '../api/lean-graphql.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { parse } from 'graphql';
import type { Sender } from '../access/authentication.js';
import { InProcess } from '../api/in-process.js';
import { AppModule } from '../app.module.js';
import { Ended, IO_ERROR } from '../exit.js';
import { openInfrastructure } from '../infrastructure.js';
import { LOG_FILE } from '../sqlite/sqlite.event-log.js';
import { ListExport, type Table } from '../transfer/list-export.js';
import type { Kind } from '../transfer/lists.js';
import { answeredIn, type Asking } from './answered.js';
import { failStop, operator, setting } from './offline.js';

/** Milliseconds that the rows may take to read on to the end of the log. */
const PATIENCE = 600_000;

/** Lends what asks the API on a folder that no service holds. Throws Ended where there is no log in it. */
export const onDataFolder = <Result>(work: (ask: Asking) => Promise<Result>): Promise<Result> =>
  reading((app, reader) =>
    work(async (query, variables = {}) =>
      answeredIn(await app.get(InProcess).ask(reader, crypto.randomUUID(), parse(query), variables as Readonly<Record<string, unknown>>)),
    ),
  );

/** Lends the lists of a folder that no service holds. Throws Ended where there is no log in it. */
export const withLists = (work: (open: (kind: Kind) => Promise<Table>) => Promise<void>): Promise<void> =>
  reading((app, reader) => work((kind) => app.get(ListExport, { strict: false }).open(kind, {}, reader)));

/** Lends the register without its doors; whoever owns the folder reads as an auditor does, all of it and on record. */
async function reading<Result>(work: (app: NestFastifyApplication, reader: Sender) => Promise<Result>): Promise<Result> {
  const given = setting();
  if (!given.eventstore && !existsSync(join(given.folder, LOG_FILE))) throw new Ended(IO_ERROR, `${given.folder} has no log.`);
  const infrastructure = await openInfrastructure({ ...given, failStop });
  try {
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(infrastructure), new FastifyAdapter(), {
      logger: ['error', 'fatal'],
      abortOnError: false,
      bodyParser: false,
    });
    await app.init();
    await infrastructure.projector.waitFor((await infrastructure.log.head()).position, PATIENCE);
    const result = await work(app, { actor: { ...operator(), roles: ['AUDITOR'] }, until: Number.MAX_SAFE_INTEGER, isInBrowser: false });
    await app.close();
    return result;
  } finally {
    await infrastructure.close();
  }
}
