import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

  const mode = () => statSync(folder).mode & 0o777;
  const open = (...files: string[]) => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    for (const name of files) writeFileSync(join(folder, name), 'x');
  };

  test.each([[[]], [['local-key.json']], [['events.db', 'notes.txt']]])('is closed where others may look into it: %j', (files) => {
    open(...files);
    openDataFolder(folder).release();
    expect(mode()).toBe(0o700);
  });

  test('is refused, and left as it is, where it holds what is none of ours', () => {
    open('holiday.jpg');
    expect(() => openDataFolder(folder)).toThrow(`close it with: chmod 700 ${folder}`);
    expect([mode(), readdirSync(folder)]).toEqual([0o755, ['holiday.jpg']]);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  const OPEN = "import { openDataFolder } from './dist/sqlite/data-folder.js'; openDataFolder(process.argv[1]);";
  const READ = "import { assertReadable } from './dist/sqlite/data-folder.js'; assertReadable(process.argv[1]);";
  /** What somebody else is told who wants the folder. */
  async function toldTo(uid: number, wants: string): Promise<string> {
    chmodSync(base, 0o755);
    chmodSync(join(base, 'made'), 0o755);
    const child = spawn(process.execPath, ['--input-type=module', '-e', wants, folder], { uid, stdio: ['ignore', 'ignore', 'pipe'] });
    return text(child.stderr);
  }

  asRoot.each([OPEN, READ])('of another user is refused, naming both and the command that mends it: %s', async (wants) => {
    openDataFolder(folder).release();
    expect(await toldTo(65_534, wants)).toContain(
      `The data folder ${folder} belongs to user 0, and Sayso runs as user 65534: mend it with: chown -R 65534 ${folder}`,
    );
  });

  asRoot.each([OPEN, READ])('with a file of another user in it is refused likewise: %s', async (wants) => {
    openDataFolder(folder).release();
    chownSync(folder, 65_534, 65_534);
    expect(await toldTo(65_534, wants)).toContain(
      `${join(folder, 'lock.db')} belongs to user 0, and Sayso runs as user 65534: mend it with: chown -R 65534 ${folder}`,
    );
  });

  asRoot('that cannot be made is refused, with the command that makes it', async () => {
    mkdirSync(join(base, 'made'));
    expect(await toldTo(65_534, OPEN)).toContain(
      `The data folder ${folder} cannot be made: ${join(base, 'made')} belongs to user 0, and Sayso runs as user 65534: mend it with: mkdir -p ${folder} && chown -R 65534 ${folder}`,
    );
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
