import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let ada: Ask;
/** Before badges were withdrawn, merged or decided anew. */
let before: string;

const asks = (requestId: string, title: string, problem: string, more: object = {}) => ({
  ...{ requestId, title, problem, source: { kind: 'CALL' }, ...more },
});
const no = (requestId: string, rationale: string) => ({ requestId, rationale, reason: 'OTHER', noAlternative: true });

beforeAll(async () => {
  service = await startService();
  ada = await service.as('Ada', 'SALES_APPROVER', 'PRODUCT_APPROVER');
  const done = async (command: string, input: object) => {
    const { userErrors, position } = await send(ada, command, input);
    expect({ command, input, userErrors }).toEqual({ command, input, userErrors: [] });
    return position;
  };
  await done('addFeature', { featureId: 'sso', name: 'Single sign-on', horizon: 'NEXT' });
  await done('addFeature', { featureId: 'dark', name: 'Dark mode', horizon: 'NEXT' });
  await done('submitRequest', asks('badge', 'Signing in by badge', 'Nurses lose minutes at each terminal.'));
  await done('declineRequest', no('badge', 'Readers for smartcards are too dear for the clinics.'));
  await done('submitRequest', asks('gone', 'Signing in by badge, again', 'Nurses lose minutes at every terminal.'));
  await done('deferRequest', { requestId: 'gone', rationale: 'We wait for cheaper readers of badges.', revisitOn: '2090-01-01' });
  await done('submitRequest', asks('other', 'Badges for the terminal', 'Nurses lose minutes.'));
  await done('submitRequest', asks('passwords', 'Longer passwords', 'Auditors want them.', { featureId: 'sso' }));
  await done('declineRequest', no('passwords', 'Nobody would remember passwords so long.'));
  await done(
    'submitRequest',
    asks('night', 'Darker colours', 'Too bright at the ward at night.', { featureId: 'dark', tags: ['luminance'] }),
  );
  // what many say
  for (let n = 0; n < 12; n++) {
    await done('submitRequest', asks(`report${n}`, `Monthly report of sales, part ${n}`, `The office wants figure ${n} printed.`));
    await done('declineRequest', no(`report${n}`, `Printing of reports is done elsewhere, as of issue ${n}.`));
  }
  before = await done('submitRequest', asks('rare', 'Zeppelin report', 'Airships want it printed.'));
  await done('declineRequest', {
    ...no('rare', 'The zeppelin has landed for the last time.'),
    confidentialNote: 'Their xylophone budget is gone.',
  });
  // the index is made now, and follows what comes
  await precedents({ text: 'badge' });
  await done('withdrawRequest', { requestId: 'gone', reason: 'They left.' });
  await done('mergeRequest', { requestId: 'other', intoRequestId: 'badge' });
});
afterAll(() => service.stop());

interface Like {
  readonly request: { readonly requestId: string };
  readonly decision: { readonly outcome: string; readonly rationale: string };
  readonly reason: string;
  readonly words: readonly string[];
  readonly sameFeature: boolean;
}

const PRECEDENTS = `query ($requestId: ID, $text: String, $asOf: AsOfInput, $first: Int, $after: String, $last: Int, $before: String) {
  precedents(requestId: $requestId, text: $text, asOf: $asOf, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { node { request { requestId } decision { outcome rationale } reason words sameFeature } } } }`;

async function precedents(args: Record<string, unknown>): Promise<Like[]> {
  const { data, errors } = await ada(PRECEDENTS, args);
  expect(errors).toBeUndefined();
  return data.precedents.edges.map(({ node }: { node: Like }) => node);
}

async function duplicates(args: Record<string, unknown>): Promise<Like[]> {
  const { data, errors } = await ada(
    `query ($title: String!, $problem: String, $featureId: ID, $asOf: AsOfInput) {
       likelyDuplicates(title: $title, problem: $problem, featureId: $featureId, asOf: $asOf) { request { requestId } reason words sameFeature } }`,
    args,
  );
  expect(errors).toBeUndefined();
  return data.likelyDuplicates;
}

const keysOf = (likes: readonly Pick<Like, 'request'>[]): string[] => likes.map(({ request }) => request.requestId);

describe('precedents', () => {
  test('are decisions on requests that have its words, in any of their forms, and say why', async () => {
    expect(await precedents({ text: 'Badges for a nurse' })).toEqual([
      {
        request: { requestId: 'badge' },
        decision: { outcome: 'DECLINED', rationale: 'Readers for smartcards are too dear for the clinics.' },
        reason: 'Both speak of “nurse” and “badges”.',
        words: ['nurse', 'badges'],
        sameFeature: false,
      },
    ]);
  });

  test('are found by what was decided and why; not by what is confidential', async () => {
    expect(keysOf(await precedents({ text: 'smartcard readers' }))).toEqual(['badge']);
    expect(await precedents({ text: 'xylophone' })).toEqual([]);
  });

  test('of a request: not itself, and those about its feature as well', async () => {
    await send(ada, 'submitRequest', asks('card', 'Badge at the bedside', 'Nurses share accounts.', { featureId: 'sso' }));
    const found = await precedents({ requestId: 'card' });
    expect(found.map(({ request, reason, sameFeature }) => [request.requestId, reason, sameFeature])).toEqual([
      ['badge', 'Both speak of “badge” and “nurses”.', false],
      ['passwords', 'Both are about the feature Single sign-on.', true],
    ]);
    expect(keysOf(await precedents({ requestId: 'badge' }))).not.toContain('badge');
  });

  test('rank by how few others have the words: one rare word before several that everybody uses', async () => {
    const [first, ...others] = await precedents({ text: 'monthly printed zeppelin report of the office' });
    expect(first).toMatchObject({ request: { requestId: 'rare' }, words: expect.arrayContaining(['zeppelin']) });
    expect(others).toHaveLength(12);
  });

  test('as of an earlier moment: what was decided by then, as it was then', async () => {
    const asOf = { position: before };
    expect(keysOf(await precedents({ text: 'zeppelin' }))).toEqual(['rare']);
    expect(await precedents({ text: 'zeppelin', asOf })).toEqual([]);
    expect(keysOf(await precedents({ text: 'badge', asOf })).toSorted()).toEqual(['badge', 'gone']);
    expect(await precedents({ requestId: 'badge', asOf: { effectiveAt: '2001-01-01T00:00:00Z' } })).toEqual([]);
  });

  test('of nothing that is known there are none', async () => {
    for (const args of [{ text: '' }, { text: ' "--" ' }, { text: 'the of' }, { requestId: 'nothing' }])
      expect(await precedents(args)).toEqual([]);
  });

  test.each([
    ['INVALID', 'requestId', {}],
    ['INVALID', 'text', { requestId: 'badge', text: 'badge' }],
    ['TOO_LONG', 'text', { text: 'x'.repeat(10_001) }],
  ])('what cannot be asked is refused: %s %s', async (code, field, args) => {
    expect((await ada(PRECEDENTS, args)).errors).toMatchObject([{ extensions: { code, field } }]);
  });

  test('in pages, forwards and backwards, and no cursor of other ones', async () => {
    const all = keysOf(await precedents({ text: 'printed report', first: 100 }));
    expect(all.length).toBe(13);
    for (const [size, place, to, more] of [
      ['first', 'after', 'endCursor', 'hasNextPage'],
      ['last', 'before', 'startCursor', 'hasPreviousPage'],
    ] as const) {
      const seen: string[][] = [];
      for (let at: string | undefined, isMore = true; isMore;) {
        const { data } = await ada(PRECEDENTS, { text: 'printed report', [size]: 5, [place]: at });
        expect(data.precedents.totalCount).toBe(13);
        seen.push(keysOf(data.precedents.edges.map(({ node }: { node: Like }) => node)));
        [at, isMore] = [data.precedents.pageInfo[to], data.precedents.pageInfo[more]];
      }
      expect((size === 'first' ? seen : seen.reverse()).flat()).toEqual(all);
      expect(seen).toHaveLength(3);
    }
    const { data } = await ada(PRECEDENTS, { text: 'printed report', first: 2 });
    const { errors } = await ada(PRECEDENTS, { text: 'report', first: 2, after: data.precedents.pageInfo.endCursor });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID', field: 'after' } }]);
  });
});

describe('likely duplicates', () => {
  test('before submitting: decided and undecided ones, each with why; no merged or withdrawn one', async () => {
    const found = await duplicates({ title: 'Sign in with a badge', problem: 'Nurses lose minutes at the terminals.' });
    expect(found[0]).toEqual({
      request: { requestId: 'badge' },
      reason: 'Both speak of “sign”, “badge”, “lose”, “minutes” and “terminals”.',
      words: ['sign', 'badge', 'lose', 'minutes', 'terminals'],
      sameFeature: false,
    });
    expect(keysOf(found)).not.toEqual(expect.arrayContaining(['gone']));
    expect(keysOf(found)).not.toEqual(expect.arrayContaining(['other']));
    expect(keysOf(await duplicates({ title: 'Darker colours at night' }))).toEqual(['night']);
  });

  test('as of an earlier moment the merged and the withdrawn one were still there', async () => {
    const found = await duplicates({
      title: 'Sign in with a badge',
      problem: 'Nurses lose minutes at the terminals.',
      asOf: { position: before },
    });
    expect(keysOf(found).toSorted()).toEqual(['badge', 'gone', 'other']);
  });

  test('a word or two in common are not enough, but where both are about one feature', async () => {
    const draft = { title: 'Ward clocks', problem: 'Shifts change late, and handovers are missed at night by every team.' };
    expect(await duplicates(draft)).toEqual([]);
    expect(await duplicates({ ...draft, featureId: 'dark' })).toEqual([
      {
        request: { requestId: 'night' },
        reason: 'Both speak of “ward” and “night” and are about the feature Dark mode.',
        words: ['ward', 'night'],
        sameFeature: true,
      },
    ]);
  });

  test('in the payload of submitting, without the one that was submitted; null where it was refused', async () => {
    const SUBMIT = `mutation ($input: SubmitRequest!) { submitRequest(input: $input) {
      request { requestId likelyDuplicates { requestId } } userErrors { code } likelyDuplicates { request { requestId } reason words } } }`;
    const input = asks('lumen', 'Darker colours for the night', 'The ward is too bright.');
    const { data } = await ada(SUBMIT, { input });
    expect(data.submitRequest).toEqual({
      request: { requestId: 'lumen', likelyDuplicates: [{ requestId: 'night' }] },
      userErrors: [],
      likelyDuplicates: [{ request: { requestId: 'night' }, reason: expect.stringContaining('“darker”'), words: expect.any(Array) }],
    });
    const refused = await ada(SUBMIT, { input });
    expect(refused.data.submitRequest).toEqual({ request: null, userErrors: [{ code: 'ID_TAKEN' }], likelyDuplicates: null });
  });

  test.each([
    ['title', { title: 'x'.repeat(201) }],
    ['problem', { title: 'x', problem: 'x'.repeat(10_001) }],
  ])('what is longer than a request can be is refused: %s', async (field, args) => {
    const { errors } = await ada(
      'query ($title: String!, $problem: String) { likelyDuplicates(title: $title, problem: $problem) { reason } }',
      args,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_LONG', field } }]);
  });
});
