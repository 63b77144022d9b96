/** A register of 3,000 command lines in which everything that can grow has grown somewhere, and documents that ask too much of it. */

const ROLES = ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'];
const RATIONALE = 'A reason of more than twenty characters.';
const LONG = 'It hurts, and here is why. '.repeat(70);

const times = <Thing>(count: number, of: (n: number) => Thing): Thing[] => Array.from({ length: count }, (_, n) => of(n));

type Line = readonly [command: string, input: object, name?: string];

function* customersAndFeatures(): Iterable<Line> {
  for (let n = 0; n < 100; n++)
    yield ['registerCustomer', { customerId: `c${n}`, name: `Customer ${n}`, segment: `s${n % 4}`, accountOwner: `Sue ${n % 5}` }];
  for (let n = 0; n < 40; n++)
    yield ['addFeature', { featureId: `f${n}`, name: `Feature ${n}`, area: `a${n % 3}`, horizon: 'NOW', targetDate: '2030-01-01' }];
}

/** A request, wanted by many, that is decided twice. */
function* request(n: number): Iterable<Line> {
  const requestId = `r${n}`;
  const demand = times(20, (k) => ({ customerId: `c${(n + k) % 100}`, dealId: 'd', dealValue: { amount: '1', currency: 'EUR' } }));
  const asked = { title: `Request ${n}`, problem: LONG, source: { kind: 'CALL' }, area: `a${n % 3}`, tags: ['t'], featureId: `f${n % 40}` };
  yield ['submitRequest', { requestId, ...asked, demand }];
  yield ['addEvidence', { requestId, kind: 'CALL', summary: LONG, competitor: `Hooli ${n % 7}` }];
  const options = times(20, (k) => ({ title: `Way ${k}`, strategyFit: 'PARTIAL' }));
  yield ['declineRequest', { requestId, rationale: LONG, reason: 'OTHER', noAlternative: true, options }];
  yield ['reopenRequest', { requestId, because: 'MISTAKE', note: 'Wrong.' }];
  yield [
    'acceptRequest',
    { requestId, rationale: RATIONALE, justifications: ['THE_BOSS_WANTS_IT'], owner: 'Pia', positionWaiver: 'Heard.' },
  ];
}

/** What one request can have most of. */
function* grown(requestId: string): Iterable<Line> {
  for (let n = 0; n < 150; n++) {
    yield ['addEvidence', { requestId, kind: 'CALL', summary: `${n} ${LONG}` }];
    yield ['recordPosition', { requestId, function: 'SALES', stance: 'FOR', note: `${n} ${LONG}` }];
    yield ['raiseConcern', { requestId, blocking: false, text: `${n} ${LONG}` }];
    yield ['scoreRequest', { requestId, reach: String(n), impact: '1', confidence: '1', effort: '1' }];
  }
}

/** Chains of ten requests, each merged into the next, that end in one. */
function* family(size: number, head: string): Iterable<Line> {
  const asked = { problem: LONG, source: { kind: 'CALL' } };
  for (let n = 0; n < size; n++)
    yield ['submitRequest', { requestId: `m${n}`, title: `The same ${n}`, ...asked, demand: [{ customerId: `c${n}` }] }];
  for (let n = 0; n < size; n++) yield ['mergeRequest', { requestId: `m${n}`, intoRequestId: n % 10 === 9 ? head : `m${n + 1}` }];
}

/** A promise that was made and told, and is at risk. */
function* promise(n: number): Iterable<Line> {
  const featureId = `f${n % 40}`;
  const kind = (['EVERYONE', 'SEGMENT', 'CUSTOMER'] as const)[Math.floor(n / 40) % 3] ?? 'EVERYONE';
  const whom = { EVERYONE: {}, SEGMENT: { segment: 's0' }, CUSTOMER: { customerId: 'c0' } }[kind];
  const commitmentId = { EVERYONE: `${featureId}@everyone`, SEGMENT: `${featureId}@segment:s0`, CUSTOMER: `${featureId}@customer:c0` }[
    kind
  ];
  const wording = { canSay: LONG, cannotSay: LONG, conditions: times(10, (k) => `Condition ${k}.`), promisedDate: '2029-01-01' };
  const slot = { featureId, audience: { kind, ...whom }, wording, owner: 'Sam', followUpOn: '2026-01-01', basedOnRequestId: `r${n % 40}` };
  yield ['proposeCommitment', { ...slot, approveAs: 'SALES' }];
  yield ['approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' }, 'Bob'];
  for (let k = 0; k < 4; k++) yield ['disclose', { commitmentId, customerId: `c${k * 20}`, wordingVersion: 1, channel: 'mail' }];
  yield ['putAtRisk', { commitmentId, reason: 'So says the team.' }];
}

function* report(n: number): Iterable<Line> {
  yield [
    'reportUnapprovedPromise',
    { reportId: `p${n}`, featureId: `f${n % 40}`, customerId: `c${n % 100}`, said: LONG, saidAt: '2026-01-01T12:00:00Z' },
  ];
}

/** The command lines, as an import takes them. */
export function attackedRegister(): string[] {
  const all: Line[] = [
    ...customersAndFeatures(),
    ...times(160, request).flatMap((lines) => [...lines]),
    ...grown('r0'),
    ...family(100, 'r1'),
    ...times(80, promise).flatMap((lines) => [...lines]),
    ...times(300, report).flatMap((lines) => [...lines]),
  ];
  for (let n = 0; all.length < 3_000; n++) all.push(['changeCustomer', { customerId: `c${n % 100}`, accountOwner: `Sam ${n}` }]);
  return all.map(([command, input, name = 'Ada']) => JSON.stringify({ command, by: { name, roles: ROLES }, input }));
}

export interface Attack {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

const aliased = (count: number, field: string) => times(count, (n) => `a${n}: ${field}`).join(' ');
/** A short name that is another one for another number. */
const letters = (n: number) => `x${n.toString(36)}`;
const nested = (levels: number, around: (inner: string) => string, innermost: string): string =>
  levels === 0 ? innermost : around(nested(levels - 1, around, innermost));
const list = (field: string, inner: string) => `${field} { edges { node { ${inner} } } }`;

/** A tower of fragments: each asks the next under several aliases. */
function tower(levels: number, aliases: number, on: string, way: (next: string) => string, root: (top: string) => string): string {
  const fragments = times(levels, (n) => `fragment F${n} on ${on} { ${times(aliases, (k) => `a${k}: ${way(`...F${n + 1}`)}`).join(' ')} }`);
  return `{ ${root('...F0')} } ${fragments.join(' ')} fragment F${levels} on ${on} { id }`;
}

const LISTS = ['customers', 'features', 'requests', 'decisions', 'commitments', 'reports', 'affectedCustomers', 'agenda', 'events'];
const COMMAND = 'changeCustomer(input: { customerId: "c1", accountOwner: "Sue" })';

function* attacks(): Iterable<Attack> {
  const decisionAndBack = (next: string) => `decision { request { ${next} } }`;
  for (const [levels, aliases] of [
    [9, 4],
    [6, 4],
    [5, 8],
    [12, 2],
    [25, 2],
  ] as const)
    yield {
      what: `a tower of ${levels} fragments, ${aliases} aliases each`,
      query: tower(levels, aliases, 'Request', decisionAndBack, (top) => `request(requestId: "r0") { ${top} }`),
    };
  yield {
    what: 'a tower within the depth allowed',
    query: tower(5, 5, 'Request', decisionAndBack, (top) => `request(requestId: "r0") { ${top} }`),
  };
  yield { what: 'a tower over a page', query: tower(3, 4, 'Request', decisionAndBack, (top) => list('requests(first: 100)', top)) };
  yield {
    what: 'a tower of merged requests',
    query: tower(
      4,
      3,
      'Request',
      (next) => `merged { ${next} }`,
      (top) => `request(requestId: "r1") { ${top} }`,
    ),
  };

  yield {
    what: 'pages in pages in pages',
    query: `{ ${list('customers(first: 100)', list('requests(first: 20)', list('history(first: 100)', 'id data')))} }`,
  };
  yield {
    what: 'pages in pages, by variables',
    query: `query ($n: Int) { ${list('features(first: $n)', list('requests(first: $n)', 'id demand { entries(first: $n) { edges { node { id: customer { id } } } } }'))} }`,
    variables: { n: 100 },
  };
  yield {
    what: 'pages in pages, by a default',
    query: `query ($n: Int = 100) { ${list('features(first: $n)', list('requests(first: $n)', list('history(first: $n)', 'id')))} }`,
  };
  for (const n of [-100, 101, 2_147_483_647, -2_147_483_648])
    yield {
      what: `pages of ${n}`,
      query: `query ($n: Int) { ${list('features(first: $n)', list('requests(first: $n)', list('history(last: $n)', 'id')))} }`,
      variables: { n },
    };
  yield {
    what: 'pages in pages from their end',
    query: `{ ${list('customers(last: 100)', list('commitments(last: 100)', list('disclosures(last: 100)', 'channel')))} }`,
  };
  yield {
    what: 'as wide as may be',
    query: `{ ${list('requests(first: 100)', 'id title problem submittedBy { name } feature { name } decision { rationale } decisions { number outcome rationale } evidence { summary }')} }`,
  };

  for (const name of LISTS) yield { what: `300 times ${name}`, query: `{ ${aliased(300, `${name} { totalCount }`)} }` };
  for (const name of LISTS) yield { what: `100 times the count of ${name}`, query: `{ ${aliased(100, `${name} { totalCount }`)} }` };
  for (const name of LISTS)
    yield { what: `20 times a page of ${name}`, query: `{ ${aliased(20, `${name}(first: 100) { totalCount edges { cursor } }`)} }` };
  yield { what: '100 times the figures', query: `{ ${aliased(100, 'figures { value }')} }` };
  yield {
    what: '99 figures with their events',
    query: `{ ${aliased(99, 'figures { events(first: 100) { totalCount edges { node { id data } } } }')} }`,
  };
  yield {
    what: 'figures with all their events',
    query: '{ figures { events(first: 100) { totalCount edges { node { id data causedBy { id } subject { __typename } } } } } }',
  };
  yield {
    what: '100 counts of filtered events',
    query: `{ ${aliased(100, 'events(filter: { area: ["a0", "a1"], customerId: ["c1"], type: ["RequestSubmitted", "RequestAccepted"] }) { totalCount }')} }`,
  };
  yield {
    what: '100 orders by customers',
    query: `{ ${aliased(100, 'requests(first: 1, orderBy: { by: CUSTOMERS }, filter: { uninformed: true }) { totalCount edges { cursor } }')} }`,
  };
  yield { what: '100 doubtful decisions', query: `{ ${aliased(100, 'decisions(first: 1, filter: { doubtful: true }) { totalCount }')} }` };
  yield {
    what: '100 agendas of customers',
    query: `{ ${aliased(100, 'agenda(filter: { customerId: ["c1", "c2"], area: ["a1"], mine: true }) { totalCount }')} }`,
  };
  yield {
    what: '100 promise checks with all they cite',
    query: `{ ${aliased(100, 'promiseCheck(customerId: "c0", featureId: "f0") { verdict citedEvents { data causedBy { data } } consulted { reason } }')} }`,
  };
  yield { what: '100 chains of a no', query: `{ ${aliased(100, 'whyDeclined(requestId: "r0") { __typename }')} }` };
  yield {
    what: '100 nodes',
    query: `{ ${aliased(100, 'node(id: "request-r0") { ... on Request { evidence { summary } positions { note } concerns { text } } }')} }`,
  };

  yield { what: 'a long list under 100 aliases', query: `{ request(requestId: "r0") { ${aliased(100, 'evidence { summary }')} } }` };
  yield {
    what: 'all long lists at once',
    query: `{ request(requestId: "r0") { ${times(20, (n) => `a${n}: evidence { summary } b${n}: positions { note } c${n}: concerns { text }`).join(' ')} } }`,
  };
  yield { what: 'long texts under 100 aliases, over a page', query: `{ ${list('requests(first: 100)', aliased(100, 'problem'))} }` };
  yield {
    what: 'many leaves under aliases, over a page',
    query: `{ ${list('requests(first: 100)', ['id', 'title', 'status', 'area', 'revision', 'desiredBy', 'submittedAt', 'tags'].map((leaf, k) => times(90, (n) => `${'abcdefgh'[k]}${n}: ${leaf}`).join(' ')).join(' '))} }`,
  };
  yield { what: 'what events hold under 100 aliases, over a page', query: `{ ${list('events(first: 100)', aliased(100, 'data'))} }` };
  yield {
    what: 'causes of causes',
    query: `{ ${list(
      'events(first: 100)',
      nested(5, (inner) => `causedBy { id ${inner} }`, 'data'),
    )} }`,
  };

  yield { what: '60 schemas', query: `{ ${aliased(60, '__schema { types { name fields { name type { name } } } }')} }` };
  yield {
    what: 'one schema under 50 aliases within',
    query: `{ __schema { ${aliased(50, 'types { fields { args { type { name } } } }')} } }`,
  };
  yield {
    what: 'types of types of types',
    query: '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
  };
  yield {
    what: '100 types',
    query: `{ ${aliased(100, '__type(name: "Request") { fields { type { fields { name type { name ofType { name } } } } } }')} }`,
  };

  yield { what: 'fields that overlap', query: `{ ${times(300, () => 'requests { edges { node { id } } }').join(' ')} }` };
  yield {
    what: 'nested fields that overlap',
    query: `{ ${times(90, () => nested(6, (inner) => `request(requestId: "r0") { decision { ${inner} } }`, 'id')).join(' ')} }`,
  };
  yield {
    what: 'fragments that overlap',
    query: `{ request(requestId: "r0") { ${times(90, (n) => `...F${n}`).join(' ')} } } ${times(90, (n) => `fragment F${n} on Request { id feature { id name } decision { id } }`).join(' ')}`,
  };
  yield {
    what: 'fragments that ask all others',
    query: `{ request(requestId: "r0") { ...F0 } } ${times(40, (n) => `fragment F${n} on Request { ${times(40 - n, (k) => `...F${n + k + 1}`).join(' ')} }`).join(' ')} fragment F40 on Request { id }`,
  };
  yield {
    what: 'fragments in a circle',
    query: `{ request(requestId: "r0") { ...F0 } } ${times(80, (n) => `fragment F${n} on Request { id ...F${(n + 1) % 80} }`).join(' ')}`,
  };
  yield { what: 'fields that conflict', query: `{ ${times(99, (n) => `x: request(requestId: "r${n}") { x: title }`).join(' ')} }` };

  yield { what: '16 kB of space', query: `{${' '.repeat(20_000)}viewer { name } }` };
  yield { what: 'a document of 90 kB', query: `{ ${times(9_000, (n) => `a${n}: x`).join(' ')} }` };
  yield { what: 'names that are not there', query: `{ ${times(1_200, (n) => `reqests${n}`).join(' ')} }` };
  yield { what: 'arguments that are not there', query: `{ requests(${times(900, (n) => `fist${n}: 1`).join(' ')}) { totalCount } }` };
  yield { what: 'variables that are not there', query: `{ requests(first: [${times(900, (n) => `$v${n}`).join(' ')}]) { totalCount } }` };
  yield { what: 'variables that nobody uses', query: `query (${times(700, (n) => `$v${n}: Int`).join(' ')}) { viewer { name } }` };
  yield { what: 'directives in a row', query: `{ viewer { name ${'@skip(if: false) '.repeat(99)} } }` };
  yield { what: 'unknown directives in a row', query: `{ viewer { name ${times(900, (n) => `@skp${n}`).join(' ')} } }` };
  yield { what: 'braces in braces', query: '{a'.repeat(3_000) };
  yield { what: 'lists in lists', query: `{ requests(first: ${'['.repeat(4_000)}` };
  yield {
    what: 'a list of 3,000 in the document',
    query: `{ events(filter: { type: [${times(2_400, (n) => `"${n}"`).join(' ')}] }) { totalCount } }`,
  };
  yield {
    what: 'a list of 10,000 in a variable',
    query: 'query ($f: EventFilter) { events(filter: $f) { totalCount } }',
    variables: { f: { customerId: times(10_000, (n) => `c${n}`) } },
  };
  yield {
    what: 'a wrong list of 10,000 in a variable',
    query: 'query ($f: EventFilter) { events(filter: $f) { totalCount } }',
    variables: { f: { customerId: times(10_000, () => ({})) } },
  };
  yield {
    what: 'a variable 1,000 levels deep',
    query: 'query ($f: EventFilter) { events(filter: $f) { totalCount } }',
    variables: { f: JSON.parse('{"a":'.repeat(1_000) + '1' + '}'.repeat(1_000)) as unknown },
  };
  yield { what: 'fragments in fragments, 1,200 deep', query: `{ ${nested(1_200, (inner) => `...{${inner}}`, 'viewer { name }')} }` };
  yield { what: 'fields in fields, 1,200 deep', query: `{ ${nested(1_200, (inner) => `${letters(inner.length)}{${inner}}`, 'id')} }` };
  yield { what: 'lists in lists, 1,200 deep', query: `{ requests(first: ${'['.repeat(1_200)}${']'.repeat(1_200)}) { totalCount } }` };
  yield {
    what: 'a chain of 90 fragments',
    query: `{ request(requestId: "r0") { ...F0 } } ${times(90, (n) => `fragment F${n} on Request { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F90 on Request { id }`,
  };
  yield { what: '500 operations', query: times(500, (n) => `query Q${n} { viewer { name } }`).join(' ') };

  yield { what: '100 commands', query: `mutation { ${aliased(100, `${COMMAND} { position }`)} }` };
  yield { what: '6 commands', query: `mutation { ${aliased(6, `${COMMAND} { position }`)} }` };
  yield {
    what: 'commands in fragments',
    query: `mutation { ...A ...B ...C } ${['A', 'B', 'C'].map((name) => `fragment ${name} on Mutation { ${name}1: ${COMMAND} { position } ${name}2: ${COMMAND} { position } }`).join(' ')}`,
  };
  yield {
    what: '5 commands that read much',
    query: `mutation { ${aliased(5, `${COMMAND} { customer { ${list('requests(first: 100)', list('history(first: 100)', 'data'))} } }`)} }`,
  };
}

export const ATTACKS: readonly Attack[] = [...attacks()];
