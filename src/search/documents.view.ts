import { commitments, words } from '../commitments/commitment.tables.js';
import { customers } from '../customers/customer.tables.js';
import { features } from '../features/feature.tables.js';
import { TOKENIZE } from '../read-model/full-text.js';
import { among } from '../read-model/list.js';
import { NO_POSITION } from '../read-model/moment.js';
import { keysOf, type Since, type Statements, type View } from '../read-model/view.js';
import { decisions, evidence, requests } from '../requests/request.tables.js';

/** What is found. */
export const SearchKind = {
  CUSTOMER: 'CUSTOMER',
  FEATURE: 'FEATURE',
  REQUEST: 'REQUEST',
  DECISION: 'DECISION',
  COMMITMENT: 'COMMITMENT',
} as const;
export type SearchKind = keyof typeof SearchKind;

/** Where words of things stand: a row `t` of a table, in which each text that was ever there is a document. */
export interface Part {
  readonly kind: SearchKind;
  /** The kind of its streams. */
  readonly of: string;
  readonly table: string;
  readonly key: string;
  /** Which of several of one thing. */
  readonly number?: string;
  /** What the thing is called and known by, and what else it says, or NULL: SQL. Nothing that is closed to some readers is among it. */
  readonly name: string;
  readonly text: string;
  /** Of rows that change: what they are compared by. */
  readonly compared?: string;
}

const listed = (column: string, of = 'value') => `(SELECT group_concat(${of}, ' · ') FROM json_each(${column}))`;
const said = (...texts: string[]) => `concat_ws(' · ', ${texts.join(', ')})`;
const PROBLEM = "(SELECT s.value ->> '$' FROM shared s WHERE s.number = t.problem)";

export const DECISION_PART = 4;
const WORDS_PART = 5;

/** By their numbers, which stand in the file. */
export const PARTS: readonly Part[] = [
  {
    ...{ kind: 'CUSTOMER', of: 'customer', table: customers.name, key: 'customerId' },
    name: said('t.name', 't.customerId', 't.externalId'),
    text: 'NULL',
    compared: 'json_array(t.name, t.externalId)',
  },
  {
    ...{ kind: 'FEATURE', of: 'feature', table: features.name, key: 'featureId' },
    name: said('t.name', 't.featureId', listed('t.aliases')),
    text: 't.description',
    compared: 'json_array(t.name, t.aliases, t.description)',
  },
  {
    ...{ kind: 'REQUEST', of: 'request', table: requests.name, key: 'requestId' },
    name: said('t.title', 't.requestId'),
    text: said(PROBLEM, listed('t.tags')),
    compared: 'json_array(t.title, t.problem, t.tags)',
  },
  {
    kind: 'REQUEST',
    of: 'request',
    table: evidence.name,
    key: 'requestId',
    number: 'number',
    name: 'NULL',
    text: said('t.summary', 't.competitor'),
  },
  {
    ...{ kind: 'DECISION', of: 'request', table: decisions.name, key: 'requestId', number: 'number', name: 'NULL' },
    text: said(
      ...['t.rationale', 't.customerExplanation', 't.overrideRationale', 't.positionWaiver', listed('t.alternatives'), listed('t.goals')],
      ...[listed('t.options', "concat_ws(': ', value ->> 'title', value ->> 'note')"), 't.successMeasure'],
    ),
  },
  {
    ...{ kind: 'COMMITMENT', of: 'commitment', table: words.name, key: 'commitmentId', number: 'version' },
    name: 't.commitmentId',
    text: said('t.canSay', 't.cannotSay', listed('t.conditions')),
  },
];

/** Documents of one event: their ids are its position with the number of the part. */
const ROOM = 8;

const VERSION = 'sincePosition, sinceEffective, untilPosition, untilEffective';

/** The documents of one part, of all things or of those in `:keys`. */
function documentsOf(part: Part, isOfKeys: boolean): string {
  const { table, key, number = '0', compared } = part;
  const where = isOfKeys ? `WHERE ${among(`t.${key}`, 'keys')}` : '';
  const rows = `t.${key} AS key, ${number === '0' ? number : `t.${number}`} AS number, t.sincePosition, t.sinceEffective, t.untilPosition, t.untilEffective`;
  if (compared === undefined) return `SELECT ${rows} FROM ${table} t ${where}`;
  const inOrder = `(PARTITION BY t.${key} ORDER BY t.sincePosition)`;
  return `
    SELECT key, number, min(sincePosition) AS sincePosition, min(sinceEffective) AS sinceEffective,
      max(untilPosition) AS untilPosition, CASE WHEN max(untilPosition) <> ${NO_POSITION} THEN max(untilEffective) END AS untilEffective
    FROM (SELECT *, sum(isOther) OVER (PARTITION BY key ORDER BY sincePosition) AS run
      FROM (SELECT ${rows}, ${compared} IS NOT lag(${compared}) OVER ${inOrder} AS isOther FROM ${table} t ${where}))
    GROUP BY key, run`;
}

function add(db: Statements, [number, part]: readonly [number, Part], { since, keys }: { since: number; keys?: readonly string[] }): void {
  const binds = { since, ...(keys && { keys: JSON.stringify(keys) }) };
  const documents = documentsOf(part, keys !== undefined);
  db.run(
    `INSERT INTO searchDocuments (id, part, key, number, ${VERSION})
     SELECT sincePosition * ${ROOM} + ${number}, ${number}, key, number, ${VERSION} FROM (${documents}) WHERE sincePosition > :since`,
    binds,
  );
  if (keys && part.compared !== undefined)
    db.run(
      `UPDATE searchDocuments SET untilPosition = n.untilPosition, untilEffective = n.untilEffective FROM (${documents}) n
       WHERE searchDocuments.id = n.sincePosition * ${ROOM} + ${number} AND n.sincePosition <= :since
       AND searchDocuments.untilPosition <> n.untilPosition`,
      binds,
    );
  db.run(
    `INSERT INTO searchWords (rowid, name, text) SELECT d.id, ${part.name}, ${part.text} FROM searchDocuments d ${theRowOf(part)}
     WHERE d.id >= (:since + 1) * ${ROOM} AND d.part = ${number}`,
    { since },
  );
}

/** The row `t` that a document `d` is of. */
export const theRowOf = ({ table, key, number }: Part): string =>
  `CROSS JOIN ${table} t ON t.${key} = d.key ${number === undefined ? '' : `AND t.${number} = d.number`} AND t.sincePosition = d.sincePosition`;

/**
 * Every text that the things of the register have, or had once, and the index of its words. Documents only come, and end: what was to be found at an
 * earlier moment is found in them as well, so that nothing is made anew for it.
 */
export const documentsView: View = {
  name: 'search',
  module: import.meta.url,
  madeBy: '',
  schema: [
    `CREATE TABLE searchDocuments (
      id INTEGER PRIMARY KEY, part INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, sincePosition INTEGER NOT NULL,
      sinceEffective INTEGER NOT NULL, untilPosition INTEGER NOT NULL, untilEffective INTEGER
    ) STRICT`,
    `CREATE VIRTUAL TABLE searchWords USING fts5 (name, text, content = '', ${TOKENIZE})`,
    "CREATE VIRTUAL TABLE searchTerms USING fts5vocab (searchWords, 'row')",
  ],

  clear(db) {
    db.run('DELETE FROM searchDocuments');
    db.run("INSERT INTO searchWords (searchWords) VALUES ('delete-all')");
  },

  fill(db) {
    for (const part of PARTS.entries()) add(db, part, { since: 0 });
  },

  follow(db, since: Since) {
    for (const part of PARTS.entries()) {
      const keys = keysOf(since, part[1].of);
      if (keys.length > 0) add(db, part, { since: since.position, keys });
    }
  },
};

/** The number of each part of a kind. */
export const partsOf = (kinds: readonly SearchKind[]): readonly number[] =>
  PARTS.flatMap(({ kind }, number) => (kinds.includes(kind) ? [number] : []));

/** Whether the words of a document `d` are none of its thing any more: they were changed, or others are in force or wait in their place. */
export const isFormer = (ended: string, seen: (alias: string) => string): string => `CASE d.part
  WHEN ${WORDS_PART} THEN NOT EXISTS (SELECT 1 FROM ${commitments.name} s WHERE s.commitmentId = d.key AND ${seen('s')} AND d.number IN (s.current, s.pending))
  ELSE ${ended} END`;
