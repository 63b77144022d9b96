import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { expectKept, write, type Answered } from './answered.js';
import { built } from './built.js';
import { describeWhere } from './can-run.js';
import { sayso } from './sayso.js';
import { client } from './service.js';
import { sized } from './size.js';

const CLIENTS = 8;

/** More than a service that stops as it should can take from one client. */
const ENOUGH = 10_000;

const MAIN = built('dist/main.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-failing-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Rows sync when their file begins a new write-ahead log, soon after the first events: the log's sync that fails comes long after. */
const LONG_AFTER = 120;

const SYNCS: [where: string, { when: number; alone: boolean; file: RegExp }][] = [
  ['a sync of the log', { when: LONG_AFTER, alone: false, file: /events\.db-wal$/ }],
  ['a sync of the rows', { when: 2, alone: true, file: /read-model-\w+\.db(-wal)?$/ }],
];

describeWhere('failing-disk')('a disk that fails', () => {
  test.each(sized({ short: SYNCS.slice(0, 1), whole: SYNCS }))(
    'in %s ends the service with 74, and nothing is answered afterwards',
    async (_, { when, alone, file }) => {
      const trace = join(folder, 'trace');
      const data = join(folder, 'data');
      await sayso(['import', '-'], { folder: data });
      // alone: no other file's calls are seen or counted, nor those to the clients
      const only = alone
        ? readdirSync(data).flatMap((name) =>
            /^read-model-\w+\.db$/.test(name) ? ['-P', join(data, name), '-P', join(data, `${name}-wal`)] : [],
          )
        : [];
      const child = spawn(
        'strace',
        [
          ...['-f', '--seccomp-bpf', '-qq', '-y', '-s', '16', '-o', trace, ...only, '-e', 'trace=fsync,write,writev,exit_group'],
          ...['-e', `inject=fsync:error=EIO:when=${when}`, process.execPath, MAIN],
        ],
        {
          env: { ...process.env, NODE_ENV: 'test', SAYSO_DATA: data, SAYSO_PORT: '0', SAYSO_LOG: 'fatal' },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      const [url] = await Promise.race([firstLine(child.stdout), ended.then((code) => Promise.reject(new Error(`${code} ${stderr}`)))]);

      const answered: Answered = new Map();
      const token = await (await LocalIssuer.open(data)).issueToken({ name: 'Sam', roles: ['SALES'] });
      const ask = client(url, token);
      const writer = async (name: string): Promise<void> => {
        try {
          for (let number = 0; number < ENOUGH; number++) await write(ask, `${name}-${number}`, answered);
        } catch (error) {
          // what fetch throws when the service is gone; made outside of jest, so by its name
          if ((error as Error).name !== 'TypeError') throw error;
          return;
        }
        throw new Error('The disk did not fail, or the service went on.');
      };
      const pid = Number(readFileSync(join(data, 'sayso.pid'), 'utf8'));
      await Promise.all(Array.from({ length: CLIENTS }, (_, index) => writer(`w${index}`))).catch((error: unknown) => {
        process.kill(pid, 'SIGKILL');
        throw error;
      });
      expect([await ended, stderr]).toEqual([74, expect.stringContaining('The disk failed.')]);
      const seen = readFileSync(trace, 'utf8').split('\n');
      const failed = seen.findIndex((line) => line.includes('(INJECTED)'));
      expect(/fsync\(\d+<(.*)>\)/.exec(seen[failed]!)?.[1]).toMatch(file);
      const answers = (lines: readonly string[]) => lines.filter((line) => line.includes('"HTTP/1.1 200')).length;
      expect(answers(seen.slice(failed))).toBe(0);
      if (!alone) expect(answers(seen.slice(0, failed))).toBeGreaterThanOrEqual(answered.size);
      expect(answered.size).toBeGreaterThan(CLIENTS);
      await expectKept(data, answered);
    },
  );
});

async function firstLine(stream: NodeJS.ReadableStream): Promise<[url: string]> {
  for await (const line of createInterface({ input: stream })) return [line.replace('listening ', '')];
  throw new Error('The service ended before it listened.');
}
