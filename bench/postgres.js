/** A PostgreSQL of its own for reference A: Debian's, as another user than root, on a folder that goes with it. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onCoreRun } from './measure.js';
import { processorOf } from './processes.js';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of its programs; undefined where there is none. */
export function postgresPrograms() {
  if (!existsSync(DEBIAN)) return undefined;
  const newest = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0];
  return newest && join(DEBIAN, newest, 'bin');
}

/** Started, on the first core, where what it is compared with is; `stop` takes everything away. */
export async function startPostgres() {
  const programs = postgresPrograms();
  const place = mkdtempSync(join(tmpdir(), 'sayso-bench-postgres-'));
  const other = process.getuid?.() === 0 ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) : undefined;
  if (other !== undefined) chownSync(place, other, other);
  const as = { uid: other, gid: other, cwd: place };
  const data = join(place, 'data');
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8'], {
    ...as,
    stdio: 'ignore',
  });
  const port = await freePort();
  // what a server of this size is told: a quarter of its memory, the rest as it comes; durable as it comes
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: place, shared_buffers: '512MB', max_wal_size: '4GB' };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawn(...onCoreRun(0, join(programs, 'postgres'), ...args), { ...as, stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGINT'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for (let n = 0; ; n++) {
    try {
      execFileSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
      break;
    } catch {
      if (n > 300) throw new Error('PostgreSQL did not start.');
      await sleep(100);
    }
  }
  const version = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
  return {
    version,
    processor: () => processorOf(child.pid),
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    psql: (sql, input) =>
      execFileSync(
        join(programs, 'psql'),
        ['-qAt', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port), '-U', 'bench', 'postgres', '-c', sql],
        {
          input,
          encoding: 'utf8',
          maxBuffer: 1e9,
        },
      ),
    stop: async () => {
      child.kill('SIGINT');
      await exited;
      rmSync(place, { recursive: true });
    },
  };
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
