import type { CommitmentFacts } from '../commitments/commitment.events.js';
import { actorId } from '../kernel/actor.js';
import type { RecordedEvent } from '../kernel/event.js';
import { keyOf } from '../kernel/streams.js';
import type { Projection, Rows } from '../read-model/projection.js';
import type { ReportFacts } from './report.events.js';
import { reports, told, type ReportRow } from './report.tables.js';

export const reportProjection: Projection<ReportFacts & Pick<CommitmentFacts, 'CommitmentDisclosed' | 'DisclosureCorrected'>> = {
  name: 'reports',
  module: import.meta.url,
  tables: [reports, told],

  on: {
    UnapprovedPromiseReported(rows, event) {
      const { data, actor, effectiveAt, revision } = event;
      const { reportId, customerId, featureId, saidAt: toldAt, channel } = data;
      rows.put(reports, { ...data, status: 'OPEN', reportedBy: actor, reportedById: actorId(actor), reportedAt: effectiveAt, revision });
      rows.put(told, { ...logged(event), disclosureId: '', customerId, featureId, toldAt, channel, reportId });
    },

    PromiseRatified(rows, event) {
      const { commitmentId, version } = event.data;
      endReport(rows, event, { status: 'RATIFIED', commitmentId, version });
    },

    PromiseRetracted: (rows, event) => endReport(rows, event, { status: 'RETRACTED', ...event.data }),

    // rule 21
    CommitmentDisclosed(rows, event) {
      const commitmentId = keyOf(event.stream);
      const featureId = commitmentId.slice(0, commitmentId.indexOf('@'));
      rows.put(told, { ...logged(event), ...event.data, commitmentId, featureId });
    },

    DisclosureCorrected: (rows, { stream: thing, data: { disclosureId } }) => rows.remove(told, { thing, disclosureId }),
  },
};

const logged = ({ stream: thing, effectiveAt: loggedAt, actor: loggedBy, recordedAt }: RecordedEvent) => ({
  ...{ thing, loggedAt, loggedBy, recordedAt },
});

function endReport(rows: Rows, { stream, actor, effectiveAt, revision }: RecordedEvent, how: Partial<ReportRow>): void {
  rows.change(reports, { reportId: keyOf(stream) }, { ...how, endedBy: actor, endedAt: effectiveAt, revision });
}
