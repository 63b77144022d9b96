import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnStandIn, type StandInProcess } from './eventstoredb/stand-in-process.js';
import { Nodes } from './nodes.js';
import { CLIENT, freeOrigin, startRealProvider, type RealProvider } from './real-provider.js';
import { endAll } from './sayso.js';
import { client } from './service.js';
import { until } from './until.js';
import { fromOwnPage, JSON_BODY, VIEWER, Visitor } from './visiting.js';

let place: string;
let store: StandInProcess;
let provider: RealProvider;
let ours: string;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'sayso-nodes-'));
  store = await spawnStandIn({ folder: join(place, 'store') });
  ours = await freeOrigin();
  provider = await startRealProvider([ours]);
});
afterEach(async () => {
  endAll();
  await store.kill();
  await provider.stop();
  rmSync(place, { recursive: true, force: true });
});

const newKey = () => randomBytes(32).toString('base64url');

test('of two nodes on one store, in processes of their own, each lets in whom the other signed in and gave a token, until it is revoked on one', async () => {
  const key = newKey();
  const env = {
    ...{ SAYSO_URL: ours, SAYSO_OIDC_ISSUER: provider.issuer, SAYSO_OIDC_AUDIENCE: 'sayso', SAYSO_OIDC_ALGORITHMS: 'ES256' },
    ...{ SAYSO_OIDC_CLIENT_ID: CLIENT.id, SAYSO_OIDC_CLIENT_SECRET: CLIENT.secret },
  };
  const nodes = await Nodes.at(place, store.url, 3);
  const { url: here } = await nodes.start(0, { ...env, SAYSO_PORT: new URL(ours).port, SAYSO_SESSION_KEY: key });
  const { url: there } = await nodes.start(1, { ...env, SAYSO_SESSION_KEY: `${newKey()},${key}` });
  const { url: stranger } = await nodes.start(2, { ...env, SAYSO_SESSION_KEY: newKey() });

  provider.accounts['ada'] = { name: 'Ada', roles: ['ADMIN'] };
  const visitor = new Visitor();
  await visitor.open(`${ours}/sign-in`);
  const asking = async (node: string, query: string, variables: object = {}): Promise<{ status: number; text: string }> => {
    const headers = { ...JSON_BODY, ...fromOwnPage(ours) };
    return visitor.ask(`${node}/graphql`, {
      method: 'POST',
      headers,
      body: query === VIEWER ? query : JSON.stringify({ query, variables }),
    });
  };
  for (const node of [here, there]) expect((await asking(node, VIEWER)).text).toContain('{"name":"Ada","roles":["ADMIN"]}');
  expect((await asking(stranger, VIEWER)).status).toBe(401);

  const issue =
    'mutation { issueServiceToken(input: { tokenId: "crm", name: "CRM", roles: [SERVICE], endsOn: "%" }) { secret userErrors { code } } }';
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const issued = JSON.parse((await asking(here, issue.replace('%', inAMonth))).text) as {
    data: { issueServiceToken: { secret: string; userErrors: object[] } };
  };
  const { secret, userErrors } = issued.data.issueServiceToken;
  expect(userErrors).toEqual([]);
  const statusAt = async (node: string) => (await client(node, secret)('{ viewer { id } }')).status;
  for (const node of [here, there, stranger]) await until(async () => (await statusAt(node)) === 200);

  const revoke = 'mutation { revokeServiceToken(input: { tokenId: "crm", reason: "Lost." }) { position userErrors { code } } }';
  expect((await asking(there, revoke)).text).toContain('"userErrors":[]');
  expect(await statusAt(there)).toBe(401);
  for (const node of [here, stranger]) await until(async () => (await statusAt(node)) === 401);

  await nodes.settled();
  await nodes.stop();
  await nodes.expectAlike();
});
