import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { built } from '../../test/built.js';
import { FolderInUse, openDataFolder } from './data-folder.js';

let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sayso-'));
  folder = join(base, 'made', 'data');
});
afterEach(() => rmSync(base, { recursive: true }));

describe('the data folder', () => {
  test('is made for its owner alone', () => {
    openDataFolder(folder).release();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('is held by one, whose process id it tells, until that one lets go', () => {
    const held = openDataFolder(folder);
    expect(readFileSync(join(folder, 'sayso.pid'), 'utf8')).toBe(`${process.pid}\n`);
    expect(() => openDataFolder(folder)).toThrow(FolderInUse);
    held.release();
    held.release();
    openDataFolder(folder).release();
  });

  describe('held by another process', () => {
    const HOLD = `
      import { openDataFolder } from '${built('./dist/sqlite/data-folder.js')}';
      openDataFolder(process.argv[1]);
      setInterval(() => {}, 1_000);
      console.log('held');
    `;
    let holder: ChildProcess;

    beforeEach(async () => {
      holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [outcome] = (await Promise.race([once(holder.stdout!, 'data'), once(holder, 'exit')])) as [unknown];
      expect(String(outcome)).toBe('held\n');
    });
    afterEach(() => void holder.kill('SIGKILL'));

    test('is refused, naming it', () => {
      expect(() => openDataFolder(folder)).toThrow(new FolderInUse(folder, holder.pid));
    });

    test('is free as soon as that is killed', async () => {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      openDataFolder(folder).release();
    });
  });
});
