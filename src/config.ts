import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Rates } from './api/rates.js';
import { readStoreAddress, type StoreAddress } from './eventstoredb/store-address.js';
import { isLoopback } from './access/loopback.js';
import type { ProviderSettings } from './access/oidc-verifier.js';
import { whyNotAsked } from './access/provider.js';
import { listed, readProviderSettings } from './access/provider-settings.js';
import { DEFAULT_SESSION_TIMES, readSealKeys, type SessionSettings } from './access/session-settings.js';
import { ConfigurationError } from './kernel/configuration-error.js';
import { LOG_LEVELS, type LogLevel } from './operations/log-level.js';

export interface Config {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly log: LogLevel;
  /** How many days a request may wait for a decision. */
  readonly decisionSlaDays: number;
  /** How many processes may answer long reads beside this one. */
  readonly readers: number;
  /** What browsers type, without a slash at its end; absent: the loopback address that is asked. */
  readonly url?: string;
  /** The EventStoreDB that holds the log; absent: the data folder does. */
  readonly eventstore?: StoreAddress;
  /** Who vouches for people; absent: the data folder's own key does, on loopback. */
  readonly provider?: ProviderSettings;
  readonly session: SessionSettings;
  /** Whether the schema is told, and the explorer shown, to whoever comes, and not only to who is signed in with a browser. */
  readonly explorer: boolean;
  /** How much may be asked in a minute. */
  readonly rates: Rates;
  /** Addresses of proxies that say truly whom they ask for. */
  readonly trustedProxies: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOCAL = '127.0.0.1';

export const DEFAULT_DECISION_SLA_DAYS = 14;

const KNOWN =
  /^SAYSO_(HOST|PORT|URL|DATA|EVENTSTORE|DECISION_SLA_DAYS|READERS|EXPLORER|SESSION_(KEY|KEY_FILE|HOURS|IDLE_MINUTES|CHECK_MINUTES)|TRUST_PROXY|RATE_PERSON|RATE_ADDRESS|LOG|LONG|TEST_.+)$/;
const OF_PROVIDER =
  /^SAYSO_OIDC_(ISSUER|AUDIENCE|TOKENS|ALGORITHMS|ROLES_CLAIM|ROLES|SUBJECT_CLAIM|NAME_CLAIM|PERSON_CLAIM|CLIENT_ID|CLIENT_SECRET|CLIENT_SECRET_FILE|SCOPES)$/;

const LINES_TO_ADD = [
  'To let others in, add who vouches for people:',
  '  SAYSO_OIDC_ISSUER=https://id.example.com',
  '  SAYSO_OIDC_AUDIENCE=sayso',
  '  SAYSO_OIDC_ROLES_CLAIM=roles',
  'To stay on this machine, with local sign-in:',
  '  SAYSO_HOST=127.0.0.1',
  '  NODE_ENV=development',
];

/**
 * The configuration that the environment variables give; an empty one counts as absent.
 * Throws a ConfigurationError with every wrong variable at once, and where people could not sign in to a service set up so.
 */
export function readConfig(env: Environment): Config {
  return read(env, env.SAYSO_OIDC_ISSUER ? [] : whyNotLocal(env.SAYSO_HOST || LOCAL, env.NODE_ENV));
}

/** The same for work on the data folder, where nobody signs in and nobody listens. */
export function readOfflineConfig(env: Environment): Config {
  return read(env, []);
}

function read(env: Environment, whyNotServed: readonly string[]): Config {
  const wrong: string[] = [];
  const given = (name: string, otherwise: string) => env[name] || otherwise;

  function whole(name: string, otherwise: number, least: number, most: number): number {
    const text = given(name, String(otherwise));
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(number >= least && number <= most)) wrong.push(`${name}: ${text} is not a whole number from ${least} to ${most}.`);
    return number;
  }

  function isOn(name: string, otherwise: boolean): boolean {
    const text = given(name, otherwise ? 'on' : 'off');
    if (text !== 'on' && text !== 'off') wrong.push(`${name}: ${text} is neither on nor off.`);
    return text === 'on';
  }

  function addresses(name: string): readonly string[] {
    const all = listed(given(name, ''));
    for (const address of all) if (!isAddressOrRange(address)) wrong.push(`${name}: ${address} is no address, and no range of them.`);
    return all;
  }

  function store(name: string): { eventstore: StoreAddress } | undefined {
    const text = given(name, '');
    try {
      return text === '' ? undefined : { eventstore: readStoreAddress(text) };
    } catch (error) {
      wrong.push(`${name}: ${(error as Error).message}.`);
      return undefined;
    }
  }

  function vouching(): { provider: ProviderSettings } | undefined {
    const provider = readProviderSettings(env, wrong);
    return provider && { provider };
  }

  function ownAddress(name: string): { url: string } | undefined {
    const text = given(name, '');
    if (text === '') return undefined;
    const whyNot = whyNotAsked(text);
    if (whyNot !== undefined) return void wrong.push(`${name}: ${whyNot}; plain http is for this machine alone.`);
    const { origin, href } = new URL(text);
    if (href !== `${origin}/`) wrong.push(`${name}: names more than scheme, host and port.`);
    return { url: origin };
  }

  function session(): SessionSettings {
    const keys = readSealKeys(env, wrong);
    const times = {
      hours: whole('SAYSO_SESSION_HOURS', DEFAULT_SESSION_TIMES.hours, 1, 720),
      idleMinutes: whole('SAYSO_SESSION_IDLE_MINUTES', DEFAULT_SESSION_TIMES.idleMinutes, 1, 1_440),
      checkMinutes: whole('SAYSO_SESSION_CHECK_MINUTES', DEFAULT_SESSION_TIMES.checkMinutes, 1, 1_440),
    };
    if (times.checkMinutes > times.idleMinutes)
      wrong.push(`SAYSO_SESSION_CHECK_MINUTES: ${times.checkMinutes} is more than SAYSO_SESSION_IDLE_MINUTES.`);
    return { ...(keys && { keys }), times };
  }

  const config: Config = {
    host: given('SAYSO_HOST', LOCAL),
    port: whole('SAYSO_PORT', 4000, 0, 65_535),
    data: resolve(given('SAYSO_DATA', './data')),
    log: given('SAYSO_LOG', 'info') as LogLevel,
    decisionSlaDays: whole('SAYSO_DECISION_SLA_DAYS', DEFAULT_DECISION_SLA_DAYS, 1, 3_650),
    readers: whole('SAYSO_READERS', availableParallelism() - 1, 0, 64),
    explorer: isOn('SAYSO_EXPLORER', env.NODE_ENV !== 'production'),
    session: session(),
    rates: {
      person: whole('SAYSO_RATE_PERSON', 20_000, 1, 999_999_999),
      address: whole('SAYSO_RATE_ADDRESS', 600, 1, 999_999_999),
    },
    trustedProxies: addresses('SAYSO_TRUST_PROXY'),
    ...ownAddress('SAYSO_URL'),
    ...store('SAYSO_EVENTSTORE'),
    ...vouching(),
  };
  if (!LOG_LEVELS.includes(config.log)) wrong.push(`SAYSO_LOG: ${config.log} is none of ${LOG_LEVELS.join(', ')}.`);

  for (const name of Object.keys(env).filter((name) => name.startsWith('SAYSO_') && env[name])) {
    if (OF_PROVIDER.test(name)) wrong.push(...(config.provider ? [] : [`${name}: means nothing without SAYSO_OIDC_ISSUER.`]));
    else if (!KNOWN.test(name)) wrong.push(`${name}: unknown variable.`);
  }
  wrong.push(...whyNotServed);

  if (wrong.length) throw new ConfigurationError(wrong);
  return config;
}

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8` */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  return (
    version !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
  );
}

/** Why local sign-in, the only one without an issuer, is out of the question, and the lines to add; empty where it may be. */
function whyNotLocal(host: string, mode: string | undefined): string[] {
  const reasons: string[] = [];
  if (!isLoopback(host))
    reasons.push(`SAYSO_HOST: ${host} is not a loopback address, and without an issuer people sign in on loopback only.`);
  if (mode === 'production') reasons.push('NODE_ENV: production needs an issuer; local sign-in is not for it.');
  return reasons.length ? [...reasons, ...LINES_TO_ADD] : [];
}
