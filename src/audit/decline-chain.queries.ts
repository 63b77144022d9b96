import { answer } from '../read-model/answer.js';
import type { Seen } from '../read-model/list.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { requestStream } from '../requests/request.events.js';
import { events, type EventRow } from './event.tables.js';

export type StepKind = 'ASKED' | 'DEMAND' | 'EVIDENCE' | 'POSITION' | 'DECIDED' | 'INFORMED' | 'REOPENED' | 'OTHER';

const KIND_OF: Readonly<Record<string, StepKind>> = {
  RequestSubmitted: 'ASKED',
  DemandAdded: 'DEMAND',
  DemandRemoved: 'DEMAND',
  EvidenceAdded: 'EVIDENCE',
  PositionRecorded: 'POSITION',
  RequestAccepted: 'DECIDED',
  RequestDeclined: 'DECIDED',
  RequestDeferred: 'DECIDED',
  RequesterInformed: 'INFORMED',
  RequestReopened: 'REOPENED',
};

/** Every step of a request’s history, in order (rule 23). */
export class StepsOf extends Query<readonly { readonly kind: StepKind; readonly event: Seen<EventRow> }[]> {
  constructor(
    readonly requestId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const DECLINE_CHAIN_QUERIES = [
  answer(StepsOf, (rows, { requestId, moment }) =>
    rows
      .all(events, `SELECT r.* FROM ${events.name} r WHERE r.stream = :stream AND ${seenAt('r')} ORDER BY r.position`, {
        stream: rows.numberOfShared(requestStream(requestId)),
        position: moment.position,
        effective: moment.effective,
      })
      .map((event) => ({ kind: KIND_OF[event.type] ?? 'OTHER', event: { ...event, moment } })),
  ),
];
