import { inspect } from 'node:util';

/** Who this node is to the store. Whatever prints it, a debugger of the client's too, prints no password. */
export class Credentials {
  readonly #username: string;
  readonly #password: string;

  constructor(username: string, password: string) {
    this.#username = username;
    this.#password = password;
  }

  get username(): string {
    return this.#username;
  }

  get password(): string {
    return this.#password;
  }

  toJSON(): string {
    return 'hidden';
  }

  [inspect.custom](): string {
    return 'hidden';
  }
}

export interface Host {
  readonly address: string;
  readonly port: number;
}

/** Where a store is and who asks it: an `esdb://` connection string, read. */
export interface StoreAddress {
  /** One: that node. Several: a cluster, whose leader is looked for. */
  readonly hosts: readonly Host[];
  /** The one host is a DNS name of the whole cluster. */
  readonly discover: boolean;
  readonly tls: boolean;
  /** File with the certificates that the store's own must come from. */
  readonly tlsCAFile?: string;
  readonly credentials?: Credentials;
  /** What is left to the client, by its own names. */
  readonly options: Readonly<Record<string, string | number>>;
}

const WHOLE = ['maxDiscoverAttempts', 'discoveryInterval', 'gossipTimeout', 'keepAliveInterval', 'keepAliveTimeout'];
const PREFERENCES = ['leader', 'follower', 'random', 'readonlyreplica'];
const KNOWN = ['tls', 'tlsCAFile', 'nodePreference', 'connectionName', ...WHOLE];

const flat = (key: string) => key.toLowerCase().replaceAll(/[-_]/g, '');
const NAMES: ReadonlyMap<string, string> = new Map(KNOWN.map((name) => [flat(name), name]));

const FORM = /^esdb(?<discover>\+discover)?:\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<hosts>[^/?@]+)\/*(?:\?(?<query>.*))?$/;
const HOST = /^(?<address>[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::(?<port>\d{1,5}))?$/;

/** Reads a connection string. Throws a RangeError whose message says in one sentence what is wrong, and never a password. */
export function readStoreAddress(given: string): StoreAddress {
  const {
    discover,
    user,
    password,
    hosts = '',
    query = '',
  } = FORM.exec(given.trim())?.groups ?? wrong('this is not esdb://USER:PASSWORD@HOST:PORT');
  const settings = settingsIn(query);
  const address: StoreAddress = {
    hosts: hosts.split(',').map(hostIn),
    discover: discover !== undefined,
    tls: oneOf('tls', settings.get('tls') ?? 'true', ['true', 'false']) === 'true',
    tlsCAFile: settings.get('tlsCAFile'),
    credentials: user === undefined || password === undefined ? undefined : new Credentials(percentDecoded(user), percentDecoded(password)),
    options: optionsIn(settings),
  };
  if (address.discover && address.hosts.length > 1) wrong('with esdb+discover:// goes one DNS name');
  if (address.tls && !address.credentials) wrong('a user and a password are missing; only with tls=false nobody signs in');
  return address;
}

function settingsIn(query: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const part of query.split('&').filter(Boolean)) {
    const [key = '', value = '', ...rest] = part.split('=');
    if (flat(key) === 'tlsverifycert') wrong('tlsVerifyCert is not supported by the client: give tlsCAFile');
    const name = NAMES.get(flat(key)) ?? wrong(`the option ${key} is unknown`);
    if (value === '' || rest.length > 0) wrong(`the option ${key} has no value`);
    settings.set(name, percentDecoded(value));
  }
  return settings;
}

function hostIn(text: string): Host {
  const { address = '', port = '2113' } = HOST.exec(text)?.groups ?? wrong('a host is HOST or HOST:PORT, several are joined by commas');
  if (Number(port) < 1 || Number(port) > 65_535) wrong(`${port} is no port`);
  return { address, port: Number(port) };
}

function optionsIn(settings: ReadonlyMap<string, string>): StoreAddress['options'] {
  const options: Record<string, string | number> = {};
  for (const name of WHOLE) {
    const value = settings.get(name);
    if (value !== undefined) options[name] = /^\d{1,9}$/.test(value) ? Number(value) : wrong(`${name} is a whole number`);
  }
  const preference = settings.get('nodePreference');
  if (preference !== undefined)
    options['nodePreference'] = oneOf('nodePreference', flat(preference), PREFERENCES).replace('readonlyreplica', 'read_only_replica');
  const name = settings.get('connectionName');
  if (name !== undefined) options['connectionName'] = name;
  return options;
}

function oneOf(name: string, value: string, values: readonly string[]): string {
  return values.includes(value) ? value : wrong(`${name} is ${values.join(' or ')}`);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return wrong('what is written with % cannot be read');
  }
}

function wrong(what: string): never {
  throw new RangeError(what);
}
