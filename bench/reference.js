/** Reference A, filled and running, and reference B. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { postgresPrograms, startPostgres } from './postgres.js';
import { started } from './processes.js';
import { seedReference } from './seed-reference.js';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));
const TYPESCRIPT = ['--import', new URL('../test/run-typescript.js', import.meta.url).href];
const listening = (line) => /^listening (\S+)$/.exec(line)?.[1];

/** B: the same Nest, Apollo and Fastify, with a constant of the same shape for an answer. */
export const constant = (env = {}) => started([...TYPESCRIPT, at('reference/constant.ts')], env, listening);

/** A: Nest, Apollo, TypeORM and PostgreSQL with so many events of history; undefined, and said aloud, where this machine has no PostgreSQL. */
export async function typeorm(events) {
  if (!postgresPrograms()) {
    console.error('SKIPPED: there is no PostgreSQL here (apt-get install postgresql), so nothing is compared with reference A.');
    return undefined;
  }
  if (!existsSync(at('reference/node_modules'))) execFileSync('npm', ['ci'], { cwd: at('reference'), stdio: 'inherit' });
  const postgres = await startPostgres();
  try {
    const serve = (env) => started([...TYPESCRIPT, at('reference/register.ts')], { DATABASE_URL: postgres.url, ...env }, listening);
    const first = await serve({ SYNCHRONIZE: '1' });
    await first.stop();
    seedReference(postgres, events);
    const server = await serve({});
    return {
      ...server,
      processor: () => server.processor() + postgres.processor(),
      stop: async () => {
        await server.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
