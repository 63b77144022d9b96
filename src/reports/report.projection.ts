import type { CommitmentFacts } from '../commitments/commitment.events.js';
import type { Actor } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import type { Day, Instant } from '../kernel/time.js';
import type { Projection, Rows } from '../read-model/projection.js';
import { table } from '../read-model/table.js';
import type { ReportFacts, ReportStatus } from './report.events.js';

export interface ReportRow {
  readonly reportId: string;
  readonly featureId: string;
  readonly customerId: string;
  readonly said: string;
  readonly promisedDate?: Day | null;
  readonly saidBy?: string | null;
  readonly saidAt: Instant;
  readonly channel?: string | null;
  readonly status: ReportStatus;
  readonly reportedBy: Actor;
  readonly reportedAt: Instant;
  /** Who ratified or retracted it, and when. */
  readonly endedBy?: Actor | null;
  readonly endedAt?: Instant | null;
  /** The wording that it was ratified by. */
  readonly commitmentId?: string | null;
  readonly version?: number | null;
  /** How the customer was informed that it does not hold, and what was said then. */
  readonly informedChannel?: string | null;
  readonly note?: string | null;
  readonly revision: number;
}

/** Something that a customer was told: a wording that was disclosed, or what was reported. */
export interface ToldRow {
  /** The commitment or report that it belongs to, and which of its disclosures it is. */
  readonly thing: string;
  readonly disclosureId: string;
  readonly customerId: string;
  readonly featureId: string;
  readonly toldAt: Instant;
  readonly loggedAt: Instant;
  readonly loggedBy: Actor;
  readonly recordedAt: Instant;
  readonly channel?: string | null;
  /** The wording, where it was one. */
  readonly commitmentId?: string | null;
  readonly version?: number | null;
  readonly toldTo?: string | null;
  readonly evidenceUrl?: string | null;
  /** The report, where it was promised without approval. */
  readonly reportId?: string | null;
}

export const reports = table<ReportRow>('reports', {
  columns: {
    reportId: 'TEXT',
    featureId: 'TEXT',
    customerId: 'TEXT',
    said: 'TEXT',
    promisedDate: 'TEXT',
    saidBy: 'TEXT',
    saidAt: 'TEXT',
    channel: 'TEXT',
    status: 'TEXT',
    reportedBy: 'JSON',
    reportedAt: 'TEXT',
    endedBy: 'JSON',
    endedAt: 'TEXT',
    commitmentId: 'TEXT',
    version: 'INTEGER',
    informedChannel: 'TEXT',
    note: 'TEXT',
    revision: 'INTEGER',
  },
  key: ['reportId'],
  indexes: [['featureId', 'customerId'], ['customerId'], ['status']],
});

export const told = table<ToldRow>('told', {
  columns: {
    thing: 'TEXT',
    disclosureId: 'TEXT',
    customerId: 'TEXT',
    featureId: 'TEXT',
    toldAt: 'TEXT',
    loggedAt: 'TEXT',
    loggedBy: 'JSON',
    recordedAt: 'TEXT',
    channel: 'TEXT',
    commitmentId: 'TEXT',
    version: 'INTEGER',
    toldTo: 'TEXT',
    evidenceUrl: 'TEXT',
    reportId: 'TEXT',
  },
  key: ['thing', 'disclosureId'],
  indexes: [['customerId', 'toldAt']],
});

export const reportProjection: Projection<ReportFacts & Pick<CommitmentFacts, 'CommitmentDisclosed' | 'DisclosureCorrected'>> = {
  name: 'reports',
  version: 1,
  tables: [reports, told],

  on: {
    UnapprovedPromiseReported(rows, event) {
      const { data, actor, effectiveAt, revision } = event;
      const { reportId, customerId, featureId, saidAt: toldAt, channel } = data;
      rows.put(reports, { ...data, status: 'OPEN', reportedBy: actor, reportedAt: effectiveAt, revision });
      rows.put(told, { ...logged(event), disclosureId: '', customerId, featureId, toldAt, channel, reportId });
    },

    PromiseRatified(rows, event) {
      const { commitmentId, version } = event.data;
      end(rows, event, { status: 'RATIFIED', commitmentId, version });
    },

    PromiseRetracted: (rows, event) => end(rows, event, { status: 'RETRACTED', ...event.data }),

    // rule 21
    CommitmentDisclosed(rows, event) {
      const commitmentId = event.stream.slice('commitment-'.length);
      const featureId = commitmentId.slice(0, commitmentId.indexOf('@'));
      rows.put(told, { ...logged(event), ...event.data, commitmentId, featureId });
    },

    DisclosureCorrected: (rows, { stream: thing, data: { disclosureId } }) => rows.remove(told, { thing, disclosureId }),
  },
};

const logged = ({ stream: thing, effectiveAt: loggedAt, actor: loggedBy, recordedAt }: RecordedEvent) => ({
  ...{ thing, loggedAt, loggedBy, recordedAt },
});

function end(rows: Rows, { stream, actor, effectiveAt, revision }: RecordedEvent, how: Partial<ReportRow>): void {
  const reportId = stream.slice('report-'.length);
  rows.change(reports, { reportId }, { ...how, endedBy: actor, endedAt: effectiveAt, revision });
}
