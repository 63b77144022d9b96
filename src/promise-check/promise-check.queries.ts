import { events } from '../audit/event.tables.js';
import { hasLapsed } from '../commitments/commitment.rules.js';
import { commitmentConcerns, commitments, holders, wordings, type CommitmentRow } from '../commitments/commitment.tables.js';
import { customers } from '../customers/customer.tables.js';
import { features, featureTargets } from '../features/feature.tables.js';
import { answer } from '../read-model/answer.js';
import { byKey, byKeys } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { near } from '../read-model/names.js';
import type { ReadModel } from '../read-model/read-model.js';
import { reports } from '../reports/report.tables.js';
import { decisions, requests, supersessions, type RequestRow } from '../requests/request.tables.js';
import {
  consulted,
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

export const PROMISE_CHECK_QUERIES = [answer(CheckPromise, (rows, { question, moment }) => checked(rows, question, moment))];

export function checked(rows: ReadModel, question: Question, moment: Moment): Checked {
  const onRecord = recordOf(rows, question, moment);
  return new Checked(rows, question, promiseCheck(question, onRecord), onRecord, moment);
}

/** A handful of reads by primary key; what few rows of the table ask for is read when one does. */
function recordOf(rows: ReadModel, { customerId, featureId }: Question, moment: Moment): OnRecord {
  const customer = rows.seen(customers, { customerId }, moment);
  const feature = rows.seen(features, { featureId }, moment);
  const looked = slotsFor(featureId, customer ?? { customerId });
  const targets = once(() => byKeys(rows, featureTargets, 'featureId', [featureId], moment));
  const suggestions = once(() => [
    ...(customer ? [] : near(rows, { kind: 'customer', key: customerId }, moment)),
    ...(feature ? [] : near(rows, { kind: 'feature', key: featureId }, moment)),
  ]);
  const { at, today } = moment;
  return {
    ...{ at, today, customer, feature, slots: looked.flatMap(({ commitmentId }) => slotAt(rows, customerId, commitmentId, moment) ?? []) },
    get targets() {
      return targets();
    },
    get decisions() {
      return standingOn(rows, featureId, moment);
    },
    get reports() {
      return openReports(rows, { customerId, featureId }, moment);
    },
    get near() {
      return suggestions();
    },
  };
}

function slotAt(rows: ReadModel, customerId: string, commitmentId: string | undefined, moment: Moment): Slot | undefined {
  const commitment = commitmentId === undefined ? undefined : rows.seen(commitments, { commitmentId }, moment);
  if (!commitment) return undefined;
  const numbered = (version: number | null | undefined) =>
    version == null ? undefined : rows.seen(wordings, { commitmentId: commitment.commitmentId, version }, moment);
  const pending = once(() => numbered(commitment.pending));
  return {
    commitment,
    current: numbered(commitment.current),
    get pending() {
      return pending();
    },
    get basis() {
      return basisOf(rows, commitment, moment);
    },
    blocking: commitment.blocking > 0 ? blockingOf(rows, commitment, moment) : [],
    released: commitment.releases > 0 ? releaseOf(rows, customerId, commitment, moment) : undefined,
  };
}

const blockingOf = (rows: ReadModel, { commitmentId }: CommitmentRow, moment: Moment): Slot['blocking'] =>
  byKeys(rows, commitmentConcerns, 'commitmentId', [commitmentId], moment).filter(({ blocking, outcome }) => blocking && outcome == null);

/** Another wording than the customer released us from counts again. */
function releaseOf(rows: ReadModel, customerId: string, { commitmentId, current }: CommitmentRow, moment: Moment): Slot['released'] {
  const { releasedVersion, releasedAt, releasedPosition } = rows.seen(holders, { commitmentId, customerId }, moment) ?? {};
  return releasedAt != null && releasedPosition != null && releasedVersion === current
    ? { at: releasedAt, position: releasedPosition }
    : undefined;
}

const openReports = (rows: ReadModel, { customerId, featureId }: Question, { position, effective }: Moment): readonly OpenReport[] =>
  rows.all(
    reports,
    `SELECT r.* FROM ${reports.name} r WHERE r.featureId = :featureId AND r.customerId = :customerId AND r.status = 'OPEN'
     AND ${seenAt('r')} ORDER BY r.saidAt, r.born`,
    { featureId, customerId, position, effective },
  );

/** The decision on the request it rests on, or the one that took its place, also through others (rule 8). */
function basisOf(rows: ReadModel, { basedOnRequestId }: CommitmentRow, moment: Moment): StandingDecision | undefined {
  const passed = new Set<string>();
  for (let requestId = basedOnRequestId; requestId != null && !passed.has(requestId);) {
    passed.add(requestId);
    const decided = decidedBy(rows.seen(requests, { requestId }, moment));
    const by = decided && supersededBy(rows, [requestId], moment).get(`${requestId}#${decided.decision}`);
    if (!by) return decided && standing(rows, [decided], moment)[0];
    requestId = by.requestId;
  }
  return undefined;
}

type Decided = RequestRow & { readonly decision: number };

/** A request whose last decision stands, unless it was superseded elsewhere; also while it is reopened, not once it was merged or withdrawn. */
const decidedBy = (request: RequestRow | undefined): Decided | undefined =>
  request?.decision != null && request.status !== 'MERGED' && request.status !== 'WITHDRAWN'
    ? { ...request, decision: request.decision }
    : undefined;

/** By `REQUEST#NUMBER`: by which decisions on other requests theirs were superseded. */
const supersededBy = (rows: ReadModel, requestIds: readonly string[], moment: Moment) =>
  new Map(
    byKeys(rows, supersessions, 'supersededRequestId', requestIds, moment).map((by) => [
      `${by.supersededRequestId}#${by.supersededNumber}`,
      by,
    ]),
  );

/** The decisions of requests that stand. */
function standing(rows: ReadModel, of: readonly RequestRow[], moment: Moment): StandingDecision[] {
  const decided = new Map(of.flatMap((request) => decidedBy(request) ?? []).map((request) => [request.requestId, request]));
  const superseded = supersededBy(rows, [...decided.keys()], moment);
  return byKeys(rows, decisions, 'requestId', [...decided.keys()], moment).flatMap(({ requestId, number, born: position, ...decision }) => {
    const request = decided.get(requestId);
    const stands = request?.decision === number && !superseded.has(`${requestId}#${number}`);
    return stands ? { ...decision, title: request.title, position } : [];
  });
}

/** Of the decisions that stand on the requests of a feature the one that tells: an acceptance, where there is none the last. */
const standingOn = (rows: ReadModel, featureId: string, { position, effective }: Moment): StandingDecision[] =>
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

/** Reads when it is first asked for, and not again. */
function once<Value>(read: () => Value): () => Value {
  let value: { readonly read: Value } | undefined;
  return () => (value ??= { read: read() }).read;
}
