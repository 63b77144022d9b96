import type { Actor } from '../kernel/actor.js';
import { day, instant, integer, nullable, type RowOf, shared, table, text } from '../read-model/table.js';
import type { ReportStatus } from './report.events.js';

export const reports = table('reports', {
  columns: {
    reportId: text(),
    featureId: text(),
    customerId: text(),
    said: text(),
    promisedDate: nullable(day()),
    saidBy: nullable(text()),
    saidAt: instant(),
    channel: nullable(text()),
    status: text<ReportStatus>(),
    reportedBy: shared<Actor>(),
    reportedById: shared<string>(),
    reportedAt: instant(),
    /** Who ratified or retracted it, and when. */
    endedBy: nullable(shared<Actor>()),
    endedAt: nullable(instant()),
    /** The wording that it was ratified by. */
    commitmentId: nullable(text()),
    version: nullable(integer()),
    /** How the customer was informed that it does not hold, and what was said then. */
    informedChannel: nullable(text()),
    note: nullable(text()),
    revision: integer(),
  },
  streamPrefix: 'report-',
  key: ['reportId'],
  indexes: [['born'], ['featureId'], ['featureId', 'status', 'saidAt', 'customerId'], ['customerId'], ['status'], ['reportedById']],
  everIndexes: [['born'], ['featureId', 'status'], ['customerId']],
});
export type ReportRow = RowOf<typeof reports>;

/** Something that a customer was told: a wording that was disclosed, or what was reported. */
export const told = table('told', {
  columns: {
    /** The commitment or report that it belongs to, and which of its disclosures it is. */
    thing: text(),
    disclosureId: text(),
    customerId: text(),
    featureId: text(),
    toldAt: instant(),
    loggedAt: instant(),
    loggedBy: shared<Actor>(),
    recordedAt: instant(),
    channel: nullable(text()),
    /** The wording, where it was one. */
    commitmentId: nullable(text()),
    version: nullable(integer()),
    toldTo: nullable(text()),
    evidenceUrl: nullable(text()),
    /** The report, where it was promised without approval. */
    reportId: nullable(text()),
  },
  streamPrefix: '',
  key: ['thing', 'disclosureId'],
  everIndexes: [
    ['customerId', 'toldAt'],
    ['customerId', 'featureId', 'toldAt'],
  ],
});
export type ToldRow = RowOf<typeof told>;
