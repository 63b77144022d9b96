import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../kernel/refusal.js';
import { recordIn } from './adr-record.js';

const NYGARD = `# 7. Keep backups for a year

Date: 2019-05-02

## Status

Accepted

## Context

Auditors ask for the state of \`orders\` a year ago.

## Decision

We keep one backup a month for a year.

## Consequences

It takes more room.
`;

const MADR = `---
parent: Decisions
status: accepted
date: 2023-04-05
decision-makers: [Ada, "Ben"]
consulted: Cy
---
# Use \`SQLite\` for the *read model*

## Context and Problem Statement

Where do the rows live?

### Forces

It runs on a laptop.

## Considered Options

* [SQLite](https://sqlite.org) – one file
* PostgreSQL
  on a server

## Decision Outcome

Chosen option: "SQLite", because nobody has to run a server.

### Consequences

* Good, because a backup is one file.

<!-- optional -->
## Pros and Cons of the Options

### PostgreSQL on a server

* Bad, because somebody has to run it.
`;

const OLD_MADR = `# Say no to plug-ins

* Status: rejected
* Deciders: Ada, Ben and [Cy](https://example.org/cy) <!-- optional -->
* Date: 5 April 2021

Technical Story: 123

## Problem

Everybody wants their own.

## Decision Outcome

Nobody would look after them for us.
`;

const of = (status: string) => recordIn(NYGARD.replace('Accepted', status), {});
const codesOf = (text: string): string | undefined => {
  try {
    recordIn(text, {});
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.objections.map(({ code, field = '-' }) => `${code} ${field}`).join(', ');
  }
};

test('Nygard’s form', () => {
  expect(recordIn(NYGARD, {})).toEqual({
    title: 'Keep backups for a year',
    problem: 'Auditors ask for the state of `orders` a year ago.',
    status: 'ACCEPTED',
    rationale: 'We keep one backup a month for a year.\n\n## Consequences\n\nIt takes more room.',
    options: [],
    deciders: [],
    date: '2019-05-02',
    supersedes: [],
  });
});

test('MADR with YAML before it', () => {
  expect(recordIn(MADR, {})).toEqual({
    title: 'Use SQLite for the read model',
    problem: 'Where do the rows live?\n\n### Forces\n\nIt runs on a laptop.',
    status: 'ACCEPTED',
    rationale: 'Chosen option: "SQLite", because nobody has to run a server.\n\n### Consequences\n\n* Good, because a backup is one file.',
    options: [
      { title: 'SQLite – one file', chosen: true },
      { title: 'PostgreSQL on a server', note: '* Bad, because somebody has to run it.' },
    ],
    deciders: ['Ada', 'Ben'],
    date: '2023-04-05',
    supersedes: [],
  });
});

test('MADR without YAML, in lines of its own', () => {
  expect(recordIn(OLD_MADR, {})).toMatchObject({
    title: 'Say no to plug-ins',
    problem: 'Everybody wants their own.',
    status: 'REJECTED',
    deciders: ['Ada', 'Ben', 'Cy'],
    date: '2021-04-05',
  });
});

test('line ends of Windows and a byte order mark change nothing', () => {
  for (const text of [NYGARD, MADR, OLD_MADR]) expect(recordIn(`\uFEFF${text.replaceAll('\n', '\r\n')}`, {})).toEqual(recordIn(text, {}));
});

test('a rule between paragraphs is no YAML', () => {
  const text = NYGARD.replace('It takes more room.', 'It takes\n\n---\n\nmore: [\n\n---\n\nroom.');
  expect(recordIn(text, {}).rationale).toContain('more: [');
});

describe('the status', () => {
  test.each([
    ['Proposed', 'PROPOSED'],
    ['on hold', 'PROPOSED'],
    ['2019-05-02 approved', 'ACCEPTED'],
    ['~~Proposed~~ **Accepted**', 'ACCEPTED'],
    ['Proposed\n\nAccepted', 'ACCEPTED'],
    ['Accepted\n\nAmended by [9. Other](0009-other.md)', 'ACCEPTED'],
    ['Partly superseded', 'ACCEPTED'],
    ['Declined', 'REJECTED'],
    ['Deprecated', 'DEPRECATED'],
    ['Superseded', 'SUPERSEDED'],
  ])('%j is %s', (text, status) => expect(of(text)).toMatchObject({ status, supersedes: [] }));

  test.each([
    ['Superseded by [9. Other](0009-super_seded.md)', { text: '9. Other', href: '0009-super_seded.md' }],
    ['Accepted, superceded by ADR-0009', { text: 'ADR-0009' }],
    ['Accepted (superseded by ADR-0009)', { text: 'ADR-0009' }],
    ['Deprecated by [Other](<0009-other.md>)', { text: 'Other', href: '0009-other.md' }],
  ])('%j says by which', (text, supersededBy) => expect(of(text)).toMatchObject({ status: 'SUPERSEDED', supersededBy }));

  test('says what it takes the place of', () =>
    expect(of('Accepted\n\nSupersedes [1. One](0001-one.md) and [2. Two](0002-two.md)')).toMatchObject({
      status: 'ACCEPTED',
      supersedes: [
        { text: '1. One', href: '0001-one.md' },
        { text: '2. Two', href: '0002-two.md' },
      ],
    }));

  test('that is absent is read off the decision', () => {
    expect(recordIn(MADR.replace('status: accepted\n', ''), {}).status).toBe('ACCEPTED');
    expect(recordIn('# Maybe\n\n## Context\n\nNobody knows.', {})).toMatchObject({ status: 'PROPOSED', options: [] });
  });
});

test('one option is none, and an option may stand under a heading', () => {
  expect(recordIn(MADR.replace(/^\* PostgreSQL\n.*\n/m, ''), {}).options).toEqual([]);
  const headed = MADR.replace(/## Considered Options\n[^#]*/, '## Considered Options\n\n### SQLite\n\nSmall.\n\n### Both\n\n');
  expect(recordIn(headed, {}).options).toEqual([{ title: 'SQLite', note: 'Small.', chosen: true }, { title: 'Both' }]);
});

test.each([
  ['no heading', 'Nothing here.', 'REQUIRED title'],
  ['no context', NYGARD.replace('## Context', '## Weather'), 'REQUIRED problem'],
  ['no decision', NYGARD.replace('## Decision', '## Weather'), 'REQUIRED rationale'],
  [
    'a short decision',
    NYGARD.replace('We keep one backup a month for a year.', 'Yes.').replace(/## Consequences.*/s, ''),
    'RATIONALE_TOO_SHORT rationale',
  ],
  ['a long one', NYGARD.replace('It takes', 'It takes '.repeat(2_000)), 'TOO_LONG rationale'],
  ['another status', NYGARD.replace('Accepted', 'Blue'), 'INVALID status'],
  ['a day in two ways', NYGARD.replace('2019-05-02', '02/05/2019'), 'AMBIGUOUS date'],
  ['YAML that is none', `---\na: [\n---\n${NYGARD}`, 'INVALID -'],
  ['a template', MADR.replace('status: accepted', 'status: {proposed | accepted}'), 'INVALID status'],
  ['deep nesting', `# Deep\n\n${'>'.repeat(90_000)}`, 'INVALID -'],
])('%s is refused', (_, text, codes) => expect(codesOf(text)).toBe(codes));
