import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sealKeysIn } from '../src/access/seal.js';
import { DEFAULT_SESSION_TIMES } from '../src/access/session-settings.js';
import { describeWhere, NGINX } from './can-run.js';
import { spawnStandIn, type StandInProcess } from './eventstoredb/stand-in-process.js';
import { freeOrigin, startRealProvider, type RealProvider } from './real-provider.js';
import { client, startService, type Running } from './service.js';
import { until } from './until.js';
import { fromOwnPage, JSON_BODY, visit, VIEWER, Visitor } from './visiting.js';

/** nginx with a configuration of docker/nginx, of which no more is another than addresses and places. */
class Nginx {
  private constructor(
    readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** Its error log. */
  errors = '';

  static start(name: string, replace: (config: string) => string, folder = mkdtempSync(join(tmpdir(), 'sayso-nginx-'))): Nginx {
    cpSync('docker/nginx', folder, { recursive: true });
    for (const file of [name, 'http.conf']) {
      const config = readFileSync(join(folder, file), 'utf8').replaceAll(/\/tmp\/|\/dev\/(?=stdout)/g, `${folder}/`);
      writeFileSync(join(folder, file), file === name ? replace(config) : config);
    }
    return new Nginx(
      folder,
      spawn(NGINX ?? '', ['-e', 'stderr', '-c', join(folder, name), '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
  }

  /** The nodes that were asked for a path, as the log tells it. */
  nodesAsked(path: string): readonly string[] {
    const lines = readFileSync(join(this.folder, 'stdout'), 'utf8').split('\n');
    return lines.flatMap((line) => (line.split(' ')[2] === path ? [line.split(' ')[4]!] : []));
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

const portOf = (url: string): string => new URL(url).port;

const alive = (url: string, ca?: string): Promise<void> =>
  until(() =>
    visit(`${url}/health/live`, { ca }).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );

describeWhere('nginx')('docker/nginx/local.conf, before one node on three ports', () => {
  let service: Running;
  let nginx: Nginx;
  let url: string;

  beforeAll(async () => {
    service = await startService();
    url = await freeOrigin();
    nginx = Nginx.start('local.conf', (config) =>
      config
        .replace('127.0.0.1:4000', `127.0.0.1:${portOf(url)}`)
        .replaceAll(/127\.0\.0\.1:400[123] /g, `127.0.0.1:${portOf(service.url)} `),
    );
    await alive(url);
  });
  afterAll(async () => {
    await nginx.stop();
    await service.stop();
  });

  test('hands on questions and imports, and keeps each node’s figures to itself', async () => {
    const { data } = await client(url, await service.token('Ada', 'SALES'))('{ viewer { name } }');
    expect(data.viewer.name).toBe('Ada');
    const brought = await fetch(`${url}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await service.token('Ina', 'IMPORTER')}` },
      body: JSON.stringify({ command: 'registerCustomer', by: { name: 'Ina', roles: ['SALES'] }, input: { name: 'Acme' } }),
    });
    expect(await brought.json()).toEqual({ accepted: 1, repeated: 0, refused: 0 });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});

describeWhere('nginx')('docker/nginx/local.conf, before nobody', () => {
  test('keeps in no log by which codes people sign in', async () => {
    const [url, nobody] = [await freeOrigin(), await freeOrigin()];
    const nginx = Nginx.start('local.conf', (config) =>
      config.replace('127.0.0.1:4000', `127.0.0.1:${portOf(url)}`).replaceAll(/127\.0\.0\.1:400[123] /g, `127.0.0.1:${portOf(nobody)} `),
    );
    const asked = (path: string) =>
      visit(`${url}${path}`).then(
        ({ status }) => status,
        () => 0,
      );
    await until(async () => (await asked('/')) === 502);
    for (const path of ['/sign-in/callback', '/sign-in/local']) expect(await asked(`${path}?code=hush&state=hush`)).toBe(502);
    expect(await asked('/after')).toBe(502);
    await until(() => nginx.errors.includes('/after'));
    expect(nginx.errors + readFileSync(join(nginx.folder, 'stdout'), 'utf8')).not.toContain('hush');
    await nginx.stop();
  });
});

describeWhere('nginx')('docker/nginx/company.conf, with TLS before two nodes on one store and one key', () => {
  const RATE = 150;
  let store: StandInProcess;
  let provider: RealProvider;
  let nodes: Running[];
  let nginx: Nginx;
  let url: string;
  let plain: string;
  let ca: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sayso-nginx-'));
    const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    const self = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=sayso', '-keyout', key, '-out', certificate];
    expect(spawnSync('openssl', [...self, '-addext', 'subjectAltName=IP:127.0.0.1'], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    ca = readFileSync(certificate, 'utf8');

    url = (await freeOrigin()).replace('http:', 'https:');
    plain = await freeOrigin();
    provider = await startRealProvider([url]);
    store = await spawnStandIn({ folder: join(folder, 'store') });
    const session = { keys: sealKeysIn(randomBytes(32).toString('base64url')), times: DEFAULT_SESSION_TIMES };
    const strangers = { rates: { person: 20_000, address: RATE }, trustedProxies: ['127.0.0.1'] };
    nodes = await Promise.all([1, 2].map(() => startService({ store: store.url, provider: provider.settings, url, session, strangers })));
    const servers = nodes.map((node) => `server 127.0.0.1:${portOf(node.url)} $1;`).join('\n');
    nginx = Nginx.start(
      'company.conf',
      (config) =>
        config
          .replace(/server sayso-company:4000 (.*);/, servers)
          .replace('listen 8443', `listen 127.0.0.1:${portOf(url)}`)
          .replace('listen 8080', `listen 127.0.0.1:${portOf(plain)}`)
          .replace('/run/secrets/tls-certificate', certificate)
          .replace('/run/secrets/tls-key', key),
      folder,
    );
    await alive(url, ca);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await store.kill();
    await provider.stop();
    await nginx.stop();
  });

  const signedIn = async () => {
    const visitor = new Visitor(ca);
    const home = await visitor.open(`${url}/sign-in`);
    expect([home.status, home.text]).toEqual([200, expect.stringContaining('You are signed in as <bdi>Ada</bdi>')]);
    return { visitor, home, cookie: `__Host-sayso-session=${visitor.cookies.get('__Host-sayso-session')}` };
  };

  test('somebody signs in through it, by a cookie that no other host and no script gets', async () => {
    const visitor = new Visitor(ca);
    await visitor.open(`${url}/sign-in`, /\/sign-in\/callback/);
    const came = await visitor.ask(visitor.places.at(-1)!);
    expect(came.headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^__Host-sayso-session=[\w.-]+; Path=\/; Max-Age=36000; HttpOnly; SameSite=Lax; Secure$/),
    );
    expect(came.headers['strict-transport-security']).toBe('max-age=31536000');
    expect(await visitor.viewer(url)).toEqual({ name: 'Ada', roles: ['SALES'] });
  });

  test('a cookie counts on both nodes, and stays on one, while all cookies together are on both', async () => {
    const { cookie } = await signedIn();
    for (const node of nodes) {
      const asked = { method: 'POST', headers: { ...JSON_BODY, ...fromOwnPage(url), cookie }, body: VIEWER };
      expect((await visit(`${node.url}/graphql`, asked)).text).toContain('"Ada"');
    }
    const used = new Set<string>();
    for (let person = 0; person < 20; person++) {
      const headers = { cookie: `other=1; __Host-sayso-session=${randomBytes(12).toString('base64url')}; more=${person}` };
      const path = `/nobody/${person}`;
      for (let time = 0; time < 3; time++)
        await visit(`${url}${path}`, { ca, headers: { ...headers, cookie: `${headers.cookie}${time}` } });
      const asked = nginx.nodesAsked(path);
      expect([asked.length, new Set(asked).size]).toEqual([3, 1]);
      used.add(asked[0]!);
    }
    expect(used.size).toBe(2);
  });

  test('a page of somebody else’s writes nothing with it, nor one on another port or over plain http', async () => {
    const { cookie } = await signedIn();
    const body = JSON.stringify({ query: 'mutation { registerCustomer(input: { name: "Acme" }) { position } }' });
    const post = async (headers: Readonly<Record<string, string>>) =>
      (await visit(`${url}/graphql`, { method: 'POST', ca, headers: { ...JSON_BODY, cookie, ...headers }, body })).status;
    expect(await post({})).toBe(401);
    for (const origin of ['https://evil.example', 'https://127.0.0.1', url.replace('https:', 'http:'), 'null'])
      expect([origin, await post({ origin })]).toEqual([origin, 401]);
    expect(await post({ origin: url, 'sec-fetch-site': 'cross-site' })).toBe(401);
    expect(await post(fromOwnPage(url))).toBe(200);
  });

  test('plain http leads to https', async () => {
    const { status, headers } = await visit(`${plain}/a?b=c`);
    expect([status, headers.location]).toEqual([308, 'https://127.0.0.1/a?b=c']);
  });

  test('an address is counted as what it is, whatever it says of itself', async () => {
    const ask = async (from: string, forwarded: string) =>
      (await visit(`${url}/sign-in`, { ca, from, headers: { 'x-forwarded-for': forwarded } })).status;
    const answered: number[] = [];
    // each of the two nodes counts for itself
    for (let time = 0; time <= 2 * RATE; time++) answered.push(await ask('127.0.0.3', `10.0.0.${time % 200}`));
    expect([answered[0], answered.at(-1)]).toEqual([303, 429]);
    expect(await ask('127.0.0.2', '127.0.0.3')).toBe(303);
  });
});
