import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { ownSealKeys, Seal } from '../src/access/seal.js';
import { built } from './built.js';
import { describeWhere } from './can-run.js';
import { startService, type Running } from './service.js';
import { inWhole } from './size.js';

const folder = mkdtempSync(join(tmpdir(), 'sayso-docker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scripts = readdirSync('docker').filter((name) => name.endsWith('.sh'));
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

/** A script to its end, in a shell as plain as that of its image. */
const run = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync('sh', [`docker/${name}`, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('every script', () => {
  test.each(scripts)('%s: is one for a plain shell, and may be run', (name) => {
    expect(spawnSync('sh', ['-n', `docker/${name}`], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(`docker/${name}`, 'utf8')).toMatch(/^#!\/bin\/sh\n/);
    expect(statSync(`docker/${name}`).mode & 0o111).toBe(0o111);
  });
});

describeWhere('certificates')('certificates.sh', () => {
  const NAMES = ['store1', 'store2', 'store3'];
  const certs = join(folder, 'certs');
  /** Root may give the nodes' key away; anybody else only to themselves. */
  const owner = process.getuid!() === 0 ? 1_000 : process.getuid!();
  const make = (...names: string[]) => run('certificates.sh', [certs, ...names], { OWNER: String(owner) });
  const certificate = (...path: string[]) => new X509Certificate(readFileSync(join(certs, ...path)));

  /** Whether a client that trusts the authority alone takes the nodes' certificate for this name. */
  async function taken(servername: string): Promise<boolean> {
    const server = createServer({ cert: readFileSync(join(certs, 'node/node.crt')), key: readFileSync(join(certs, 'node/node.key')) });
    server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port, servername, ca: readFileSync(join(certs, 'ca/ca.crt')) });
    const result = await new Promise<boolean>((done) =>
      client.on('secureConnect', () => done(client.authorized)).on('error', () => done(false)),
    );
    client.destroy();
    server.close();
    return result;
  }

  beforeAll(() => {
    expect(make(...NAMES)).toMatchObject({ status: 0, stderr: '' });
  });

  test('makes an authority that signs certificates, and a certificate of its for servers that are also clients', () => {
    const ca = certificate('ca/ca.crt');
    const node = certificate('node/node.crt');
    expect([ca.ca, node.ca]).toEqual([true, false]);
    expect(node.checkIssued(ca) && node.verify(ca.publicKey)).toBe(true);
    expect(spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', join(certs, 'ca/ca.crt'), join(certs, 'node/node.crt')]).status).toBe(
      0,
    );
    expect(node.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(node.subject).toBe('CN=eventstoredb-node');
    expect(node.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, DNS:store1, DNS:store2, DNS:store3');
    for (const { publicKey } of [ca, node]) {
      expect(publicKey.asymmetricKeyType).toBe('rsa');
      expect(publicKey.asymmetricKeyDetails?.modulusLength).toBeGreaterThanOrEqual(3_072);
    }
  });

  test('is taken by a client for every name it was made for, and for no other', async () => {
    for (const name of [...NAMES, 'localhost']) expect([name, await taken(name)]).toEqual([name, true]);
    expect(await taken('store4')).toBe(false);
  });

  test('keeps keys to their owner, and trusts nothing but the authority', () => {
    for (const key of ['authority/ca.key', 'node/node.key']) expect(statSync(join(certs, key)).mode & 0o777).toBe(0o400);
    expect([statSync(join(certs, 'node/node.key')).uid, statSync(join(certs, 'authority/ca.key')).uid]).toEqual([owner, process.getuid!()]);
    expect(readdirSync(join(certs, 'ca'))).toEqual(['ca.crt']);
  });

  inWhole.test('run again: leaves alone what fits, and makes the nodes’ certificate anew for other names, under the same authority', () => {
    const before = [read('certs/ca/ca.crt'), read('certs/node/node.crt')];
    expect(make(...NAMES)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('stays') });
    expect(make('store1', 'store2')).toMatchObject({ status: 0, stdout: expect.stringContaining('stays') });
    expect([read('certs/ca/ca.crt'), read('certs/node/node.crt')]).toEqual(before);

    expect(make(...NAMES, 'store4')).toMatchObject({ status: 0, stderr: '' });
    expect(read('certs/ca/ca.crt')).toBe(before[0]);
    expect(certificate('node/node.crt').subjectAltName).toContain('store4');
    expect(certificate('node/node.crt').verify(certificate('ca/ca.crt').publicKey)).toBe(true);
  });

  inWhole.test('makes a certificate anew that ends within 30 days, or whose key is another', () => {
    const csr = join(folder, 'node.csr');
    const openssl = (...args: string[]) => expect(spawnSync('openssl', args).status).toBe(0);
    chmodSync(join(certs, 'node/node.crt'), 0o644);
    openssl(
      'req',
      '-new',
      '-key',
      join(certs, 'node/node.key'),
      '-subj',
      '/CN=eventstoredb-node',
      '-addext',
      'subjectAltName=DNS:localhost,DNS:store1',
      '-out',
      csr,
    );
    const signed = ['-CA', join(certs, 'ca/ca.crt'), '-CAkey', join(certs, 'authority/ca.key'), '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', csr, ...signed, '-days', '31', '-out', join(certs, 'node/node.crt'));
    expect(make('store1').stdout).toContain('stays');
    openssl('x509', '-req', '-in', csr, ...signed, '-days', '29', '-out', join(certs, 'node/node.crt'));
    expect(make('store1').stdout).toContain('made');

    rmSync(join(certs, 'node/node.key'));
    openssl('genrsa', '-out', join(certs, 'node/node.key'), '2048');
    expect(make('store1').stdout).toContain('made');
    expect(make('store1').stdout).toContain('stays');
  });

  test('does not make up another authority where only its key is missing', () => {
    rmSync(join(certs, 'authority/ca.key'));
    const before = read('certs/ca/ca.crt');
    expect(make('store1')).toMatchObject({ status: 0 });
    expect(make('store9')).toMatchObject({ status: 1, stderr: expect.stringContaining('ca.key') });
    expect(read('certs/ca/ca.crt')).toBe(before);
  });
});

describe('share-sign-in-key.sh', () => {
  test('makes a token and a cookie of one node good on all, and again changes nothing', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'sayso'), `#!/bin/sh\nexec "${process.execPath}" "${resolve(built('dist/cli/main.js'))}" "$@"\n`, {
      mode: 0o755,
    });
    const nodes = [1, 2, 3].map((node) => join(folder, 'nodes', `node${node}`));
    const share = () => run('share-sign-in-key.sh', nodes, { PATH: `${bin}:${process.env['PATH']}`, NODE_ENV: 'test' });
    expect(share()).toMatchObject({ status: 0, stdout: '', stderr: '' });

    const [first, ...others] = await Promise.all(nodes.map((node) => LocalIssuer.open(node)));
    const token = await first!.issueToken({ name: 'Ada', roles: ['SALES'] });
    for (const other of others) expect(await other.verify(token)).toMatchObject({ actor: { name: 'Ada', roles: ['SALES'] } });
    const [seal, ...opening] = await Promise.all(nodes.map(async (node) => new Seal(await ownSealKeys(node))));
    const cookie = await seal!.seal('sayso-session', { sub: 'Ada' });
    for (const other of opening) expect(await other.open('sayso-session', cookie)).toMatchObject({ sub: 'Ada' });
    for (const node of nodes) {
      expect(statSync(node).mode & 0o777).toBe(0o700);
      for (const key of ['local-key.json', 'session-key']) expect(statSync(join(node, key)).mode & 0o777).toBe(0o600);
    }

    share();
    expect(await (await LocalIssuer.open(nodes[2]!)).verify(token)).toMatchObject({ actor: { name: 'Ada' } });
    expect(await new Seal(await ownSealKeys(nodes[2]!)).open('sayso-session', cookie)).toMatchObject({ sub: 'Ada' });
  });
});

describe('copy-store.sh', () => {
  const from = join(folder, 'store');
  const FILES = [
    'chaser.chk',
    'writer.chk',
    'epoch.chk',
    'truncate.chk',
    'chunk-000000.000000',
    'chunk-000001.000000',
    'index/indexmap',
    'index/0b6f',
    'index/stream-existence/filter.chk',
    'index/stream-existence/filter.dat',
  ];

  beforeAll(() => {
    mkdirSync(join(from, 'index/stream-existence'), { recursive: true });
    for (const file of FILES) writeFileSync(join(from, file), `${file} of the store`);
  });

  test('copies every file, each kind after those that point into it, and cuts the log to its checkpoint', () => {
    // a cp that tells what it was given, in order
    const bin = join(folder, 'telling');
    mkdirSync(bin);
    symlinkSync(spawnSync('sh', ['-c', 'command -v cp'], { encoding: 'utf8' }).stdout.trim(), join(bin, 'real-cp'));
    writeFileSync(join(bin, 'cp'), '#!/bin/sh\nprintf "%s\\n" "$@" >&2\nexec real-cp "$@"\n', { mode: 0o755 });
    const to = join(folder, 'copy');
    const { status, stdout, stderr } = run('copy-store.sh', [from, to], { PATH: `${bin}:${process.env['PATH']}` });
    expect([status, stdout]).toEqual([0, `2 chunks in ${to}\n`]);
    for (const file of FILES) expect(read('copy', file)).toBe(`${file === 'truncate.chk' ? 'chaser.chk' : file} of the store`);

    const order = stderr.split('\n').map((file) => file.replace(/^\.\//, ''));
    const kinds = [/^index\/.*\.chk$/, /^index\/(?!.*\.chk$)/, /^\w+\.chk$/, /^chunk-/];
    const places = kinds.map((kind) => order.flatMap((file, place) => (kind.test(file) ? [place] : [])));
    for (const [before, after] of [places.slice(0, 2), places.slice(1, 3), places.slice(2, 4)])
      expect(Math.max(...before!)).toBeLessThan(Math.min(...after!));
  });

  test('copies into nothing that holds something, and from nothing that is no store', () => {
    expect(run('copy-store.sh', [from, folder])).toMatchObject({ status: 1, stderr: expect.stringContaining('is not empty') });
    expect(run('copy-store.sh', [join(folder, 'bin'), join(folder, 'nothing')])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no store'),
    });
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });
});

/** While this process serves: it must go on working. */
async function node(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}

describe('health.js', () => {
  let service: Running | undefined;
  afterAll(() => service?.stop());

  test('says as the service does, and no where nobody answers', async () => {
    service = await startService();
    const env = { SAYSO_PORT: new URL(service.url).port };
    expect(await node('docker/health.js', ['live'], env)).toMatchObject({ code: 0, stdout: expect.stringContaining('LIVE') });
    expect(await node('docker/health.js', ['ready'], env)).toMatchObject({ code: 0, stdout: expect.stringContaining('READY') });
    expect(await node('docker/health.js', ['well'], env)).toMatchObject({ code: 1 });
    await service.stop();
    service = undefined;
    expect(await node('docker/health.js', ['live'], env)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  });
});
