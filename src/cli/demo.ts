/** `npm run demo`: one small company's story, told by real commands over HTTP, and the questions it answers. */
import '../api/lean-graphql.js';
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalIssuer } from '../access/local-issuer.js';
import { openInfrastructure } from '../infrastructure.js';
import type { Role } from '../kernel/actor.js';
import { dayInWords } from '../kernel/words.js';
import { serve } from '../service.js';

const folder = mkdtempSync(join(tmpdir(), 'sayso-demo-'));
const infrastructure = await openInfrastructure({
  folder,
  failStop: (error) => {
    console.error(error);
    process.exit(74);
  },
});
const { url, stop } = await serve(infrastructure, { host: '127.0.0.1', port: Number(process.env['SAYSO_PORT'] ?? 0), logger: false });
process.once('SIGINT', () => void stop().then(leave));
process.once('SIGTERM', () => void stop().then(leave));

function leave(): void {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

const PEOPLE: Readonly<Record<string, readonly Role[]>> = {
  Sam: ['SALES'],
  Sofia: ['SALES_APPROVER'],
  Priya: ['PRODUCT_APPROVER'],
  Lena: ['LEADERSHIP'],
};
const tokens = new Map<string, string>();
const links = new Map<string, string>();
const issuer = await LocalIssuer.open(folder);
for (const [name, roles] of Object.entries(PEOPLE)) {
  tokens.set(name, await issuer.issueToken({ name, roles, hours: 24 }));
  links.set(name, `${url}${infrastructure.signIn?.links?.make(await issuer.personOf({ name, roles })) ?? ''}`);
}

type Json = Readonly<Record<string, unknown>>;

async function ask<Data>(who: string, query: string, variables: Json): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(who) ?? ''}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** Sends one command and says what it was for; a refusal ends the demo, for the story leaves no room for one. */
async function tell(who: string, what: string, command: string, input: Json): Promise<void> {
  const type = command.charAt(0).toUpperCase() + command.slice(1);
  const { done } = await ask<{ done: { userErrors: readonly { message: string }[] } }>(
    who,
    `mutation ($input: ${type}!) { done: ${command}(input: $input) { userErrors { code field message } } }`,
    { input },
  );
  if (done.userErrors.length > 0) throw new Error(`${command}: ${JSON.stringify(done.userErrors)}`);
  say(`  ${who.padEnd(6)} ${what}`);
}

interface Summary {
  readonly summary: string;
}
interface Lines<Line> {
  readonly edges: readonly { readonly node: Line }[];
}
interface Check {
  readonly verdict: string;
  readonly reason: string;
  readonly nextStep: string;
  readonly wording: { readonly version: number; readonly canSay: string; readonly cannotSay: string } | null;
  readonly conditions: readonly string[];
  readonly citedEvents: readonly { readonly summary: string }[];
}

async function check(question: string, input: Json): Promise<void> {
  const { promiseCheck } = await ask<{ promiseCheck: Check }>(
    'Sam',
    `query ($customerId: ID!, $featureId: ID!, $byDate: Date, $asOf: AsOfInput) {
      promiseCheck(customerId: $customerId, featureId: $featureId, byDate: $byDate, asOf: $asOf) {
        verdict reason nextStep wording { version canSay cannotSay } conditions citedEvents { summary }
      }
    }`,
    input,
  );
  const { verdict, reason, nextStep, wording, conditions, citedEvents } = promiseCheck;
  say(`\n  “${question}”`);
  say(`    ${verdict}: ${reason}`);
  if (wording) say(`    say:     ${wording.canSay}\n    not:     ${wording.cannotSay}`);
  for (const condition of conditions) say(`    only if: ${condition}`);
  say(`    next:    ${nextStep}`);
  for (const { summary } of citedEvents) say(`    because: ${summary}`);
}

interface Slip {
  readonly commitment: { readonly status: string };
  readonly events: Lines<Summary & { readonly causedBy: Summary }>;
}

/** What follows from a slip follows by itself, a moment later. */
async function untilItIsAtRisk(): Promise<Slip> {
  const slip = await ask<Slip>(
    'Lena',
    `{
      commitment(commitmentId: "sso@everyone") { status }
      events(filter: { type: ["CommitmentPutAtRisk"] }) { edges { node { summary causedBy { summary } } } }
    }`,
    {},
  );
  return slip.commitment.status === 'AT_RISK' ? slip : untilItIsAtRisk();
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

say('Northwind Tools is a small company. This is its quarter, as Sayso recorded it.\n');

say('Customers and features');
await tell('Sam', 'registers Acme, an enterprise customer', 'registerCustomer', {
  customerId: 'acme',
  name: 'Acme',
  segment: 'enterprise',
  accountOwner: 'Sam',
});
await tell('Sam', 'registers Bolt, a startup', 'registerCustomer', {
  customerId: 'bolt',
  name: 'Bolt',
  segment: 'startup',
  accountOwner: 'Sam',
});
await tell('Priya', 'adds single sign-on', 'addFeature', {
  featureId: 'sso',
  name: 'Single sign-on',
  area: 'identity',
  owner: 'Priya',
  horizon: 'NOW',
  targetDate: inDays(60),
});
await tell('Priya', 'adds dark mode', 'addFeature', {
  featureId: 'dark-mode',
  name: 'Dark mode',
  area: 'interface',
  owner: 'Priya',
  horizon: 'LATER',
});
await tell('Priya', 'adds the audit export', 'addFeature', {
  featureId: 'audit-export',
  name: 'Audit export',
  area: 'compliance',
  owner: 'Priya',
  horizon: 'NEXT',
});
await tell('Priya', 'adds offline mode', 'addFeature', {
  featureId: 'offline',
  name: 'Offline mode',
  area: 'sync',
  owner: 'Priya',
  horizon: 'LATER',
});

say('\nAsked, and declined with its reason');
await tell('Sam', 'asks for dark mode on behalf of Bolt', 'submitRequest', {
  requestId: 'dark-mode-1',
  title: 'Dark mode',
  problem: 'Bolt’s operators work at night and find the screens too bright.',
  source: { kind: 'CALL' },
  featureId: 'dark-mode',
  demand: [{ customerId: 'bolt', dealValue: { amount: '4000', currency: 'EUR' } }],
});
await tell('Priya', 'declines it, and says why and what instead', 'declineRequest', {
  requestId: 'dark-mode-1',
  rationale: 'One startup asked in a year; the contrast work planned for spring helps everybody more.',
  reason: 'LOW_DEMAND',
  alternatives: ['The high-contrast theme, from spring on'],
  customerExplanation: 'We are improving contrast for everybody first; a dark theme is not planned.',
  inform: { customerIds: ['bolt'], channel: 'EMAIL' },
});

say('\nAsked, and accepted');
await tell('Sam', 'asks for single sign-on on behalf of Acme', 'submitRequest', {
  requestId: 'sso-1',
  title: 'Single sign-on',
  problem: 'Acme’s security policy forbids separate passwords.',
  source: { kind: 'MEETING' },
  featureId: 'sso',
  demand: [{ customerId: 'acme', dealValue: { amount: '120000', currency: 'EUR' } }],
});
await tell('Sam', 'adds the contract as evidence', 'addEvidence', {
  requestId: 'sso-1',
  kind: 'CONTRACT',
  summary: 'Clause 7.2 of the draft contract asks for SAML.',
});
await tell('Priya', 'accepts it', 'acceptRequest', {
  requestId: 'sso-1',
  rationale: 'Three enterprise deals of this year depend on it, and identity is our strategy.',
  justifications: ['STRATEGIC_FIT', 'MEASURED_DEMAND'],
  owner: 'Priya',
  successMeasure: 'Half of the enterprise customers sign in with it',
  evaluateOn: inDays(240),
});

say('\nA promise: proposed, approved by two people, told');
const wording = {
  canSay: `Single sign-on with SAML will be there by ${dayInWords(inDays(90))}.`,
  cannotSay: 'Anything about OpenID Connect or user provisioning.',
  promisedDate: inDays(90),
};
await tell('Priya', 'proposes what may be said to everyone, and approves it for product', 'proposeCommitment', {
  featureId: 'sso',
  audience: { kind: 'EVERYONE' },
  wording,
  owner: 'Priya',
  followUpOn: inDays(80),
  basedOnRequestId: 'sso-1',
  approveAs: 'PRODUCT',
});
await tell('Sofia', 'approves it for sales: it is in force', 'approveWording', {
  commitmentId: 'sso@everyone',
  wordingVersion: 1,
  function: 'SALES',
});
await tell('Priya', 'proposes words about the audit export for enterprise customers, on a condition', 'proposeCommitment', {
  featureId: 'audit-export',
  audience: { kind: 'SEGMENT', segment: 'enterprise' },
  wording: {
    canSay: 'The audit export is part of the enterprise plan.',
    cannotSay: 'That it covers the mobile apps.',
    conditions: ['The customer is on the enterprise plan'],
  },
  owner: 'Priya',
  followUpOn: inDays(30),
  approveAs: 'PRODUCT',
});
await tell('Sofia', 'approves them for sales', 'approveWording', {
  commitmentId: 'audit-export@segment:enterprise',
  wordingVersion: 1,
  function: 'SALES',
});
await tell('Sam', 'proposes words about offline mode for Acme; nobody has approved them yet', 'proposeCommitment', {
  featureId: 'offline',
  audience: { kind: 'CUSTOMER', customerId: 'acme' },
  wording: { canSay: 'Offline mode is being explored.', cannotSay: 'Any date.' },
  owner: 'Sam',
  followUpOn: inDays(30),
});
await tell('Sam', 'tells Acme about single sign-on', 'disclose', {
  commitmentId: 'sso@everyone',
  customerId: 'acme',
  wordingVersion: 1,
  channel: 'MEETING',
  toldTo: 'Acme’s head of IT',
});

say('\nWhat may Sam promise?');
await check(`May I promise single sign-on to Acme by ${inDays(120)}?`, { customerId: 'acme', featureId: 'sso', byDate: inDays(120) });
await check('May I tell Acme about the audit export?', { customerId: 'acme', featureId: 'audit-export' });
await check(`May I promise single sign-on to Bolt by ${inDays(30)}?`, { customerId: 'bolt', featureId: 'sso', byDate: inDays(30) });
await check('May I tell Acme about offline mode?', { customerId: 'acme', featureId: 'offline' });
await check('May I promise Bolt the audit export?', { customerId: 'bolt', featureId: 'audit-export' });

const { whyDeclined } = await ask<{
  whyDeclined: { decision: { rationale: string; reason: string; alternatives: string[] }; steps: { event: { summary: string } }[] };
}>('Lena', '{ whyDeclined(requestId: "dark-mode-1") { decision { rationale reason alternatives } steps { event { summary } } } }', {});
say('\nWhy was dark mode declined? Lena of leadership asks');
say(`    ${whyDeclined.decision.reason}: ${whyDeclined.decision.rationale}`);
for (const alternative of whyDeclined.decision.alternatives) say(`    instead: ${alternative}`);
for (const { event } of whyDeclined.steps) say(`    ${event.summary}`);

say('\nSam has said more than he may, and says so: nobody is blamed');
await tell('Sam', `reports that he promised Bolt single sign-on by ${inDays(30)}, in a call`, 'reportUnapprovedPromise', {
  reportId: 'call',
  featureId: 'sso',
  customerId: 'bolt',
  said: `You will have single sign-on by ${dayInWords(inDays(30))}.`,
  promisedDate: inDays(30),
  saidBy: 'Sam',
  saidAt: new Date().toISOString(),
  channel: 'CALL',
});

const { register } = await ask<{ register: { position: string } }>('Lena', '{ register { position } }', {});
say('\nThe date slips');
await tell('Priya', `moves the target of single sign-on to ${inDays(120)}`, 'changeFeatureTarget', {
  featureId: 'sso',
  targetDate: inDays(120),
  reason: 'The identity provider of the first pilot answers late.',
});
const slip = await untilItIsAtRisk();
for (const { node } of slip.events.edges) say(`  ${node.summary}, because ${node.causedBy.summary}`);
await check('May I still promise it to Acme?', { customerId: 'acme', featureId: 'sso' });
await check('And what did we say before it slipped?', { customerId: 'acme', featureId: 'sso', asOf: register });

say('\nOther words, approved by two people');
await tell('Priya', `revises them to ${inDays(150)}, and approves that for product`, 'reviseWording', {
  commitmentId: 'sso@everyone',
  wording: { ...wording, canSay: `Single sign-on with SAML will be there by ${dayInWords(inDays(150))}.`, promisedDate: inDays(150) },
  reason: 'The target moved.',
  approveAs: 'PRODUCT',
});
await tell('Sofia', 'approves them for sales: they are in force', 'approveWording', {
  commitmentId: 'sso@everyone',
  wordingVersion: 2,
  function: 'SALES',
});

const { agenda } = await ask<{ agenda: Lines<{ kind: string; reason: string; waitsFor: string[] }> }>(
  'Priya',
  '{ agenda { edges { node { kind reason waitsFor } } } }',
  {},
);
say('\nWhat waits for whom?');
for (const { node } of agenda.edges) say(`    ${node.kind.padEnd(18)} ${node.reason} → ${node.waitsFor.join(', ')}`);

say('\nEverybody is told');
await tell('Sam', 'informs Acme of the new date', 'informCustomerOfChange', {
  commitmentId: 'sso@everyone',
  customerId: 'acme',
  wordingVersion: 2,
  channel: 'CALL',
});
await tell('Sam', 'records that Acme acknowledges it', 'acknowledgeChange', {
  commitmentId: 'sso@everyone',
  customerId: 'acme',
  wordingVersion: 2,
});
await tell('Sofia', 'ratifies what Bolt was promised by the words in force', 'ratifyPromise', {
  reportId: 'call',
  commitmentId: 'sso@everyone',
  wordingVersion: 2,
});
await tell('Sam', 'tells them to Bolt', 'disclose', {
  commitmentId: 'sso@everyone',
  customerId: 'bolt',
  wordingVersion: 2,
  channel: 'EMAIL',
});

const { customer } = await ask<{ customer: { told: Lines<{ words: string; toldBy: string; report: object | null }> } }>(
  'Lena',
  '{ customer(customerId: "bolt") { told { edges { node { words toldBy report { reportId } } } } } }',
  {},
);
say('\nWhat was Bolt told, by whom? Lena asks, the latest first');
for (const { node } of customer.told.edges) say(`    ${node.toldBy}: ${node.words}${node.report ? ' (without approval)' : ''}`);

say('\nIt ships before its date');
await tell('Priya', 'ships single sign-on', 'shipFeature', { featureId: 'sso', shippedOn: inDays(0) });
await tell('Priya', 'asserts that this delivers what was promised', 'assertDelivery', {
  commitmentId: 'sso@everyone',
  deliveredOn: inDays(0),
});
await tell('Sam', 'records that Acme disputes it', 'disputeFulfilment', {
  commitmentId: 'sso@everyone',
  customerId: 'acme',
  note: 'It does not work with their provider.',
});
await check('Is it there for Bolt?', { customerId: 'bolt', featureId: 'sso' });
say();
await tell('Sam', 'records that Acme confirms it, once it is set up', 'confirmFulfilment', {
  commitmentId: 'sso@everyone',
  customerId: 'acme',
});
await tell('Sam', 'records that Bolt confirms it as well', 'confirmFulfilment', { commitmentId: 'sso@everyone', customerId: 'bolt' });

const { figures, commitment } = await ask<{
  commitment: { status: string };
  figures: { name: string; value: number | null; events: Lines<Summary> }[];
}>(
  'Lena',
  '{ commitment(commitmentId: "sso@everyone") { status } figures(area: "identity") { name value events(first: 5) { edges { node { summary } } } } }',
  {},
);
say(`\nThe promise is ${commitment.status}. What does Lena see of the area identity? Each figure opens into its events`);
for (const { name, value, events } of figures) {
  if (!value || name.startsWith('DECISION_LEAD_TIME')) continue;
  say(`    ${name} ${value}`);
  for (const { node } of events.edges) say(`      ${node.summary}`);
}

/** Which page tells each of them most. */
const OPENS: Readonly<Record<string, (url: string) => string>> = {
  Sam: (url) => `${url}/check?customer=bolt&feature=sso: may he promise it?`,
  Sofia: (url) => `${url}/promises/offline%40customer%3Aacme: words that wait for her yes`,
  Priya: (url) => `${url}/requests?view=all: what was asked, and what was answered`,
  Lena: (url) => `${url}/figures: how it goes, and what each figure counts`,
};

const lineFor = (name: string, what: string): string => `\n  ${name} (${(PEOPLE[name] ?? []).join(', ')}):\n  ${what}`;

say(
  `\nThe register stays up, in ${folder}, until Ctrl-C. Sign in with a browser, by one of these links, and ask it yourself; each works once:`,
);
for (const [name, link] of links) say(lineFor(name, `${link}\n  then ${OPENS[name]?.(url) ?? ''}`));
say(`\nPrograms send one of these tokens to ${url}/graphql, as a header {"Authorization": "Bearer TOKEN"}:`);
for (const [name, token] of tokens) say(lineFor(name, token));
