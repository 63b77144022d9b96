import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let ada: Ask;
let con: Ask;

const rationale = 'It would take a year, and nobody else has asked.';
const wording = { canSay: 'Sign-on with SAML comes in spring.', cannotSay: 'Anything about OpenID.' };
let before: string;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('Ada', 'SALES_APPROVER', 'PRODUCT_APPROVER');
  con = await service.as('Con', 'CONTRIBUTOR');
  const sam = await service.as('Sam', 'SALES_APPROVER');
  const all: [string, object, Ask?][] = [
    ['registerCustomer', { customerId: 'cafe', name: 'Café Zürich', externalId: 'CRM-77' }],
    ['registerCustomer', { customerId: 'globex', name: 'Globex Corporation' }],
    [
      'addFeature',
      {
        featureId: 'sso',
        name: 'Single sign-on',
        horizon: 'NEXT',
        aliases: ['SAML'],
        area: 'identity',
        description: 'One login for everything.',
      },
    ],
    ['addFeature', { featureId: 'dark', name: 'Dark mode', horizon: 'NEXT', area: 'looks' }],
    ['submitRequest', { ...asks('r1', 'Signing in by badge', 'Nurses lose minutes at each of the terminals.'), featureId: 'sso' }],
    ['submitRequest', { ...asks('r2', 'Darker colours', 'Too bright for a nurse at night.'), area: 'looks', tags: ['night'] }],
    ['addEvidence', { requestId: 'r2', kind: 'CALL', summary: 'The optician measured luminance.' }],
    [
      'declineRequest',
      { requestId: 'r2', rationale, reason: 'OTHER', noAlternative: true, confidentialNote: 'Their xylophone budget is gone.' },
    ],
    [
      'proposeCommitment',
      { featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner: 'Ada', followUpOn: '2090-01-01', approveAs: 'PRODUCT' },
    ],
    ['approveWording', { commitmentId: 'sso@everyone', wordingVersion: 1, function: 'SALES' }, sam],
  ];
  for (const [command, input, who = ada] of all) {
    const done = await send(who, command, input);
    expect(done.userErrors).toEqual([]);
    before = done.position;
  }
  // the index is made now, and follows what comes
  expect((await find('corporation')).former).toEqual([]);
  for (const [command, input, who = ada] of [
    ['changeCustomer', { customerId: 'globex', name: 'Initech' }],
    ['changeRequest', { requestId: 'r1', title: 'Sign-in by smartcard' }],
    ['changeRequest', { requestId: 'r1', area: 'identity' }],
    [
      'reviseWording',
      {
        commitmentId: 'sso@everyone',
        wording: { ...wording, canSay: 'Sign-on with SAML comes in autumn.' },
        reason: 'It slips.',
        approveAs: 'PRODUCT',
      },
    ],
    ['approveWording', { commitmentId: 'sso@everyone', wordingVersion: 2, function: 'SALES' }, sam],
  ] as [string, object, Ask?][])
    expect((await send(who, command, input)).userErrors).toEqual([]);
});
afterAll(() => service.stop());

const asks = (requestId: string, title: string, problem: string) => ({ requestId, title, problem, source: { kind: 'CALL' } });

interface Found {
  readonly total: number;
  readonly things: readonly string[];
  readonly former: readonly string[];
  readonly snippets: readonly string[];
}

const FIND = `query ($text: String!, $kinds: [SearchKind!], $area: [String!], $from: DateTime, $until: DateTime, $asOf: AsOfInput, $first: Int, $after: String, $last: Int, $before: String) {
  search(text: $text, kinds: $kinds, area: $area, from: $from, until: $until, asOf: $asOf, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
    edges { node { kind isFormer since snippet { text isMatch } thing {
      __typename ... on Customer { id } ... on Feature { id } ... on Request { id } ... on Decision { id } ... on Commitment { id } } } } } }`;

async function find(text: string, narrowed: object = {}, who = ada): Promise<Found> {
  const { data, errors } = await who(FIND, { text, ...narrowed });
  expect(errors).toBeUndefined();
  const nodes: {
    kind: string;
    isFormer: boolean;
    snippet: { text: string; isMatch: boolean }[];
    thing: { __typename: string; id: string };
  }[] = data.search.edges.map((edge: { node: object }) => edge.node);
  for (const { kind, thing } of nodes) expect(thing.__typename.toUpperCase()).toBe(kind);
  return {
    total: data.search.totalCount,
    things: nodes.map(({ thing }) => thing.id),
    former: nodes.flatMap(({ isFormer, thing }) => (isFormer ? thing.id : [])),
    snippets: nodes.map(({ snippet }) => snippet.map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece)).join('')),
  };
}

describe('searching', () => {
  test.each([
    ['a name, without its accents', 'cafe zurich', ['customer-cafe']],
    ['accents that the name has not', 'dárk möde', ['feature-dark']],
    ['capitals', 'SINGLE SIGN', ['feature-sso']],
    ['an external id', 'crm-77', ['customer-cafe']],
    ['an alias', '"saml" login', ['feature-sso']],
    ['other forms of a word', 'terminal losing', ['request-r1']],
    ['a word as far as it is typed', 'smartc', ['request-r1']],
    ['a word typed beyond its stem', 'termina', ['request-r1']],
    ['words of title, problem and tags', 'night bright colour', ['request-r2']],
    ['a phrase', '"for a nurse"', ['request-r2']],
    ['no phrase', '"nurse for a"', []],
    ['evidence', 'optician luminance', ['request-r2']],
    ['a rationale', 'nobody else has asked', ['request-r2#1']],
    ['words that may not be said', 'openid', ['commitment-sso@everyone']],
    ['any of the words, where nothing has all of them', 'optician xxyyzz', ['request-r2']],
    ['a key', 'r2', ['request-r2']],
    ['nothing', '', []],
    ['no word', ' -- "" ** ', []],
  ])('by %s', async (_, text, things) => {
    expect(await find(text)).toMatchObject({ things, total: things.length });
  });

  test('what is called so comes before what says so', async () => {
    expect((await find('sign-on')).things.slice(0, 2)).toEqual(['feature-sso', 'commitment-sso@everyone']);
  });

  test('former names and words are found, and said to be former; present ones are not', async () => {
    expect(await find('globex')).toMatchObject({ things: ['customer-globex'], former: [] });
    expect(await find('corporation')).toMatchObject({
      things: ['customer-globex'],
      former: ['customer-globex'],
      snippets: ['Globex [Corporation] · globex'],
    });
    expect(await find('initech')).toMatchObject({ things: ['customer-globex'], former: [] });
    expect(await find('badge')).toMatchObject({ things: ['request-r1'], former: ['request-r1'] });
    expect(await find('smartcard')).toMatchObject({ things: ['request-r1'], former: [] });
    expect(await find('terminals')).toMatchObject({ things: ['request-r1'], former: [] });
    expect(await find('spring')).toMatchObject({ things: ['commitment-sso@everyone'], former: ['commitment-sso@everyone'] });
    expect(await find('autumn')).toMatchObject({ things: ['commitment-sso@everyone'], former: [] });
  });

  test('as of an earlier moment: what was said by then, as it was then', async () => {
    const asOf = { position: before };
    expect(await find('corporation', { asOf })).toMatchObject({ things: ['customer-globex'], former: [] });
    expect(await find('spring', { asOf })).toMatchObject({ things: ['commitment-sso@everyone'], former: [] });
    for (const text of ['initech', 'smartcard', 'autumn']) expect(await find(text, { asOf })).toMatchObject({ things: [], total: 0 });
    expect(await find('nurse', { asOf: { effectiveAt: '2001-01-01T00:00:00Z' } })).toMatchObject({ things: [], total: 0 });
  });

  test('by kind, area and time', async () => {
    expect((await find('nurse')).things.toSorted()).toEqual(['request-r1', 'request-r2']);
    expect((await find('saml', { kinds: ['COMMITMENT'] })).things).toEqual(['commitment-sso@everyone']);
    expect((await find('saml', { kinds: [] })).things).toEqual([]);
    expect((await find('nurse', { area: ['looks'] })).things).toEqual(['request-r2']);
    expect((await find('nurse', { area: ['identity'] })).things).toEqual(['request-r1']);
    expect((await find('saml', { area: ['identity'] })).things.toSorted()).toEqual(['commitment-sso@everyone', 'feature-sso']);
    expect((await find('nobody asked', { area: ['looks'] })).things).toEqual(['request-r2#1']);
    expect((await find('cafe', { area: ['looks', 'identity'] })).things).toEqual([]);
    expect((await find('nurse', { until: '2001-01-01T00:00:00Z' })).things).toEqual([]);
    expect((await find('nurse', { from: '2001-01-01T00:00:00Z' })).total).toBe(2);
  });

  test('what is confidential is found by nobody, and moves no count', async () => {
    const leader = await service.as('Lea', 'LEADERSHIP');
    for (const who of [ada, con, leader]) expect(await find('xylophone', {}, who)).toMatchObject({ things: [], total: 0 });
    for (const who of [ada, con, leader])
      expect(await find('xylophone nobody', {}, who)).toMatchObject({ things: ['request-r2#1'], total: 1 });
  });

  test('what is shown is plain text: markup in it stays what it is', async () => {
    await send(ada, 'submitRequest', asks('r3', 'Tags', 'Somebody typed <script>alert(1)</script> & gone into a gadget field.'));
    expect(await find('gadget')).toMatchObject({
      snippets: [expect.stringMatching(/<script>alert\(1\)<\/script> & gone into a \[gadget\] field\.$/)],
    });
  });

  test.each([
    '"',
    '""',
    '"nurse',
    'nurse"',
    '*',
    'nurse*',
    '^nurse',
    'nurse AND',
    'AND',
    'NOT nurse',
    'NEAR(nurse night, 2)',
    '{name}: nurse',
    'name:nurse',
    '-nurse',
    '(nurse',
    "' OR 1=1 --",
    '; DROP TABLE searchDocuments',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '%_',
    '\\',
    'text MATCH',
    'n"u"r"s"e',
    '👩‍⚕️',
    '日本語',
    'é\u0301\u0301',
    'ﬁ',
    ':words',
    '?',
    'x '.repeat(400),
    'é'.repeat(900),
  ])('whatever is typed is no error: %j', async (text) => {
    const { data, errors } = await ada('query ($text: String!) { search(text: $text) { totalCount edges { node { kind } } } }', { text });
    const codes = errors?.map(({ extensions }) => extensions.code) ?? [];
    // what no log can hold is refused, as everywhere
    if (codes.length > 0) expect(codes).toEqual(['INVALID']);
    else expect(data.search.totalCount).toBeGreaterThanOrEqual(0);
  });

  test('a text too long is refused', async () => {
    const { errors } = await ada('{ search(text: "' + 'x'.repeat(1_001) + '") { totalCount } }');
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_LONG', field: 'text' } }]);
  });

  test('in pages, forwards and backwards, and no cursor of another search', async () => {
    for (let n = 0; n < 12; n++)
      await send(ada, 'submitRequest', asks(`z${n}`, `Zeppelin ${'more '.repeat(n % 5)}`.trim(), 'Zeppelins do not land.'));
    const all = (await find('zeppelin', { first: 100 })).things;
    expect(new Set(all).size).toBe(12);
    for (const [size, place, to, more] of [
      ['first', 'after', 'endCursor', 'hasNextPage'],
      ['last', 'before', 'startCursor', 'hasPreviousPage'],
    ] as const) {
      const seen: string[][] = [];
      for (let at: string | undefined, isMore = true; isMore;) {
        const { data } = await ada(FIND, { text: 'zeppelin', [size]: 5, [place]: at });
        expect(data.search.totalCount).toBe(12);
        seen.push(data.search.edges.map(({ node }: { node: { thing: { id: string } } }) => node.thing.id));
        [at, isMore] = [data.search.pageInfo[to], data.search.pageInfo[more]];
      }
      expect((size === 'first' ? seen : seen.reverse()).flat()).toEqual(all);
    }
    const { data } = await ada(FIND, { text: 'zeppelin', first: 2 });
    const { errors } = await ada(FIND, { text: 'zeppelins', first: 2, after: data.search.pageInfo.endCursor });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID', field: 'after' } }]);
  });
});
