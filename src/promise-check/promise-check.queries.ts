import { events, type EventRow } from '../audit/event.tables.js';
import { statusAt } from '../commitments/commitment.conditions.js';
import type { Audience } from '../commitments/commitment.events.js';
import { audienceKey, audiencesOf, everInForce, hasLapsed, isDelivered, slotKey } from '../commitments/commitment.rules.js';
import {
  commitmentConcerns,
  commitments,
  holders,
  wordings,
  words,
  type CommitmentRow,
  type SpokenRow,
  type WordingRow,
} from '../commitments/commitment.tables.js';
import { familiesAt, familyAt, type Family } from '../customers/customer.families.js';
import { customers } from '../customers/customer.tables.js';
import { featureStream } from '../features/feature.events.js';
import { features, featureTargets, type FeatureRow, type TargetRow } from '../features/feature.tables.js';
import type { Day, Instant } from '../kernel/time.js';
import { answer, longAnswer } from '../read-model/answer.js';
import type { Source } from '../read-model/kept-values.js';
import {
  addTo,
  allOf,
  among,
  AT_MOST,
  byKey,
  byKeys,
  groupedBy,
  isOneOf,
  keyedBy,
  pages,
  type Order,
  type Page,
  type PageArgs,
  type Seen,
} from '../read-model/list.js';
import { instantOf, NEVER, seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { near, type Near } from '../read-model/names.js';
import type { ReadModel } from '../read-model/read-model.js';
import { reports } from '../reports/report.tables.js';
import { decisions, requests, supersessions } from '../requests/request.tables.js';
import {
  consulted,
  mayBeSaid,
  NO_BY_NAME,
  promiseCheck,
  type Answer,
  type OnRecord,
  type OpenReport,
  type PromiseVerdict,
  type Question,
  type Slot,
  type StandingDecision,
} from './promise-check.js';

/** May the feature be promised to the customer by that day? */
export class CheckPromise extends Query<Checked> {
  constructor(
    readonly question: Question,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** What may be said to an audience of all features, the words that came into force last first. */
export class WhatMayBeSaid extends Query<readonly Sayable[]> {
  constructor(
    /** What speaks to a customer are its own words, those for its segment and those for everyone; from what it released us nothing is said to it. */
    readonly audience: Audience,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Words in force that may be said, and nothing else that is known of their feature. */
export interface Sayable {
  readonly canSay: string;
  readonly conditions: readonly string[];
  readonly promisedDate?: Day;
  /** What they promise is there. */
  readonly isThere: boolean;
}

/** The answer under the names that the API gives it; what few clients ask for is made when one does. */
export class Checked {
  readonly verdict: PromiseVerdict;
  readonly reason: string;
  readonly nextStep: string;

  constructor(
    private readonly rows: ReadModel,
    private readonly question: Question,
    private readonly answer: Answer,
    private readonly onRecord: OnRecord,
    private readonly moment: Moment,
  ) {
    ({ verdict: this.verdict, reason: this.reason, nextStep: this.nextStep } = answer);
  }

  get commitment() {
    const { slot } = this.answer;
    return slot && { ...slot.commitment, moment: this.moment };
  }

  get wording() {
    const { words } = this.answer;
    return words && { ...words, moment: this.moment };
  }

  get conditions() {
    return this.answer.words?.conditions ?? [];
  }

  get holdsFrom() {
    return this.answer.words?.promisedDate;
  }

  get holdsUntil() {
    return this.answer.slot?.current?.validUntil;
  }

  get lapsed() {
    const current = this.answer.slot?.current;
    return current !== undefined && hasLapsed(current, this.moment.today);
  }

  get consulted() {
    return consulted(this.question, this.onRecord);
  }

  get importedApproval() {
    return this.answer.words?.approvals.some(({ via }) => via) ?? false;
  }

  get suggestions() {
    return this.onRecord.near;
  }

  /** Positions of the events that it rests on, in the order of the log. */
  get cites(): readonly number[] {
    return [...new Set(this.answer.cites)].sort((a, b) => a - b);
  }

  get citedEvents(): readonly Seen<EventRow>[] {
    return this.cites.flatMap((position) => byKey(this.rows, events, { position }, this.moment) ?? []);
  }

  get featureId() {
    return this.question.featureId;
  }

  get feature() {
    const { feature } = this.onRecord;
    return feature && { ...feature, stream: featureStream(feature.featureId), moment: this.moment };
  }

  get asOf() {
    return this.moment.at;
  }

  get position() {
    return this.moment.position;
  }
}

/** What is said to many is looked for in all slots of an audience: readers do it. */
export const MAY_BE_SAID_QUERIES = [
  longAnswer(WhatMayBeSaid, (rows, { audience, moment: asked }) => sayableTo(rows, audience, rows.momentOf(asked))),
];

export function checked(rows: ReadModel, question: Question, moment: Moment): Checked {
  const onRecord = new RowsOnRecord(rows, question, moment);
  return new Checked(rows, question, promiseCheck(question, onRecord), onRecord, moment);
}

function sayableTo(rows: ReadModel, audience: Audience, moment: Moment): Sayable[] {
  const keys = audience.customerId === undefined ? [] : familyAt(rows, audience.customerId, moment);
  const audiences = speakingTo(rows, audience, keys, moment);
  const slots = slotsWithWords(rows, audiences, moment);
  const about = keyedBy('featureId', byKeys(rows, features, 'featureId', [...slots.keys()], moment));
  const spoken = [...slots.values()].flat();
  readWordingsAhead(
    rows,
    spoken.map(({ commitmentId, current }) => ({ commitmentId, version: current })),
  );
  readReleasesAhead(
    rows,
    spoken.flatMap((commitment) => keys.map((customerId) => ({ ...commitment, customerId }))),
  );
  const toCome = new Set([...about.values()].flatMap(({ featureId, status }) => (status === 'SHIPPED' ? [] : featureId)));
  keptOfEach(rows, TARGETS, [...toCome], moment);
  // what is there already rests on nothing any more
  readBasesAhead(
    rows,
    spoken.filter(({ featureId, status }) => toCome.has(featureId) && !isDelivered(status)),
    moment,
  );
  return [...slots]
    .flatMap(([featureId, found]) => {
      const feature = about.get(featureId);
      const own = slotOf(rows, keys, featureId, moment);
      const inOrder = found
        .filter(({ customerId }) => customerId == null || own === undefined || customerId === own)
        .toSorted((a, b) => audiences.indexOf(a.audience) - audiences.indexOf(b.audience))
        .map((commitment) => slotSeen(rows, keys, commitment, moment));
      const onRecord = {
        today: moment.today,
        get targets() {
          return keptOf(rows, TARGETS, featureId, moment);
        },
      };
      return (feature && mayBeSaid(inOrder, feature, onRecord)) ?? [];
    })
    .toSorted((a, b) => (b.words.activatedPosition ?? 0) - (a.words.activatedPosition ?? 0))
    .map(({ words: { canSay, conditions, promisedDate }, done }) => ({
      canSay,
      conditions: conditions ?? [],
      ...(promisedDate != null && { promisedDate }),
      isThere: done,
    }));
}

/**
 * By feature: the slots of some audiences that may speak to them, of the features of which one has words in force. What lapsed does not
 * speak, unless customers who are one dispute it.
 */
function slotsWithWords(
  rows: ReadModel,
  audiences: readonly string[],
  moment: Moment,
): ReadonlyMap<string, readonly Seen<CommitmentRow>[]> {
  const { position, effective, today } = moment;
  const found = rows.all(
    commitments,
    `SELECT r.* FROM ${commitments.name} r WHERE ${among('r.audience', 'audiences')} AND (${among('r.status', 'noByName')} OR (
       r.current IS NOT NULL AND (r.validUntil IS NULL OR r.validUntil >= :today OR r.deliveredOn IS NOT NULL)))
     AND ${seenAt('r')} ORDER BY r.born, r.commitmentId ${AT_MOST}`,
    { audiences: JSON.stringify(audiences), noByName: JSON.stringify(NO_BY_NAME), today, position, effective },
  );
  const slots = groupedBy(
    'featureId',
    allOf(found).map((row) => Object.assign(row, { moment })),
  );
  return new Map([...slots].filter(([, of]) => of.some(({ current }) => current != null)));
}

/** Keys of the audiences whose words are for this one, the most specific first; a customer's in the segment that it has at the moment. */
function speakingTo(rows: ReadModel, audience: Audience, keys: readonly string[], moment: Moment): readonly string[] {
  const [survivor] = keys;
  if (survivor === undefined)
    return (audience.kind === 'EVERYONE' ? [audience] : [audience, { kind: 'EVERYONE' as const }]).map(audienceKey);
  const own = keys.map((customerId) => audienceKey({ kind: 'CUSTOMER', customerId }));
  const wider = audiencesOf(survivor, rows.seen(customers, { customerId: survivor }, moment)?.segment).map(audienceKey);
  return [...new Set([...own, ...wider])];
}

/** A handful of reads by primary key; what few rows of the table ask for is read when one does. */
class RowsOnRecord implements OnRecord {
  readonly at: Instant;
  readonly today: Day;
  readonly customer: OnRecord['customer'];
  readonly asked: OnRecord['asked'];
  readonly slotOf: OnRecord['slotOf'];
  readonly feature: OnRecord['feature'];
  readonly slots: readonly Slot[];
  private readonly keys: Family;
  private nearby?: readonly Near[];

  constructor(
    private readonly rows: ReadModel,
    private readonly question: Question,
    private readonly moment: Moment,
  ) {
    const { customerId, featureId } = question;
    ({ at: this.at, today: this.today } = moment);
    this.keys = familyAt(rows, customerId, moment);
    this.customer = rows.seen(customers, { customerId: this.keys[0] }, moment);
    this.asked = this.keys.length > 1 ? rows.seen(customers, { customerId }, moment) : this.customer;
    this.feature = rows.seen(features, { featureId }, moment);
    this.slotOf = slotOf(rows, this.keys, featureId, moment);
    this.slots = slotKeys(rows, question, moment).flatMap((commitmentId) => slotAt(rows, this.keys, commitmentId, moment) ?? []);
  }

  get targets() {
    return keptOf(this.rows, TARGETS, this.question.featureId, this.moment);
  }

  get decisions() {
    return keptOf(this.rows, STANDING, this.question.featureId, this.moment);
  }

  get reports() {
    const open = keptOf(this.rows, OPEN_REPORTS, this.question.featureId, this.moment);
    const own = this.keys.flatMap((customerId) => open.get(customerId) ?? []);
    return this.keys.length < 2 ? own : own.toSorted((a, b) => a.saidAt.localeCompare(b.saidAt) || a.born - b.born);
  }

  get near() {
    return (this.nearby ??= this.suggested());
  }

  private suggested(): readonly Near[] {
    const { customerId, featureId } = this.question;
    return [
      ...(this.customer ? [] : near(this.rows, { kind: 'customer', key: customerId }, this.moment)),
      ...(this.feature ? [] : near(this.rows, { kind: 'feature', key: featureId }, this.moment)),
    ];
  }
}

/** Where the feature was to be. */
const TARGETS: KeptOfEach<readonly TargetRow[]> = {
  name: 'targets',
  none: [],
  sources: (value) => [{ table: featureTargets, column: 'featureId', value }],
  make: (rows, keys, moment) => groupedBy('featureId', byKeys(rows, featureTargets, 'featureId', keys, moment)),
};

/** What is kept of the rows about each of some things, and made for all of them at once where it is not. */
interface KeptOfEach<Value> {
  readonly name: string;
  readonly sources: (key: string) => readonly Source[];
  readonly make: (rows: ReadModel, keys: readonly string[], moment: Moment) => ReadonlyMap<string, Value>;
  /** Of a thing about which there is nothing. */
  readonly none: Value;
}

function keptOfEach<Value>(
  rows: ReadModel,
  { name, sources, make, none }: KeptOfEach<Value>,
  keys: readonly string[],
  moment: Moment,
): ReadonlyMap<string, Value> {
  let made: ReadonlyMap<string, Value> | undefined;
  const value = (key: string) => (made ??= make(rows, keys, moment)).get(key) ?? none;
  return new Map(keys.map((key) => [key, rows.kept(`${name} ${key}`, sources(key), moment, () => value(key))]));
}

const keptOf = <Value>(rows: ReadModel, kept: KeptOfEach<Value>, key: string, moment: Moment): Value =>
  keptOfEach(rows, kept, [key], moment).get(key) ?? kept.none;

/**
 * The slots that a feature ever had, by whom they are for: of a segment the one that it is told by now, then those that began when segments
 * were told by their case, the last one first. Whether one was there at a moment its row says.
 */
const SLOTS: KeptOfEach<ReadonlyMap<string, readonly string[]>> = {
  name: 'slots',
  none: new Map(),
  sources: (value) => [{ table: commitments, column: 'featureId', value, isOfKeys: true }],
  make(rows, keys, { position, effective }) {
    const { sql, binds } = isOneOf('r.featureId', 'keys', keys);
    const found = rows.values<{ featureId: string; audience: string; commitmentId: string }>(
      `SELECT r.featureId, r.audience, r.commitmentId FROM ${commitments.name} r WHERE ${sql} AND ${seenAt('r')}
       ORDER BY r.commitmentId = r.featureId || '@' || r.audience DESC, r.born DESC`,
      { ...binds, position, effective },
    );
    const slots = new Map<string, Map<string, string[]>>();
    for (const { featureId, audience, commitmentId } of found) {
      const ofFeature = slots.get(featureId) ?? new Map<string, string[]>();
      slots.set(featureId, ofFeature);
      addTo(ofFeature, audience, commitmentId);
    }
    return slots;
  },
};

const momentOfNow = (rows: ReadModel, moment: Moment): Moment =>
  rows.isNow(moment) ? moment : { ...moment, position: rows.checkpoint().position, effective: NEVER };

/** The slots that may speak to the customer, the most specific first. */
function slotKeys(rows: ReadModel, { customerId, featureId }: Question, moment: Moment): readonly string[] {
  const slots = keptOf(rows, SLOTS, featureId, momentOfNow(rows, moment));
  if (slots.size === 0) return [];
  const keys = familyAt(rows, customerId, moment);
  const customer = rows.seen(customers, { customerId: keys[0] }, moment);
  const own = slotOf(rows, keys, featureId, moment) ?? customer?.customerId ?? customerId;
  const segment = customer?.segmentKey == null ? [] : `segment:${customer.segmentKey}`;
  return [`customer:${own}`, segment, 'everyone'].flat().flatMap((audience) => slots.get(audience) ?? []);
}

/** Rule 30: of the slots that a customer has under several keys the one that counts is under this one: one that was in force once, the survivor’s first. */
function slotOf(rows: ReadModel, keys: readonly string[], featureId: string, moment: Moment): string | undefined {
  if (keys.length < 2) return undefined;
  const own = keys.flatMap((customerId) => {
    const slot = rows.seen(commitments, { commitmentId: slotKey(featureId, { kind: 'CUSTOMER', customerId }) }, moment);
    return slot ? [{ customerId, counts: everInForce(slot.status) }] : [];
  });
  return (own.find(({ counts }) => counts) ?? own[0])?.customerId;
}

/** As it stands for a customer that goes by these keys. */
function slotAt(rows: ReadModel, keys: readonly string[], commitmentId: string, moment: Moment): Slot | undefined {
  const row = rows.seen(commitments, { commitmentId }, moment);
  return row && slotSeen(rows, keys, row, moment);
}

function slotSeen(rows: ReadModel, keys: readonly string[], row: Omit<Seen<CommitmentRow>, 'moment'>, moment: Moment): Slot {
  const status = statusAt(rows, row, moment);
  return new SlotSeen(rows, keys, status === row.status ? row : { ...row, status }, moment);
}

class SlotSeen implements Slot {
  readonly current: Slot['current'];
  readonly released: Slot['released'];
  private based?: { readonly on: StandingDecision | undefined };

  constructor(
    private readonly rows: ReadModel,
    keys: readonly string[],
    readonly commitment: CommitmentRow,
    private readonly moment: Moment,
  ) {
    this.current = this.numbered(commitment.current);
    this.released = commitment.releases > 0 && keys.length > 0 ? releaseOf(rows, keys, commitment, moment) : undefined;
  }

  get pending() {
    return this.numbered(this.commitment.pending);
  }

  get blocking() {
    const { blocking, commitmentId } = this.commitment;
    return blocking > 0 ? keptOf(this.rows, BLOCKING, commitmentId, this.moment) : [];
  }

  get basis() {
    return (this.based ??= { on: basisOf(this.rows, this.commitment, this.moment) }).on;
  }

  private numbered(version: number | null | undefined) {
    return version == null ? undefined : spokenAt(this.rows, this.commitment, version, this.moment);
  }
}

/** By what became of them; the words themselves never change. */
const SPOKEN = new WeakMap<WordingRow, SpokenRow>();

function spokenAt(rows: ReadModel, { commitmentId }: CommitmentRow, version: number, moment: Moment): SpokenRow | undefined {
  const wording = rows.seen(wordings, { commitmentId, version }, moment);
  if (!wording) return undefined;
  let spoken = SPOKEN.get(wording);
  if (!spoken) {
    const said = rows.seen(words, { commitmentId, version }, moment);
    if (said) SPOKEN.set(wording, (spoken = { ...said, ...wording }));
  }
  return spoken;
}

const BLOCKING: KeptOfEach<Slot['blocking']> = {
  name: 'blocking',
  none: [],
  sources: (value) => [{ table: commitmentConcerns, column: 'commitmentId', value }],
  make: (rows, keys, moment) =>
    groupedBy(
      'commitmentId',
      byKeys(rows, commitmentConcerns, 'commitmentId', keys, moment).filter(({ blocking, outcome }) => blocking && outcome == null),
    ),
};

/** Another wording than the customer released us from counts again. */
function releaseOf(rows: ReadModel, keys: readonly string[], { commitmentId, current }: CommitmentRow, moment: Moment): Slot['released'] {
  for (const customerId of keys) {
    const { releasedVersion, releasedAt, releasedPosition } = rows.seen(holders, { commitmentId, customerId }, moment) ?? {};
    if (releasedAt != null && releasedPosition != null && releasedVersion === current)
      return { at: releasedAt, position: releasedPosition };
  }
  return undefined;
}

/** Those on a feature, by the customers they are of. */
const OPEN_REPORTS: KeptOfEach<ReadonlyMap<string, readonly OpenReport[]>> = {
  name: 'reports',
  none: new Map(),
  sources: (value) => [{ table: reports, column: 'featureId', value }],
  make(rows, keys, { position, effective }) {
    const { sql, binds } = isOneOf('r.featureId', 'keys', keys);
    const open = rows.values<{ featureId: string; customerId: string; saidAt: number; born: number }>(
      `SELECT r.featureId, r.customerId, r.saidAt, r.born FROM ${reports.name} r WHERE ${sql} AND r.status = 'OPEN'
       AND ${seenAt('r')} ORDER BY r.saidAt, r.born`,
      { ...binds, position, effective },
    );
    const found = new Map<string, Map<string, OpenReport[]>>();
    for (const { featureId, customerId, saidAt, born } of open) {
      const ofFeature = found.get(featureId) ?? new Map<string, OpenReport[]>();
      found.set(featureId, ofFeature.set(customerId, [...(ofFeature.get(customerId) ?? []), { saidAt: instantOf(saidAt), born }]));
    }
    return found;
  },
};

/** The decision on the request it rests on, or the one that took its place, also through others (rule 8). */
function basisOf(rows: ReadModel, { basedOnRequestId }: CommitmentRow, moment: Moment): StandingDecision | undefined {
  const passed = new Set<string>();
  for (let requestId = basedOnRequestId; requestId != null && !passed.has(requestId);) {
    passed.add(requestId);
    const last = keptOf(rows, LAST_DECISION, requestId, moment);
    if (last?.supersededBy == null) return last?.decision;
    requestId = last.supersededBy;
  }
  return undefined;
}

interface LastDecision {
  readonly decision: StandingDecision;
  /** The request whose decision took its place, the first one where several did. */
  readonly supersededBy: string | null;
}

/** The last decision of a request, also while it is reopened, not once it was merged or withdrawn. */
const LAST_DECISION: KeptOfEach<LastDecision | undefined> = {
  name: 'last decision',
  none: undefined,
  sources: (value) => [
    { table: requests, column: 'requestId', value },
    { table: supersessions, column: 'supersededRequestId', value },
  ],
  make(rows, keys, { position, effective }) {
    const { sql, binds } = isOneOf('r.requestId', 'keys', keys);
    const found = rows.values<Record<string, unknown> & { readonly title: string; readonly supersededBy: string | null }>(
      `SELECT ${TOLD_OF_IT}, r.title, (
         SELECT s.requestId FROM ${supersessions.name} s WHERE s.supersededRequestId = r.requestId AND s.supersededNumber = r.decision
         AND ${seenAt('s')} ORDER BY s.born, s.requestId LIMIT 1) AS supersededBy
       FROM ${requests.name} r JOIN ${decisions.name} d ON d.requestId = r.requestId AND d.number = r.decision
       WHERE ${sql} AND r.status NOT IN ('MERGED', 'WITHDRAWN') AND ${seenAt('r')} AND ${seenAt('d')}`,
      { ...binds, position, effective },
    );
    return new Map(
      found.map(({ title, supersededBy, ...stored }) => {
        const { requestId, born: position, ...decision } = rows.decode(decisions, stored);
        return [requestId, { decision: { ...decision, title, position }, supersededBy }];
      }),
    );
  },
};

/** What is told of the decision `d`. */
const TOLD_OF_IT = 'd.requestId, d.outcome, d.decidedAt, d.customerExplanation, d.alternatives, d.born';

/** Of the decisions that stand on the requests of a feature the one that tells: an acceptance, where there is none the last. Whatever happens to a decision is told by its request. */
const STANDING: KeptOfEach<readonly StandingDecision[]> = {
  name: 'standing',
  none: [],
  sources: (value) => [{ table: requests, column: 'featureId', value }, { table: supersessions }],
  make(rows, keys, { position, effective }) {
    const { sql, binds } = isOneOf('r.featureId', 'keys', keys);
    const found = rows.values<Record<string, unknown> & { readonly title: string; readonly ofFeature: string }>(
      `SELECT * FROM (SELECT ${TOLD_OF_IT}, r.title, r.featureId AS ofFeature, row_number() OVER (PARTITION BY r.featureId
           ORDER BY d.outcome = 'ACCEPTED' DESC, d.decidedAt DESC, d.born DESC) AS place
         FROM ${requests.name} r JOIN ${decisions.name} d ON d.requestId = r.requestId AND d.number = r.decision
         WHERE ${sql} AND r.status NOT IN ('MERGED', 'WITHDRAWN') AND ${seenAt('r')} AND ${seenAt('d')} AND NOT EXISTS (
           SELECT 1 FROM ${supersessions.name} s WHERE s.supersededRequestId = d.requestId AND s.supersededNumber = d.number AND ${seenAt('s')}))
       WHERE place = 1`,
      { ...binds, position, effective },
    );
    return new Map(
      found.map(({ ofFeature, ...stored }) => {
        const { born, ...decision } = rows.decode(decisions, stored);
        return [ofFeature, [{ ...decision, title: stored.title, position: born }]];
      }),
    );
  },
};

const unique = (keys: readonly (string | null | undefined)[]): string[] => [...new Set(keys.filter((key) => key != null))];

/** Reads what the checks of some features for one customer or several rest on, a statement for all of a kind. */
function readAhead(rows: ReadModel, questions: readonly Question[], moment: Moment): void {
  const featureIds = unique(questions.map(({ featureId }) => featureId));
  rows.readAhead(customers, questions);
  rows.readAhead(features, questions);
  for (const kept of [TARGETS, STANDING, OPEN_REPORTS] as readonly KeptOfEach<unknown>[]) keptOfEach(rows, kept, featureIds, moment);
  keptOfEach(rows, SLOTS, featureIds, momentOfNow(rows, moment));
  const slots = questions.flatMap((question) =>
    slotKeys(rows, question, moment).flatMap((commitmentId) =>
      familyAt(rows, question.customerId, moment).map((customerId) => ({ commitmentId, customerId })),
    ),
  );
  rows.readAhead(commitments, slots);
  const seen = slots.flatMap(({ commitmentId, customerId }) => {
    const commitment = rows.seen(commitments, { commitmentId }, moment);
    return commitment ? [{ ...commitment, customerId }] : [];
  });
  readSlotsAhead(rows, seen, moment);
}

/** The same for some slots, each as one customer may hold it, or nobody. */
function readSlotsAhead(rows: ReadModel, seen: readonly CommitmentRow[], moment: Moment): void {
  readWordingsAhead(
    rows,
    seen.flatMap(({ commitmentId, current, pending }) => [current, pending].map((version) => ({ commitmentId, version }))),
  );
  readReleasesAhead(rows, seen);
  keptOfEach(rows, BLOCKING, unique(seen.map(({ commitmentId, blocking }) => (blocking > 0 ? commitmentId : undefined))), moment);
  readBasesAhead(rows, seen, moment);
}

type Version = Pick<CommitmentRow, 'commitmentId'> & { readonly version?: number | null };

function readWordingsAhead(rows: ReadModel, asked: readonly Version[]): void {
  const versions = asked.flatMap(({ commitmentId, version }) => (version == null ? [] : [{ commitmentId, version }]));
  rows.readAhead(wordings, versions);
  rows.readAhead(words, versions);
}

function readReleasesAhead(rows: ReadModel, seen: readonly CommitmentRow[]): void {
  rows.readAhead(
    holders,
    seen.flatMap(({ commitmentId, customerId, releases }) => (releases > 0 && customerId != null ? [{ commitmentId, customerId }] : [])),
  );
}

function readBasesAhead(rows: ReadModel, seen: readonly CommitmentRow[], moment: Moment): void {
  const passed = new Set<string>();
  for (let next = unique(seen.map(({ basedOnRequestId }) => basedOnRequestId)); next.length > 0;) {
    for (const requestId of next) passed.add(requestId);
    const last = [...keptOfEach(rows, LAST_DECISION, next, moment).values()];
    next = unique(last.map((one) => one?.supersededBy)).filter((requestId) => !passed.has(requestId));
  }
}

/** The features about which something was ever proposed to the customer, and what may be said of each. */
export class MayBeTold extends Query<ReadonlyMap<string, Page<Checked>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** Features of whose slots one is for everyone, for the customer's segment or for it by one of the keys it goes by, which stand in `:kin`. */
const SPOKEN_OF = {
  with: `asked (customerId, featureId) AS (SELECT DISTINCT kin.value ->> 'asked', s.featureId FROM json_each(:kin) kin
    JOIN ${customers.name} k ON k.customerId = kin.value ->> 'survivor'
    JOIN json_each(json_array('everyone', 'segment:' || k.segmentKey, 'customer:' || (kin.value ->> 'goesBy')))
    JOIN ${commitments.name} s ON s.audience = json_each.value WHERE ${seenAt('k')} AND ${seenAt('s')})`,
  join: `asked CROSS JOIN ${features.name} r ON r.featureId = asked.featureId`,
};
const BY_NAME: Order = { by: 'NAME', columns: ['r.name', 'r.born'], direction: 'ASC' };

function mayBeTold(rows: ReadModel, { customerIds, args, moment }: MayBeTold): ReadonlyMap<string, Page<Checked>> {
  const kin = [...familiesAt(rows, customerIds, moment)].flatMap(([asked, family]) =>
    family.map((goesBy) => ({ asked, survivor: family[0], goesBy })),
  );
  const found = pages(
    rows,
    {
      table: features,
      through: SPOKEN_OF,
      where: [{ sql: 'true', binds: { kin: JSON.stringify(kin) } }],
      of: { column: 'asked.customerId', keys: customerIds },
      order: BY_NAME,
    },
    args,
    moment,
  );
  const questionsOf = (customerId: string, { edges }: Page<FeatureRow>): Question[] =>
    edges.map(({ node: { featureId } }) => ({ customerId, featureId }));
  readAhead(
    rows,
    [...found].flatMap(([customerId, page]) => questionsOf(customerId, page)),
    moment,
  );
  const told = new Map(
    [...found].map(([customerId, page]) => [
      customerId,
      {
        pageInfo: page.pageInfo,
        get totalCount() {
          return page.totalCount;
        },
        edges: page.edges.map(({ node: { featureId }, cursor }) => ({ cursor, node: checked(rows, { customerId, featureId }, moment) })),
      },
    ]),
  );
  rows.readAhead(
    events,
    [...told.values()].flatMap(({ edges }) => edges.flatMap(({ node }) => node.cites.map((position) => ({ position })))),
  );
  return told;
}

export const PROMISE_CHECK_QUERIES = [
  ...MAY_BE_SAID_QUERIES,
  answer(CheckPromise, (rows, { question, moment }) => checked(rows, question, moment)),
  answer(MayBeTold, mayBeTold),
];
