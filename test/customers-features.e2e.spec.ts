import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';

let service: Running;
let ada: Ask;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('Ada', 'SALES', 'PRODUCT');
});
afterAll(() => service.stop());

describe('customers', () => {
  test('a customer is registered, changed and read, now and as of before', async () => {
    const first = await send(
      ada,
      'registerCustomer',
      { customerId: 'acme', name: 'Acme', segment: 'smb' },
      'customer { id customerId name segment revision }',
    );
    expect(first).toEqual({
      userErrors: [],
      warnings: [],
      position: expect.stringMatching(/^\d+$/),
      customer: { id: 'customer-acme', customerId: 'acme', name: 'Acme', segment: 'smb', revision: 0 },
    });
    await send(ada, 'changeCustomer', { customerId: 'acme', segment: null, name: 'Acme Inc.' });

    const { data } = await ada(
      `query ($then: String) {
        now: customer(customerId: "acme") { name segment revision history { totalCount edges { node { type summary revision actor { name } } } } }
        then: customer(customerId: "acme", asOf: { position: $then }) { name segment revision history { totalCount } }
        none: customer(customerId: "nobody") { name }
      }`,
      { then: first.position },
    );
    expect(data.now).toMatchObject({ name: 'Acme Inc.', segment: null, revision: 1 });
    expect(data.now.history.edges.map((edge: { node: { summary: string } }) => edge.node.summary)).toEqual([
      'Ada registered the customer “Acme”',
      'Ada changed the name and the segment of the customer “Acme Inc.”',
    ]);
    expect(data.then).toEqual({ name: 'Acme', segment: 'smb', revision: 0, history: { totalCount: 1 } });
    expect(data.none).toBeNull();
  });

  test('bad input is refused field by field, and nothing is written', async () => {
    const before = (await ada('{ events { totalCount } }')).data.events.totalCount;
    const payload = await send(
      ada,
      'registerCustomer',
      { name: ' ', segment: 'no spaces', externalId: 'x'.repeat(201) },
      'customer { name }',
    );
    expect(payload.customer).toBeNull();
    expect(payload.userErrors).toMatchObject([
      { code: 'REQUIRED', field: 'name' },
      { code: 'INVALID', field: 'segment' },
      { code: 'TOO_LONG', field: 'externalId' },
    ]);
    expect((await ada('{ events { totalCount } }')).data.events.totalCount).toBe(before);
  });

  test('lists run in pages, forwards and backwards, in every order', async () => {
    for (const name of ['Beta', 'Gamma', 'Delta']) await send(ada, 'registerCustomer', { name });
    const names = (answer: { data: { customers: { edges: { node: { name: string } }[] } } }) =>
      answer.data.customers.edges.map(({ node }) => node.name);
    const list = (args: string) =>
      ada(`{ customers(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { name } } } }`);

    const first = await list('first: 2, orderBy: { by: NAME, direction: ASC }');
    expect(names(first)).toEqual(['Acme Inc.', 'Beta']);
    expect(first.data.customers).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await list(`first: 2, after: "${first.data.customers.pageInfo.endCursor}", orderBy: { by: NAME, direction: ASC }`);
    expect(names(second)).toEqual(['Delta', 'Gamma']);
    const back = await list(`last: 1, before: "${second.data.customers.pageInfo.startCursor}", orderBy: { by: NAME, direction: ASC }`);
    expect(names(back)).toEqual(['Beta']);
    expect(names(await list('first: 10'))).toEqual(['Delta', 'Gamma', 'Beta', 'Acme Inc.']);
    expect(names(await list('filter: { segment: ["smb"] }'))).toEqual([]);

    const strange = await list(`after: "${first.data.customers.pageInfo.endCursor}"`);
    expect(strange.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID', field: 'after' });
  });

  test('what another system knew earlier, and tells late, changes nothing', async () => {
    const sync = (name: string, asOf: string) =>
      send(ada, 'syncCustomer', { customerId: 'late', name, externalId: 'SF-late', asOf }, 'customer { name }');
    await sync('Second', '2026-01-02T00:00:00+01:00');
    const { position } = await send(ada, 'registerCustomer', { name: 'Somebody else' });
    expect(await sync('First', '2026-01-01T22:59:59Z')).toMatchObject({ userErrors: [], position, customer: { name: 'Second' } });
    expect(await sync('Third', '2026-01-01T23:00:00Z')).toMatchObject({ userErrors: [], customer: { name: 'Third' } });
    const ahead = { code: 'AT_IN_FUTURE', field: 'asOf' };
    expect(await sync('Fourth', '2999-01-01T00:00:00Z')).toMatchObject({ userErrors: [ahead], customer: null });
  });

  test('what happened to it is told by the name that it had then', async () => {
    await send(ada, 'registerCustomer', { customerId: 'renamed', name: 'Before' });
    await send(ada, 'changeCustomer', { customerId: 'renamed', segment: 'smb' });
    await send(ada, 'changeCustomer', { customerId: 'renamed', name: 'After' });
    await send(ada, 'changeCustomer', { customerId: 'renamed', segment: null });
    const { data } = await ada('{ customer(customerId: "renamed") { history { edges { node { summary } } } } }');
    expect(data.customer.history.edges.map((edge: { node: { summary: string } }) => edge.node.summary)).toEqual([
      'Ada registered the customer “Before”',
      'Ada changed the segment of the customer “Before”',
      'Ada changed the name of the customer “After”',
      'Ada changed the segment of the customer “After”',
    ]);
  });
});

describe('features', () => {
  test('a feature moves, ships, and its targets are kept', async () => {
    await send(ada, 'addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'NEXT', targetDate: '2026-06-30' });
    await send(ada, 'changeFeatureTarget', { featureId: 'sso', targetDate: '2026-09-30', reason: 'Design takes longer.' });
    await send(ada, 'shipFeature', { featureId: 'sso', shippedOn: '2026-01-31' });
    const { data } = await ada(
      '{ feature(featureId: "sso") { id name status shippedOn targetDate targets { targetDate reason } revision } }',
    );
    expect(data.feature).toEqual({
      id: 'feature-sso',
      name: 'SSO',
      status: 'SHIPPED',
      shippedOn: '2026-01-31',
      targetDate: '2026-09-30',
      targets: [
        { targetDate: '2026-06-30', reason: null },
        { targetDate: '2026-09-30', reason: 'Design takes longer.' },
      ],
      revision: 2,
    });
    const areas = await ada(
      '{ features(filter: { area: ["identity"] }) { edges { node { featureId } } } events(filter: { area: ["identity"], featureId: ["sso"] }) { totalCount } }',
    );
    expect(areas.data).toEqual({ features: { edges: [{ node: { featureId: 'sso' } }] }, events: { totalCount: 3 } });
  });
});

describe('names', () => {
  const BAD = [
    '\u200b',
    '\u3164',
    '\u2800',
    'A\u200bcme',
    'A\u00adcme',
    'Acme\u202e',
    'A\u200dcme',
    ' Acme',
    'Acme ',
    'Ac\u00a0me',
    'Ac\nme',
    '\u202e7100',
    'Acme\u{1d159}',
    'Acme\ue000',
    'Acme\ufffe',
    'Acme\ufffc',
    'Acme\u0378',
    '\u0301',
    'Ѕауѕо',
  ];
  const wording = { canSay: 'Yes.', cannotSay: 'No.' };
  const NAMED: [string, string, (name: string) => object][] = [
    ['registerCustomer', 'name', (name) => ({ name })],
    ['registerCustomer', 'accountOwner', (accountOwner) => ({ name: 'Fine', accountOwner })],
    ['registerCustomer', 'externalId', (externalId) => ({ name: 'Fine', externalId })],
    ['changeCustomer', 'externalId', (externalId) => ({ customerId: 'acme', externalId })],
    ['syncCustomer', 'externalId', (externalId) => ({ customerId: 'acme', name: 'Fine', externalId })],
    ['changeCustomer', 'name', (name) => ({ customerId: 'acme', name })],
    ['syncCustomer', 'name', (name) => ({ customerId: 'acme', name })],
    ['registerCustomer', 'segment', (segment) => ({ name: 'Fine', segment })],
    ['registerCustomer', 'customerId', (customerId) => ({ name: 'Fine', customerId })],
    ['addFeature', 'name', (name) => ({ name, horizon: 'NOW' })],
    ['addFeature', 'aliases.0', (alias) => ({ name: 'Fine', aliases: [alias], horizon: 'NOW' })],
    ['addFeature', 'owner', (owner) => ({ name: 'Fine', owner, horizon: 'NOW' })],
    ['changeFeature', 'name', (name) => ({ featureId: 'sso', name })],
    [
      'proposeCommitment',
      'owner',
      (owner) => ({ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording, owner, followUpOn: '2027-01-01' }),
    ],
    ['escalateRequest', 'mediator.name', (name) => ({ requestId: 'r', reason: 'Why.', mediator: { id: 'x|y', name, function: 'LEGAL' } })],
  ];

  test.each(NAMED)('%s takes no %s that shows as another or as nothing', async (command, field, input) => {
    const { position } = await service.infrastructure.log.head();
    for (const bad of BAD) {
      const { userErrors } = await send(ada, command, input(bad));
      expect([bad, userErrors]).toEqual([bad, [expect.objectContaining({ code: expect.stringMatching(/^(INVALID|REQUIRED)$/), field })]]);
    }
    expect(await service.infrastructure.log.head()).toMatchObject({ position });
  });

  test('that real scripts write so are taken, and kept as they are', async () => {
    for (const name of [
      'علی\u200cرضا',
      'සුනිල\u0dca\u200d',
      '山田\u3000太郎',
      '株式会社\u3000ABC',
      'সাদাত\u09cd\u200c',
      '👩\u200d💻 Labs',
      'Mark  Williams',
    ])
      expect(await send(ada, 'registerCustomer', { name }, 'customer { name }')).toMatchObject({ userErrors: [], customer: { name } });
  });

  test.each([
    ['T\u200b', 'U+200B'],
    ['\u200fT', 'U+200F'],
    ['API\u200cs', 'U+200C'],
    ['T\ufeff', 'U+FEFF'],
    ['T\u00ad', 'U+00AD'],
    ['T\u2060', 'U+2060'],
    ['T\u{e0041}', 'U+E0041'],
    ['T\u{13440}', 'U+13440'],
  ])('a title that hides something is refused: %j', async (title, hidden) => {
    const request = { requestId: 'hiding', problem: 'Fine.', source: { kind: 'CALL' } };
    const { userErrors } = await send(ada, 'submitRequest', { ...request, title });
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', field: 'title', message: expect.stringContaining(hidden) })]);
  });

  test.each(['شركة ABC\u200f (السعودية)', 'C++\u200e حزمة', 'می\u200cخواهم', 'Dr.\u00a0Who', 'Star ⭐\ufe0f', ' Spaced '])(
    'a title that shows so is taken: %j',
    async (title) => {
      const request = { title, problem: 'Fine.', source: { kind: 'CALL' } };
      expect(await send(ada, 'submitRequest', request, 'request { title }')).toMatchObject({ userErrors: [], request: { title } });
    },
  );

  test('text that shows as nothing is as good as none', async () => {
    const request = { requestId: 'empty', title: 'Fine', problem: 'Fine.', source: { kind: 'CALL' } };
    for (const [field, text] of [
      ['title', '\u2800\u200b'],
      ['problem', '\u3164\n\u200b'],
    ] as const)
      expect((await send(ada, 'submitRequest', { ...request, [field]: text })).userErrors).toMatchObject([{ code: 'REQUIRED', field }]);
  });
});

describe('a likely duplicate (rule 30)', () => {
  const IN_USE = [
    ['registerCustomer', { name: 'ÀCME  corp' }, 'name'],
    ['registerCustomer', { customerId: 'SF-1', name: 'Other' }, 'customerId'],
    ['registerCustomer', { name: 'Another', externalId: 'sf-1' }, 'externalId'],
    ['syncCustomer', { customerId: 'synced', name: 'acme corp' }, 'name'],
    ['changeCustomer', { customerId: 'quiet', name: 'ACME Corp' }, 'name'],
    ['addFeature', { name: 'darkmode', horizon: 'NOW' }, 'name'],
    ['addFeature', { name: 'DARK MODE', horizon: 'NOW' }, 'name'],
    ['addFeature', { name: 'Night', aliases: ['Evening', 'Dark mode'], horizon: 'NOW' }, 'aliases.1'],
    ['changeFeature', { featureId: 'calm', aliases: ['Night theme', 'dark Mode'] }, 'aliases.1'],
  ] as const;

  beforeAll(async () => {
    await send(ada, 'registerCustomer', { customerId: 'dup', name: 'Acme Corp', externalId: 'SF-1' });
    await send(ada, 'registerCustomer', { customerId: 'quiet', name: 'Quiet' });
    await send(ada, 'addFeature', { featureId: 'dark', name: 'Dark mode', aliases: ['DarkMode'], horizon: 'NOW' });
    await send(ada, 'addFeature', { featureId: 'calm', name: 'Calm', horizon: 'NOW' });
  });

  test.each(IN_USE)('%s %j warns of %s', async (command, input, field) => {
    const sent = { ...input, commandId: `dup-${JSON.stringify(input).length}` };
    const first = await send(ada, command, sent);
    expect(first).toMatchObject({ userErrors: [], warnings: [{ code: 'LIKELY_DUPLICATE', field }] });
    expect(await send(ada, command, sent)).toMatchObject({ userErrors: [], warnings: first.warnings });
  });

  test('is none where only the kind differs, where it is the thing itself, and where nothing is called anew', async () => {
    expect((await send(ada, 'registerCustomer', { customerId: 'dark', name: 'Dark mode' })).warnings).toEqual([]);
    expect((await send(ada, 'changeCustomer', { customerId: 'dup', name: 'ACME CORP' })).warnings).toMatchObject([{ field: 'name' }]);
    expect((await send(ada, 'changeCustomer', { customerId: 'dup', segment: 'smb' })).warnings).toEqual([]);
    const synced = { customerId: 'synced', name: 'acme corp' };
    expect((await send(ada, 'syncCustomer', synced)).warnings).toEqual([]);
    expect((await send(ada, 'syncCustomer', { ...synced, segment: 'smb' })).warnings).toEqual([]);
    await send(ada, 'registerCustomer', { customerId: 'renamed', name: 'Vandelay' });
    await send(ada, 'changeCustomer', { customerId: 'renamed', name: 'Kramerica' });
    expect((await send(ada, 'registerCustomer', { name: 'vandelay' })).warnings).toEqual([]);
  });

  test('is found among the lines of one import, and travels with the export', async () => {
    const line = (customerId: string, name: string) =>
      JSON.stringify({ command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId, name } });
    const names = ['Soylent', 'Hooli', 'SOYLENT', 'hooli', 'acme corp'];
    const response = await fetch(`${service.url}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` },
      body: names.map((name, n) => line(`i-${n}`, name)).join('\n'),
    });
    expect(await response.text()).toBe('{"accepted":5,"repeated":0,"refused":0}\n');
    const exported = await fetch(`${service.url}/export`, {
      headers: { authorization: `Bearer ${await service.token('Aud', 'AUDITOR')}` },
    });
    const events = (await exported.text())
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { subject: string; warnings?: string });
    expect(
      names.map((_, n) => JSON.parse(events.find(({ subject }) => subject === `customer-i-${n}`)?.warnings ?? '[]') as unknown),
    ).toEqual([
      [],
      [],
      [expect.objectContaining({ code: 'LIKELY_DUPLICATE', message: expect.stringContaining('i-0') })],
      [expect.objectContaining({ code: 'LIKELY_DUPLICATE', message: expect.stringContaining('i-1') })],
      [expect.objectContaining({ code: 'LIKELY_DUPLICATE' })],
    ]);
  });
});

describe('access', () => {
  test('no token, no answer', async () => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('a role that may not is refused: in userErrors of a mutation, at the top of a query', async () => {
    const admin = await service.as('Root', 'ADMIN');
    expect(await send(admin, 'registerCustomer', { name: 'X' })).toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }] });
    expect((await admin('{ customers { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('choosing by typing', () => {
  const found = async (list: 'customers' | 'features', text: string, more = ''): Promise<string[]> => {
    const { data, errors } = await ada(
      `query ($text: String!) { ${list}(filter: { text: $text }, first: 100 ${more}) { edges { node { id } } } }`,
      { text },
    );
    expect(errors).toBeUndefined();
    return data[list].edges.map(({ node }: { node: { id: string } }) => node.id);
  };

  test('customers by name, key and external id: what begins so first, then by name; case and accents are not looked at', async () => {
    for (const [customerId, name, externalId] of [
      ['ty-1', 'Zürich Typing', undefined],
      ['ty-2', 'Great Zürich', undefined],
      ['ty-3', 'Älter', 'ZURICH-9'],
      ['zurich-4', 'Before all', undefined],
    ])
      await send(ada, 'registerCustomer', { customerId, name, externalId });
    expect(await found('customers', 'ZURI')).toEqual(['customer-zurich-4', 'customer-ty-1', 'customer-ty-3', 'customer-ty-2']);
    expect(await found('customers', 'zuri', 'orderBy: { by: NAME, direction: DESC }')).toEqual([
      ...['customer-ty-3', 'customer-ty-1', 'customer-ty-2', 'customer-zurich-4'],
    ]);
    expect(await found('customers', 'älter')).toEqual(['customer-ty-3']);
    for (const text of ['%', '_', "'", '"', 'no such', '💥']) expect(await found('customers', text)).toEqual([]);
  });

  test('page by page, both ways, and not by a name that it has no more', async () => {
    const all = await found('customers', 'z');
    const pages: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data } = await ada(
        'query ($after: String) { customers(filter: { text: "z" }, first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }',
        { after },
      );
      pages.push(...data.customers.edges.map(({ node }: { node: { id: string } }) => node.id));
      expect(data.customers.totalCount).toBe(all.length);
      [after, more] = [data.customers.pageInfo.endCursor, data.customers.pageInfo.hasNextPage];
    }
    expect(pages).toEqual(all);
    const { data } = await ada('{ customers(filter: { text: "z" }, last: 2) { edges { node { id } } } }');
    expect(data.customers.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(all.slice(-2));
    const { position } = await send(ada, 'registerCustomer', { customerId: 'ty-5', name: 'Quondam' });
    await send(ada, 'changeCustomer', { customerId: 'ty-5', name: 'Nunc' });
    expect(await found('customers', 'quondam')).toEqual([]);
    const then = await ada(`{ customers(filter: { text: "quondam" }, asOf: { position: "${position}" }) { edges { node { name } } } }`);
    expect(then.data.customers.edges).toEqual([{ node: { name: 'Quondam' } }]);
  });

  test('features by alias', async () => {
    await send(ada, 'addFeature', { featureId: 'ty-f', name: 'Calendar', aliases: ['iCal', 'Agenda view'], horizon: 'NOW' });
    await send(ada, 'addFeature', { featureId: 'ty-g', name: 'Export to agenda', horizon: 'NOW' });
    expect(await found('features', 'agenda')).toEqual(['feature-ty-f', 'feature-ty-g']);
    expect(await found('features', 'ical')).toEqual(['feature-ty-f']);
  });
});

describe('the same command twice (rule 1)', () => {
  test('returns the first result and writes nothing, also with an id the server made', async () => {
    const first = await send(ada, 'registerCustomer', { commandId: 'once', name: 'Once' }, 'customer { customerId }');
    const again = await send(ada, 'registerCustomer', { commandId: 'once', name: 'Once', expectedRevision: 7 }, 'customer { customerId }');
    expect(again).toEqual(first);
    expect(await send(ada, 'registerCustomer', { commandId: 'once', name: 'Other' })).toMatchObject({
      userErrors: [{ code: 'COMMAND_ID_REUSED', field: 'commandId' }],
    });
  });
});
