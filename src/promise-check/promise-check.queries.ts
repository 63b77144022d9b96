import { Query } from '@nestjs/cqrs';
import { commitments, wordings, type CommitmentRow } from '../commitments/commitment.projection.js';
import { customers } from '../customers/customer.projection.js';
import { features, featureTargets } from '../features/feature.projection.js';
import { answer } from '../read-model/answer.js';
import { byKey, byKeys, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { ReadModel } from '../read-model/read-model.js';
import { decisions, requests, type RequestRow } from '../requests/request.projection.js';
import { promiseCheck, slotsFor, type Answer, type OnRecord, type Question, type Slot, type StandingDecision } from './promise-check.js';

/** May the feature be promised to the customer by that day? */
export class CheckPromise extends Query<Checked> {
  constructor(
    readonly question: Question,
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface Checked extends Answer {
  readonly moment: Moment;
  /** What the answer was found in. */
  readonly onRecord: OnRecord;
}

export const PROMISE_CHECK_QUERIES = [answer(CheckPromise, (rows, { question, moment }) => checked(rows, question, moment))];

export function checked(rows: ReadModel, question: Question, moment: Moment): Checked {
  const onRecord = recordOf(rows, question, moment);
  return { ...promiseCheck(question, onRecord), onRecord, moment };
}

/** A handful of reads by primary key; what few rows of the table ask for is read when one does. */
function recordOf(rows: ReadModel, { customerId, featureId }: Question, moment: Moment): OnRecord {
  const customer = byKey(rows, customers, customerId, moment);
  const feature = byKey(rows, features, featureId, moment);
  const keys = customer && feature ? slotsFor(featureId, customer).flatMap(({ commitmentId }) => commitmentId ?? []) : [];
  const targets = once(() => byKeys(rows, featureTargets, 'featureId', [featureId], moment));
  const { at, today } = moment;
  return {
    ...{ at, today, customer, feature, slots: keys.flatMap((key) => slotAt(rows, key, moment) ?? []) },
    get targets() {
      return targets();
    },
    get decisions() {
      return standing(rows, byKeys(rows, requests, 'featureId', [featureId], moment), moment);
    },
  };
}

function slotAt(rows: ReadModel, key: string, moment: Moment): Slot | undefined {
  const commitment = byKey(rows, commitments, key, moment);
  if (!commitment) return undefined;
  const numbered = (version: number | null | undefined) => (version == null ? undefined : byKey(rows, wordings, [key, version], moment));
  const current = once(() => numbered(commitment.current));
  const pending = once(() => numbered(commitment.pending));
  return {
    commitment,
    get current() {
      return current();
    },
    get pending() {
      return pending();
    },
    get basis() {
      return basisOf(rows, commitment, moment);
    },
  };
}

function basisOf(rows: ReadModel, { basedOnRequestId }: CommitmentRow, moment: Moment): StandingDecision | undefined {
  const request = basedOnRequestId == null ? undefined : byKey(rows, requests, basedOnRequestId, moment);
  return request && standing(rows, [request], moment)[0];
}

/** The last decision of each, also while it is reopened; a withdrawn request has none. */
function standing(rows: ReadModel, of: readonly Seen<RequestRow>[], moment: Moment): StandingDecision[] {
  const decided = new Map(
    of.filter(({ status, decision }) => status !== 'WITHDRAWN' && decision != null).map((request) => [request.requestId, request]),
  );
  return byKeys(rows, decisions, 'requestId', [...decided.keys()], moment).flatMap(({ requestId, number, born: position, ...decision }) => {
    const request = decided.get(requestId);
    return request?.decision === number ? { ...decision, title: request.title, position } : [];
  });
}

/** Reads when it is first asked for, and not again. */
function once<Value>(read: () => Value): () => Value {
  let value: { readonly read: Value } | undefined;
  return () => (value ??= { read: read() }).read;
}
