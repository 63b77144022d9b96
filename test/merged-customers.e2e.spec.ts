import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../src/kernel/clock.js';
import { send, settled, signingIn, startService, type Ask, type Running } from './service.js';

let service: Running;
const person = signingIn(() => service);

const sam = person('Sam', 'SALES_APPROVER');
const pia = person('Pia', 'PRODUCT_APPROVER');
const crm = person('Crm', 'SERVICE');

let minutes = 0;
const clock: Clock = { now: () => new Date(Date.parse('2026-03-01T08:00:00Z') + minutes * 60_000).toISOString() };

beforeAll(async () => {
  service = await startService({ clock });
});
afterAll(() => service.stop());

const source = { kind: 'CALL' };
const rationale = 'Every enterprise customer asks for it.';
const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** Done a minute after what was done before. */
async function ok(ask: Ask, command: string, input: object): Promise<string> {
  minutes++;
  const { userErrors, position } = await send(ask, command, input);
  expect([command, userErrors]).toEqual([command, []]);
  return position as string;
}

async function refused(ask: Ask, command: string, input: object): Promise<string> {
  minutes++;
  const { userErrors } = await send(ask, command, input);
  return userErrors.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`).join();
}

async function read(query: string) {
  await settled(service.url);
  const { data, errors } = await sam(query);
  expect(errors).toBeUndefined();
  return data;
}

const nodes = ({ edges }: { edges: readonly { node: unknown }[] }) => edges.map(({ node }) => node);

const slotOf = (featureId: string, { kind, segment, customerId }: Audience) =>
  `${featureId}@${kind === 'EVERYONE' ? 'everyone' : kind === 'SEGMENT' ? `segment:${segment}` : `customer:${customerId}`}`;

interface Audience {
  readonly kind: 'EVERYONE' | 'SEGMENT' | 'CUSTOMER';
  readonly segment?: string;
  readonly customerId?: string;
}

const words = (canSay: string, promisedDate = '2026-06-30') => ({ canSay, cannotSay: 'More.', promisedDate });

async function proposed(featureId: string, audience: Audience, canSay = 'Soon.', promisedDate?: string): Promise<string> {
  const input = { featureId, audience, wording: words(canSay, promisedDate), owner: 'Pia', followUpOn: '2027-01-01', approveAs: 'SALES' };
  await ok(sam, 'proposeCommitment', input);
  return slotOf(featureId, audience);
}

async function inForce(featureId: string, audience: Audience, canSay?: string, promisedDate?: string): Promise<string> {
  const commitmentId = await proposed(featureId, audience, canSay, promisedDate);
  await ok(pia, 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  return commitmentId;
}

async function revised(commitmentId: string, wordingVersion: number, promisedDate: string): Promise<void> {
  await ok(sam, 'reviseWording', { commitmentId, wording: words('Later.', promisedDate), reason: 'It slipped.', approveAs: 'SALES' });
  await ok(pia, 'approveWording', { commitmentId, wordingVersion, function: 'PRODUCT' });
}

const told = (commitmentId: string, customerId: string, wordingVersion = 1) =>
  ok(sam, 'disclose', { commitmentId, customerId, wordingVersion, channel: 'mail', disclosureId: `${customerId}-${wordingVersion}` });

/** A pair of customers that are one: `NEW`, which goes on, and `OLD`. */
async function pair(name: string): Promise<{ readonly old: string; readonly survivor: string }> {
  const [old, survivor] = [`${name}-old`, `${name}-new`];
  await ok(crm, 'registerCustomer', { customerId: survivor, name: `${name} Inc.`, segment: `${name}-big` });
  await ok(crm, 'registerCustomer', { customerId: old, name: `${name} Ltd.`, segment: `${name}-small` });
  await ok(pia, 'addFeature', { featureId: name, name, horizon: 'NOW' });
  return { old, survivor };
}

const merge = (old: string, survivor: string) =>
  ok(crm, 'mergeCustomers', { customerId: old, intoCustomerId: survivor, note: 'One contract.' });
const unmerge = (old: string) => ok(crm, 'unmergeCustomers', { customerId: old, note: 'They are two.' });

describe('customers that become one (rule 30)', () => {
  test('are told by what may be told to them, and shown on their roadmap, what is said under any of their keys', async () => {
    const { old, survivor } = await pair('spoken');
    await inForce('spoken', { kind: 'CUSTOMER', customerId: old }, 'It comes for Ltd.', '2999-06-30');
    const spoken = (customerId: string) => `{
      customer(customerId: "${customerId}") { mayBeTold { edges { node { verdict featureId wording { canSay } } } } }
      roadmap(for: CUSTOMERS, customerId: "${customerId}") { forCustomers { dated { canSay } } } }`;
    const said = { verdict: 'ALLOWED', featureId: 'spoken', wording: { canSay: 'It comes for Ltd.' } };
    const nothing = { customer: { mayBeTold: { edges: [] } }, roadmap: { forCustomers: { dated: [] } } };
    const both = {
      customer: { mayBeTold: { edges: [{ node: said }] } },
      roadmap: { forCustomers: { dated: [{ canSay: 'It comes for Ltd.' }] } },
    };
    expect([await read(spoken(old)), await read(spoken(survivor))]).toEqual([both, nothing]);
    await merge(old, survivor);
    expect([await read(spoken(old)), await read(spoken(survivor))]).toEqual([both, both]);
    await unmerge(old);
    expect([await read(spoken(old)), await read(spoken(survivor))]).toEqual([both, nothing]);
  });

  test('say what they became, also through others, until they are taken apart', async () => {
    const { old, survivor } = await pair('chain');
    await ok(crm, 'registerCustomer', { customerId: 'chain-oldest', name: 'Chain' });
    const before = await merge('chain-oldest', old);
    await merge(old, survivor);
    const became = 'mergedInto { customerId } mergedFrom { customerId name }';
    const query = `{ oldest: customer(customerId: "chain-oldest") { name ${became} } old: customer(customerId: "${old}") { ${became} }
      survivor: customer(customerId: "${survivor}") { ${became} history { edges { node { summary } } } }
      then: customer(customerId: "${survivor}", asOf: { position: "${before}" }) { mergedFrom { customerId } }
      events(filter: { customerId: ["${survivor}"], type: ["CustomerMerged"] }) { edges { node { summary } } } }`;
    const oldest = { customerId: 'chain-oldest', name: 'Chain' };
    expect(await read(query)).toMatchObject({
      oldest: { name: 'Chain', mergedInto: { customerId: old }, mergedFrom: [] },
      old: { mergedInto: { customerId: survivor }, mergedFrom: [oldest] },
      survivor: { mergedInto: null, mergedFrom: [{ customerId: old, name: 'chain Ltd.' }, oldest] },
      then: { mergedFrom: [] },
      events: {
        edges: [
          { node: { summary: 'Crm merged the customer “Chain” into chain Ltd.' } },
          { node: { summary: 'Crm merged the customer “chain Ltd.” into chain Inc.' } },
        ],
      },
    });
    await unmerge(old);
    expect(await read(query)).toMatchObject({
      old: { mergedInto: null, mergedFrom: [oldest] },
      survivor: { mergedFrom: [], history: { edges: [{ node: { summary: 'Crm registered the customer “chain Inc.”' } }] } },
    });
  });

  test('are refused in plain words where they cannot', async () => {
    const { old, survivor } = await pair('no');
    await merge(old, survivor);
    expect(await refused(crm, 'mergeCustomers', { customerId: old, intoCustomerId: survivor })).toBe('WRONG_STATUS customerId');
    expect(await refused(crm, 'mergeCustomers', { customerId: survivor, intoCustomerId: old })).toBe('WRONG_STATUS intoCustomerId');
    expect(await refused(crm, 'mergeCustomers', { customerId: survivor, intoCustomerId: survivor })).toBe('INVALID intoCustomerId');
    expect(await refused(crm, 'mergeCustomers', { customerId: survivor, intoCustomerId: 'none' })).toBe(
      'CUSTOMER_NOT_FOUND intoCustomerId',
    );
    expect(await refused(crm, 'unmergeCustomers', { customerId: survivor, note: 'No.' })).toBe('WRONG_STATUS customerId');
    expect(await refused(person('Lea', 'LEADERSHIP'), 'unmergeCustomers', { customerId: old, note: 'No.' })).toContain('FORBIDDEN');
    const proposal = { featureId: 'no', wording: words('Soon.'), owner: 'Pia', followUpOn: '2027-01-01' };
    const propose = (customerId: string) => refused(sam, 'proposeCommitment', { ...proposal, audience: { kind: 'CUSTOMER', customerId } });
    expect(await propose(old)).toBe('WRONG_STATUS audience.customerId');
    expect(await propose(survivor)).toBe('');
  });

  test('want a request once, each deal by the entry of the one that goes on', async () => {
    const { old, survivor } = await pair('demand');
    const entry = (customerId: string, dealId: string | undefined, amount: string) => ({ customerId, dealId, dealValue: eur(amount) });
    const demand = [entry(old, 'a', '10'), entry(survivor, 'a', '20'), entry(old, 'b', '5'), entry('chain-old', undefined, '1')];
    await ok(sam, 'submitRequest', { requestId: 'd1', title: 'Wish', problem: 'None.', source, featureId: 'demand', demand });
    const query = (asOf = '') => `{ request(requestId: "d1"${asOf}) {
        demand { customers value { amount } entries { edges { node { customer { customerId } dealId dealValue { amount } } } } }
        waiting { customer { customerId } } }
      old: customer(customerId: "${old}"${asOf}) { requests { totalCount edges { node { requestId } } } }
      survivor: customer(customerId: "${survivor}"${asOf}) { requests { totalCount edges { node { requestId } } } }
      byOld: requests(filter: { customerId: ["${old}"] }${asOf.replace(', ', ' ')}) { totalCount } }`;
    const shown = async (asOf?: string) => {
      const { request, old: byOld, survivor: bySurvivor } = await read(query(asOf));
      expect(byOld).toEqual(bySurvivor);
      const { customers, value, entries } = request.demand;
      const lines = nodes(entries).map((one) => {
        const { customer, dealId, dealValue } = one as { customer: { customerId: string }; dealId: string; dealValue: { amount: string } };
        return [customer.customerId, dealId, dealValue.amount].join(' ');
      });
      const waiting = request.waiting.flatMap((one: { customer?: { customerId: string } }) => one.customer?.customerId ?? []);
      return { customers, value: value[0].amount, lines, waiting, requests: bySurvivor.requests.totalCount };
    };
    const position = await ok(pia, 'addEvidence', { requestId: 'd1', kind: 'CALL', summary: 'Once.' });
    const apart = await shown();
    expect(apart).toMatchObject({ customers: 3, value: '36', requests: 1 });
    await merge(old, survivor);
    const one = { customers: 2, value: '26', waiting: ['chain-old', survivor], requests: 1 };
    expect(await shown()).toEqual({
      ...one,
      waiting: expect.arrayContaining(one.waiting),
      lines: expect.arrayContaining([`${survivor} a 20`, `${old} b 5`]),
    });
    expect(await shown(`, asOf: { position: "${position}" }`)).toEqual(apart);

    // by either key it is one entry a deal
    await ok(sam, 'addDemand', { requestId: 'd1', customerId: old, dealId: 'a', dealValue: eur('30') });
    expect(await shown()).toMatchObject({ customers: 2, value: '36' });
    await ok(sam, 'removeDemand', { requestId: 'd1', customerId: survivor, dealId: 'b', reason: 'Lost.' });
    expect(await shown()).toMatchObject({ customers: 2, value: '31' });
    await ok(sam, 'removeDemand', { requestId: 'd1', customerId: old, dealId: 'a', reason: 'Lost.' });
    expect(await shown()).toMatchObject({ customers: 1, value: '1', requests: 0 });
    await unmerge(old);
  });

  test('are told the answer once, by either key', async () => {
    const { old, survivor } = await pair('inform');
    await ok(sam, 'submitRequest', { requestId: 'i1', title: 'Wish', problem: 'None.', source, demand: [{ customerId: old }] });
    await ok(sam, 'submitRequest', {
      requestId: 'i2',
      title: 'Wish',
      problem: 'None.',
      source,
      demand: [{ customerId: old }, { customerId: survivor }],
    });
    await merge(old, survivor);
    for (const requestId of ['i1', 'i2']) {
      await ok(pia, 'acceptRequest', { requestId, rationale, justifications: ['STRATEGIC_FIT'], owner: 'Pia' });
      await ok(sam, 'informRequester', { requestId, channel: 'mail' });
    }
    const waiting = async () =>
      (await read('{ requests(filter: { uninformed: true }) { edges { node { requestId waiting { customer { customerId } } } } } }'))
        .requests;
    const untold = (requestId: string) => ({ requestId, waiting: [{ customer: { customerId: survivor } }] });
    expect(nodes(await waiting())).toEqual([untold('i2'), untold('i1')]);
    const figure = async () =>
      (await read('{ figures { name value } }')).figures.find(({ name }: { name: string }) => name === 'UNINFORMED_REQUESTERS').value;
    expect(await figure()).toBe(2);
    await ok(sam, 'informRequester', { requestId: 'i1', customerId: survivor, channel: 'mail' });
    expect(nodes(await waiting())).toEqual([untold('i2')]);
    await ok(sam, 'informRequester', { requestId: 'i2', customerId: old, channel: 'mail' });
    expect(nodes(await waiting())).toEqual([]);
    expect(await figure()).toBe(0);
    // taken apart, the other has not been told
    await unmerge(old);
    expect(nodes(await waiting())).toEqual([{ requestId: 'i2', waiting: [{ customer: { customerId: survivor } }] }]);
    expect(await figure()).toBe(1);
    await merge(old, survivor);
    expect(await figure()).toBe(0);
  });

  test('are promised what is for the one that goes on, by its segment and by either slot', async () => {
    const { old, survivor } = await pair('check');
    const check = async (customerId: string, asOf = '') => {
      const { promiseCheck } = await read(`{ promiseCheck(customerId: "${customerId}", featureId: "check"${asOf}) {
        verdict reason commitment { commitmentId } consulted { kind commitmentId said } citedEvents { type } } }`);
      return promiseCheck;
    };
    const answer = async (customerId: string) => {
      const { verdict, commitment } = await check(customerId);
      return `${verdict} ${commitment?.commitmentId ?? ''}`.trim();
    };
    const small = await inForce('check', { kind: 'SEGMENT', segment: 'check-small' });
    expect(await answer(old)).toBe(`ALLOWED ${small}`);
    const position = await merge(old, survivor);
    expect(await answer(old)).toBe('NO_RECORD');
    await unmerge(old);
    const own = await inForce('check', { kind: 'CUSTOMER', customerId: old }, 'To you.');
    await merge(old, survivor);
    expect([await answer(old), await answer(survivor)]).toEqual([`ALLOWED ${own}`, `ALLOWED ${own}`]);
    const byOld = await check(old);
    expect(byOld.reason).toBe(
      'Wording 1 is approved, promised for 30 Jun 2026. “check Ltd.” was merged into “check Inc.”, for which this is the answer.',
    );
    expect(byOld.citedEvents.map(({ type }: { type: string }) => type)).toContain('CustomerMerged');
    expect(byOld.consulted[0]).toEqual({
      kind: 'CUSTOMER',
      commitmentId: own,
      said: 'Wording 1 is in force. It was promised to a customer that was merged into “check Inc.”.',
    });
    expect((await check(survivor)).reason).toBe('Wording 1 is approved, promised for 30 Jun 2026.');
    expect((await check(old, `, asOf: { position: "${Number(position) - 1}" }`)).commitment).toEqual({ commitmentId: small });

    // what is only proposed hides no words in force; in force itself it goes before them
    const survivors = await proposed('check', { kind: 'CUSTOMER', customerId: survivor });
    expect(await answer(survivor)).toBe(`ALLOWED ${own}`);
    const commitments = async () =>
      nodes(
        (await read(`{ commitments(filter: { customerId: ["${old}"], audience: [CUSTOMER] }) { edges { node { commitmentId } } } }`))
          .commitments,
      );
    const lists = async () =>
      nodes(
        (await read(`{ customer(customerId: "${survivor}") { commitments { edges { node { commitmentId } } } } }`)).customer.commitments,
      );
    expect(await commitments()).toEqual([{ commitmentId: own }]);
    expect(await lists()).toEqual([{ commitmentId: own }]);
    await ok(pia, 'approveWording', { commitmentId: survivors, wordingVersion: 1, function: 'PRODUCT' });
    expect([await answer(old), await answer(survivor)]).toEqual([`ALLOWED ${survivors}`, `ALLOWED ${survivors}`]);
    expect(await commitments()).toEqual([{ commitmentId: survivors }]);
    expect(await lists()).toEqual([{ commitmentId: survivors }]);

    // a report, and a release of a wider slot, by either key
    await unmerge(old);
    expect([await answer(old), await answer(survivor)]).toEqual([`ALLOWED ${own}`, `ALLOWED ${survivors}`]);
  });

  test('hold the wording that any of them was told last, and are through with what any of them was told of it', async () => {
    const { old, survivor } = await pair('hold');
    const slot = await inForce('hold', { kind: 'EVERYONE' });
    await told(slot, survivor);
    await told(slot, old);
    await revised(slot, 2, '2026-09-30');
    const affected = async (open = true) =>
      nodes(
        (
          await read(`{ affectedCustomers(commitmentId: "${slot}", open: ${open}) { edges { node {
            customer { customerId } held { version } disclosureId informed { channel } acknowledged { acknowledgedBy { name } } openedBy { kind } } } } }`)
        ).affectedCustomers,
      ) as { customer: { customerId: string }; disclosureId: string }[];
    const who = (rows: Awaited<ReturnType<typeof affected>>) =>
      rows.map(({ customer, disclosureId }) => `${customer.customerId} ${disclosureId}`).sort();
    const agenda = async () =>
      nodes(
        (
          await read(
            `{ agenda(filter: { customerId: ["${survivor}"], kind: [UNINFORMED, UNACKNOWLEDGED] }) { edges { node { kind reason } } } }`,
          )
        ).agenda,
      );
    expect(who(await affected())).toEqual([`${survivor} ${survivor}-1`, `${old} ${old}-1`].sort());
    expect(await agenda()).toHaveLength(1);
    await merge(old, survivor);
    expect(who(await affected())).toEqual([`${survivor} ${old}-1`]);
    expect(await agenda()).toEqual([
      { kind: 'UNINFORMED', reason: `hold Inc. has not been told what became of “hold, for everyone” (new words).` },
    ]);
    await ok(sam, 'informCustomerOfChange', { commitmentId: slot, customerId: survivor, wordingVersion: 2, channel: 'call' });
    expect(await affected()).toMatchObject([{ customer: { customerId: survivor }, held: { version: 1 }, informed: { channel: 'call' } }]);
    expect(await agenda()).toEqual([
      { kind: 'UNACKNOWLEDGED', reason: `hold Inc. has not acknowledged the new dates of “hold, for everyone”.` },
    ]);
    const openChanges = async (key: string) =>
      (await read(`{ customer(customerId: "${key}") { openChanges { totalCount } } }`)).customer.openChanges.totalCount;
    expect([await openChanges(old), await openChanges(survivor)]).toEqual([1, 1]);
    await ok(sam, 'acknowledgeChange', { commitmentId: slot, customerId: old, wordingVersion: 2 });
    expect(await affected()).toEqual([]);
    expect(await agenda()).toEqual([]);
    expect([await openChanges(old), await openChanges(survivor)]).toEqual([0, 0]);
    expect(await affected(false)).toMatchObject([{ openedBy: null, acknowledged: { acknowledgedBy: { name: 'Sam' } } }]);
    const toldOf = async (key: string) =>
      (
        nodes(
          (await read(`{ customer(customerId: "${key}") { told { edges { node { commitment { commitmentId } toldAt } } } } }`)).customer
            .told,
        ) as object[]
      ).length;
    expect([await toldOf(old), await toldOf(survivor)]).toEqual([2, 2]);
    await unmerge(old);
    expect([await toldOf(old), await toldOf(survivor)]).toEqual([1, 1]);
    expect(who(await affected())).toEqual([`${survivor} ${survivor}-1`]);
    expect(await agenda()).toHaveLength(1);
  });

  test('say one word on a delivery, the last one, and release us once', async () => {
    const { old, survivor } = await pair('kept');
    const slot = await inForce('kept', { kind: 'EVERYONE' }, 'Today.', '2026-03-01');
    await told(slot, survivor);
    await told(slot, old);
    await ok(pia, 'assertDelivery', { commitmentId: slot, deliveredOn: '2026-03-01' });
    const say = (command: string, customerId: string) => ok(sam, command, { commitmentId: slot, customerId });
    const status = async () => {
      const { commitment, commitments, figures, promiseCheck } =
        await read(`{ commitment(commitmentId: "${slot}") { status fulfilments { word } }
        commitments(filter: { featureId: ["kept"], status: [KEPT] }) { totalCount } figures(to: "2026-03-01") { name value }
        promiseCheck(customerId: "${old}", featureId: "kept") { verdict } }`);
      expect(commitments.totalCount).toBe(commitment.status === 'KEPT' ? 1 : 0);
      if (commitment.status !== 'DELIVERED') expect(promiseCheck.verdict).toBe(commitment.status === 'DISPUTED' ? 'AT_RISK' : 'ALLOWED');
      const kept = figures.find(({ name }: { name: string }) => name === 'KEPT_ON_TIME').value;
      expect(kept).toBe(commitment.status === 'DISPUTED' ? 0 : 1);
      return `${commitment.status} ${commitment.fulfilments.map(({ word }: { word: string }) => word).join(' ')}`.trim();
    };
    await say('disputeFulfilment', old);
    expect(await status()).toBe('DISPUTED DISPUTED');
    await say('confirmFulfilment', survivor);
    expect(await status()).toBe('DISPUTED DISPUTED CONFIRMED');
    await merge(old, survivor);
    expect(await status()).toBe('KEPT CONFIRMED');
    expect(await refused(pia, 'breachCommitment', { commitmentId: slot, reason: 'Broken.' })).toBe('WRONG_STATUS commitmentId');
    await say('disputeFulfilment', survivor);
    expect(await status()).toBe('DISPUTED DISPUTED');
    await unmerge(old);
    expect(await status()).toBe('DISPUTED DISPUTED CONFIRMED');
    await merge(old, survivor);
    await say('confirmFulfilment', old);
    expect(await status()).toBe('KEPT CONFIRMED');

    await ok(sam, 'releaseCommitment', { commitmentId: slot, customerId: old });
    const { promiseCheck } = await read(`{ promiseCheck(customerId: "${survivor}", featureId: "kept") { verdict reason } }`);
    expect(promiseCheck).toMatchObject({ verdict: 'NOT_ALLOWED', reason: expect.stringContaining('kept Inc. released us') });
    expect(await refused(sam, 'informCustomerOfChange', { commitmentId: slot, customerId: survivor, wordingVersion: 1 })).toBe(
      'NOT_A_HOLDER customerId',
    );
    expect(await status()).toBe('DELIVERED CONFIRMED');
    await unmerge(old);
    await ok(sam, 'informCustomerOfChange', { commitmentId: slot, customerId: survivor, wordingVersion: 1 });
  });

  test('were promised what any of them was promised without approval', async () => {
    const { old, survivor } = await pair('report');
    const report = { featureId: 'report', said: 'In May.', saidAt: '2026-03-01T08:00:00Z' };
    await ok(sam, 'reportUnapprovedPromise', { ...report, reportId: 'rep-old', customerId: old });
    const slot = await inForce('report', { kind: 'SEGMENT', segment: 'report-big' });
    const ratify = { reportId: 'rep-old', commitmentId: slot, wordingVersion: 1 };
    expect(await refused(sam, 'ratifyPromise', ratify)).toBe('NOT_IN_AUDIENCE commitmentId');
    const reports = async (key: string) => {
      const { customer, reports: listed } = await read(`{ customer(customerId: "${key}") { reports { totalCount } told { totalCount } }
        reports(filter: { customerId: ["${key}"] }) { totalCount } }`);
      expect([customer.reports, customer.told]).toEqual([listed, listed]);
      return listed.totalCount;
    };
    expect([await reports(old), await reports(survivor)]).toEqual([1, 0]);
    await merge(old, survivor);
    expect([await reports(old), await reports(survivor)]).toEqual([1, 1]);
    await ok(sam, 'ratifyPromise', ratify);
  });

  test('in a circle that late lines of an import have closed each stands for itself, until one is taken out', async () => {
    const line = (command: string, at: string, input: object) =>
      JSON.stringify({ command, at, by: { name: 'Ada', roles: ['SALES', 'PRODUCT'] }, input });
    const registered = (customerId: string) => line('registerCustomer', '2025-01-01T00:00:00Z', { customerId, name: customerId });
    const into = (at: string, customerId: string, intoCustomerId: string) => line('mergeCustomers', at, { customerId, intoCustomerId });
    const demand = [{ customerId: 'x1' }, { customerId: 'x2' }, { customerId: 'x3' }];
    const lines = [
      ...['x1', 'x2', 'x3'].map(registered),
      line('submitRequest', '2025-01-01T00:00:00Z', { requestId: 'x', title: 'x', problem: 'None.', source, demand }),
      into('2025-03-01T00:00:00Z', 'x1', 'x2'),
      into('2025-02-01T00:00:00Z', 'x2', 'x1'),
      into('2025-01-15T00:00:00Z', 'x3', 'x1'),
    ];
    const headers = { authorization: `Bearer ${await service.token('Imp', 'IMPORTER')}`, 'content-type': 'application/x-ndjson' };
    const response = await fetch(`${service.url}/import`, { method: 'POST', headers, body: lines.join('\n') });
    expect(await response.text()).toBe('{"accepted":7,"repeated":0,"refused":0}\n');
    const query = (asOf = '') => `{ request(requestId: "x"${asOf}) { demand { customers entries { totalCount } } }
      x1: customer(customerId: "x1"${asOf}) { mergedInto { customerId } mergedFrom { customerId } requests { totalCount } }
      promiseCheck(customerId: "x3", featureId: "kept"${asOf}) { reason } }`;
    const three = { request: { demand: { customers: 3, entries: { totalCount: 3 } } } };
    expect(await read(query())).toMatchObject({
      ...three,
      x1: { mergedInto: { customerId: 'x2' }, mergedFrom: [{ customerId: 'x2' }, { customerId: 'x3' }], requests: { totalCount: 1 } },
      promiseCheck: { reason: expect.not.stringContaining('merged') },
    });
    expect(await read(query(', asOf: { effectiveAt: "2025-02-15T00:00:00Z" }'))).toMatchObject({
      request: { demand: { customers: 1, entries: { totalCount: 1 } } },
    });
    expect(await read(query(', asOf: { effectiveAt: "2025-01-10T00:00:00Z" }'))).toMatchObject(three);
    await unmerge('x1');
    expect(await read(query())).toMatchObject({ request: { demand: { customers: 1, entries: { totalCount: 1 } } } });
  });

  test('are one as well where the history is brought in', async () => {
    const headers = async (of: Running, role: 'AUDITOR' | 'ADMIN') => ({
      authorization: `Bearer ${await of.token('Ann', role)}`,
      'content-type': 'application/x-ndjson',
    });
    const history = await (await fetch(`${service.url}/export`, { headers: await headers(service, 'AUDITOR') })).text();
    const other = await startService({ clock });
    try {
      const response = await fetch(`${other.url}/import`, { method: 'POST', headers: await headers(other, 'ADMIN'), body: history });
      expect(await response.text()).toContain(`{"accepted":${history.trim().split('\n').length},"repeated":0,"refused":0}\n`);
      await settled(other.url);
      const query = `{ customers { edges { node { customerId mergedInto { customerId } told { totalCount } requests { totalCount } commitments { totalCount } } } }
        requests { edges { node { requestId demand { customers value { amount } } } } } affectedCustomers { totalCount } figures { name value } }`;
      const { data } = await (await other.as('Sam', 'SALES'))(query);
      expect(data).toEqual(await read(query));
    } finally {
      await other.stop();
    }
  });
});
