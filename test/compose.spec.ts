import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../src/config.js';
import { composeClient, describeWhere } from './can-run.js';
import { sized } from './size.js';

interface Service {
  readonly profiles: readonly string[];
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  /** null: as the environment of Compose says. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly extra_hosts?: readonly string[];
  readonly network_mode?: string;
  readonly mem_limit?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly logging?: { readonly driver: string };
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>> | readonly string[];
}

const text = readFileSync('docker-compose.yml', 'utf8');
const { services, volumes, secrets, networks } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly ipam: { readonly config: readonly [{ readonly subnet: string }] } }>>;
  readonly volumes: Readonly<Record<string, { readonly name: string }>>;
};
const all = Object.entries(services);
const operations = readFileSync('docs/operations.md', 'utf8');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const PASSWORDS = ['STORE_ADMIN_PASSWORD', 'STORE_OPS_PASSWORD', 'STORE_PASSWORD'];
/** The lines for a company in .env.example. */
const COMPANY = [...readFileSync('.env.example', 'utf8').matchAll(/^#? ?(SAYSO_\w+=.*)$/gm)].map(([, line]) => line!);
const STORES = ['store1', 'store2', 'store3'];
const ONE_OFF = ['certificates', 'sign-in-key', 'store-user'];
/** What is set for a service here, apart from what .env says. */
const valuesOf = ({ environment = {} }: Service) =>
  Object.entries(environment).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
const environmentOf = (name: string): Readonly<Record<string, string>> => Object.fromEntries(valuesOf(services[name]!));
const LOCAL = ['sayso', 'sayso-on-eventstore', 'sayso1', 'sayso2', 'sayso3'];
const dependenciesOf = ({ depends_on = {} }: Service) => Object.entries(depends_on).map(([name, { condition }]) => [name, condition]);

/** Those that a real server of the image's version was started with: it ends at any name that it does not know. */
const SEEN = [
  'CERTIFICATE_FILE',
  'CERTIFICATE_PRIVATE_KEY_FILE',
  'CLUSTER_SIZE',
  'DEFAULT_ADMIN_PASSWORD',
  'DEFAULT_OPS_PASSWORD',
  'DISCOVER_VIA_DNS',
  'GOSSIP_SEED',
  'INSECURE',
  'NODE_HOST_ADVERTISE_AS',
  'NODE_IP',
  'NODE_PORT',
  'REPLICATION_HOST_ADVERTISE_AS',
  'REPLICATION_IP',
  'RUN_PROJECTIONS',
  'STREAM_EXISTENCE_FILTER_SIZE',
  'STREAM_INFO_CACHE_CAPACITY',
  'TELEMETRY_OPTOUT',
  'TRUSTED_ROOT_CERTIFICATES_PATH',
].map((name) => `EVENTSTORE_${name}`);

describe('docker-compose.yml', () => {
  test('has four profiles, and every service stands in one', () => {
    const profiles: Record<string, string[]> = {};
    for (const [name, { profiles: those }] of all) for (const profile of those) (profiles[profile] ??= []).push(name);
    expect(profiles).toEqual({
      company: ['sayso-company', 'nginx-company'],
      embedded: ['sayso'],
      eventstore: ['eventstore', 'sayso-on-eventstore'],
      cluster: ['certificates', ...STORES, 'store-user', 'sign-in-key', 'sayso1', 'sayso2', 'sayso3', 'nginx'],
    });
    expect(all.filter(([, { profiles }]) => profiles.length !== 1)).toEqual([]);
  });

  test('depends on nothing outside its profile, and waits for what must have ended or be well', () => {
    for (const [, service] of all)
      for (const [name] of Array.isArray(service.depends_on) ? (service.depends_on as string[]).map((it) => [it]) : dependenciesOf(service))
        expect(services[name!]?.profiles).toEqual(service.profiles);
    expect(dependenciesOf(services['sayso-on-eventstore']!)).toEqual([['eventstore', 'service_healthy']]);
    for (const name of STORES) expect(dependenciesOf(services[name]!)).toEqual([['certificates', 'service_completed_successfully']]);
    expect(dependenciesOf(services['store-user']!)).toEqual(STORES.map((name) => [name, 'service_healthy']));
    for (const name of ['sayso1', 'sayso2', 'sayso3'])
      expect(dependenciesOf(services[name]!)).toEqual(['store-user', 'sign-in-key'].map((it) => [it, 'service_completed_successfully']));
  });

  test('pins every image by a tag that begins with its version; those built here carry ours', () => {
    for (const [name, { image, build }] of all)
      expect([name, image]).toEqual([name, expect.stringMatching(build ? `:${version.replaceAll('.', '\\.')}$` : /^[\w./]+:\d+\.\d+/)]);
    const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(bases.length).toBeGreaterThan(1);
    for (const image of bases) expect(image).toMatch(/^\w+:\d+/);
  });

  test('limits every service, and lets none gain rights', () => {
    for (const [name, { mem_limit, cap_drop, security_opt, logging }] of all)
      expect({ name, mem_limit, cap_drop, security_opt, logging }).toEqual({
        name,
        mem_limit: expect.stringMatching(/^\d+[mg]$/),
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges'],
        logging: { driver: 'local' },
      });
  });

  test('restarts what serves, whatever it ended with, and nothing that runs once; what serves has a health check', () => {
    for (const [name, { restart, healthcheck }] of all) {
      const once = ONE_OFF.includes(name);
      expect([name, restart]).toEqual([name, once ? undefined : 'always']);
      expect([name, healthcheck?.test !== undefined]).toEqual([name, !once]);
    }
  });

  test('is reached from this machine only, but for the nginx of a company', () => {
    const elsewhere = all.filter(([, { ports = [] }]) => ports.some((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port)));
    expect(elsewhere.map(([name]) => name)).toEqual(['nginx-company']);
    for (const name of LOCAL) {
      expect(services[name]?.network_mode).toBe('host');
      expect(environmentOf(name)['SAYSO_HOST']).toBeUndefined();
    }
  });

  test('signs a company’s people in by their provider, on a network of its own, whose proxy alone is believed', () => {
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^ENV NODE_ENV=production /m);
    for (const name of [...LOCAL, 'sign-in-key']) expect([name, environmentOf(name)['NODE_ENV']]).toEqual([name, 'development']);
    const { network_mode, ports, ...sayso } = services['sayso-company']!;
    expect({ network_mode, ports, networks: sayso.networks }).toEqual({ networks: ['company'] });
    expect(environmentOf('sayso-company')).toEqual({
      SAYSO_HOST: '0.0.0.0',
      SAYSO_TRUST_PROXY: networks['company']!.ipam.config[0].subnet,
      SAYSO_OIDC_CLIENT_SECRET_FILE: '/run/secrets/client-secret',
    });
    const open = Object.entries(sayso.environment ?? {}).flatMap(([name, value]) => (value === null ? [name] : []));
    const documented = [...readFileSync('docs/identity.md', 'utf8').matchAll(/^\| `(SAYSO_(?:URL|OIDC_\w+))`/gm)].map(([, name]) => name);
    const settable = ['SAYSO_EXPLORER', ...documented.filter((name) => name !== 'SAYSO_OIDC_CLIENT_SECRET')];
    expect(open.sort()).toEqual(settable.sort());
    const example = Object.fromEntries(COMPANY.map((line) => line.split(/=(.*)/s)));
    expect(Object.keys(example).filter((name) => !open.includes(name))).toEqual([]);
    const file = join(mkdtempSync(join(tmpdir(), 'sayso-secret-')), 'client-secret');
    writeFileSync(file, 'a-secret\n');
    const given = { ...environmentOf('sayso-company'), ...example, SAYSO_OIDC_CLIENT_SECRET_FILE: file, NODE_ENV: 'production' };
    expect(readConfig(given)).toMatchObject({ url: 'https://sayso.example.com', provider: { client: { id: 'sayso' } } });
    expect(() => readConfig({ ...environmentOf('sayso-company'), NODE_ENV: 'production' })).toThrow('SAYSO_OIDC_ISSUER');
    rmSync(dirname(file), { recursive: true });
  });

  test('keeps a company’s secrets in files, and shows each to the one who needs it', () => {
    const holding = (secret: string) => all.filter(([, { secrets = [] }]) => secrets.includes(secret)).map(([name]) => name);
    expect(Object.keys(secrets).map((name) => [name, ...holding(name)])).toEqual([
      ['client-secret', 'sayso-company'],
      ['tls-certificate', 'nginx-company'],
      ['tls-key', 'nginx-company'],
    ]);
    for (const { file } of Object.values(secrets)) {
      expect(spawnSync('git', ['check-ignore', '-q', file]).status).toBe(0);
      expect(operations).toContain(file.replace('./', ''));
    }
    const nginx = readFileSync('docker/nginx/company.conf', 'utf8');
    for (const name of services['nginx-company']!.secrets!) expect(nginx).toContain(` /run/secrets/${name};`);
    expect(nginx).toContain('server sayso-company:4000 ');
    expect([...nginx.matchAll(/^ *listen (\d+)/gm)].map(([, port]) => port)).toEqual(['8443', '8080']);
    expect(services['nginx-company']?.ports).toEqual(['443:8443', '80:8080']);
  });

  test('has no default for a password, and fills in nothing else', () => {
    const filledIn = [...text.matchAll(/\$\{(\w+)([^}]*)\}/g)];
    expect([...new Set(filledIn.map(([, name]) => name))].sort()).toEqual(PASSWORDS);
    for (const [, , rest] of filledIn) expect(rest).toMatch(/^:\?./);
    for (const [, service] of all)
      for (const [name, value] of valuesOf(service)) if (/PASSWORD/.test(name)) expect(value).toMatch(/^\$\{\w+:\?/);
    const example = readFileSync('.env.example', 'utf8');
    expect(example.split('\n').filter((line) => /^[^#]/.test(line))).toEqual(PASSWORDS.map((name) => `${name}=`));
    expect(example).toContain(`for name in ${PASSWORDS.join(' ')}; do echo "$name=$(openssl rand -hex 24)"; done`);
  });

  test('gives the stores no variable that a real one has not been started with', () => {
    const given = all.flatMap(([, { environment = {} }]) => Object.keys(environment)).filter((name) => name.startsWith('EVENTSTORE_'));
    expect(given.filter((name) => !SEEN.includes(name))).toEqual([]);
    expect(environmentOf('eventstore')).toEqual({
      EVENTSTORE_CLUSTER_SIZE: '1',
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_NODE_IP: '0.0.0.0',
      EVENTSTORE_NODE_PORT: '2113',
      EVENTSTORE_RUN_PROJECTIONS: 'None',
      EVENTSTORE_STREAM_EXISTENCE_FILTER_SIZE: '10000000',
      EVENTSTORE_STREAM_INFO_CACHE_CAPACITY: '10000',
      EVENTSTORE_TELEMETRY_OPTOUT: 'true',
      DOTNET_gcServer: '0',
    });
  });

  test('gives every store of the cluster an address that is the same for its peers, its certificate and its clients', () => {
    const addressOf = (name: string) => `${name}:${environmentOf(name)['EVENTSTORE_NODE_PORT']}`;
    expect(services['certificates']?.command).toEqual(['/certs', ...STORES]);
    for (const name of STORES) {
      const environment = environmentOf(name);
      const port = environment['EVENTSTORE_NODE_PORT']!;
      const peers = STORES.filter((it) => it !== name).map(addressOf);
      expect(environment).toMatchObject({
        EVENTSTORE_CLUSTER_SIZE: '3',
        EVENTSTORE_NODE_HOST_ADVERTISE_AS: name,
        EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: name,
        EVENTSTORE_GOSSIP_SEED: peers.join(','),
        EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: '/certs/ca',
      });
      expect(environment['EVENTSTORE_INSECURE']).toBeUndefined();
      expect(services[name]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
      expect(services[name]?.volumes).toEqual(expect.arrayContaining([`${name}:/var/lib/eventstore`, 'store-ca:/certs/ca:ro']));
    }
    expect(new Set(STORES.map(addressOf)).size).toBe(3);

    const nodes = ['sayso1', 'sayso2', 'sayso3'];
    for (const name of nodes) {
      const connection = environmentOf(name)['SAYSO_EVENTSTORE']!;
      expect(connection).toContain(`@${STORES.map(addressOf).join(',')}?`);
      const address = new URL(connection.replace(/\$\{.*\}/, 'secret').replace(/,.*(?=\?)/, ''));
      expect(address.username).toBe('sayso');
      expect(Object.fromEntries(address.searchParams)).toEqual({
        tls: 'true',
        tlsCAFile: '/certs/ca/ca.crt',
        nodePreference: 'leader',
        maxDiscoverAttempts: '600',
        discoveryInterval: '100',
        gossipTimeout: '1',
      });
      expect(services[name]?.extra_hosts).toEqual(STORES.map((store) => `${store}:127.0.0.1`));
    }
    for (const key of ['SAYSO_DATA', 'SAYSO_PORT']) expect(new Set(nodes.map((name) => environmentOf(name)[key])).size).toBe(3);
    expect(services['sign-in-key']?.command?.slice(1)).toEqual(nodes.map((name) => environmentOf(name)['SAYSO_DATA']));
  });

  test('gives Sayso nothing that it refuses at its start', () => {
    for (const name of LOCAL) {
      const environment = Object.fromEntries(
        Object.entries(environmentOf(name)).map(([key, value]) => [key, value.replace(/\$\{.*\}/, 'a1')]),
      );
      expect(readConfig(environment).eventstore === undefined).toBe(name === 'sayso');
    }
  });

  test('shows nobody but its maker the key of the certificate authority, and the nodes’ key to the stores alone', () => {
    const mounting = (volume: string) =>
      all.filter(([, { volumes = [] }]) => volumes.some((it) => it.startsWith(`${volume}:`))).map(([name]) => name);
    expect(mounting('store-authority')).toEqual(['certificates']);
    expect(mounting('store-node')).toEqual(['certificates', ...STORES]);
  });

  test('puts nginx, on loopback, before the ports of the three nodes', () => {
    const nginx = readFileSync('docker/nginx/local.conf', 'utf8');
    expect(services['nginx']?.volumes).toEqual(['./docker/nginx:/etc/sayso:ro']);
    expect([...nginx.matchAll(/^ *listen (.*);/gm)].map(([, address]) => address)).toEqual(['127.0.0.1:4000']);
    expect([...nginx.matchAll(/^ *server 127\.0\.0\.1:(\d+) /gm)].map(([, port]) => port)).toEqual(
      ['sayso1', 'sayso2', 'sayso3'].map((name) => environmentOf(name)['SAYSO_PORT']),
    );
  });

  test('brings nothing into an image that is not there, or that .dockerignore holds back', () => {
    const copied = [...readFileSync('Dockerfile', 'utf8').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files]) =>
      files!.split(' '),
    );
    const let_in = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    expect(copied.filter((file) => spawnSync('test', ['-e', file]).status !== 0)).toEqual([]);
    expect([...new Set(copied.map((file) => file.replace(/^\.\//, '').split('/')[0]))].sort()).toEqual(let_in.sort());
    const commands = all.flatMap(([, { command = [], healthcheck }]) => [...command, ...(healthcheck?.test ?? [])]);
    const ours = commands.filter((word) => word.startsWith('docker/'));
    expect(ours).toContain('docker/health.js');
    expect(ours.filter((file) => !copied.includes(file))).toEqual([]);
  });
});

describe('the health check of a store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-health-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The check as its container runs it, with a curl that answers so. */
  function check(name: string, answer: string): boolean {
    const [kind, command] = services[name]!.healthcheck!.test!;
    expect(kind).toBe('CMD-SHELL');
    writeFileSync(join(folder, 'curl'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
    return spawnSync('sh', ['-c', command!.replaceAll('$$', '$')], { env: { PATH: `${folder}:${process.env['PATH']}` } }).status === 0;
  }
  const info = (state: string) => `echo '{ "esVersion": "24.6.0.0", "state": "${state}", "features": {} }'`;

  test.each(['eventstore', ...STORES])('%s: is well as leader or follower, and as nothing else', (name) => {
    expect(check(name, info('leader'))).toBe(true);
    expect(check(name, info('follower').replaceAll('": "', '":"'))).toBe(true);
    for (const state of ['unknown', 'preleader', 'catchingup', 'clone', 'resigningleader', 'manager', 'readonlyreplica'])
      expect([state, check(name, info(state))]).toEqual([state, false]);
    expect(check(name, 'exit 7')).toBe(false);
  });
});

describe('docs/operations.md', () => {
  test('explains every value of every profile', () => {
    const unsaid: string[] = [];
    const expectSaid = (value: string, ...forms: string[]) => forms.some((form) => operations.includes(form)) || unsaid.push(value);
    for (const [name, service] of all) {
      const { environment = {}, image, mem_limit = '', ports = [] } = service;
      for (const value of [name, image, mem_limit, ...ports]) expectSaid(value, `\`${value}\``);
      for (const key of Object.keys(environment)) expectSaid(key, `\`${key}`);
      for (const [key, value] of valuesOf(service)) {
        const password = /^\$\{(\w+)/.exec(value)?.[1];
        if (password !== undefined) expectSaid(`${key} ${password}`, `\`${password}\``);
        // the cluster's address is told in parts
        const parts = value.includes('@') ? value.replace(/\$\{(\w+)[^}]*\}/, '$1').split(/[?&]/) : [value];
        expectSaid(key, `\`${key}=`, `\`${key}\``);
        if (password === undefined) for (const part of parts) expectSaid(`${key}=${part}`, `\`${key}=${part}\``, `\`${part}\``);
      }
    }
    expect(unsaid).toEqual([]);
    expect(Object.values(volumes).filter(({ name }) => !operations.includes(`\`${name}\``))).toEqual([]);
  });

  test('names no file that is not there', () => {
    const links = [...operations.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => join('docs', path!));
    const files = [...operations.matchAll(/`((?:docker|docs|src|test)\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect(links.length + files.length).toBeGreaterThan(5);
    for (const path of [...links, ...files]) expect([path, spawnSync('test', ['-e', path]).status]).toEqual([path, 0]);
  });
});

describeWhere('compose')('Compose itself', () => {
  const [program, ...args] = composeClient() ?? [''];
  const folder = mkdtempSync(join(tmpdir(), 'sayso-compose-'));
  const env = join(folder, '.env');
  afterAll(() => rmSync(folder, { recursive: true }));

  function config(profile: string, passwords: readonly string[]) {
    writeFileSync(env, passwords.map((name) => `${name}=a1\n`).join(''));
    return spawnSync(program, [...args, '--env-file', env, '--profile', profile, 'config', '-q'], { encoding: 'utf8' });
  }

  const PROFILES = ['company', 'embedded', 'eventstore', 'cluster'];

  test.each(sized({ short: PROFILES.slice(0, 1), whole: PROFILES }))(
    'takes the profile %s, and refuses it without any one of the passwords',
    (profile) => {
      expect(config(profile, PASSWORDS)).toMatchObject({ status: 0, stderr: '' });
      for (const missing of sized({ short: PASSWORDS.slice(0, 1), whole: PASSWORDS })) {
        const { status, stderr } = config(
          profile,
          PASSWORDS.filter((name) => name !== missing),
        );
        expect([missing, status]).not.toEqual([missing, 0]);
        expect(stderr).toContain('see .env.example');
      }
    },
  );
});
