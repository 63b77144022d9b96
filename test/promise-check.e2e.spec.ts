import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../src/kernel/clock.js';
import { send, startService, type Ask, type Running } from './service.js';

/** Time stands still at noon, until a test moves it. */
class StoppedClock extends Clock {
  today = '2026-03-01';

  now(): string {
    return `${this.today}T12:00:00.000Z`;
  }
}

const clock = new StoppedClock();
let service: Running;
let ada: Ask;

const as: Running['as'] = (...who) => service.as(...who);

beforeAll(async () => {
  // it says what holds before a reaction has put it on record
  service = await startService({ clock, policies: [] });
  ada = await as('Ada', 'SALES', 'PRODUCT', 'LEADERSHIP');
  await send(ada, 'registerCustomer', { customerId: 'acme', name: 'Acme', segment: 'smb' });
  await send(ada, 'registerCustomer', { customerId: 'globex', name: 'Globex' });
  await send(ada, 'addFeature', { featureId: 'sso', name: 'SSO', horizon: 'NOW', targetDate: '2026-06-15' });
});
afterAll(() => service.stop());

const FIELDS = `verdict reason nextStep commitment { commitmentId status } wording { version canSay } conditions holdsFrom holdsUntil lapsed importedApproval
  consulted { kind commitmentId status said } citedEvents { type summary } suggestions { kind key name why } asOf position`;

async function check(args: string, who: Ask = ada) {
  const { data, errors } = await who(`{ promiseCheck(${args}) { ${FIELDS} } }`);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.promiseCheck;
}
const checkSso = (args = '') => check(`customerId: "acme", featureId: "sso" ${args}`);
const types = ({ citedEvents }: { citedEvents: { type: string }[] }) => citedEvents.map(({ type }) => type);

async function approve(commitmentId: string, wordingVersion: number): Promise<string> {
  await send(await as('Bob', 'SALES_APPROVER'), 'approveWording', { commitmentId, wordingVersion, function: 'SALES' });
  const { position } = await send(await as('Eve', 'PRODUCT_APPROVER'), 'approveWording', {
    commitmentId,
    wordingVersion,
    function: 'PRODUCT',
  });
  return position;
}

const words = {
  canSay: 'SSO by the end of June.',
  cannotSay: 'Any protocol but SAML.',
  promisedDate: '2026-06-30',
  validUntil: '2026-12-31',
};
const propose = (input: object = {}) =>
  send(ada, 'proposeCommitment', {
    featureId: 'sso',
    audience: { kind: 'EVERYONE' },
    wording: words,
    owner: 'Ada',
    followUpOn: '2026-05-01',
    ...input,
  });

describe('a promise check (rule 14)', () => {
  test('row 1: of what nobody knows', async () => {
    expect(await check('customerId: "nobody", featureId: "sso"')).toMatchObject({
      verdict: 'NO_RECORD',
      consulted: [
        { kind: 'CUSTOMER', said: 'Nothing was proposed.' },
        { kind: 'SEGMENT', said: 'The customer is unknown.' },
        { kind: 'EVERYONE' },
      ],
      citedEvents: [{ type: 'FeatureAdded' }],
    });
    expect(await check('customerId: "nobody", featureId: "nothing"')).toMatchObject({
      ...{ verdict: 'NO_RECORD', citedEvents: [], suggestions: [], nextStep: 'Register what is missing, then ask again.' },
    });
  });

  describe('row 1: of what is known by another name', () => {
    const MUELLER = { kind: 'CUSTOMER', key: 'crm-4711', name: 'Café Müller' };
    const LOGIN = { kind: 'FEATURE', key: 'login', name: 'Sign in once' };

    beforeAll(async () => {
      await send(ada, 'registerCustomer', { customerId: MUELLER.key, name: MUELLER.name, externalId: 'SF-0815' });
      await send(ada, 'addFeature', { featureId: LOGIN.key, name: LOGIN.name, aliases: ['SAML', 'One Login'], horizon: 'LATER' });
    });

    test.each([
      ['CRM-4711', 'KEY'],
      ['cafe  muller', 'NAME'],
      ['CAFÉ MÜLLER', 'NAME'],
      ['Cafe\u0301 Mu\u0308ller', 'NAME'],
      ['Café', 'NAME'],
      ['sf-0815', 'EXTERNAL_ID'],
    ])('the customer %j, by %s', async (customerId, why) => {
      const answer = await check(`customerId: ${JSON.stringify(customerId)}, featureId: "sso"`);
      expect(answer).toMatchObject({ verdict: 'NO_RECORD', suggestions: [{ ...MUELLER, why }], citedEvents: [{ type: 'FeatureAdded' }] });
      expect(answer.reason).toBe(`There is no record of a customer with the key “${customerId}”. Do you mean “Café Müller”?`);
      expect(answer.nextStep).toBe('Ask again with the key of what you mean; register what is not there.');
    });

    test.each([
      ['LOGIN', 'KEY'],
      ['sign IN once', 'NAME'],
      ['saml', 'ALIAS'],
      ['one login', 'ALIAS'],
      ['Sign in', 'NAME'],
    ])('the feature %j, by %s', async (featureId, why) =>
      expect(await check(`customerId: "acme", featureId: "${featureId}"`)).toMatchObject({ suggestions: [{ ...LOGIN, why }] }),
    );

    test('both at once, each of its kind', async () => {
      const answer = await check('customerId: "CRM-4711", featureId: "SAML"');
      expect(answer.suggestions).toEqual([
        { ...MUELLER, why: 'KEY' },
        { ...LOGIN, why: 'ALIAS' },
      ]);
      expect(answer.reason).toBe(
        'There is no record of a customer with the key “CRM-4711” nor of a feature with the key “SAML”. Do you mean “Café Müller” and “Sign in once”?',
      );
      expect((await check('customerId: "SAML", featureId: "CRM-4711"')).suggestions).toEqual([]);
    });

    test('a few at most, and none for a letter or two', async () => {
      for (let n = 1; n <= 9; n++) await send(ada, 'registerCustomer', { customerId: `umbra-${n}`, name: `Umbra ${n}` });
      const { reason, suggestions } = await check('customerId: "umbra", featureId: "sso"');
      expect(suggestions).toHaveLength(5);
      expect(reason).toContain('Do you mean “Umbra 1”, “Umbra 2”, “Umbra 3”, “Umbra 4” or “Umbra 5”?');
      expect((await check('customerId: "um", featureId: "sso"')).suggestions).toEqual([]);
    });

    test('as of then, and as of now where the name has changed', async () => {
      const ask = (text: string, asOf = '') => check(`customerId: "${text}", featureId: "sso" ${asOf}`);
      const { position } = await send(ada, 'registerCustomer', { customerId: 'c-1', name: 'Initech', externalId: 'X-1' });
      await send(ada, 'changeCustomer', { customerId: 'c-1', name: 'Initrode', externalId: null });
      for (const [text, now, then] of [
        ['initech', [], ['NAME']],
        ['x-1', [], ['EXTERNAL_ID']],
        ['initrode', ['NAME'], []],
      ] as const) {
        const whys = (answer: { suggestions: { why: string }[] }) => answer.suggestions.map(({ why }) => why);
        expect(whys(await ask(text))).toEqual(now);
        expect(whys(await ask(text, `asOf: { position: "${position}" }`))).toEqual(then);
        expect(whys(await ask(text, `asOf: { position: "${Number(position) - 1}" }`))).toEqual([]);
      }
    });
  });

  test('row 19: of what nobody approved', async () => {
    const answer = await checkSso();
    expect(answer).toMatchObject({
      ...{
        verdict: 'NO_RECORD',
        commitment: null,
        wording: null,
        conditions: [],
        lapsed: false,
        importedApproval: false,
        asOf: '2026-03-01T12:00:00.000Z',
      },
      consulted: [
        { kind: 'CUSTOMER', commitmentId: 'sso@customer:acme', status: null, said: 'Nothing was proposed.' },
        { kind: 'SEGMENT', commitmentId: 'sso@segment:smb' },
        { kind: 'EVERYONE', commitmentId: 'sso@everyone' },
      ],
    });
    expect(types(answer)).toEqual(['CustomerRegistered', 'FeatureAdded']);
    expect((await check('customerId: "globex", featureId: "sso"')).consulted[1]).toEqual({
      ...{ kind: 'SEGMENT', commitmentId: null, status: null, said: 'The customer has no segment.' },
    });
  });

  test('row 18: of what was declined, until one of those who ask is told yes', async () => {
    const request = { problem: 'Too many passwords.', source: { kind: 'CALL' }, featureId: 'sso' };
    await send(ada, 'submitRequest', { ...request, requestId: 'r1', title: 'Single sign-on' });
    const rationale = 'It does not fit what we build this year.';
    const decline = {
      requestId: 'r1',
      rationale,
      reason: 'OFF_STRATEGY',
      alternatives: ['passkeys'],
      customerExplanation: 'We build passkeys first.',
    };
    expect((await send(ada, 'declineRequest', decline)).userErrors).toEqual([]);
    expect(await checkSso()).toMatchObject({
      ...{ verdict: 'NOT_ALLOWED', reason: '“Single sign-on” was declined on 1 Mar 2026: We build passkeys first.', wording: null },
      ...{ nextStep: 'Offer passkeys; add the demand to the request.', citedEvents: [{ type: 'RequestDeclined' }] },
    });
    await send(ada, 'submitRequest', { ...request, requestId: 'r2', title: 'SAML' });
    expect(
      (await send(ada, 'acceptRequest', { requestId: 'r2', rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada' })).userErrors,
    ).toEqual([]);
    expect(await checkSso()).toMatchObject({ verdict: 'NO_RECORD' });
  });

  test('row 13: of words that wait', async () => {
    await propose({ basedOnRequestId: 'r2' });
    const answer = await checkSso();
    expect(answer).toMatchObject({
      ...{ verdict: 'NEEDS_APPROVAL', commitment: { commitmentId: 'sso@everyone', status: 'PROPOSED' }, wording: null },
      ...{ reason: 'Wording 1 for everyone waits for approval for sales and product.', citedEvents: [{ type: 'CommitmentProposed' }] },
    });
  });

  test('row 11: of words in force; and what was known before stays known', async () => {
    const before = (await checkSso()).position;
    await approve('sso@everyone', 1);
    expect(await checkSso('byDate: "2026-06-30"')).toMatchObject({
      ...{ verdict: 'ALLOWED', reason: 'Wording 1 is approved, promised for 30 Jun 2026, holds until 31 Dec 2026.' },
      ...{ commitment: { commitmentId: 'sso@everyone', status: 'ACTIVE' }, wording: { version: 1, canSay: words.canSay }, conditions: [] },
      ...{ holdsFrom: '2026-06-30', holdsUntil: '2026-12-31', lapsed: false, importedApproval: false },
      citedEvents: [{ type: 'CommitmentActivated', summary: 'Eve put wording 1 of “SSO, for everyone” into force' }],
    });
    expect(await checkSso(`asOf: { position: "${before}" }`)).toMatchObject({ verdict: 'NEEDS_APPROVAL', position: before });
  });

  test('rows 7 and 8: asked for another day', async () => {
    expect(await checkSso('byDate: "2026-03-31"')).toMatchObject({
      verdict: 'NOT_ALLOWED',
      holdsFrom: '2026-06-30',
      wording: { version: 1 },
    });
    expect(await checkSso('byDate: "2027-01-01"')).toMatchObject({ verdict: 'NOT_ALLOWED', holdsUntil: '2026-12-31' });
  });

  test('row 10: of words with conditions, in the narrower slot', async () => {
    const wording = { canSay: 'SSO for you.', cannotSay: 'More.', conditions: ['On the business plan.'] };
    await propose({ audience: { kind: 'CUSTOMER', customerId: 'acme' }, wording });
    expect((await checkSso()).reason).toMatch(/Wording 1 for Acme waits for approval for sales and product\.$/);
    await approve('sso@customer:acme', 1);
    expect(await checkSso()).toMatchObject({
      ...{ verdict: 'ALLOWED_WITH_CONDITIONS', conditions: ['On the business plan.'], commitment: { commitmentId: 'sso@customer:acme' } },
      reason: 'Wording 1 is approved, on conditions: On the business plan.',
    });
    expect(await check('customerId: "globex", featureId: "sso"')).toMatchObject({ verdict: 'ALLOWED' });
  });

  test('row 9: asked for a day that the words do not name', async () => {
    expect(await checkSso('byDate: "2026-06-30"')).toMatchObject({ verdict: 'NOT_ALLOWED', reason: 'The approved words name no date.' });
  });

  test('row 2: withdrawn for one customer, whatever everyone may be told', async () => {
    await send(ada, 'withdrawCommitment', { commitmentId: 'sso@customer:acme', reason: 'They left the plan.' });
    const answer = await checkSso();
    expect(answer).toMatchObject({
      verdict: 'NOT_ALLOWED',
      wording: null,
      reason: 'The promise was withdrawn on 1 Mar 2026: They left the plan.',
    });
    expect(types(answer)).toEqual(['CommitmentWithdrawn']);
  });

  describe('row 5: at risk', () => {
    const globex = (args = '') => check(`customerId: "globex", featureId: "sso" ${args}`);

    test('the target moves behind the promised date, is removed, and comes back', async () => {
      await send(ada, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2026-07-01', reason: 'Design takes longer.' });
      const answer = await globex();
      expect(answer).toMatchObject({
        verdict: 'AT_RISK',
        wording: { version: 1 },
        reason: 'The target of “SSO” is 1 Jul 2026, later than the promised 30 Jun 2026.',
      });
      expect(types(answer)).toEqual(['CommitmentActivated', 'FeatureTargetChanged']);
      await send(ada, 'changeFeatureTarget', { featureId: 'sso', targetDate: null, reason: 'Nobody knows.' });
      expect(await globex()).toMatchObject({ verdict: 'AT_RISK', reason: 'The target of “SSO” was removed.' });
      await send(ada, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2026-06-30', reason: 'Found a way.' });
      expect(await globex()).toMatchObject({ verdict: 'ALLOWED' });
    });

    test('the acceptance it rests on is superseded by a no', async () => {
      await send(ada, 'reopenRequest', { requestId: 'r2', because: 'MISTAKE', note: 'We misread the contract.' });
      expect(await globex()).toMatchObject({ verdict: 'ALLOWED' });
      const rationale = 'The contract asks for nothing of the kind.';
      await send(ada, 'deferRequest', { requestId: 'r2', rationale, revisitOn: '2026-09-01', positionWaiver: 'Sales knows.' });
      const answer = await globex();
      expect(answer).toMatchObject({ verdict: 'AT_RISK', reason: 'The decision it rests on was superseded: “SAML” was deferred.' });
      expect(types(answer)).toEqual(['CommitmentActivated', 'RequestDeferred']);
    });

    test('the feature is dropped; but not once it has shipped', async () => {
      const dropped = await send(ada, 'dropFeature', { featureId: 'sso', reason: 'Nobody asks any more.' });
      expect((await globex()).reason).toBe(
        '“SSO” was dropped: Nobody asks any more. The decision it rests on was superseded: “SAML” was deferred.',
      );
      await send(ada, 'changeFeatureTarget', { featureId: 'sso', horizon: 'NOW', reason: 'They ask again.' });
      await send(ada, 'shipFeature', { featureId: 'sso', shippedOn: '2026-03-01' });
      expect(await globex()).toMatchObject({ verdict: 'ALLOWED' });
      expect(await globex(`asOf: { position: "${dropped.position}" }`)).toMatchObject({ verdict: 'AT_RISK' });
    });
  });

  test('rows 6 and 15: as days pass', async () => {
    await send(ada, 'addFeature', { featureId: 'audit', name: 'Audit log', horizon: 'NOW' });
    await propose({ featureId: 'audit', wording: { ...words, promisedDate: '2026-03-05', validUntil: '2026-03-10' } });
    await approve('audit@everyone', 1);
    const on = async (day: string) => {
      clock.today = day;
      const today = await as('Ada', 'SALES');
      return check('customerId: "acme", featureId: "audit"', today);
    };
    expect([(await on('2026-03-04')).verdict, (await on('2026-03-05')).verdict, (await on('2026-03-06')).verdict]).toEqual([
      'ALLOWED',
      'ALLOWED',
      'AT_RISK',
    ]);
    expect(await on('2026-03-10')).toMatchObject({ verdict: 'AT_RISK', lapsed: false });
    expect(await on('2026-03-11')).toMatchObject({
      verdict: 'NOT_ALLOWED',
      lapsed: true,
      wording: null,
      holdsUntil: '2026-03-10',
      reason: 'The words held until 10 Mar 2026.',
    });
    clock.today = '2026-03-11';
    ada = await as('Ada', 'SALES', 'PRODUCT', 'LEADERSHIP');
    expect(await check('customerId: "acme", featureId: "audit", asOf: { recordedAt: "2026-03-05T23:00:00+01:00" }')).toMatchObject({
      verdict: 'ALLOWED',
    });
  });

  test('rows 16 and 17: rejected words, and a feature that is there', async () => {
    await send(ada, 'addFeature', { featureId: 'export', name: 'Export', horizon: 'NOW' });
    await propose({ featureId: 'export' });
    await send(ada, 'rejectWording', { commitmentId: 'export@everyone', wordingVersion: 1, reason: 'Too early.' });
    expect(await check('customerId: "acme", featureId: "export"')).toMatchObject({
      ...{ verdict: 'NOT_ALLOWED', commitment: { status: 'REJECTED' }, reason: 'The words were rejected on 11 Mar 2026: Too early.' },
      citedEvents: [{ type: 'WordingRejected' }],
    });
    await send(ada, 'shipFeature', { featureId: 'export', shippedOn: '2026-03-10' });
    expect(await check('customerId: "acme", featureId: "export"')).toMatchObject({
      verdict: 'AVAILABLE',
      wording: null,
      citedEvents: [{ type: 'FeatureShipped' }],
    });
  });

  test('row 12: a feature that will not come', async () => {
    await send(ada, 'addFeature', { featureId: 'fax', name: 'Fax', horizon: 'NOT_PLANNED' });
    expect(await check('customerId: "acme", featureId: "fax"')).toMatchObject({
      verdict: 'NOT_ALLOWED',
      reason: '“Fax” is not planned.',
      citedEvents: [{ type: 'FeatureAdded' }],
    });
    expect(await propose({ featureId: 'fax' })).toMatchObject({ userErrors: [] });
    await send(ada, 'dropFeature', { featureId: 'fax', reason: 'It is 2026.' });
    expect(await propose({ featureId: 'fax', audience: { kind: 'SEGMENT', segment: 'smb' } })).toMatchObject({
      userErrors: [{ code: 'FEATURE_DROPPED' }],
    });
    expect(await check('customerId: "acme", featureId: "fax"')).toMatchObject({
      verdict: 'NOT_ALLOWED',
      reason: '“Fax” was dropped: It is 2026.',
      citedEvents: [{ type: 'FeatureDropped' }],
    });
  });

  describe('after the yes', () => {
    const API = 'api@everyone';
    const api = (customerId = 'acme', more = '') => check(`customerId: "${customerId}", featureId: "api" ${more}`);
    const does = async (command: string, input: object) => {
      const payload = await send(ada, command, { commitmentId: API, ...input });
      expect({ command, userErrors: payload.userErrors }).toEqual({ command, userErrors: [] });
      return payload;
    };

    beforeAll(async () => {
      await send(ada, 'addFeature', { featureId: 'api', name: 'API', horizon: 'NOW' });
      await propose({ featureId: 'api', wording: { canSay: 'An API.', cannotSay: 'When.' } });
      await approve(API, 1);
      for (const customerId of ['acme', 'globex']) await does('disclose', { customerId, wordingVersion: 1, channel: 'call' });
    });

    test('a blocking concern is open on the words in force', async () => {
      await does('raiseCommitmentConcern', { concernId: 'law', blocking: true, text: 'The contract forbids it.' });
      await does('raiseCommitmentConcern', { concernId: 'taste', blocking: false, text: 'It could be shorter.' });
      expect(await api()).toMatchObject({
        ...{ verdict: 'ALLOWED', reason: 'Wording 1 is approved. Ada has a blocking concern: The contract forbids it.' },
      });
      await does('resolveCommitmentConcern', { concernId: 'law', outcome: 'RESOLVED', note: 'It does not.' });
      expect(await api()).toMatchObject({ verdict: 'ALLOWED', reason: 'Wording 1 is approved.' });
    });

    test('row 5: put at risk by somebody, until it is cleared', async () => {
      await does('putAtRisk', { reason: 'Two people left' });
      const answer = await api();
      expect(answer).toMatchObject({
        verdict: 'AT_RISK',
        reason: 'Two people left.',
        commitment: { status: 'AT_RISK' },
        wording: { version: 1 },
      });
      expect(types(answer)).toEqual(['CommitmentActivated', 'CommitmentPutAtRisk']);
      await does('clearRisk', { note: 'Two came.' });
      expect(await api()).toMatchObject({ verdict: 'ALLOWED' });
    });

    test('rows 9 and 11: delivered', async () => {
      expect(await api('acme', 'byDate: "2026-06-30"')).toMatchObject({
        verdict: 'NOT_ALLOWED',
        reason: 'The approved words name no date.',
      });
      await does('assertDelivery', { deliveredOn: '2026-03-10' });
      expect(await api('acme', 'byDate: "2026-06-30"')).toMatchObject({ verdict: 'ALLOWED', commitment: { status: 'DELIVERED' } });
    });

    test('row 4: disputed by one customer, for all of them, until its last word is another', async () => {
      const { position } = await does('disputeFulfilment', { customerId: 'globex', note: 'Half of it is missing.' });
      const answer = await api();
      expect(answer).toMatchObject({
        verdict: 'AT_RISK',
        reason: 'A customer disputes its delivery since 11 Mar 2026.',
        wording: { version: 1 },
      });
      expect(types(answer)).toEqual(['CommitmentActivated', 'FulfilmentDisputed']);
      for (const customerId of ['acme', 'globex']) await does('confirmFulfilment', { customerId });
      expect(await api()).toMatchObject({ verdict: 'ALLOWED', commitment: { status: 'KEPT' } });
      expect(await api('acme', `asOf: { position: "${position}" }`)).toMatchObject({ verdict: 'AT_RISK' });
    });

    test('row 17: for a customer who released us from what others go on to hold', async () => {
      await does('releaseCommitment', { customerId: 'globex' });
      const answer = await api('globex');
      expect(answer).toMatchObject({
        ...{ verdict: 'NOT_ALLOWED', reason: 'Globex released us from the promise on 11 Mar 2026.', wording: null },
        ...{ nextStep: 'Propose other words.', commitment: { commitmentId: API } },
      });
      expect(types(answer)).toEqual(['CommitmentReleased']);
      expect(answer.consulted[2]).toEqual({
        ...{ kind: 'EVERYONE', commitmentId: API, status: 'RELEASED', said: 'Globex released us from the promise on 11 Mar 2026.' },
      });
      expect(await api('acme')).toMatchObject({ verdict: 'ALLOWED' });
    });

    test('row 13, then 11: until other words come into force', async () => {
      await does('reviseWording', { wording: { canSay: 'A better API.', cannotSay: 'When.' }, reason: 'It is better.' });
      expect(await api('globex')).toMatchObject({ verdict: 'NEEDS_APPROVAL', wording: null });
      expect(await api('acme')).toMatchObject({ verdict: 'ALLOWED', wording: { version: 1 } });
      await approve(API, 2);
      expect(await api('globex')).toMatchObject({ verdict: 'ALLOWED', wording: { version: 2 } });
    });

    test('row 3: broken', async () => {
      await does('breachCommitment', { reason: 'We could not.' });
      const answer = await api();
      expect(answer).toMatchObject({
        verdict: 'NOT_ALLOWED',
        reason: 'The promise was broken on 11 Mar 2026: We could not.',
        wording: null,
      });
      expect(types(answer)).toEqual(['CommitmentBreached']);
    });

    test('row 17: released from words of its own', async () => {
      await send(ada, 'addFeature', { featureId: 'sdk', name: 'SDK', horizon: 'NOW' });
      await propose({ featureId: 'sdk', audience: { kind: 'CUSTOMER', customerId: 'acme' } });
      await approve('sdk@customer:acme', 1);
      await does('releaseCommitment', { commitmentId: 'sdk@customer:acme', customerId: 'acme' });
      const answer = await check('customerId: "acme", featureId: "sdk"');
      expect(answer).toMatchObject({
        ...{
          verdict: 'NOT_ALLOWED',
          reason: 'Acme released us from the promise on 11 Mar 2026.',
          wording: null,
          commitment: { status: 'RELEASED' },
        },
      });
      expect(types(answer)).toEqual(['CommitmentReleased']);
    });
  });

  test('row 14: promised without approval, until the report is answered', async () => {
    await send(ada, 'addFeature', { featureId: 'bots', name: 'Bots', horizon: 'NOW' });
    const said = { featureId: 'bots', customerId: 'acme', said: 'Bots in May.', saidAt: '2026-03-10T12:00:00Z' };
    const { position } = await send(ada, 'reportUnapprovedPromise', { reportId: 'p1', ...said });
    const bots = (customerId = 'acme', more = '') => check(`customerId: "${customerId}", featureId: "bots" ${more}`);
    expect(await bots()).toMatchObject({
      ...{ verdict: 'NEEDS_APPROVAL', reason: 'Acme was promised it on 10 Mar 2026 without approval.', wording: null, commitment: null },
      ...{ nextStep: 'Have the report ratified by approved words, or retract it.', citedEvents: [{ type: 'UnapprovedPromiseReported' }] },
    });
    expect(await bots('globex')).toMatchObject({ verdict: 'NO_RECORD' });
    expect(await check('customerId: "acme", featureId: "sdk"')).toMatchObject({ verdict: 'NOT_ALLOWED' });
    await send(ada, 'retractPromise', { reportId: 'p1', informedChannel: 'call' });
    expect(await bots()).toMatchObject({ verdict: 'NO_RECORD' });
    expect(await bots('acme', `asOf: { position: "${position}" }`)).toMatchObject({ verdict: 'NEEDS_APPROVAL' });
  });

  test('rows 5, 8, 16: of what had not shipped, or was not delivered, after all', async () => {
    await send(ada, 'addFeature', { featureId: 'pager', name: 'Pager', horizon: 'NOW', targetDate: '2026-07-15' });
    const pager = (more = '') => check(`customerId: "acme", featureId: "pager" ${more}`);
    await send(ada, 'shipFeature', { featureId: 'pager', shippedOn: '2026-03-01' });
    const shipped = await pager();
    expect(shipped).toMatchObject({ verdict: 'AVAILABLE', citedEvents: [{ type: 'FeatureShipped' }] });
    expect((await send(ada, 'unshipFeature', { featureId: 'pager', reason: 'It was another.' })).userErrors).toEqual([]);
    expect(await pager()).toMatchObject({ verdict: 'NO_RECORD' });
    expect(await pager(`asOf: { position: "${shipped.position}" }`)).toMatchObject({ verdict: 'AVAILABLE' });

    await propose({ featureId: 'pager' });
    await approve('pager@everyone', 1);
    const [early, late] = ['byDate: "2026-06-01"', 'byDate: "2026-09-01"'];
    const slips = { verdict: 'AT_RISK', reason: 'The target of “Pager” is 15 Jul 2026, later than the promised 30 Jun 2026.' };
    expect(await pager(late)).toMatchObject(slips);
    await send(ada, 'assertDelivery', { commitmentId: 'pager@everyone', deliveredOn: '2026-03-11' });
    expect(await pager(early)).toMatchObject({ verdict: 'ALLOWED' });
    await send(ada, 'withdrawDelivery', { commitmentId: 'pager@everyone', reason: 'It was the test tenant.' });
    expect(await pager(late)).toMatchObject(slips);
    await send(ada, 'changeFeatureTarget', { featureId: 'pager', targetDate: '2026-06-15', reason: 'Faster.' });
    expect(await pager(early)).toMatchObject({ verdict: 'NOT_ALLOWED', nextStep: 'Offer 30 Jun 2026, or revise the words.' });
    expect(await pager(late)).toMatchObject({ verdict: 'ALLOWED' });
  });

  test('rows 5 and 18: a decision whose place one on another request has taken counts no more (rule 8)', async () => {
    await send(ada, 'addFeature', { featureId: 'telex', name: 'Telex', horizon: 'NOW' });
    const telex = (more = '') => check(`customerId: "acme", featureId: "telex" ${more}`);
    const rationale = 'A reason of more than twenty characters.';
    for (const [requestId, featureId] of [
      ['t1', 'telex'],
      ['t2', undefined],
      ['t3', undefined],
    ])
      await send(ada, 'submitRequest', { requestId, featureId, title: `Wish ${requestId}`, problem: 'None.', source: { kind: 'CALL' } });
    const { position } = await send(ada, 'deferRequest', { requestId: 't1', rationale, revisitOn: '2026-09-01' });
    expect(await telex()).toMatchObject({ verdict: 'NOT_ALLOWED', citedEvents: [{ type: 'RequestDeferred' }] });
    const yes = { rationale, justifications: ['STRATEGIC_FIT'], owner: 'Ada' };
    const accepted = await send(ada, 'acceptRequest', { requestId: 't2', ...yes, supersedesDecisions: [{ requestId: 't1', number: 1 }] });
    expect(accepted.userErrors).toEqual([]);
    expect(await telex()).toMatchObject({ verdict: 'NO_RECORD' });
    expect(await telex(`asOf: { position: "${position}" }`)).toMatchObject({ verdict: 'NOT_ALLOWED' });

    await propose({ featureId: 'telex', basedOnRequestId: 't2' });
    const allowed = await approve('telex@everyone', 1);
    expect(await telex()).toMatchObject({ verdict: 'ALLOWED' });
    const decline = { requestId: 't3', rationale, reason: 'OFF_STRATEGY', noAlternative: true };
    await send(ada, 'declineRequest', { ...decline, supersedesDecisions: [{ requestId: 't2', number: 1 }] });
    const answer = await telex();
    expect(answer).toMatchObject({ verdict: 'AT_RISK', reason: 'The decision it rests on was superseded: “Wish t3” was declined.' });
    expect(types(answer)).toEqual(['CommitmentActivated', 'RequestDeclined']);
    expect(await telex(`asOf: { position: "${allowed}" }`)).toMatchObject({ verdict: 'ALLOWED' });
    const again = { featureId: 'telex', basedOnRequestId: 't2', audience: { kind: 'CUSTOMER', customerId: 'acme' } };
    expect((await propose(again)).userErrors).toMatchObject([{ code: 'WRONG_STATUS', field: 'basedOnRequestId' }]);
  });

  test('row 18: not of a request that was merged into another', async () => {
    await send(ada, 'addFeature', { featureId: 'dark', name: 'Dark mode', horizon: 'NOW' });
    const request = { problem: 'Too bright.', source: { kind: 'CALL' } };
    await send(ada, 'submitRequest', { ...request, requestId: 'dark', title: 'Dark mode', featureId: 'dark' });
    await send(ada, 'submitRequest', { ...request, requestId: 'night', title: 'Night mode' });
    const later = { requestId: 'dark', rationale: 'Nobody has asked for it but one.', revisitOn: '2026-09-01' };
    await send(ada, 'deferRequest', later);
    const dark = () => check('customerId: "acme", featureId: "dark"');
    expect(await dark()).toMatchObject({ verdict: 'NOT_ALLOWED', reason: '“Dark mode” was deferred on 11 Mar 2026.' });
    expect((await send(ada, 'mergeRequest', { requestId: 'dark', intoRequestId: 'night' })).userErrors).toEqual([]);
    expect(await dark()).toMatchObject({ verdict: 'NO_RECORD' });
  });

  test('row 18: of several the last is told, and one yes outlasts a later no', async () => {
    await send(ada, 'addFeature', { featureId: 'mail', name: 'Mail', horizon: 'NOW' });
    const mail = () => check('customerId: "acme", featureId: "mail"');
    const rationale = 'Nobody has asked for it but one.';
    const decided = async (requestId: string, command: string, decision: object) => {
      await send(ada, 'submitRequest', { requestId, title: requestId, problem: 'No mail.', source: { kind: 'CALL' }, featureId: 'mail' });
      expect((await send(ada, command, { requestId, rationale, ...decision })).userErrors).toEqual([]);
    };
    await decided('m1', 'deferRequest', { revisitOn: '2026-09-01' });
    await decided('m2', 'declineRequest', { reason: 'OFF_STRATEGY', noAlternative: true });
    expect((await mail()).reason).toBe('“m2” was declined on 11 Mar 2026.');
    const { position } = await mail();
    await decided('m3', 'acceptRequest', { justifications: ['STRATEGIC_FIT'], owner: 'Ada' });
    await decided('m4', 'declineRequest', { reason: 'OFF_STRATEGY', noAlternative: true });
    expect(await mail()).toMatchObject({ verdict: 'NO_RECORD' });
    expect((await check(`customerId: "acme", featureId: "mail", asOf: { position: "${position}" }`)).reason).toMatch(/^“m2” was declined/);
  });

  test('waits for a position, and refuses what is none', async () => {
    const { errors } = await ada('{ promiseCheck(customerId: "acme", featureId: "sso", minPosition: "x") { verdict } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID', field: 'minPosition' });
  });

  test('is not for those who read no content', async () => {
    const admin = await as('Root', 'ADMIN');
    expect((await admin('{ promiseCheck(customerId: "acme", featureId: "sso") { verdict } }')).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
  });
});
