import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FAULTS, REFUSALS, WARNINGS } from '../src/kernel/codes.js';

const README = readFileSync('README.md', 'utf8');
const CODES = /(<!-- codes: .* -->\n)[^]*(<!-- \/codes -->)/;

function table(kind: string, codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [`| ${kind} | |`, '| --- | --- |', ...rows, ''].join('\n');
}

const reference = `\n${[table('refusal', REFUSALS), table('warning', WARNINGS), table('fault', FAULTS)].join('\n')}\n`;

describe('the README', () => {
  test('lists every code as the code does; `SAYSO_TEST_WRITE=1` writes the list', () => {
    const expected = README.replace(CODES, (_, begin: string, end: string) => begin + reference + end);
    if (process.env['SAYSO_TEST_WRITE']) writeFileSync('README.md', expected);
    else expect(README).toBe(expected);
  });

  test('lists no code that nothing uses', () => {
    const source = execFileSync(
      'grep',
      ['-rhoE', '--include=*.ts', '--exclude=*.spec.ts', '--exclude=codes.ts', '[A-Z]+(_[A-Z]+)*', 'src'],
      {
        encoding: 'utf8',
        maxBuffer: 64_000_000,
      },
    );
    const used = new Set(source.split('\n'));
    expect(Object.keys({ ...REFUSALS, ...WARNINGS, ...FAULTS }).filter((code) => !used.has(code))).toEqual([]);
  });

  test('names no file that is not there', () => {
    const links = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(2);
    for (const path of links) expect(readFileSync(path, 'utf8')).not.toBe('');
  });
});
