import { features } from '../features/feature.tables.js';
import { answer } from '../read-model/answer.js';
import { addTo, askedIn, byKeys, groupedBy, keyedBy, pageOf, type Page, type PageArgs } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { requests } from '../requests/request.tables.js';
import { partsOf } from './documents.view.js';
import { likeness, mayBeSame, MOST_TEXTS, namedWords, reasonOf, soughtFor, tellingWords, type InCommon, type Subject } from './likeness.js';

/** A request that is like another, or like what somebody asks. */
export interface Like {
  readonly requestId: string;
  /** Number of its last decision; null where it has none. */
  readonly decision: number | null;
  readonly reason: string;
  readonly words: readonly string[];
  readonly sameFeature: boolean;
  readonly likeness: number;
  readonly moment: Moment;
}

/** Requests that are decided, and like one of the register or like a text, the most alike first. */
export class FindPrecedents extends Query<Page<Like>> {
  constructor(
    readonly like: { readonly requestId: string } | { readonly text: string },
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Requests that may be the same as what somebody is about to submit. */
export class FindLikelyDuplicates extends Query<readonly Like[]> {
  constructor(
    readonly draft: Omit<Subject, 'requestId'>,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By requestId: other requests that may be the same. */
export class LikelyDuplicatesOfRequests extends Query<ReadonlyMap<string, readonly Like[]>> {
  constructor(
    readonly requestIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Of those that have the words, so many are compared more closely, the best first. */
const MOST_COMPARED = 100;
/** Decisions about one feature that are precedents without a word in common, the newest. */
const MOST_OF_FEATURE = 50;
const MOST_DUPLICATES = 10;
/** Where there are fewer texts than so many, a word that two have is no less rare for it. */
const LEAST_TEXTS = 1_000;

interface Candidate {
  /** Key of the subject. */
  readonly subject: string;
  readonly requestId: string;
  readonly featureId: string | null;
  readonly decision: number | null;
  readonly length: number;
  /** The numbers of the words that it has, as JSON. */
  readonly found: string;
}

/** Only those that were answered, and what was said then. */
interface Looking {
  readonly isDecided: boolean;
}

/** Who waits elsewhere, or for nothing any more, is no other request. */
const standing = ({ isDecided }: Looking): string =>
  `${seenAt('r')} AND r.status NOT IN ('MERGED', 'WITHDRAWN') ${isDecided ? 'AND r.decision IS NOT NULL' : ''}`;

const lengthOf = (alias: string): string =>
  `length(${alias}.title) + (SELECT length(s.value) FROM shared s WHERE s.number = ${alias}.problem) AS length`;

/** The newest texts that have what is found by `find`, as many as are looked up. */
const newestOf = (find: string): string =>
  `(SELECT n.rowid FROM searchWords n WHERE n.searchWords MATCH ${find} ORDER BY n.rowid DESC LIMIT ${MOST_TEXTS})`;

/** Requests that have any of the words in `:sought`, those first whose words weigh most. */
const byWords = (looking: Looking): string => `
  WITH asked (n, subject, find, weight, oldest) AS MATERIALIZED (
    SELECT key, value ->> 'subject', value ->> 'find', value ->> 'weight', (SELECT min(rowid) FROM ${newestOf("value ->> 'find'")})
    FROM json_each(:sought)),
  matched (n, subject, weight, requestId) AS MATERIALIZED (
    SELECT DISTINCT asked.n, asked.subject, asked.weight, d.key
    FROM asked CROSS JOIN searchWords w CROSS JOIN searchDocuments d ON d.id = w.rowid
    WHERE w.searchWords MATCH asked.find AND w.rowid >= asked.oldest
    AND d.part IN (${partsOf(['REQUEST', ...(looking.isDecided ? (['DECISION'] as const) : [])]).join(', ')}) AND ${seenAt('d')}),
  candidates AS MATERIALIZED (
    SELECT subject, requestId, sum(weight) AS weight, json_group_array(n) AS found FROM matched GROUP BY subject, requestId),
  best AS MATERIALIZED (
    SELECT * FROM (
      SELECT candidates.subject, candidates.found, r.requestId, r.featureId, r.decision, r.title, r.problem,
        row_number() OVER (PARTITION BY candidates.subject ORDER BY candidates.weight DESC, r.born DESC) AS place
      FROM candidates CROSS JOIN ${requests.name} r ON r.requestId = candidates.requestId
      WHERE r.requestId <> candidates.subject AND ${standing(looking)})
    WHERE place <= ${MOST_COMPARED})
  SELECT subject, found, requestId, featureId, decision, ${lengthOf('best')} FROM best`;

const OF_FEATURE = `
  SELECT :subject AS subject, '[]' AS found, r.requestId, r.featureId, r.decision, ${lengthOf('r')} FROM ${requests.name} r
  WHERE r.featureId = :featureId AND r.requestId <> :subject AND ${standing({ isDecided: true })} ORDER BY r.born DESC LIMIT ${MOST_OF_FEATURE}`;

const FREQUENCIES = `
  SELECT value AS word, (SELECT json_array(count(*), min(rowid)) FROM ${newestOf("'\"' || json_each.value || '\"'")}) AS newest FROM json_each(:words)`;

/** How many texts have each word; where they are more than are looked up about so many, as if they were as frequent before the newest as among these. */
function frequenciesOf(rows: ReadModel, words: readonly string[]): ReadonlyMap<string, number> {
  const [{ last } = { last: 0 }] = rows.values<{ last: number }>('SELECT coalesce(max(id), 0) AS last FROM searchDocuments', {});
  return new Map(
    rows.values<{ word: string; newest: string }>(FREQUENCIES, { words: JSON.stringify(words) }).map(({ word, newest }) => {
      const [texts, oldest] = JSON.parse(newest) as [number, number | null];
      return [word, texts < MOST_TEXTS ? texts : Math.round((texts * last) / Math.max(1, last - (oldest ?? 0)))];
    }),
  );
}

/** What is like each of the subjects, by its key, the most alike first: how rare words are is counted in all that was ever said, also for an earlier moment. */
function likeEach(rows: ReadModel, subjects: readonly Subject[], moment: Moment, looking: Looking): ReadonlyMap<string, readonly Like[]> {
  rows.bringViews();
  const words = tellingWords(subjects, (all) => frequenciesOf(rows, all), Math.max(LEAST_TEXTS, rows.checkpoint().position));
  const sought = words.flatMap(soughtFor);
  const binds = { position: moment.position, effective: moment.effective };
  const asked = sought.map(({ of, find, weight }) => ({ subject: of.subject.requestId, find, weight }));
  const candidates = rows.values<Candidate>(byWords(looking), { ...binds, sought: JSON.stringify(asked) });
  const [one] = subjects;
  if (looking.isDecided && one?.featureId != null) {
    const known = new Set(candidates.map(({ requestId }) => requestId));
    const ofFeature = rows.values<Candidate>(OF_FEATURE, { ...binds, subject: one.requestId, featureId: one.featureId });
    candidates.push(...ofFeature.filter(({ requestId }) => !known.has(requestId)));
  }
  const bySubject = groupedBy('subject', candidates);
  const featureIds = subjects.flatMap(({ featureId }) => featureId ?? []);
  const named = keyedBy('featureId', byKeys(rows, features, 'featureId', [...new Set(featureIds)], moment));

  const like = new Map<string, Like[]>();
  for (const [index, subject] of subjects.entries()) {
    const own = words[index] ?? [];
    for (const { requestId, featureId, decision, length, found } of bySubject.get(subject.requestId) ?? []) {
      const sameFeature = featureId !== null && featureId === subject.featureId;
      const inCommon: InCommon = { found: (JSON.parse(found) as number[]).flatMap((n) => sought[n] ?? []), sameFeature, length };
      if (!looking.isDecided && !mayBeSame(own, inCommon)) continue;
      const said = namedWords(inCommon);
      const reason = reasonOf(said, sameFeature ? named.get(featureId)?.name : undefined);
      addTo(like, subject.requestId, { requestId, decision, reason, words: said, sameFeature, likeness: likeness(own, inCommon), moment });
    }
  }
  for (const all of like.values()) all.sort(mostAlikeFirst);
  return like;
}

type Place = Pick<Like, 'likeness' | 'requestId'>;
const mostAlikeFirst = (a: Place, b: Place): number => b.likeness - a.likeness || (a.requestId < b.requestId ? -1 : 1);

/** The requests, as others are compared with them. */
const subjectsOf = (rows: ReadModel, requestIds: readonly string[], moment: Moment): readonly Subject[] =>
  byKeys(rows, requests, 'requestId', requestIds, moment).map(({ requestId, title, problem, tags, featureId }) => ({
    ...{ requestId, title, text: [problem, ...(tags ?? [])].join(' '), featureId },
  }));

export const LIKENESS_QUERIES = [
  answer(FindPrecedents, (rows, { like, args, moment: asked }) => {
    const moment = rows.momentOf(asked);
    const order = { list: 'precedents', by: JSON.stringify(like), columns: ['likeness', 'requestId'] };
    const page = askedIn(args, order);
    const subjects = 'text' in like ? [{ requestId: '', title: '', ...like }] : subjectsOf(rows, [like.requestId], moment);
    const all = [...likeEach(rows, subjects, moment, { isDecided: true }).values()].flat();
    const [by, requestId] = page.cursor ?? [];
    const place = page.cursor && { likeness: Number(by), requestId: String(requestId) };
    if (page.backwards) all.reverse();
    const beyond = all.filter((one) => !place || (page.backwards ? mostAlikeFirst(one, place) < 0 : mostAlikeFirst(place, one) < 0));
    return pageOf(beyond.slice(0, page.size + 1), page, {
      order,
      place: (one) => [one.likeness, one.requestId],
      node: (one) => one,
      count: () => all.length,
    });
  }),

  answer(FindLikelyDuplicates, (rows, { draft, moment: asked }) => {
    const moment = rows.momentOf(asked);
    return (likeEach(rows, [{ requestId: '', ...draft }], moment, { isDecided: false }).get('') ?? []).slice(0, MOST_DUPLICATES);
  }),

  answer(LikelyDuplicatesOfRequests, (rows, { requestIds, moment }) => {
    const found = likeEach(rows, subjectsOf(rows, requestIds, moment), moment, { isDecided: false });
    return new Map([...found].map(([requestId, all]) => [requestId, all.slice(0, MOST_DUPLICATES)]));
  }),
];
