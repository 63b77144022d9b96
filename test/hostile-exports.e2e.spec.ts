import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../src/kernel/actor.js';
import { hashOf } from '../src/kernel/canonical.js';
import { ALL_FACTS } from '../src/rooms.js';
import { LOG_FILE } from '../src/sqlite/sqlite.event-log.js';
import { send, settled, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';

/** A line of an export. */
interface Line {
  id: string;
  type: string;
  subject: string;
  time: string;
  recordedtime: string;
  position: string;
  revision: number;
  actor: string;
  via?: string;
  command: string;
  commandid: string;
  inputhash: string;
  causationid?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test breaks what it likes
  data: any;
}

const PEOPLE: Record<string, readonly Role[]> = {
  Sal: ['SALES'],
  Pia: ['PRODUCT'],
  Una: ['SALES_APPROVER'],
  Max: ['PRODUCT_APPROVER'],
  Lea: ['LEADERSHIP'],
  Con: ['CONTRIBUTOR'],
};

const RATIONALE = 'Three customers would leave without it.';
const WORDS = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.', conditions: ['They run SAML.'], promisedDate: '2030-06-30' };

/** A company’s day, in which all that can happen does. */
const DAY: readonly (readonly [who: string, command: string, input: object])[] = [
  ['Sal', 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'smb', accountOwner: 'Sal', externalId: '0017' }],
  ['Sal', 'registerCustomer', { customerId: 'bolt', name: 'Bolt' }],
  ['Sal', 'changeCustomer', { customerId: 'acme', name: 'Acme Inc.', externalId: null }],
  ['Pia', 'addFeature', { featureId: 'sso', name: 'SSO', aliases: ['SAML'], area: 'Access', horizon: 'NOW', targetDate: '2030-05-01' }],
  ['Pia', 'addFeature', { featureId: 'dark', name: 'Dark mode', description: 'At night.', owner: 'Pia', horizon: 'LATER' }],
  ['Pia', 'addFeature', { featureId: 'fax', name: 'Fax', horizon: 'NOT_PLANNED' }],
  ['Pia', 'changeFeature', { featureId: 'dark', area: 'Looks' }],
  ['Pia', 'shipFeature', { featureId: 'dark', shippedOn: '2024-02-29' }],
  ['Pia', 'dropFeature', { featureId: 'fax', reason: 'Nobody faxes.' }],
  [
    'Sal',
    'submitRequest',
    {
      ...{ requestId: 'r1', title: 'SSO', problem: 'Too many passwords.', source: { kind: 'CALL', url: 'https://crm.example/1' } },
      ...{ featureId: 'sso', area: 'Access', desiredBy: '2030-01-31', tags: ['login'] },
      demand: [{ customerId: 'acme', dealId: 'd1', dealValue: { amount: '1000.5', currency: 'EUR' }, note: 'Urgent.' }],
    },
  ],
  ['Sal', 'changeRequest', { requestId: 'r1', title: 'Single sign-on', tags: null }],
  ['Sal', 'addDemand', { requestId: 'r1', customerId: 'bolt', dealValue: { amount: '20', currency: 'USD' } }],
  ['Sal', 'removeDemand', { requestId: 'r1', customerId: 'bolt', reason: 'They have it.' }],
  ['Sal', 'addEvidence', { requestId: 'r1', kind: 'COMPETITOR', summary: 'Zeta has it.', url: 'https://z.example', competitor: 'Zeta' }],
  ['Sal', 'recordPosition', { requestId: 'r1', function: 'SALES', stance: 'FOR', note: 'We lose deals.' }],
  ['Pia', 'recordPosition', { requestId: 'r1', function: 'PRODUCT', stance: 'NEUTRAL', note: 'It can be done.' }],
  ['Con', 'raiseConcern', { requestId: 'r1', concernId: 'c1', blocking: true, text: 'Legal has not seen it.' }],
  ['Lea', 'resolveConcern', { requestId: 'r1', concernId: 'c1', outcome: 'OVERRULED', note: 'It has now.' }],
  ['Pia', 'scoreRequest', { requestId: 'r1', reach: '100', impact: '2', confidence: '0.8', effort: '3' }],
  [
    'Sal',
    'escalateRequest',
    { requestId: 'r1', reason: 'We differ.', mediator: { id: 'sayso:local|Con', name: 'Con', function: 'LEGAL' } },
  ],
  ['Con', 'concludeMediation', { requestId: 'r1', outcome: 'Do it.', agreements: [{ what: 'Ask Bolt.', who: 'Sal', by: '2030-01-01' }] }],
  [
    'Pia',
    'acceptRequest',
    {
      ...{ requestId: 'r1', rationale: RATIONALE, justifications: ['STRATEGIC_FIT'], owner: 'Pia', successMeasure: 'Logins.' },
      ...{
        evaluateOn: '2030-09-01',
        participants: ['Lea'],
        goals: ['Fewer passwords.'],
        confidentialNote: 'Cheap.',
        references: ['ADR 7'],
      },
      options: [
        { title: 'SAML', strategyFit: 'STRONG', chosen: true },
        { title: 'Nothing', strategyFit: 'NONE', note: 'Cheaper.' },
      ],
      inform: { customerIds: ['acme'], channel: 'mail' },
    },
  ],
  ['Lea', 'evaluateOutcome', { requestId: 'r1', result: 'UNKNOWN', note: 'Too early.' }],
  ['Sal', 'informRequester', { requestId: 'r1', channel: 'call', note: 'Thanked.' }],
  ['Sal', 'submitRequest', { requestId: 'r2', title: 'Fax', problem: 'Faxes.', source: { kind: 'EMAIL' } }],
  ['Lea', 'deferRequest', { requestId: 'r2', rationale: RATIONALE, revisitOn: '2030-03-01', customerExplanation: 'Later.' }],
  ['Lea', 'reopenRequest', { requestId: 'r2', because: 'MISTAKE', note: 'We meant no.' }],
  ['Sal', 'recordPosition', { requestId: 'r2', function: 'SALES', stance: 'AGAINST', note: 'Nobody wants it.' }],
  ['Lea', 'declineRequest', { requestId: 'r2', rationale: RATIONALE, reason: 'LOW_DEMAND', alternatives: ['Mail.'] }],
  ['Sal', 'submitRequest', { requestId: 'r3', title: 'SSO again', problem: 'Passwords.', source: { kind: 'OTHER' } }],
  ['Pia', 'mergeRequest', { requestId: 'r3', intoRequestId: 'r1', note: 'The same.' }],
  ['Pia', 'unmergeRequest', { requestId: 'r3', note: 'Not the same.' }],
  ['Sal', 'withdrawRequest', { requestId: 'r3', reason: 'Solved.' }],
  [
    'Una',
    'proposeCommitment',
    {
      ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: WORDS, owner: 'Pia', followUpOn: '2024-01-31' },
      ...{ basedOnRequestId: 'r1', approveAs: 'SALES' },
    },
  ],
  ['Una', 'withdrawApproval', { commitmentId: 'sso@everyone', wordingVersion: 1, reason: 'A typo.' }],
  ['Una', 'reviseWording', { commitmentId: 'sso@everyone', wording: { ...WORDS, canSay: 'SSO in June.' }, reason: 'Clearer.' }],
  ['Con', 'raiseCommitmentConcern', { commitmentId: 'sso@everyone', concernId: 'c1', blocking: true, text: 'Says who?' }],
  ['Con', 'resolveCommitmentConcern', { commitmentId: 'sso@everyone', concernId: 'c1', outcome: 'RESOLVED', note: 'Lea.' }],
  ['Una', 'approveWording', { commitmentId: 'sso@everyone', wordingVersion: 2, function: 'SALES' }],
  ['Max', 'approveWording', { commitmentId: 'sso@everyone', wordingVersion: 2, function: 'PRODUCT' }],
  [
    'Sal',
    'disclose',
    { commitmentId: 'sso@everyone', customerId: 'acme', disclosureId: 'd1', wordingVersion: 2, channel: 'mail', toldTo: 'Zoe' },
  ],
  ['Sal', 'disclose', { commitmentId: 'sso@everyone', customerId: 'bolt', disclosureId: 'd2', wordingVersion: 2, channel: 'call' }],
  ['Sal', 'correctDisclosure', { commitmentId: 'sso@everyone', disclosureId: 'd2', reason: 'It was another one.' }],
  ['Pia', 'changeFeatureTarget', { featureId: 'sso', targetDate: '2030-08-01', reason: 'It takes longer.' }],
  ['Sal', 'informCustomerOfChange', { commitmentId: 'sso@everyone', customerId: 'acme', wordingVersion: 2, channel: 'mail' }],
  ['Sal', 'acknowledgeChange', { commitmentId: 'sso@everyone', customerId: 'acme', wordingVersion: 2 }],
  ['Pia', 'changeFeatureTarget', { featureId: 'sso', targetDate: '2030-06-01', reason: 'It does not.' }],
  ['Pia', 'clearRisk', { commitmentId: 'sso@everyone', note: 'It can be kept.' }],
  ['Pia', 'assertDelivery', { commitmentId: 'sso@everyone', deliveredOn: '2024-03-01', note: 'See it.' }],
  ['Sal', 'confirmFulfilment', { commitmentId: 'sso@everyone', customerId: 'acme', note: 'Yes.' }],
  ['Sal', 'disputeFulfilment', { commitmentId: 'sso@everyone', customerId: 'acme', note: 'No.' }],
  ['Sal', 'changeCommitment', { commitmentId: 'sso@everyone', owner: 'Sal', reason: 'Pia is away.' }],
  ['Sal', 'completeFollowUp', { commitmentId: 'sso@everyone', note: 'Fine.', nextFollowUpOn: '2030-01-01' }],
  [
    'Sal',
    'reportUnapprovedPromise',
    { reportId: 'p1', featureId: 'sso', customerId: 'bolt', said: 'Now.', saidAt: '2024-05-05T10:00:00Z' },
  ],
  ['Sal', 'ratifyPromise', { reportId: 'p1', commitmentId: 'sso@everyone', wordingVersion: 2 }],
  [
    'Sal',
    'reportUnapprovedPromise',
    { reportId: 'p2', featureId: 'fax', customerId: 'acme', said: 'Fax.', saidAt: '2024-05-05T10:00:00Z' },
  ],
  ['Sal', 'retractPromise', { reportId: 'p2', informedChannel: 'call', note: 'No fax.' }],
  ['Sal', 'releaseCommitment', { commitmentId: 'sso@everyone', customerId: 'bolt', evidenceUrl: 'https://mail.example/7' }],
  ['Pia', 'breachCommitment', { commitmentId: 'sso@everyone', reason: 'It broke.' }],
  [
    'Sal',
    'proposeCommitment',
    { featureId: 'sso', audience: { kind: 'CUSTOMER', customerId: 'acme' }, wording: WORDS, owner: 'Sal', followUpOn: '2030-01-31' },
  ],
  ['Sal', 'rejectWording', { commitmentId: 'sso@customer:acme', wordingVersion: 1, reason: 'Too early.' }],
  [
    'Una',
    'proposeCommitment',
    {
      ...{ featureId: 'sso', audience: { kind: 'SEGMENT', segment: 'smb' }, wording: WORDS, owner: 'Sal', followUpOn: '2030-01-31' },
      approveAs: 'SALES',
    },
  ],
  ['Max', 'approveWording', { commitmentId: 'sso@segment:smb', wordingVersion: 1, function: 'PRODUCT' }],
  ['Lea', 'withdrawCommitment', { commitmentId: 'sso@segment:smb', reason: 'Too early.' }],
];

/** Milliseconds. */
const A_WHILE = 600_000;

let origin: Running;
let target: Running;
let good: readonly Line[];

beforeAll(async () => {
  [origin, target] = [await startService(), await startService()];
  const asks = new Map<string, Ask>();
  for (const [name, roles] of Object.entries(PEOPLE)) asks.set(name, await origin.as(name, ...roles));
  for (const [who, command, input] of DAY) {
    expect([command, (await send(asks.get(who)!, command, input)).userErrors]).toEqual([command, []]);
    if (/^(?:changeFeatureTarget|proposeCommitment)$/.test(command)) await settled(origin.url);
  }
  // far enough from each other that no node can have missed what came before
  good = (await exportOf(origin)).map((line, n) => ({ ...line, recordedtime: new Date(Date.now() + n * A_WHILE).toISOString() }));
  // a name is kept when its first token is issued
  await target.token('Xenia', 'ADMIN');
});
afterAll(async () => {
  await origin.stop();
  await target.stop();
});

async function exportOf(from: Running): Promise<Line[]> {
  const response = await fetch(`${from.url}/export`, { headers: { authorization: `Bearer ${await from.token('Ann', 'AUDITOR')}` } });
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function bring(into: Running, lines: readonly (Line | string)[], role: Role = 'ADMIN'): Promise<readonly unknown[]> {
  const response = await fetch(`${into.url}/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await into.token('Xenia', role)}` },
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  });
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** Every byte of the log, every row of the read model, and every name in the folder. */
function bytesOf({ folder, infrastructure }: Running): string {
  const hash = createHash('sha256');
  for (const file of [LOG_FILE, `${LOG_FILE}-wal`]) hash.update(readFileSync(join(folder, file)));
  for (const row of infrastructure.rows.dump()) hash.update(JSON.stringify(row));
  return hash.update(readdirSync(folder).sort().join()).digest('hex');
}

/** The good export, changed. */
type Change = (lines: Line[]) => void;

const first = (lines: readonly Line[], type: string): Line => lines.find((line) => line.type.startsWith(`${type}.`))!;
const inData =
  (type: string, change: (data: Line['data']) => void): Change =>
  (lines) =>
    change(first(lines, type).data);
const inLine =
  (type: string, change: (line: Line, lines: Line[]) => void): Change =>
  (lines) =>
    change(first(lines, type), lines);
/** Of a command, whatever it records. */
const sentBy =
  (type: string, actor: object): Change =>
  (lines) => {
    const { commandid } = first(lines, type);
    for (const line of lines.filter((other) => other.commandid === commandid))
      line.actor = JSON.stringify({ ...(JSON.parse(line.actor) as object), ...actor });
  };
const byActor =
  (type: string, actor: object): Change =>
  (lines) => {
    const line = first(lines, type);
    line.actor = JSON.stringify({ ...(JSON.parse(line.actor) as object), ...actor });
  };

/** Takes a line out, and closes the gap that it leaves. */
function take(lines: Line[], gone: Line): void {
  const index = lines.indexOf(gone);
  lines.splice(index, 1);
  for (const line of lines.slice(index)) {
    line.position = String(Number(line.position) - 1);
    if (line.subject === gone.subject) line.revision--;
  }
}

/** Puts a line in after another one of the same stream, and makes room for it. */
function put(lines: Line[], after: Line, line: Partial<Line>): void {
  const index = lines.indexOf(after) + 1;
  for (const later of lines.slice(index)) {
    later.position = String(Number(later.position) + 1);
    if (later.subject === after.subject) later.revision++;
  }
  const place = { id: crypto.randomUUID(), position: String(Number(after.position) + 1), revision: after.revision + 1 };
  lines.splice(index, 0, { ...after, commandid: crypto.randomUUID(), ...place, ...line });
}

const swap = (a: Line, b: Line): void => {
  const [{ position, revision }, other] = [a, { position: b.position, revision: b.revision }];
  Object.assign(a, other);
  Object.assign(b, { position, revision });
};

const SAYSO = JSON.stringify({ issuer: 'sayso', subject: 'sayso', name: 'Sayso', roles: [] });
const anApproval = (lines: readonly Line[], as: string): Line =>
  lines.find(({ type, data, commandid }) => type === 'WordingApproved.v1' && data.version === 2 && data.function === as && commandid)!;

/** Puts a line after the last one that its stream has. */
const add =
  (type: string, subject: string, command: string, data: object, actor: object = PIA): Change =>
  (lines) => {
    const last = lines.findLast((line) => line.subject === subject)!;
    const line = { type, data, command, actor: JSON.stringify(actor), time: lines.at(-1)!.time, via: undefined, causationid: undefined };
    put(lines, last, line);
  };
const by = (name: string, ...roles: Role[]) => ({ issuer: 'sayso:local', subject: name, name, roles });
const [PIA, SAL] = [by('Pia', 'PRODUCT'), by('Sal', 'SALES')];
const REPORT = { reportId: 'z', featureId: 'sso', customerId: 'acme', said: 'Now.', saidAt: '2024-05-05T10:00:00.000Z' };
const reported =
  (more = {}): Change =>
  (lines) =>
    put(lines, first(lines, 'PromiseRatified'), {
      type: 'UnapprovedPromiseReported.v1',
      command: 'reportUnapprovedPromise',
      subject: 'report-z',
      revision: 0,
      data: { ...REPORT, ...more },
    });

/** Puts a line at the end. */
const end =
  (type: string, subject: string, revision: number, command: string, data: object, actor: object = PIA): Change =>
  (lines) => {
    const last = lines.at(-1)!;
    const recordedtime = new Date(Date.parse(last.recordedtime) + A_WHILE).toISOString();
    put(lines, last, {
      ...{ type, subject, revision, command, data, actor: JSON.stringify(actor), recordedtime },
      ...{ via: undefined, causationid: undefined },
    });
  };
const each =
  (...changes: readonly Change[]): Change =>
  (lines) =>
    changes.forEach((change) => change(lines));
const asked = (requestId: string): Change =>
  end('RequestSubmitted.v1', `request-${requestId}`, 0, 'submitRequest', {
    ...{ requestId, title: 'SSO', problem: 'Passwords.', source: { kind: 'OTHER' } },
  });
const merged = (from: string, intoRequestId: string): Change =>
  end('RequestMerged.v1', `request-${from}`, 1, 'mergeRequest', { intoRequestId });
const OF_FAX = { featureId: 'fax', audience: { kind: 'EVERYONE' } };
const proposedOfFax = end('CommitmentProposed.v1', 'commitment-fax@everyone', 0, 'proposeCommitment', {
  ...{ commitmentId: 'fax@everyone', ...OF_FAX, version: 1, hash: hashOf({ ...OF_FAX, ...WORDS }), wording: WORDS },
  ...{ owner: 'Pia', followUpOn: '2030-01-31' },
});
const approved = (lines: readonly Line[], as: string): Line =>
  lines.find(({ type, data }) => type === 'WordingApproved.v1' && data.version === 2 && data.function === as)!;

/** Of a type that the command never records by which they are said to have come. */
const OF_ANOTHER_COMMAND: readonly (readonly [string, Change, object])[] = [
  [
    'a yes sent as a no',
    inLine('RequestAccepted', (line) => (line.command = 'declineRequest')),
    { code: 'UNKNOWN_COMMAND', field: 'command' },
  ],
  ['a release sent as a change', inLine('CommitmentReleased', (line) => (line.command = 'changeCommitment')), { code: 'UNKNOWN_COMMAND' }],
  [
    'a feature dropped by who may add some',
    (lines) => {
      byActor('FeatureDropped', by('Bot', 'SERVICE'))(lines);
      first(lines, 'FeatureDropped').command = 'addFeature';
    },
    { code: 'UNKNOWN_COMMAND' },
  ],
  [
    'a reaction that records another fact',
    inLine('FollowUpDue', (line) => Object.assign(line, { command: 'putAtRisk', commandid: `sayso:${line.causationid}:putAtRisk` })),
    { code: 'UNKNOWN_COMMAND' },
  ],
  [
    'an approval by a proposal of no words',
    (lines) => (approved(lines, 'SALES').command = 'proposeCommitment'),
    { code: 'INVALID', field: 'command' },
  ],
  [
    'an activation by another command than the last approval',
    inLine('CommitmentActivated', (line) => (line.commandid = crypto.randomUUID())),
    { code: 'INVALID', field: 'commandid' },
  ],
  [
    'an approval that came with a revision by another',
    (lines) => {
      const { commandid } = first(lines, 'WordingRevised');
      const { type, data, actor } = approved(lines, 'PRODUCT');
      put(lines, first(lines, 'WordingRevised'), { ...{ type, data, actor }, command: 'reviseWording', commandid });
    },
    { code: 'INVALID', field: 'actor' },
  ],
];

/** What their command would have found elsewhere speaks against them. */
const FOUND_ELSEWHERE: readonly (readonly [string, Change, object])[] = [
  ['words proposed of a dropped feature', proposedOfFax, { code: 'FEATURE_DROPPED' }],
  [
    'words approved of a dropped feature',
    (lines) => {
      const { hash } = first(lines, 'WordingRevised').data;
      take(lines, approved(lines, 'PRODUCT'));
      take(lines, first(lines, 'CommitmentActivated'));
      const until = lines.findIndex(({ type }) => type === 'CommitmentDisclosed.v1');
      lines.splice(until);
      end('FeatureDropped.v1', 'feature-sso', 1, 'dropFeature', { reason: 'So.' })(lines);
      const last = lines.findLast(({ subject }) => subject === 'commitment-sso@everyone')!;
      const data = { version: 2, hash, function: 'PRODUCT' };
      end('WordingApproved.v1', last.subject, last.revision + 1, 'approveWording', data, by('Max', 'PRODUCT_APPROVER'))(lines);
    },
    { code: 'FEATURE_DROPPED' },
  ],
  ['words on a request without a yes', inData('CommitmentProposed', (data) => (data.basedOnRequestId = 'r2')), { code: 'WRONG_STATUS' }],
  ['a circle of merged requests', each(asked('x1'), asked('x2'), merged('x1', 'x2'), merged('x2', 'x1')), { code: 'WRONG_STATUS' }],
  [
    'a request merged into a merged one',
    each(...['x1', 'x2', 'x3'].map(asked), merged('x1', 'x2'), merged('x3', 'x1')),
    { code: 'WRONG_STATUS' },
  ],
  [
    'words told to a customer of no such segment',
    (lines) => {
      const activated = lines.find(({ type, subject }) => type === 'CommitmentActivated.v1' && subject === 'commitment-sso@segment:smb')!;
      const data = {
        ...first(lines, 'CommitmentDisclosed').data,
        disclosureId: 'd3',
        customerId: 'bolt',
        version: 1,
        toldAt: activated.time,
      };
      put(lines, activated, { type: 'CommitmentDisclosed.v1', command: 'disclose', actor: JSON.stringify(SAL), data });
    },
    { code: 'NOT_IN_AUDIENCE' },
  ],
  [
    'a release by a customer of no such segment',
    (lines) => {
      const activated = lines.find(({ type, subject }) => type === 'CommitmentActivated.v1' && subject === 'commitment-sso@segment:smb')!;
      const data = { customerId: 'bolt', version: 1 };
      put(lines, activated, { type: 'CommitmentReleased.v1', command: 'releaseCommitment', actor: JSON.stringify(SAL), data });
    },
    { code: 'NOT_IN_AUDIENCE' },
  ],
  [
    'a promise ratified by words that are over',
    (lines) => {
      const { data } = first(lines, 'PromiseRatified');
      reported({ customerId: 'bolt' })(lines);
      end('PromiseRatified.v1', 'report-z', 1, 'ratifyPromise', data, SAL)(lines);
    },
    { code: 'STALE_WORDING' },
  ],
  ['news for a customer who never asked', inData('RequesterInformed', (data) => (data.customerIds = ['bolt'])), { code: 'NOT_IN_DEMAND' }],
  [
    'a no in the place of a decision that never was',
    inData('RequestDeclined', (data) => (data.supersedesDecisions = [{ requestId: 'r1', number: 2 }])),
    { code: 'NOT_DECIDED' },
  ],
  [
    'a risk cleared that stands',
    (lines) => take(lines, lines.filter(({ type }) => type === 'FeatureTargetChanged.v1')[1]!),
    { code: 'RISK_STANDS' },
  ],
];

/** Well formed, each in its place, but what no command could have caused. */
const IMPOSSIBLE: readonly (readonly [string, Change, object])[] = [
  ['a promise ratified by no slot', inData('PromiseRatified', (data) => (data.commitmentId = 'no@where')), { field: 'data.commitmentId' }],
  [
    'a promise ratified by a slot without words',
    inData('PromiseRatified', (data) => (data.commitmentId = 'sso@segment:none')),
    { code: 'COMMITMENT_NOT_FOUND' },
  ],
  ['a promise ratified by words of another hash', inData('PromiseRatified', (data) => (data.hash = '0'.repeat(64))), { code: 'INVALID' }],
  ['a promise ratified by words never in force', inData('PromiseRatified', (data) => (data.version = 9)), { code: 'STALE_WORDING' }],
  ['an event of no command', inLine('EvidenceAdded', (line) => (line.command = 'dropDatabase')), { code: 'UNKNOWN_COMMAND' }],
  ['an event of another room’s command', inLine('EvidenceAdded', (line) => (line.command = 'addFeature')), { code: 'UNKNOWN_COMMAND' }],
  ['somebody without a role', byActor('EvidenceAdded', { roles: [] }), { code: 'FORBIDDEN', field: 'actor' }],
  ['a feature shipped by sales', byActor('FeatureShipped', SAL), { code: 'FORBIDDEN', field: 'actor' }],
  ['words withdrawn by who runs it', byActor('CommitmentWithdrawn', { roles: ['ADMIN'] }), { code: 'FORBIDDEN', field: 'actor' }],
  ['a promise said ahead', reported({ saidAt: '2999-01-01T00:00:00.000Z' }), { code: 'AT_IN_FUTURE' }],
  ['a promise retracted twice', (lines) => put(lines, first(lines, 'PromiseRetracted'), {}), { code: 'WRONG_STATUS' }],
  [
    'the approval of another taken back',
    inLine('ApprovalWithdrawn', (line) => (line.actor = JSON.stringify(by('Eva', 'SALES_APPROVER')))),
    { code: 'NOT_APPROVED' },
  ],
  ['an approval taken back that never was', inData('ApprovalWithdrawn', (data) => (data.approver = 'a|b')), { code: 'INVALID' }],
  ['an activation by who approved not', inLine('CommitmentActivated', (line) => (line.actor = JSON.stringify(PIA))), { code: 'INVALID' }],
  ['a concern raised twice', (lines) => put(lines, first(lines, 'ConcernRaised'), {}), { code: 'ID_TAKEN' }],
  ['a concern about words raised twice', (lines) => put(lines, first(lines, 'CommitmentConcernRaised'), {}), { code: 'ID_TAKEN' }],
  ['a concern overruled by sales', byActor('ConcernResolved', SAL), { code: 'FORBIDDEN' }],
  ['a concern about words resolved by a stranger', byActor('CommitmentConcernResolved', by('Eva', 'SALES')), { code: 'FORBIDDEN' }],
  [
    'words proposed on a request that nobody made',
    inData('CommitmentProposed', (data) => (data.basedOnRequestId = 'ghost')),
    { code: 'REQUEST_NOT_FOUND' },
  ],
  ['a yes while a concern blocks', (lines) => take(lines, first(lines, 'ConcernResolved')), { code: 'CONCERN_BLOCKS' }],
  ['a yes while somebody mediates', (lines) => take(lines, first(lines, 'MediationConcluded')), { code: 'IN_MEDIATION' }],
  ['a yes without reasons', inData('RequestAccepted', (data) => (data.rationale = 'Why not.')), { code: 'RATIONALE_TOO_SHORT' }],
  ['a no without an alternative', inData('RequestDeclined', (data) => delete data.alternatives), { code: 'REQUIRED' }],
  ['a day to revisit that has passed', inData('RequestDeferred', (data) => (data.revisitOn = '2001-01-01')), { code: 'DATE_NOT_AHEAD' }],
  ['a mediation concluded by another', byActor('MediationConcluded', SAL), { code: 'FORBIDDEN' }],
  ['a mediator who asked', inData('RequestEscalated', (data) => (data.mediator.id = 'sayso:local|Sal')), { code: 'NOT_NEUTRAL' }],
  ['a score that follows from other figures', inData('RequestScored', (data) => (data.rice = '777')), { code: 'INVALID' }],
  ['a score without effort', inData('RequestScored', (data) => (data.effort = '0')), { code: 'INVALID' }],
  ['a request merged into itself', inData('RequestMerged', (data) => (data.intoRequestId = 'r3')), { code: 'INVALID' }],
  ['a request merged into none', inData('RequestMerged', (data) => (data.intoRequestId = 'ghost')), { code: 'REQUEST_NOT_FOUND' }],
  ['a request taken out of nothing', (lines) => put(lines, first(lines, 'RequestUnmerged'), {}), { code: 'WRONG_STATUS' }],
  ['a request withdrawn twice', (lines) => put(lines, first(lines, 'RequestWithdrawn'), {}), { code: 'WRONG_STATUS' }],
  [
    'evidence for a merged request',
    (lines) =>
      put(lines, first(lines, 'RequestMerged'), {
        type: 'EvidenceAdded.v1',
        command: 'addEvidence',
        data: first(lines, 'EvidenceAdded').data,
      }),
    { code: 'WRONG_STATUS' },
  ],
  ['a reopening of what is open', (lines) => put(lines, first(lines, 'RequestReopened'), {}), { code: 'WRONG_STATUS' }],
  ['news of a decision that never was', inData('RequesterInformed', (data) => (data.decision = 99)), { code: 'NOT_DECIDED' }],
  ['an outcome of a decision that never was', inData('OutcomeEvaluated', (data) => (data.decision = 99)), { code: 'INVALID' }],
  ['demand removed that never was', inData('DemandRemoved', (data) => (data.dealId = 'd9')), { code: 'DEMAND_NOT_FOUND' }],
  ['one customer’s demand twice', inData('RequestSubmitted', (data) => data.demand.push(data.demand[0])), { code: 'DEMAND_TWICE' }],
  [
    'a feature shipped twice',
    (lines) => put(lines, first(lines, 'FeatureShipped'), { data: { shippedOn: '2024-03-01' } }),
    { code: 'WRONG_STATUS' },
  ],
  ['a feature shipped ahead', inData('FeatureShipped', (data) => (data.shippedOn = '2999-01-01')), { code: 'AT_IN_FUTURE' }],
  ['a feature dropped twice', (lines) => put(lines, first(lines, 'FeatureDropped'), {}), { code: 'INVALID' }],
  ['a disclosure again', (lines) => put(lines, first(lines, 'CommitmentDisclosed'), {}), { code: 'ID_TAKEN' }],
  ['words told ahead', inData('CommitmentDisclosed', (data) => (data.toldAt = '2999-01-01T00:00:00.000Z')), { code: 'AT_IN_FUTURE' }],
  ['a delivery ahead', inData('DeliveryAsserted', (data) => (data.deliveredOn = '2999-01-01')), { code: 'AT_IN_FUTURE' }],
  ['a delivery of other words', inData('DeliveryAsserted', (data) => (data.version = 1)), { code: 'INVALID' }],
  [
    'a delivery taken back that nobody asserted',
    (lines) =>
      put(lines, first(lines, 'CommitmentActivated'), {
        type: 'DeliveryWithdrawn.v1',
        command: 'withdrawDelivery',
        data: { version: 2, reason: 'So.' },
      }),
    { code: 'WRONG_STATUS' },
  ],
  [
    'a risk of a person’s that only Sayso sees',
    (lines) =>
      put(lines, first(lines, 'CommitmentActivated'), {
        type: 'CommitmentPutAtRisk.v1',
        command: 'putAtRisk',
        actor: JSON.stringify(PIA),
        data: { risks: [{ kind: 'TARGET_MOVED', reason: 'So.' }] },
      }),
    { code: 'INVALID' },
  ],
  ['risks cleared that are not there', inData('RiskCleared', (data) => (data.kinds = ['NOT_PLANNED'])), { code: 'INVALID' }],
  [
    'words broken that were withdrawn',
    add('CommitmentBreached.v1', 'commitment-sso@segment:smb', 'breachCommitment', { reason: 'So.' }),
    { code: 'WRONG_STATUS' },
  ],
  [
    'words withdrawn that were rejected',
    add('CommitmentWithdrawn.v1', 'commitment-sso@customer:acme', 'withdrawCommitment', { reason: 'So.' }),
    { code: 'WRONG_STATUS' },
  ],
];

const HOSTILE: readonly (readonly [string, Change, object])[] = [
  ['an absent field', inData('CustomerRegistered', (data) => delete data.name), { code: 'REQUIRED', field: 'data.name' }],
  ['null where nothing clears', inData('CustomerRegistered', (data) => (data.segment = null)), { code: 'INVALID', field: 'data.segment' }],
  ['an unknown field', inData('CustomerRegistered', (data) => (data.mood = 'good')), { code: 'UNKNOWN_FIELD', field: 'data.mood' }],
  ['a prototype', inData('FeatureDropped', (data) => Object.defineProperty(data, '__proto__', { value: {}, enumerable: true })), {}],
  ['a number for a name', inData('FeatureAdded', (data) => (data.name = 7)), { code: 'INVALID', field: 'data.name' }],
  ['a name of two lines', inData('FeatureAdded', (data) => (data.name = 'SSO\nfree')), { code: 'INVALID', field: 'data.name' }],
  ['a name that is too long', inData('FeatureAdded', (data) => (data.name = 'x'.repeat(201))), { code: 'TOO_LONG', field: 'data.name' }],
  ['an empty text', inData('FeatureDropped', (data) => (data.reason = ' ')), { code: 'REQUIRED', field: 'data.reason' }],
  ['a text that is too long', inData('RequestSubmitted', (data) => (data.problem = 'x'.repeat(10_001))), { code: 'TOO_LONG' }],
  ['a control character', inData('RequestSubmitted', (data) => (data.problem = 'a\u0007b')), { code: 'INVALID', field: 'data.problem' }],
  [
    'a key that passes for the register',
    inData('FeatureAdded', (data) => (data.featureId = 'SAYSO')),
    { code: 'INVALID', field: 'data.featureId' },
  ],
  ['a key that is none', inData('RequestSubmitted', (data) => (data.featureId = 'a b')), { code: 'INVALID', field: 'data.featureId' }],
  ['an unknown choice', inData('FeatureAdded', (data) => (data.horizon = 'SOON')), { code: 'INVALID', field: 'data.horizon' }],
  ['a choice of the prototype', inData('EvidenceAdded', (data) => (data.kind = 'constructor')), { code: 'INVALID', field: 'data.kind' }],
  ['a day no calendar has', inData('FeatureShipped', (data) => (data.shippedOn = '2024-02-30')), { code: 'INVALID' }],
  ['a moment not in UTC', inData('UnapprovedPromiseReported', (data) => (data.saidAt = '2024-05-05T10:00:00+02:00')), { code: 'INVALID' }],
  ['a list that is none', inData('FeatureAdded', (data) => (data.aliases = 'SAML')), { code: 'INVALID', field: 'data.aliases' }],
  ['a list too long', inData('FeatureAdded', (data) => (data.aliases = Array(51).fill('a'))), { code: 'TOO_LONG', field: 'data.aliases' }],
  ['a bad entry', inData('FeatureAdded', (data) => (data.aliases = ['a', {}])), { code: 'INVALID', field: 'data.aliases.1' }],
  ['no reasons for a yes', inData('RequestAccepted', (data) => (data.justifications = [])), { code: 'REQUIRED' }],
  ['an unknown reason', inData('RequestDeclined', (data) => (data.reason = 'NO')), { code: 'INVALID', field: 'data.reason' }],
  ['a money of no currency', inData('DemandAdded', (data) => (data.dealValue.currency = 'ZZZ')), { code: 'INVALID' }],
  ['a negative value', inData('DemandAdded', (data) => (data.dealValue.amount = '-1')), { field: 'data.dealValue.amount' }],
  ['a value that is a number', inData('DemandAdded', (data) => (data.dealValue.amount = 20)), { field: 'data.dealValue.amount' }],
  ['an address that runs', inData('EvidenceAdded', (data) => (data.url = 'javascript:alert(1)')), { code: 'INVALID', field: 'data.url' }],
  ['a score that is text', inData('RequestScored', (data) => (data.rice = 'much')), { code: 'INVALID', field: 'data.rice' }],
  ['a version below 1', inData('WordingApproved', (data) => (data.version = 0)), { code: 'INVALID', field: 'data.version' }],
  ['a version that is text', inData('CommitmentActivated', (data) => (data.version = '2')), { code: 'INVALID', field: 'data.version' }],
  ['a yes or no that is neither', inData('ConcernRaised', (data) => (data.blocking = 'yes')), { code: 'INVALID', field: 'data.blocking' }],
  ['an audience of two kinds', inData('CommitmentProposed', (data) => (data.audience.segment = 'smb')), { code: 'INVALID' }],
  ['an audience of nobody', inData('CommitmentProposed', (data) => (data.audience = { kind: 'CUSTOMER' })), { code: 'REQUIRED' }],
  ['a list for data', inLine('FeatureDropped', (line) => (line.data = [])), { code: 'INVALID', field: 'data' }],
  ['an unknown type', inLine('FeatureDropped', (line) => (line.type = 'FeatureEaten.v1')), { code: 'INVALID', field: 'type' }],
  ['a newer version', inLine('FeatureDropped', (line) => (line.type = 'FeatureDropped.v99')), { code: 'INVALID', field: 'type' }],
  ['the data of another type', inLine('FeatureDropped', (line) => (line.type = 'FeatureShipped.v1')), { code: 'UNKNOWN_FIELD' }],
  [
    'a newer shape under an older name',
    inLine('RequesterInformed', (line) => Object.assign(line, { type: 'RequesterInformed.v1', data: { ...line.data, by: 'me' } })),
    { code: 'UNKNOWN_FIELD' },
  ],
  ['a stream that its data is not of', inData('CustomerRegistered', (data) => (data.customerId = 'other')), { field: 'subject' }],
  ['a slot that its words are not for', inData('CommitmentProposed', (data) => (data.featureId = 'dark')), { code: 'INVALID' }],
  ['a stream of another kind', inLine('FeatureDropped', (line) => (line.subject = 'customer-acme')), { field: 'subject' }],
  ['a stream of the store’s own', inLine('FeatureDropped', (line) => (line.subject = '$all')), { code: 'INVALID' }],
  [
    'a beginning in the middle',
    (lines) => {
      const line = first(lines, 'RequestChanged');
      Object.assign(line, { type: 'RequestSubmitted.v1', command: 'submitRequest', data: first(lines, 'RequestSubmitted').data });
    },
    { code: 'ID_TAKEN' },
  ],
  ['a middle without a beginning', (lines) => take(lines, first(lines, 'RequestSubmitted')), { field: 'type' }],
  ['a customer that nobody registered', inData('DemandAdded', (data) => (data.customerId = 'ghost')), { field: 'data' }],
  ['a feature that nobody added', inData('UnapprovedPromiseReported', (data) => (data.featureId = 'ghost')), { field: 'data' }],
  [
    'more than one append may hold',
    inData('RequestSubmitted', (data) => {
      data.demand = Array.from({ length: 50 }, (_, n) => ({ customerId: 'acme', dealId: `d${n}`, note: 'é'.repeat(9_500) }));
    }),
    { code: 'TOO_LONG' },
  ],
  ['a gap', inLine('FeatureDropped', (line) => (line.position = '999')), { code: 'INVALID', field: 'position' }],
  ['a line missing', (lines) => void lines.splice(3, 1), { code: 'INVALID', field: 'position', line: 4 }],
  ['two lines in another order', (lines) => void lines.splice(3, 2, lines[4]!, lines[3]!), { code: 'INVALID', field: 'position' }],
  ['a gap in a stream', inLine('CustomerChanged', (line) => (line.revision = 2)), { code: 'INVALID', field: 'revision' }],
  ['a revision again', inLine('CustomerChanged', (line) => (line.revision = 0)), { code: 'INVALID', field: 'revision' }],
  [
    'a moment ahead',
    inLine('RequestWithdrawn', (line) => (line.time = '2999-01-01T00:00:00.000Z')),
    { code: 'AT_IN_FUTURE', field: 'time' },
  ],
  ['a moment before the last', inLine('CustomerChanged', (line) => (line.time = '2001-01-01T00:00:00.000Z')), { code: 'OUT_OF_ORDER' }],
  ['an id that is no UUID', inLine('CustomerChanged', (line) => (line.id = 'one')), { code: 'INVALID', field: 'id' }],
  ['an id twice', (lines) => (lines[5]!.id = lines[1]!.id), { code: 'INVALID', field: 'id', line: 6 }],
  ['an id twice, in capitals', (lines) => (lines[5]!.id = lines[1]!.id.toUpperCase()), { code: 'INVALID', field: 'id', line: 6 }],
  ['no JSON at the end', (lines) => (lines as unknown[]).push('{'), { code: 'NOT_JSON' }],
  ['nobody', inLine('CustomerChanged', (line) => (line.actor = '{"name":"Ada"}')), { code: 'INVALID', field: 'actor' }],
  ['a role that is none', byActor('CustomerChanged', { roles: ['BOSS'] }), { code: 'INVALID', field: 'actor' }],
  ['a person without a name', byActor('CustomerChanged', { name: '' }), { code: 'INVALID', field: 'actor' }],
  ['more of a person than there is', byActor('CustomerChanged', { mail: 'x' }), { code: 'INVALID', field: 'actor' }],
  ['Sayso where a person acts', inLine('CustomerChanged', (line) => (line.actor = SAYSO)), { code: 'FORBIDDEN', field: 'actor' }],
  ['somebody by Sayso’s issuer', byActor('CustomerChanged', { issuer: 'sayso' }), { code: 'FORBIDDEN', field: 'actor' }],
  ['somebody called as Sayso is', byActor('CustomerChanged', { name: 'Ѕауѕо' }), { code: 'FORBIDDEN', field: 'actor' }],
  ['an approval by Sayso', (lines) => (anApproval(lines, 'SALES').actor = SAYSO), { code: 'FORBIDDEN', field: 'actor' }],
  [
    'an approval by Sayso, with a cause',
    (lines) =>
      Object.assign(anApproval(lines, 'SALES'), {
        actor: SAYSO,
        causationid: lines[0]!.id,
        commandid: `sayso:${lines[0]!.id}:approveWording`,
      }),
    { code: 'FORBIDDEN', field: 'actor' },
  ],
  ['a reaction of a person', byActor('FollowUpDue', { issuer: 'sayso:local', subject: 'Eve', name: 'Eve' }), { field: 'actor' }],
  ['a reaction without a cause', inLine('CommitmentPutAtRisk', (line) => delete line.causationid), { field: 'causationid' }],
  [
    'a reaction to what never was',
    inLine('CommitmentPutAtRisk', (line) => (line.causationid = crypto.randomUUID())),
    { field: 'causationid' },
  ],
  ['a reaction under another id', inLine('FollowUpDue', (line) => (line.commandid = 'mine')), { code: 'INVALID', field: 'commandid' }],
  ['a person under a reaction’s id', inLine('CustomerChanged', (line) => (line.commandid = 'sayso:x:y')), { field: 'commandid' }],
  ['a person with a cause', inLine('CustomerChanged', (line) => (line.causationid = line.id)), { field: 'causationid' }],
  ['brought in by Sayso', inLine('CustomerChanged', (line) => (line.via = SAYSO)), { code: 'FORBIDDEN', field: 'via' }],
  ['a hash that is none', inLine('CustomerChanged', (line) => (line.inputhash = 'ff')), { code: 'INVALID', field: 'inputhash' }],
  ['other words than those hashed', inData('WordingRevised', (data) => (data.wording.canSay = 'SSO for free.')), { field: 'data' }],
  ['a condition gone from hashed words', inData('CommitmentProposed', (data) => delete data.wording.conditions), { field: 'data' }],
  [
    'words that end before they are kept',
    inData('WordingRevised', (data) => {
      data.wording.validUntil = '2029-01-01';
      data.hash = hashOf({ featureId: 'sso', audience: { kind: 'EVERYONE' }, ...data.wording });
    }),
    { code: 'DATES_CROSSED' },
  ],
  ['a version that is not the next', inData('WordingRevised', (data) => (data.version = 7)), { field: 'data' }],
  ['an approval of other words', inData('WordingApproved', (data) => (data.hash = '0'.repeat(64))), { code: 'STALE_WORDING' }],
  ['an approval of words replaced', (lines) => (anApproval(lines, 'SALES').data.version = 1), { code: 'STALE_WORDING' }],
  ['an approval without the role', sentBy('WordingApproved', { roles: ['SALES'] }), { code: 'FORBIDDEN' }],
  ['an approval by who may approve nothing', sentBy('WordingApproved', { roles: ['SALES_APPROVER', 'ADMIN'] }), { code: 'FORBIDDEN' }],
  ['an activation without approvals', (lines) => ['SALES', 'PRODUCT'].forEach((as) => take(lines, anApproval(lines, as))), {}],
  ['an activation on one approval', (lines) => take(lines, anApproval(lines, 'SALES')), { code: 'NOT_APPROVED' }],
  [
    'an activation on two approvals of one function',
    (lines) => {
      anApproval(lines, 'SALES').data.function = 'PRODUCT';
      const line = lines.find(({ type, data }) => type === 'WordingApproved.v1' && data.version === 2)!;
      line.actor = JSON.stringify({ issuer: 'sayso:local', subject: 'Moe', name: 'Moe', roles: ['PRODUCT_APPROVER'] });
    },
    { code: 'NOT_APPROVED' },
  ],
  [
    'an activation by one person',
    (lines) => {
      const both = JSON.stringify({ issuer: 'sayso:local', subject: 'Eve', name: 'Eve', roles: ['SALES_APPROVER', 'PRODUCT_APPROVER'] });
      for (const as of ['SALES', 'PRODUCT']) anApproval(lines, as).actor = both;
    },
    { code: 'SAME_PERSON' },
  ],
  [
    'an activation by one name under two subjects',
    (lines) => {
      anApproval(lines, 'SALES').actor = JSON.stringify({ issuer: 'a', subject: '1', name: 'Eve', roles: ['SALES_APPROVER'] });
      anApproval(lines, 'PRODUCT').actor = JSON.stringify({ issuer: 'b', subject: '2', name: 'ＥVE', roles: ['PRODUCT_APPROVER'] });
    },
    { code: 'SAME_PERSON' },
  ],
  [
    'an activation on an approval that counts no more',
    (lines) => {
      const old = new Date(Date.now() - 15 * 86_400_000).toISOString();
      const until = lines.indexOf(anApproval(lines, 'SALES'));
      for (const line of lines.slice(0, until + 1)) line.time = old;
    },
    { code: 'NOT_APPROVED' },
  ],
  ['an activation while a concern blocks', (lines) => take(lines, first(lines, 'CommitmentConcernResolved')), { code: 'CONCERN_BLOCKS' }],
  ['an activation of other words', inData('CommitmentActivated', (data) => (data.version = 1)), { code: 'STALE_WORDING' }],
  [
    'an activation again',
    (lines) => {
      const line = first(lines, 'CommitmentActivated');
      put(lines, line, { commandid: line.commandid });
    },
    { code: 'STALE_WORDING' },
  ],
  ['an approval after its activation', (lines) => swap(anApproval(lines, 'PRODUCT'), first(lines, 'CommitmentActivated')), {}],
  ['words told that were never in force', inData('CommitmentDisclosed', (data) => (data.version = 1)), { code: 'STALE_WORDING' }],
  ['a concern resolved that nobody raised', inData('ConcernResolved', (data) => (data.concernId = 'c9')), { field: 'data' }],
  ['a disclosure corrected that never was', inData('DisclosureCorrected', (data) => (data.disclosureId = 'd9')), { field: 'data' }],
  ['a decision with another number', inData('RequestAccepted', (data) => (data.number = 2)), { field: 'data' }],
  ['a decision on what is decided', (lines) => take(lines, first(lines, 'RequestReopened')), { code: 'ALREADY_DECIDED' }],
  ...IMPOSSIBLE,
  ...OF_ANOTHER_COMMAND,
  ...FOUND_ELSEWHERE,
  ['words rejected that wait not', (lines) => put(lines, first(lines, 'WordingRejected'), {}), { code: 'STALE_WORDING' }],
];

describe('an export that nobody made', () => {
  test(`is one of ${HOSTILE.length}, made of a good one with 50 types of events and more`, () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
    expect(new Set(good.map(({ type }) => type)).size).toBeGreaterThanOrEqual(50);
  });

  test.each(sized({ short: HOSTILE.filter((_, n) => n % 8 === 0), whole: HOSTILE }))(
    '%s: is refused whole, with its line and the reason, and nothing is as it was not before',
    async (_, change, expected) => {
      const before = bytesOf(target);
      const lines = structuredClone(good) as Line[];
      change(lines);
      expect(await bring(target, lines)).toMatchObject([
        {
          line: expect.any(Number),
          result: 'REFUSED',
          code: expect.stringMatching(/^[A-Z_]+$/),
          message: expect.stringMatching(/\.$/),
          ...expected,
        },
        { accepted: 0, repeated: 0, refused: 1 },
      ]);
      expect(bytesOf(target)).toBe(before);
      expect((await target.infrastructure.log.head()).position).toBe(0);
    },
  );

  /** Every field of every event, wrong in each way. */
  test('has no field that may be what it is not', () => {
    for (const { type, data } of good) {
      const shape = ALL_FACTS[type.replace(/\.v\d+$/, '')]!;
      expect([type, shape(data)]).toEqual([type, undefined]);
      for (const path of pathsIn(data))
        for (const wrong of WRONG) expect([type, path.join('.'), wrong, shape(withAt(data, path, wrong))]).not.toContain(undefined);
      expect(shape({ ...data, more: 1 })).toMatchObject({ code: 'UNKNOWN_FIELD', at: 'more' });
    }
  });

  test('but the good one goes in, with what Sayso itself wrote, and says through whom', async () => {
    const other = await startService();
    try {
      expect(await bring(other, good)).toEqual([{ accepted: good.length, repeated: 0, refused: 0 }]);
      await settled(other.url);
      const again = await exportOf(other);
      const bare = (lines: readonly Line[]) => lines.map(({ via: _, recordedtime: __, ...line }: Line & { recordedtime?: string }) => line);
      expect(bare(again)).toEqual(bare(good));
      expect(again.every(({ via }) => via && (JSON.parse(via) as { name: string }).name === 'Xenia')).toBe(true);
      expect(again.filter(({ actor }) => actor === SAYSO).map(({ type }) => type)).toEqual(
        expect.arrayContaining(['FollowUpDue.v1', 'CommitmentPutAtRisk.v1']),
      );
    } finally {
      await other.stop();
    }
  });

  test.each([
    ['goes in where another node may not have seen it yet', 1_000, { accepted: 6, refused: 0 }],
    ['does not go in where it must have', A_WHILE, { accepted: 0, refused: 1 }],
  ])('with words proposed of a feature right after it was dropped %s', async (_, after, expected) => {
    const other = await startService();
    try {
      const lines = structuredClone(good.filter(({ type }) => type === 'FeatureAdded.v1' || type === 'CustomerRegistered.v1')).slice(0, 4);
      for (const [n, line] of lines.entries()) Object.assign(line, { position: String(n + 1), revision: 0 });
      end('FeatureDropped.v1', 'feature-sso', 1, 'dropFeature', { reason: 'So.' })(lines);
      const slot = { featureId: 'sso', audience: { kind: 'EVERYONE' } };
      const data = { commitmentId: 'sso@everyone', ...slot, version: 1, hash: hashOf({ ...slot, ...WORDS }), wording: WORDS };
      end('CommitmentProposed.v1', 'commitment-sso@everyone', 0, 'proposeCommitment', { ...data, owner: 'Pia', followUpOn: '2030-01-31' })(
        lines,
      );
      lines[5]!.recordedtime = new Date(Date.parse(lines[4]!.recordedtime) + after).toISOString();
      expect((await bring(other, lines)).at(-1)).toMatchObject(expected);
    } finally {
      await other.stop();
    }
  });
});

describe('a living register', () => {
  test('takes no export that begins with its own events, whoever approved what in the rest of it', async () => {
    const living = await startService();
    try {
      const [sal, pia] = [await living.as('Sal', 'SALES'), await living.as('Pia', 'PRODUCT')];
      await send(pia, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW' });
      await send(sal, 'registerCustomer', { customerId: 'acme', name: 'Acme' });
      await send(sal, 'proposeCommitment', {
        ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: WORDS, owner: 'Sal', followUpOn: '2030-01-31' },
      });
      await settled(living.url);
      const lines = await exportOf(living);
      const { hash } = lines[2]!.data as { hash: string };
      const forged = (as: string, name: string) => ({
        type: 'WordingApproved.v1',
        command: 'approveWording',
        data: { version: 1, hash, function: as },
        actor: JSON.stringify({ issuer: 'sayso:local', subject: name, name, roles: [`${as}_APPROVER`] }),
      });
      put(lines, lines[2]!, forged('SALES', 'Una'));
      put(lines, lines[3]!, forged('PRODUCT', 'Max'));
      put(lines, lines[4]!, {
        ...forged('PRODUCT', 'Max'),
        type: 'CommitmentActivated.v1',
        data: { version: 1 },
        commandid: lines[4]!.commandid,
      });
      const before = bytesOf(living);
      expect(await bring(living, lines)).toMatchObject([
        { result: 'REFUSED', code: 'REGISTER_NOT_EMPTY' },
        { accepted: 0, repeated: 0, refused: 1 },
      ]);
      expect(bytesOf(living)).toBe(before);
      const check = '{ promiseCheck(customerId: "acme", featureId: "sso") { verdict importedApproval } }';
      expect((await sal(check)).data.promiseCheck).toEqual({ verdict: 'NEEDS_APPROVAL', importedApproval: false });

      const empty = await startService();
      try {
        expect(await bring(empty, lines)).toEqual([{ accepted: 6, repeated: 0, refused: 0 }]);
        const there = await empty.as('Sal', 'SALES');
        expect((await there(check)).data.promiseCheck).toEqual({ verdict: 'ALLOWED_WITH_CONDITIONS', importedApproval: true });
        const { data } = await there('{ commitment(commitmentId: "sso@everyone") { wording { approvals { by { name } via { name } } } } }');
        expect(data.commitment.wording.approvals).toEqual([
          { by: { name: 'Una' }, via: { name: 'Xenia' } },
          { by: { name: 'Max' }, via: { name: 'Xenia' } },
        ]);
      } finally {
        await empty.stop();
      }
    } finally {
      await living.stop();
    }
  });
});

/** Wrong wherever it stands. */
const WRONG: readonly unknown[] = [[[]], { a: { b: 1 } }, -1.5, NaN, '', 'x'.repeat(10_001), 'a\u0000b'];

function* pathsIn(value: unknown, path: readonly string[] = []): Iterable<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value === 'object' && value !== null) for (const [key, held] of Object.entries(value)) yield* pathsIn(held, [...path, key]);
}

function withAt(value: object, [step = '', ...path]: readonly string[], wrong: unknown): object {
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[step] = path.length === 0 ? wrong : withAt(copy[step] as object, path, wrong);
  return copy;
}
