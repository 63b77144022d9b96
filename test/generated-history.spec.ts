import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from './built.js';
import { sized } from './size.js';

const EVENTS = sized({ short: 1_000, whole: 10_000 });

const folder = mkdtempSync(join(tmpdir(), 'sayso-generated-'));
const [generated, again, imported] = ['generated', 'again', 'imported'].map((name) => join(folder, name)) as [string, string, string];

const node = (data: string, ...args: string[]): string =>
  execFileSync(process.execPath, args, { env: { ...process.env, SAYSO_DATA: data, SAYSO_LOG: 'error' }, encoding: 'utf8', maxBuffer: 1e9 });
const sayso = (data: string, ...args: string[]): string => node(data, built('dist/cli/main.js'), ...args);
const generate = (data: string): string => node(data, 'bench/generate.js', '--events', String(EVENTS), '--folder', data);

describe('a history that the bench generates', () => {
  beforeAll(() => {
    generate(generated);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('verifies, and is one that commands could have written: it comes in event by event', () => {
    expect(sayso(generated, 'verify')).toContain(`${EVENTS} events: numbered without a gap`);
    const file = join(folder, 'export.jsonl');
    writeFileSync(file, sayso(generated, 'export'));
    expect(sayso(imported, 'import', file)).toContain(`${EVENTS} accepted, 0 repeated, 0 refused`);
  }, 300_000);

  test('is the same for the same seed', () => {
    generate(again);
    const [one, other] = [generated, again].map((data) => sayso(data, 'export'));
    expect(one === other).toBe(true);
  }, 300_000);
});
