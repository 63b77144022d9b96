import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../src/sqlite/database.js';
import { endAll, sayso, serving } from './sayso.js';
import { client, settled } from './service.js';
import { inWhole, sized } from './size.js';
import { until, withSlack } from './until.js';
import { FORM, fromOwnPage, visit } from './visiting.js';

let place: string;
let folder: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sayso-cli-'));
  folder = join(place, 'data');
});
afterEach(() => {
  endAll();
  rmSync(place, { recursive: true, force: true });
});

const run = (args: readonly string[], more: object = {}) => sayso(args, { folder, ...more });
const line = (customerId: string, more: object = {}) =>
  JSON.stringify({ command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId, name: customerId }, ...more });

function file(name: string, ...lines: string[]): string {
  writeFileSync(join(place, name), lines.join('\n'));
  return join(place, name);
}

describe('usage', () => {
  test('help and version', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('verify'), stderr: '' });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  const WRONG = [
    [[]],
    [['dance']],
    [['serve', '--fast']],
    [['token']],
    [['token', '--name', 'Ada', '--roles', 'BOSS']],
    [['token', '--name', 'Ada', '--roles', 'SALES', '--hours', '25']],
    [['import']],
    [['import', '--format', 'csv', 'x.csv']],
    [['import', '--url', 'http://127.0.0.1:1', 'x.jsonl']],
    [['import', '--url', 'nowhere', '--token', 'x', 'x.jsonl']],
    [['backup']],
    [['restore', 'nothing.db']],
  ];

  test.each(sized({ short: WRONG.slice(1, 2), whole: WRONG }))('wrong: %j', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });

  test('a wrong configuration: every wrong variable at once, in every command', async () => {
    const env = { SAYSO_PORT: 'x', SAYSO_OIDC_ISSUER: 'https://id.example.com', SAYSO_EVENTSTORE: 'esdb://x' };
    for (const args of sized({ short: [['serve']], whole: [['serve'], ['verify'], ['token', '--name', 'Ada', '--roles', 'SALES']] })) {
      const { code, stderr } = await run(args, { env });
      expect([args, code]).toEqual([args, 78]);
      expect(stderr).toMatch(/SAYSO_PORT: .*\n[^]*SAYSO_EVENTSTORE: .*\n[^]*SAYSO_OIDC_AUDIENCE: /);
    }
  });

  inWhole.test('nobody is served where nobody could sign in, but the folder can be worked on', async () => {
    for (const env of [{ SAYSO_HOST: '0.0.0.0' }, { NODE_ENV: 'production' }]) {
      for (const args of [['serve'], ['token', '--name', 'Ada', '--roles', 'SALES']])
        expect(await run(args, { env })).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining('SAYSO_OIDC_ISSUER=') });
      expect((await run(['import', '-'], { env, stdin: line('acme') })).code).toBe(0);
    }
  });

  inWhole.test('input and output that fail end with 74', async () => {
    expect(await run(['import', join(place, 'none.jsonl')])).toMatchObject({ code: 74, stderr: expect.stringContaining('none.jsonl') });
    expect(await run(['export'], {})).toMatchObject({ code: 0 });
    expect(await sayso(['export'], { folder: join(place, 'no-such') })).toMatchObject({
      code: 74,
      stderr: expect.stringContaining('has no log'),
    });
    expect(await run(['import', '--url', 'http://127.0.0.1:1', '--token', 'x', file('a', line('a'))])).toMatchObject({ code: 74 });
  });
});

inWhole.test.each([
  ['in 14 days where nothing is set', {}, 1],
  ['as long as is set', { SAYSO_DECISION_SLA_DAYS: '16' }, 0],
])('the service wants a decision %s', async (_, env, undecided) => {
  const asked = { title: 'SSO', problem: 'Work.', source: { kind: 'CALL' } };
  const at = new Date(Date.now() - 15 * 86_400_000).toISOString();
  expect(await run(['import', file('a', line('', { command: 'submitRequest', at, input: asked }))])).toMatchObject({ code: 0 });
  const { stdout } = await run(['token', '--name', 'Ada', '--roles', 'SALES']);
  const { url } = await serving({ folder, env });
  const { data } = await client(url, stdout.trim())('{ agenda(filter: { kind: [UNDECIDED] }) { totalCount } }');
  expect(data).toEqual({ agenda: { totalCount: undecided } });
});

describe('a token', () => {
  test('is all that is printed, is made without a lock, and opens the service', async () => {
    const service = await serving({ folder });
    const { code, stdout, stderr } = await run(['token', '--name', 'Ada', '--roles', 'SALES,PRODUCT', '--hours', '0.5']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { data } = await client(service.url, stdout.trim())('{ viewer { id roles } }');
    expect(data.viewer).toEqual({ id: 'sayso:local|Ada', roles: ['SALES', 'PRODUCT'] });
    expect(statSync(join(folder, 'local-key.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await service.end();
  });

  test('is refused to a name that passes for one on record, whoever brought that in', async () => {
    const token = (name: string) => run(['token', '--name', name, '--roles', 'SALES']);
    await run(['import', file('a', line('a', { by: { name: 'Zoë', id: 'z-7', roles: ['SALES'] } }))]);
    expect((await token('Ada')).code).toBe(0);
    const refused = (name: string) => ({ code: 2, stdout: '', stderr: expect.stringContaining(`“${name}”, who is on record`) });
    expect(await token('Аdа')).toEqual(refused('Ada'));
    expect(await token('Zоë')).toEqual(refused('Zoë'));
    expect((await token('Zoë')).code).toBe(0);
  });
});

describe('import', () => {
  test('tells each refused line on standard error, the tally at the end, and ends with 1', async () => {
    const first = file('a.jsonl', line('acme'), '{', line('x', { command: 'dance' }), line('beta'));
    const second = file('b.jsonl', '', line('y', { by: { name: 'Ada', roles: ['CONTRIBUTOR'] } }), line('gamma'));
    expect(await run(['import', first, second])).toEqual({
      code: 1,
      stdout: '3 accepted, 0 repeated, 3 refused\n',
      stderr: [
        `${first}:2 NOT_JSON - This line is not JSON in UTF-8.`,
        `${first}:3 UNKNOWN_COMMAND command There is no such command.`,
        `${second}:2 FORBIDDEN - This takes one of the roles sales, approver for sales, product or approver for product.`,
        '',
      ].join('\n'),
    });
  });

  inWhole.test('again writes nothing, not one byte; `via` is who sits at the machine', async () => {
    const lines = [line('acme', { at: '2024-01-01T00:00:00Z' }), line('', { input: { name: 'Made' } })].join('\n');
    expect(await run(['import', '-'], { stdin: lines })).toEqual({ code: 0, stdout: '2 accepted, 0 repeated, 0 refused\n', stderr: '' });
    const before = (await run(['export'])).stdout;
    const bytes = readFileSync(join(folder, 'events.db'));
    expect(await run(['import', '-'], { stdin: lines })).toEqual({ code: 0, stdout: '0 accepted, 2 repeated, 0 refused\n', stderr: '' });
    expect((await run(['export'])).stdout).toBe(before);
    expect(readFileSync(join(folder, 'events.db')).equals(bytes)).toBe(true);
    expect(JSON.parse((JSON.parse(before.split('\n')[0]!) as { via: string }).via)).toMatchObject({ issuer: 'sayso:cli', roles: [] });
  });

  inWhole.test('what a line holds does not steer the terminal', async () => {
    const { stderr } = await run(['import', '-'], { stdin: line('acme', { ['x\u001b[2J\ny']: 1 }) });
    expect(stderr).toBe('-:1 UNKNOWN_FIELD x?[2J?y There is no such field.\n');
  });

  inWhole.test('goes through a running service, with the same words', async () => {
    const service = await serving({ folder });
    const token = (await run(['token', '--name', 'Ivo', '--roles', 'IMPORTER'])).stdout.trim();
    const lines = file('a.jsonl', line('acme'), '{', line('beta'));
    expect(await run(['import', lines, '--url', service.url, '--token', token])).toEqual({
      code: 1,
      stdout: '2 accepted, 0 repeated, 1 refused\n',
      stderr: `${lines}:2 NOT_JSON - This line is not JSON in UTF-8.\n`,
    });
    expect(await run(['import', lines, '--url', service.url, '--token', 'no-token'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('401 UNAUTHENTICATED'),
    });
    await service.end();
  });
});

describe('serve --as', () => {
  test('prints the link at the address that browsers type', async () => {
    const { stdout, end } = await serving({ folder, env: { SAYSO_URL: 'http://localhost:9' } }, [
      'serve',
      '--as',
      'Ada',
      '--roles',
      'SALES',
    ]);
    await until(() => /\n.*\n$/.test(stdout()));
    expect(stdout()).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\nsign in http:\/\/localhost:9\/sign-in\/local\?code=\S+\n$/);
    await end();
  });

  test('prints a link after its first line, for one who may be called so', async () => {
    const { url, stdout, end } = await serving({ folder }, ['serve', '--as', 'Ada', '--roles', 'SALES,PRODUCT']);
    await until(() => /\n.*\n$/.test(stdout()));
    const [, link = ''] = /^listening .*\nsign in (\S+)\n$/.exec(stdout()) ?? [];
    const { pathname, searchParams } = new URL(link);
    const form = { method: 'POST', headers: { ...FORM, ...fromOwnPage(url) }, body: searchParams.toString() };
    expect(await visit(`${url}${pathname}`, form)).toMatchObject({ status: 303 });
    expect((await end()).code).toBe(0);
  });

  test.each([
    [['--as', 'Ada'], {}, 2, '--as NAME and --roles A,B go together.'],
    [['--as', 'Ada', '--roles', 'KING'], {}, 2, 'not KING'],
    [['--as', 'Sayso', '--roles', 'SALES'], {}, 2, ''],
  ])('%j prints none, and nothing is served', async (args, env, code, message) => {
    const run = await sayso(['serve', ...args], { folder, env });
    expect([run.code, run.stdout, run.stderr]).toEqual([code, '', expect.stringContaining(message)]);
  });
});

inWhole.describe('serve', () => {
  test('says where it listens, is alone on its folder, logs JSON beside it, and ends on SIGTERM', async () => {
    const service = await serving({ folder });
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${service.url}/health/live`)).json()).toEqual({ status: 'LIVE' });
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'READY', position: 0, lag: 0, seenAt: expect.any(String) }]);
    for (const args of [['serve'], ['import', '-'], ['rebuild'], ['verify'], ['restore', file('x', 'x')]])
      expect([args, await run(args)]).toEqual([
        args,
        { code: 73, stdout: '', stderr: `The data folder ${folder} is in use by process ${service.child.pid}.\n` },
      ]);
    const { code, took } = await service.end();
    expect(code).toBe(0);
    expect(took).toBeLessThan(withSlack(10_000));
    for (const entry of service.stderr().trim().split('\n'))
      expect(JSON.parse(entry)).toMatchObject({ level: 'info', time: expect.any(String) });
    expect(readdirSync(folder)).not.toContain('sayso.pid');
    expect((await run(['verify'])).code).toBe(0);
  });

  test('ends at once when its clients have their answers, though they keep their connections', async () => {
    const service = await serving({ folder });
    const token = (await run(['token', '--name', 'Ada', '--roles', 'SALES'])).stdout.trim();
    const ask = client(service.url, token);
    let answered = 0;
    const writers = Array.from({ length: 32 }, async (_, index) => {
      for (let number = 0; ; number++) {
        const { data } = await ask('mutation ($input: SyncCustomer!) { syncCustomer(input: $input) { position } }', {
          input: { customerId: `c${index}`, name: `Customer ${number}` },
        });
        if (data?.syncCustomer?.position === undefined) return;
        answered++;
      }
    });
    await until(() => answered > writers.length);
    const { code } = await service.end();
    await Promise.allSettled(writers);
    expect(code).toBe(0);
    expect(service.stderr()).not.toContain('Not everything ended in time');
    expect((await run(['export'])).stdout.trim().split('\n').length).toBeGreaterThanOrEqual(answered);
    expect(answered).toBeGreaterThan(0);
  });

  test('logs what it masks under the id that it tells', async () => {
    const service = await serving({ folder });
    const other = Database.open(join(folder, readdirSync(folder).find((name) => /^read-model-.*db$/.test(name)) ?? ''));
    other.exec('DROP TABLE customers');
    other.close();
    const token = (await run(['token', '--name', 'Ada', '--roles', 'SALES'])).stdout.trim();
    const { extensions } = await client(service.url, token)('{ customers { totalCount } }');
    await service.end();
    const entries = service
      .stderr()
      .trim()
      .split('\n')
      .map((entry) => JSON.parse(entry) as { level: string; msg: string });
    const told = entries.find(({ level, msg }) => level === 'error' && msg.startsWith(extensions?.requestId ?? 'none'));
    expect(told?.msg).toMatch(/^\S+ .*no such table/);
  });

  test('makes a read model that is broken anew', async () => {
    await run(['import', file('a', line('acme'))]);
    for (const name of readdirSync(folder)) if (/^read-model-.*db$/.test(name)) writeFileSync(join(folder, name), 'garbage');
    const service = await serving({ folder });
    const token = (await run(['token', '--name', 'Ada', '--roles', 'SALES'])).stdout.trim();
    expect((await client(service.url, token)('{ customers { totalCount } }')).data).toEqual({ customers: { totalCount: 1 } });
    await service.end();
  });

  test('makes the checkpoints of reactions anew where they are broken, which verify sees', async () => {
    await run(['import', file('a', line('acme'))]);
    const service = await serving({ folder });
    await settled(service.url);
    await service.end();
    expect(await run(['verify'])).toMatchObject({ code: 0 });
    const checkpoints = join(folder, 'reactions.db');
    const bytes = readFileSync(checkpoints);
    // no database at all, and one of which a page is broken
    for (const broken of [Buffer.from('garbage'.repeat(200)), Buffer.from(bytes).fill(0xff, bytes.length - 4_096)]) {
      for (const suffix of ['-wal', '-shm']) rmSync(checkpoints + suffix, { force: true });
      writeFileSync(checkpoints, broken);
      expect(await run(['verify'])).toMatchObject({ code: 1, stderr: expect.stringContaining('reactions.db is broken') });
      const again = await serving({ folder });
      await settled(again.url);
      await again.end();
      expect(await run(['verify'])).toMatchObject({ code: 0 });
    }
  });

  test('ends in time while somebody holds an import open, and what was answered is there', async () => {
    const service = await serving({ folder });
    const token = (await run(['token', '--name', 'Ivo', '--roles', 'IMPORTER'])).stdout.trim();
    const answer = new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        `${service.url}/import`,
        { method: 'POST', headers: { authorization: `Bearer ${token}` } },
        (response) => {
          let text = '';
          response
            .on('data', (chunk: Buffer) => (text += chunk.toString()))
            .on('end', () => {
              request.destroy();
              resolve(text);
            });
        },
      );
      request.on('error', reject);
      request.write(`${line('acme')}\n`);
      for (let index = 0; index < 600; index++) request.write(`${line(`c-${index}`)}\n`);
    });
    // a first group of lines is written, the next is not full
    await until(async () => /^sayso_log_events 500$/m.test(await (await fetch(`${service.url}/metrics`)).text()));
    const { code, took } = await service.end('SIGINT');
    expect([code, took < withSlack(10_000)]).toEqual([0, true]);
    const last = JSON.parse((await answer).trim()) as { accepted: number };
    expect(last).toMatchObject({ error: { code: 'STORE_UNAVAILABLE' }, accepted: 500, refused: 0 });
    expect((await run(['export'])).stdout.trim().split('\n')).toHaveLength(500);
  });

  test('figures for Prometheus', async () => {
    const service = await serving({ folder });
    const token = async (role: string) => (await run(['token', '--name', 'Max', '--roles', role])).stdout.trim();
    await run([
      'import',
      file('a', line('acme'), line('x', { by: { name: 'Ada', roles: ['CONTRIBUTOR'] } })),
      '--url',
      service.url,
      '--token',
      await token('IMPORTER'),
    ]);
    const response = await fetch(`${service.url}/metrics`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const text = await response.text();
    for (const figure of [
      'sayso_appends_total 1',
      'sayso_append_conflicts_total 0',
      'sayso_refusals_total{code="FORBIDDEN"} 1',
      'sayso_append_seconds_count 1',
      'sayso_read_model_lag_events 0',
      'sayso_log_events 1',
    ])
      expect(text).toContain(`${figure}\n`);
    expect(text).toMatch(/sayso_store_bytes [1-9]\d{4,}\n/);
    await service.end();
  });

  test('beside the API every error is JSON; a browser gets the explorer', async () => {
    const service = await serving({ folder });
    const at = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${service.url}${path}`, init);
      return [response.status, await response.json()] as const;
    };
    expect(await at('/nowhere')).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
    expect(await at('/export')).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }]);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect(await at('/graphql', { ...json, body: JSON.stringify({ query: 'x'.repeat(100_001) }) })).toMatchObject([
      413,
      { errors: [{ extensions: { code: 'TOO_LONG' } }] },
    ]);
    expect(await at('/graphql', { ...json, body: '{' })).toMatchObject([400, { errors: [{ extensions: { code: 'INVALID' } }] }]);
    const notUtf8 = Buffer.from('{"query":"{ \xff }"}', 'latin1');
    expect(await at('/graphql', { ...json, body: notUtf8 })).toMatchObject([400, { errors: [{ extensions: { code: 'INVALID' } }] }]);
    const latin1 = { 'content-type': 'application/json; charset=iso-8859-1' };
    expect(await at('/graphql', { ...json, headers: latin1, body: '{}' })).toMatchObject([415, { errors: [{}] }]);
    const page = await fetch(`${service.url}/graphql`, { headers: { accept: 'text/html,*/*' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('YogaGraphiQL.renderYogaGraphiQL');
    await service.end();
  });
});

describe('backup, restore, rebuild, verify', () => {
  const history = Array.from({ length: 40 }, (_, index) =>
    line(`c-${index}`, { at: `2024-01-01T00:${String(index).padStart(2, '0')}:00Z` }),
  ).join('\n');

  test('each does its work', async () => {
    await run(['import', '-'], { stdin: history });
    const backup = join(place, 'backup.db');
    expect(await run(['backup', backup])).toEqual({ code: 0, stdout: `40 events in ${backup}\n`, stderr: '' });
    const other = join(place, 'other');
    expect(await sayso(['restore', backup], { folder: other })).toMatchObject({ code: 0, stderr: '' });
    expect(await sayso(['verify'], { folder: other })).toMatchObject({ code: 0, stderr: '' });
    expect(await sayso(['rebuild'], { folder: other })).toMatchObject({ code: 0, stderr: '' });
    expect((await sayso(['export'], { folder: other })).stdout.trim().split('\n')).toHaveLength(40);
  });

  inWhole.test('a backup of a running service comes back into an empty folder, recorded times and all', async () => {
    await run(['import', '-'], { stdin: history });
    const service = await serving({ folder });
    const backup = join(place, 'backup.db');
    expect(await run(['backup', backup])).toEqual({ code: 0, stdout: `40 events in ${backup}\n`, stderr: '' });
    expect((await run(['backup', backup])).code).toBe(2);
    const exported = (await run(['export'])).stdout;
    const token = (await run(['token', '--name', 'Ann', '--roles', 'AUDITOR'])).stdout.trim();
    expect((await run(['export', '--url', service.url, '--token', token])).stdout).toBe(exported);
    await service.end();

    const other = join(place, 'other');
    expect(await sayso(['restore', backup], { folder: other })).toEqual({ code: 0, stdout: `40 events in ${other}\n`, stderr: '' });
    expect((await sayso(['export'], { folder: other })).stdout).toBe(exported);
    expect((await sayso(['verify'], { folder: other })).code).toBe(0);
    expect(await sayso(['restore', backup], { folder: other })).toMatchObject({ code: 2, stderr: `${other} is not empty.\n` });
    expect(await sayso(['restore', file('broken.db', 'no database at all')], { folder: join(place, 'third') })).toMatchObject({ code: 74 });
    expect(existsSync(join(place, 'third', 'events.db'))).toBe(false);
  });

  inWhole.test('verify finds a changed event, a changed row and a lost one; rebuild makes the rows anew', async () => {
    await run(['import', '-'], { stdin: history });
    expect(await run(['verify'])).toEqual({ code: 0, stdout: expect.stringMatching(/^40 events: .*\n\d+ rows /), stderr: '' });

    const rows = join(
      folder,
      readdirSync(folder).find((name) => /^read-model-.*\.db$/.test(name))!,
    );
    const change = (sql: string, at = rows) => {
      const db = Database.open(at);
      db.exec(sql);
      db.close();
    };
    change("UPDATE customers SET name = 'Other' WHERE customerId = 'c-7'");
    expect(await run(['verify'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The read model differs in customers: .*Other.*\n$/),
    });
    change("DELETE FROM customers WHERE customerId = 'c-7'");
    expect(await run(['verify'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The read model differs in customers: .*\n$/) });
    expect(await run(['rebuild'])).toEqual({ code: 0, stdout: '40 events read in\n', stderr: '' });
    expect((await run(['verify'])).code).toBe(0);

    const log = join(folder, 'events.db');
    change("DROP TRIGGER events_never_change; UPDATE events SET data = replace(data, 'c-7', 'c-8') WHERE position = 8", log);
    expect(await run(['verify'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('is not ours') });
    change("CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'An event never changes.'); END", log);
    expect(await run(['verify'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^.*position 8.*\n$/) });
  });
});
