import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildSchema, findBreakingChanges } from 'graphql';

const CHANGELOG = readFileSync('docs/schema-changelog.md', 'utf8');
const NOW = readFileSync('schema.graphql', 'utf8');

/** The schema of the last release, which the changelog links to. */
const RELEASED = readFileSync(`docs/${/\]\((schema-[\d.]+\.graphql)\)/.exec(CHANGELOG)?.[1] ?? ''}`, 'utf8');

/** What breaks a client of the one schema with the other and is not noted, and what is noted and breaks none. */
function checked({ changelog = CHANGELOG, released = RELEASED, now = NOW }) {
  const changes = findBreakingChanges(buildSchema(released), buildSchema(now)).map(({ description }) => description);
  const [, coming = ''] = /^## To come$([^]*?)^## /m.exec(changelog) ?? [];
  const notes = [...coming.matchAll(/^- \*\*(.+?)\*\* \S/gm)].map(([, change = '']) => change);
  return { unnoted: changes.filter((change) => !notes.includes(change)), unfounded: notes.filter((note) => !changes.includes(note)) };
}

test('every change that breaks a client of the last release has its note in docs/schema-changelog.md, and every note its change', () => {
  expect(checked({})).toEqual({ unnoted: [], unfounded: [] });
});

test.each([
  ['a field of another name', '  problem: String!\n', '  trouble: String!\n', 'Request.problem was removed.'],
  ['a field that may be absent now', '  problem: String!\n', '  problem: String\n', 'Request.problem changed type from String! to String.'],
  [
    'a field of an input that is wanted now',
    '  segment: ID\n',
    '  segment: ID!\n',
    'RegisterCustomer.segment changed type from ID to ID!.',
  ],
  ['a value of another name', '  NOT_PLANNED\n', '  UNPLANNED\n', 'NOT_PLANNED was removed from enum type Horizon.'],
])('%s is told by its name', (_, old, changed, told) => {
  const last = NOW.split(old);
  expect(last.length).toBeGreaterThan(1);
  expect(checked({ now: last.join(changed) }).unnoted).toContain(told);
});

test('a note without its change, and one that says nothing, are told as well', () => {
  const note = '- **Request.title was removed.** It is called name.\n';
  expect(checked({ changelog: CHANGELOG.replace('## 0.1.0', `${note}\n## 0.1.0`) }).unfounded).toEqual(['Request.title was removed.']);
  expect(checked({ changelog: '## To come\n\n- **Query.node arg asOf was removed.**\n\n## 0.1.0' }).unnoted).toContain(
    'Query.node arg asOf was removed.',
  );
});
