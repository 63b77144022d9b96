import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { client } from './service.js';

describe('npm run demo', () => {
  test('tells the story, answers every kind of question, stays up with tokens that work, and leaves nothing behind', async () => {
    const child = spawn(process.execPath, ['dist/cli/demo.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (/Lena \(LEADERSHIP\):\n +\S+\n/.test(told)) resolve();
      });
    });
    for (const answer of [
      'ALLOWED: ',
      'ALLOWED_WITH_CONDITIONS: ',
      'NOT_ALLOWED: It is promised for',
      'NEEDS_APPROVAL: ',
      'NO_RECORD: ',
      'LOW_DEMAND: ',
    ])
      expect(told).toContain(`    ${answer}`);

    const url = /open (http:\S+)\/graphql/.exec(told)?.[1] ?? '';
    const token = /Lena \(LEADERSHIP\):\n +(\S+)/.exec(told)?.[1] ?? '';
    const { data } = await client(
      url,
      token,
    )('{ viewer { name } decisions { totalCount } whyDeclined(requestId: "dark-mode-1") { decision { reason } } }');
    expect(data).toEqual({ viewer: { name: 'Lena' }, decisions: { totalCount: 2 }, whyDeclined: { decision: { reason: 'LOW_DEMAND' } } });
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);

    const folder = /stays up, in (\S+), until/.exec(told)?.[1] ?? '';
    expect(existsSync(folder)).toBe(true);
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });
});
