import { ConsoleLogger } from '@nestjs/common';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalIssuer } from '../src/access/local-issuer.js';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { openInfrastructure, type Infrastructure, type InfrastructureOptions } from '../src/infrastructure.js';
import type { Role } from '../src/kernel/actor.js';
import { serve, type Service, type Strangers } from '../src/service.js';

/** An answer of the API, as it came over HTTP. */
export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  readonly data: any;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: { code: string; field?: string } }[];
  readonly extensions?: { redacted?: string[]; suggestions?: object[]; requestId?: string };
}

export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

export interface Running {
  readonly url: string;
  readonly infrastructure: Infrastructure;
  readonly folder: string;
  /** A GraphQL client for somebody with these roles, over real HTTP. */
  readonly as: (name: string, ...roles: Role[]) => Promise<Ask>;
  readonly token: (name: string, ...roles: Role[]) => Promise<string>;
  /** Stops it and deletes the folder, unless it is to be kept. */
  readonly stop: (folder?: { readonly keep: boolean }) => Promise<void>;
}

/** Somebody who signs in anew for each question: a token is of the day, and a test may move the clock. */
export const signingIn =
  (service: () => Running) =>
  (name: string, ...roles: Role[]): Ask =>
  async (query, variables) =>
    (await service().as(name, ...roles))(query, variables);

/** The whole service on a folder of its own, or on a store and a folder, on a free port of loopback. */
export async function startService({
  clock,
  folder = mkdtempSync(join(tmpdir(), 'sayso-')),
  store,
  policies,
  decisionSlaDays,
  provider,
  url,
  port = 0,
  session,
  strangers,
  explorer,
  readers = Number(process.env['SAYSO_TEST_READERS'] ?? 0),
  programs = new URL('../dist/', import.meta.url),
}: Partial<
  Pick<InfrastructureOptions, 'clock' | 'folder' | 'policies' | 'decisionSlaDays' | 'provider' | 'url' | 'session' | 'readers' | 'programs'>
> & {
  readonly store?: string;
  readonly port?: number;
  readonly strangers?: Strangers;
  readonly explorer?: boolean;
} = {}): Promise<Running> {
  const infrastructure = await openInfrastructure({
    folder,
    ...(store !== undefined && { eventstore: readStoreAddress(store) }),
    clock,
    policies,
    decisionSlaDays,
    provider,
    url,
    session,
    readers,
    programs,
    failStop: (error) => {
      throw error;
    },
  });
  const service: Service = await serve(infrastructure, {
    host: '127.0.0.1',
    port,
    logger: process.env['SAYSO_TEST_LOG'] ? new ConsoleLogger() : false,
    strangers,
    explorer,
  });
  const issuer = await LocalIssuer.open(folder, clock);
  const token = (name: string, ...roles: Role[]) => issuer.issueToken({ name, roles });
  return {
    url: service.url,
    infrastructure,
    folder,
    token,
    as: async (name, ...roles) => client(service.url, await token(name, ...roles)),
    stop: async ({ keep } = { keep: false }) => {
      await service.stop();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A query is asked both ways, by Apollo’s pipeline and as a known document, which must answer alike. */
export function client(url: string, token?: string): Ask {
  const ask = async (body: object): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  };
  return async (query, variables = {}) => {
    if (/^\s*mutation/.test(query)) return ask({ query, variables });
    // what asks for extensions is no business of known documents
    const askWhole = () => ask({ query, variables, extensions: {} });
    for (let time = 0; ; time++) {
      const whole = lasting(await askWhole());
      const known = await ask({ query, variables });
      if (whole === lasting(known)) return known;
      // between the two an event may have been recorded: one way alone then answers otherwise as well
      if (whole === lasting(await askWhole())) throw new Error(`Asked both ways, it answers:\n${whole}\n${lasting(known)}`);
      if (time === 5) return known;
    }
  };
}

/** What of an answer is the same when it is asked again a moment later. */
const lasting = (answer: Answer): string =>
  JSON.stringify({ ...answer, extensions: { ...answer.extensions, requestId: undefined } }).replaceAll(
    /"\d{4}-\d\d-\d\dT[\d:.]+Z"/g,
    '"…"',
  );

/** Resolves when the service has reacted to all that its log holds, and so to its own reactions. */
export async function settled(url: string, patience = 120_000): Promise<void> {
  const end = Date.now() + patience;
  for (let lag = ''; lag !== '0'; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > end) throw new Error(`There are ${lag} events left to react to.`);
    lag = /^sayso_reactions_lag_events (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? '';
  }
}

/** Brings in a file of lines, and waits until all of it is reacted to; answers how many there were of each. */
export async function bringIn({ url, token }: Running, file: string): Promise<object> {
  const headers = { authorization: `Bearer ${await token('Ivo', 'IMPORTER')}` };
  const response = await fetch(`${url}/import`, { method: 'POST', headers, body: readFileSync(file) });
  const tally = JSON.parse((await response.text()).trim()) as object;
  await settled(url);
  return tally;
}

/** Sends one command as its mutation; answers its payload. Throws where the API answers with an error. */
export async function send(ask: Ask, command: string, input: object, payload = ''): Promise<Answer['data']> {
  const type = command.charAt(0).toUpperCase() + command.slice(1);
  const { data, errors } = await ask(
    `mutation Send($input: ${type}!) { done: ${command}(input: $input) { userErrors { code field message revision } warnings { code field } position ${payload} } }`,
    { input },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return (data as { done: unknown }).done;
}
