import { events } from '../audit/event.tables.js';
import { statusAt } from '../commitments/commitment.conditions.js';
import type { Audience } from '../commitments/commitment.events.js';
import { audienceKey, audiencesOf, everInForce, hasLapsed, slotKey } from '../commitments/commitment.rules.js';
import {
  commitmentConcerns,
  commitments,
  holders,
  wordings,
  words,
  type CommitmentRow,
  type SpokenRow,
} from '../commitments/commitment.tables.js';
import { familyAt, type Family } from '../customers/customer.families.js';
import { customers } from '../customers/customer.tables.js';
import { features, featureTargets, type TargetRow } from '../features/feature.tables.js';
import type { Day, Instant } from '../kernel/time.js';
import { answer, longAnswer } from '../read-model/answer.js';
import { among, byKey, byKeys, groupedBy, keyedBy, type Seen } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { near, type Near } from '../read-model/names.js';
import type { ReadModel } from '../read-model/read-model.js';
import { reports } from '../reports/report.tables.js';
import { decisions, requests, supersessions, type RequestRow, type SupersessionRow } from '../requests/request.tables.js';
import {
  consulted,
  mayBeSaid,
  promiseCheck,
  slotsFor,
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

  get citedEvents() {
    const positions = [...new Set(this.answer.cites)].sort((a, b) => a - b);
    return positions.flatMap((position) => byKey(this.rows, events, { position }, this.moment) ?? []);
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

export const PROMISE_CHECK_QUERIES = [
  ...MAY_BE_SAID_QUERIES,
  answer(CheckPromise, (rows, { question, moment }) => checked(rows, question, moment)),
];

export function checked(rows: ReadModel, question: Question, moment: Moment): Checked {
  const onRecord = new RowsOnRecord(rows, question, moment);
  return new Checked(rows, question, promiseCheck(question, onRecord), onRecord, moment);
}

function sayableTo(rows: ReadModel, audience: Audience, moment: Moment): Sayable[] {
  const keys = audience.customerId === undefined ? [] : familyAt(rows, audience.customerId, moment);
  const audiences = speakingTo(rows, audience, keys, moment);
  const slots = groupedBy('featureId', byKeys(rows, commitments, 'audience', audiences, moment));
  const about = keyedBy('featureId', byKeys(rows, features, 'featureId', [...slots.keys()], moment));
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
          return targetsOf(rows, featureId, moment);
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
    const looked = slotsFor(featureId, { customerId, ...this.customer }, this.slotOf);
    const segment = this.customer?.segmentKey;
    const former = segment == null ? [] : (formerSlots(rows, featureId, moment).get(`segment:${segment}`) ?? []);
    this.slots = looked
      .flatMap(({ kind, commitmentId }) => [commitmentId, ...(kind === 'SEGMENT' ? former : [])])
      .flatMap((commitmentId) => slotAt(rows, this.keys, commitmentId, moment) ?? []);
  }

  get targets() {
    return targetsOf(this.rows, this.question.featureId, this.moment);
  }

  get decisions() {
    return standingOn(this.rows, this.question.featureId, this.moment);
  }

  get reports() {
    return openReports(this.rows, this.keys, this.question.featureId, this.moment);
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
const targetsOf = (rows: ReadModel, featureId: string, moment: Moment): readonly TargetRow[] =>
  rows.kept(`targets ${featureId}`, [{ table: featureTargets, column: 'featureId', value: featureId }], moment, () =>
    byKeys(rows, featureTargets, 'featureId', [featureId], moment),
  );

/** The slots of a feature that began when segments were told by their case, the last one first, by whom they are for. */
const formerSlots = (rows: ReadModel, featureId: string, moment: Moment): ReadonlyMap<string, readonly string[]> =>
  rows.kept(`former ${featureId}`, [{ table: commitments, column: 'featureId', value: featureId }], moment, () => {
    const { position, effective } = moment;
    const found = rows.values<{ audience: string; commitmentId: string }>(
      `SELECT r.audience, r.commitmentId FROM ${commitments.name} r WHERE r.featureId = :featureId AND r.audienceKind = 'SEGMENT'
       AND r.commitmentId <> r.featureId || '@' || r.audience AND ${seenAt('r')} ORDER BY r.born DESC`,
      { featureId, position, effective },
    );
    const former = new Map<string, string[]>();
    for (const { audience, commitmentId } of found) former.set(audience, [...(former.get(audience) ?? []), commitmentId]);
    return former;
  });

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
function slotAt(rows: ReadModel, keys: readonly string[], commitmentId: string | undefined, moment: Moment): Slot | undefined {
  const row = commitmentId === undefined ? undefined : rows.seen(commitments, { commitmentId }, moment);
  return row && slotSeen(rows, keys, row, moment);
}

function slotSeen(rows: ReadModel, keys: readonly string[], row: Seen<CommitmentRow>, moment: Moment): Slot {
  const status = statusAt(rows, row, moment);
  return new SlotSeen(rows, keys, status === row.status ? row : { ...row, status }, moment);
}

class SlotSeen implements Slot {
  readonly current: Slot['current'];
  readonly blocking: Slot['blocking'];
  readonly released: Slot['released'];
  private based?: { readonly on: StandingDecision | undefined };

  constructor(
    private readonly rows: ReadModel,
    keys: readonly string[],
    readonly commitment: CommitmentRow,
    private readonly moment: Moment,
  ) {
    this.current = this.numbered(commitment.current);
    this.blocking = commitment.blocking > 0 ? blockingOf(rows, commitment, moment) : [];
    this.released = commitment.releases > 0 && keys.length > 0 ? releaseOf(rows, keys, commitment, moment) : undefined;
  }

  get pending() {
    return this.numbered(this.commitment.pending);
  }

  get basis() {
    return (this.based ??= { on: basisOf(this.rows, this.commitment, this.moment) }).on;
  }

  private numbered(version: number | null | undefined) {
    return version == null ? undefined : spokenAt(this.rows, this.commitment, version, this.moment);
  }
}

function spokenAt(rows: ReadModel, { commitmentId }: CommitmentRow, version: number, moment: Moment): SpokenRow | undefined {
  const wording = rows.seen(wordings, { commitmentId, version }, moment);
  const said = rows.seen(words, { commitmentId, version }, moment);
  return wording && said && { ...said, ...wording };
}

const blockingOf = (rows: ReadModel, { commitmentId }: CommitmentRow, moment: Moment): Slot['blocking'] =>
  byKeys(rows, commitmentConcerns, 'commitmentId', [commitmentId], moment).filter(({ blocking, outcome }) => blocking && outcome == null);

/** Another wording than the customer released us from counts again. */
function releaseOf(rows: ReadModel, keys: readonly string[], { commitmentId, current }: CommitmentRow, moment: Moment): Slot['released'] {
  for (const customerId of keys) {
    const { releasedVersion, releasedAt, releasedPosition } = rows.seen(holders, { commitmentId, customerId }, moment) ?? {};
    if (releasedAt != null && releasedPosition != null && releasedVersion === current)
      return { at: releasedAt, position: releasedPosition };
  }
  return undefined;
}

/** Few pairs have one. */
function openReports(rows: ReadModel, keys: readonly string[], featureId: string, moment: Moment): readonly OpenReport[] {
  const having = haveReports(rows, featureId, moment);
  return keys.some((customerId) => having.has(customerId)) ? readReports(rows, keys, featureId, moment) : [];
}

/** The customers with an open report on a feature. */
const haveReports = (rows: ReadModel, featureId: string, moment: Moment): ReadonlySet<string> =>
  rows.kept(`reports ${featureId}`, [{ table: reports, column: 'featureId', value: featureId }], moment, () => {
    const { position, effective } = moment;
    const open = rows.values<{ customerId: string }>(
      `SELECT DISTINCT r.customerId FROM ${reports.name} r WHERE r.featureId = :featureId AND r.status = 'OPEN' AND ${seenAt('r')}`,
      { featureId, position, effective },
    );
    return new Set(open.map(({ customerId }) => customerId));
  });

const readReports = (rows: ReadModel, keys: readonly string[], featureId: string, { position, effective }: Moment): readonly OpenReport[] =>
  rows.all(
    reports,
    `SELECT r.* FROM ${reports.name} r WHERE r.featureId = :featureId AND ${among('r.customerId', 'keys')} AND r.status = 'OPEN'
     AND ${seenAt('r')} ORDER BY r.saidAt, r.born`,
    { featureId, keys: JSON.stringify(keys), position, effective },
  );

/** The decision on the request it rests on, or the one that took its place, also through others (rule 8). */
function basisOf(rows: ReadModel, { basedOnRequestId }: CommitmentRow, moment: Moment): StandingDecision | undefined {
  const passed = new Set<string>();
  for (let requestId = basedOnRequestId; requestId != null && !passed.has(requestId);) {
    passed.add(requestId);
    const request = rows.seen(requests, { requestId }, moment);
    if (!request) return undefined;
    const number = lastDecisionOf(request);
    if (number === undefined) return undefined;
    const by = supersededBy(rows, requestId, moment).find(({ supersededNumber }) => supersededNumber === number);
    if (!by) {
      const decision = rows.seen(decisions, { requestId, number }, moment);
      if (!decision) return undefined;
      const { outcome, decidedAt, customerExplanation, alternatives, born: position } = decision;
      return { title: request.title, outcome, decidedAt, customerExplanation, alternatives, position };
    }
    requestId = by.requestId;
  }
  return undefined;
}

/** Number of the last decision of a request, which stands unless it was superseded elsewhere; also while it is reopened, not once it was merged or withdrawn. */
const lastDecisionOf = ({ decision, status }: RequestRow): number | undefined =>
  status === 'MERGED' || status === 'WITHDRAWN' ? undefined : (decision ?? undefined);

/** By which decisions on other requests those of this one were superseded, the first one first. */
const supersededBy = (rows: ReadModel, requestId: string, moment: Moment) =>
  rows.kept(
    `superseded ${requestId}`,
    [{ table: supersessions, column: 'supersededRequestId', value: requestId }],
    moment,
    (): readonly Pick<SupersessionRow, 'requestId' | 'supersededNumber'>[] =>
      byKeys(rows, supersessions, 'supersededRequestId', [requestId], moment).map(({ requestId, supersededNumber }) => ({
        requestId,
        supersededNumber,
      })),
  );

/** Of the decisions that stand on the requests of a feature the one that tells: an acceptance, where there is none the last. Whatever happens to a decision is told by its request. */
const standingOn = (rows: ReadModel, featureId: string, moment: Moment): readonly StandingDecision[] =>
  rows.kept(`standing ${featureId}`, [{ table: requests, column: 'featureId', value: featureId }, { table: supersessions }], moment, () =>
    readStandingOn(rows, featureId, moment),
  );

const readStandingOn = (rows: ReadModel, featureId: string, { position, effective }: Moment): StandingDecision[] =>
  rows
    .values<Record<string, unknown> & { readonly title: string }>(
      `SELECT d.*, r.title FROM ${requests.name} r JOIN ${decisions.name} d ON d.requestId = r.requestId AND d.number = r.decision
       WHERE r.featureId = :featureId AND r.status NOT IN ('MERGED', 'WITHDRAWN') AND ${seenAt('r')} AND ${seenAt('d')} AND NOT EXISTS (
         SELECT 1 FROM ${supersessions.name} s WHERE s.supersededRequestId = d.requestId AND s.supersededNumber = d.number AND ${seenAt('s')})
       ORDER BY d.outcome = 'ACCEPTED' DESC, d.decidedAt DESC, d.born DESC LIMIT 1`,
      { featureId, position, effective },
    )
    .map((stored) => {
      const { born, ...decision } = rows.decode(decisions, stored);
      return { ...decision, title: stored.title, position: born };
    });
