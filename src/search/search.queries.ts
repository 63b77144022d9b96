import { isInArea, liesInArea, ofAreas } from '../features/feature.conditions.js';
import type { Instant } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import { snippetsOf, waysToFind, type Piece } from '../read-model/full-text.js';
import { allTrue, among, askedIn, pageOf, type Page, type PageArgs } from '../read-model/list.js';
import { begunAt, instantOf, millisecondsOf, seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { DECISION_PART, isFormer, PARTS, partsOf, SearchKind, theRowOf } from './documents.view.js';

export interface SearchFilter {
  readonly kinds?: readonly SearchKind[] | null;
  readonly area?: readonly string[] | null;
  readonly from?: Instant | null;
  readonly until?: Instant | null;
}

/** A thing that was found, and the words by which. */
export interface Hit {
  readonly kind: SearchKind;
  readonly key: string;
  /** Of a decision its number, of words their version. */
  readonly number: number;
  readonly since: Instant;
  readonly isFormer: boolean;
  readonly snippet: readonly Piece[];
  readonly moment: Moment;
}

export class Search extends Query<Page<Hit>> {
  constructor(
    readonly text: string,
    readonly filter: SearchFilter,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Documents that are ranked, the newest of those that have the words, and of those that have them in their names: so much one search costs, whatever it finds. */
const MOST_RANKED = 5_000;

/** A name says more than a text does; what was said once, less than what is said now. */
const WEIGHTS = '8.0, 1.0';
const FORMERLY = 0.5;

const THING = `CASE part ${PARTS.map(({ kind }, part) => `WHEN ${part} THEN '${kind}'`).join(' ')} END, key, CASE part WHEN ${DECISION_PART} THEN number END`;

const ranked = (words: string): string => `
  SELECT * FROM (SELECT rowid, bm25(searchWords, ${WEIGHTS}) FROM searchWords WHERE searchWords MATCH ${words} ORDER BY rowid DESC LIMIT ${MOST_RANKED})`;

/** Common table expressions: `hits`, the things that have the words of `:words`, each once, by the best of its documents. The lower its rank, the better. */
const hitsWhere = (where: string): string => `
  found (id, rank) AS MATERIALIZED (${ranked(':words')} UNION ALL ${ranked("'{name} : (' || :words || ')'")}),
  hits AS MATERIALIZED (
    SELECT id, part, key, number, sincePosition, sinceEffective, isFormer,
      min(round(rank * CASE WHEN isFormer THEN ${FORMERLY} ELSE 1 END, 9)) AS rank
    FROM (
      SELECT d.*, ${isFormer(`NOT (${seenAt('d')})`, seenAt)} AS isFormer, found.rank AS rank
      FROM found CROSS JOIN searchDocuments d ON d.id = found.id
      WHERE ${where})
    GROUP BY ${THING})`;

/** Its thing lies in one of the areas in `:area` at the moment asked about; customers lie in none. */
const liesThere = (): string => {
  const numbers = (...kinds: SearchKind[]) => partsOf(kinds).join(', ');
  return `CASE
    WHEN d.part IN (${numbers('FEATURE')}) THEN ${liesInArea('d.key')}
    WHEN d.part IN (${numbers('REQUEST', 'DECISION')}) THEN EXISTS (
      SELECT 1 FROM requests q WHERE q.requestId = d.key AND ${seenAt('q')} AND ${isInArea('q')})
    WHEN d.part IN (${numbers('COMMITMENT')}) THEN EXISTS (
      SELECT 1 FROM commitments s WHERE s.commitmentId = d.key AND ${seenAt('s')} AND ${liesInArea('s.featureId')})
    ELSE 0 END`;
};

/** A document of `hits`. */
export interface Found {
  readonly rank: number;
  readonly id: number;
  readonly part: number;
  readonly key: string;
  readonly number: number;
  readonly sincePosition: number;
  /** In milliseconds since 1970. */
  readonly sinceEffective: number;
  readonly isFormer: number;
}

export const SEARCH_QUERIES = [
  answer(Search, (rows, { text, filter: { kinds, area, from, until }, args, moment: asked }) => {
    rows.bringViews();
    const moment = rows.momentOf(asked);
    const order = { list: 'search', by: JSON.stringify([text, kinds, area, from, until]), columns: ['way', 'rank', 'id'] };
    const page = askedIn(args, order);
    const where = allTrue([
      { sql: begunAt('d'), binds: { position: moment.position, effective: moment.effective } },
      ...(kinds ? [{ sql: among('d.part', 'parts'), binds: { parts: JSON.stringify(partsOf(kinds)) } }] : []),
      ...(from == null ? [] : [{ sql: 'd.sinceEffective >= :from', binds: { from: millisecondsOf(from) } }]),
      ...(until == null ? [] : [{ sql: 'd.sinceEffective < :until', binds: { until: millisecondsOf(until) } }]),
      ofAreas(area, liesThere()),
    ]);
    const { binds } = where;
    const hits = hitsWhere(where.sql);
    const ways = waysToFind(text);
    const [cursorWay, rank, id] = page.cursor ?? [];
    const direction = page.backwards ? 'DESC' : 'ASC';
    const beyond = page.cursor ? `WHERE (rank, id) ${page.backwards ? '<' : '>'} (:rank, :id)` : '';
    const inWay = (words: string) =>
      rows.values<Found>(`WITH ${hits} SELECT * FROM hits ${beyond} ORDER BY rank ${direction}, id ${direction} LIMIT +:limit`, {
        ...{ ...binds, words, limit: page.size + 1 },
        ...(page.cursor && { rank, id }),
      });

    let way = Number(cursorWay ?? 0);
    let words = ways[way] ?? '';
    let found = words === '' ? [] : inWay(words);
    while (!page.cursor && found.length === 0 && way + 1 < ways.length) found = inWay((words = ways[++way] ?? ''));
    const snippets = snippetsFor(rows, found.slice(0, page.size), words);

    return pageOf(found, page, {
      order,
      place: (one) => [way, one.rank, one.id],
      node: ({ id: document, part, key, number, sinceEffective, isFormer: former }) => ({
        ...{
          kind: kindOfPart(part),
          key,
          number,
          since: instantOf(sinceEffective),
          isFormer: former === 1,
          snippet: snippets.get(document) ?? [],
          moment,
        },
      }),
      count: () =>
        words === ''
          ? 0
          : (rows.values<{ total: number }>(`WITH ${hits} SELECT count(*) AS total FROM hits`, { ...binds, words })[0]?.total ?? 0),
    });
  }),
];

const kindOfPart = (number: number): SearchKind => PARTS[number]?.kind ?? 'REQUEST';

/** The text of each document, by its id: what its thing was called, and what it said. */
function textsOf(rows: ReadModel, found: readonly Pick<Found, 'id' | 'part'>[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const number of new Set(found.map(({ part }) => part))) {
    const part = PARTS[number];
    if (!part) continue;
    const ids = JSON.stringify(found.flatMap((one) => (one.part === number ? one.id : [])));
    const sql = `SELECT d.id, concat_ws(' · ', ${part.name}, ${part.text}) AS text FROM searchDocuments d ${theRowOf(part)} WHERE ${among('d.id', 'ids')}`;
    for (const { id, text } of rows.values<{ id: number; text: string }>(sql, { ids })) texts.set(id, text);
  }
  return texts;
}

function snippetsFor(rows: ReadModel, found: readonly Found[], words: string): ReadonlyMap<number, readonly Piece[]> {
  const texts = [...textsOf(rows, found)];
  const snippets = snippetsOf(
    texts.map(([, text]) => text),
    words,
  );
  return new Map(texts.map(([id], index) => [id, snippets[index] ?? []]));
}
