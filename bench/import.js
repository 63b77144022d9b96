/** An import of 20,000 lines, beside the same import with synchronous=OFF. */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../dist/app.module.js';
import { openInfrastructure } from '../dist/infrastructure.js';
import { Import } from '../dist/transfer/import.js';
import { alternately, ratio } from './measure.js';

const LINES = 20_000;

const by = { name: 'Ada', roles: ['SALES', 'PRODUCT'] };
const line = (command, at, input) => Buffer.from(`${JSON.stringify({ command, at: `${at}T09:00:00Z`, by, input })}\n`);

/** Half customers, half requests of theirs. */
const lines = Array.from({ length: LINES / 2 }, (_, number) => [
  line('registerCustomer', '2025-01-01', { customerId: `c${number}`, name: `Customer ${number}`, segment: 'enterprise' }),
  line('submitRequest', '2025-01-02', {
    requestId: `r${number}`,
    title: `Request ${number}`,
    problem: 'The customer types everything twice, once here and once in the other system.',
    source: { kind: 'CALL' },
    demand: [{ customerId: `c${number}`, dealValue: { amount: '1000', currency: 'EUR' } }],
  }),
]).flat();

/** Milliseconds from the first line read to the last one durable. */
async function imported(durability) {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-bench-'));
  const failStop = (error) => {
    throw error;
  };
  const infrastructure = await openInfrastructure({ folder, failStop, durability });
  const app = await NestFactory.createApplicationContext(AppModule.on(infrastructure), { logger: false, abortOnError: false });
  const start = performance.now();
  const { run } = await app.get(Import, { strict: false }).open(Readable.from(lines));
  let tally;
  for await (const progress of run({ issuer: 'bench', subject: 'bench', name: 'bench', roles: [] })) ({ tally } = progress);
  const took = performance.now() - start;
  if (tally.accepted !== LINES) throw new Error(`Not every line went in: ${JSON.stringify(tally)}`);
  await app.close();
  await infrastructure.close();
  rmSync(folder, { recursive: true });
  return took;
}

const [full, off] = await alternately(
  3,
  () => imported('FULL'),
  () => imported('OFF'),
);
ratio(`an import of ${LINES} lines`, full / off, 1.3, `${Math.round(full)} ms beside ${Math.round(off)} ms with synchronous=OFF`, true);
