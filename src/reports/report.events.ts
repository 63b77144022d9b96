import { commitmentStream } from '../commitments/commitment.events.js';
import { customerStream } from '../customers/customer.events.js';
import { featureStream } from '../features/feature.events.js';
import type { EventTypes } from '../kernel/event.js';
import { count, day, hash, instant, key, line, name, object, optional, slot, text, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';

/** What has become of a report: it waits for an answer; words in force cover what was said; the customer was told that it does not hold. */
export const ReportStatus = { OPEN: 'OPEN', RATIFIED: 'RATIFIED', RETRACTED: 'RETRACTED' } as const;
export type ReportStatus = keyof typeof ReportStatus;
export const STATUS_WORDS = { OPEN: 'open', RATIFIED: 'ratified', RETRACTED: 'retracted' } as const satisfies Record<ReportStatus, string>;

// rule 17
export const REPORT_FACTS = {
  UnapprovedPromiseReported: object({
    reportId: key,
    featureId: key,
    customerId: key,
    /** What the customer was promised, as it was said. */
    said: text(),
    promisedDate: optional(day),
    saidBy: optional(name),
    /** When it was said, which may be long before it was reported. */
    saidAt: instant,
    channel: optional(line()),
  }),
  /** By the wording that was in force. */
  PromiseRatified: object({ commitmentId: slot, version: count(1), hash }),
  /** The customer was informed, by this channel. */
  PromiseRetracted: object({ informedChannel: line(), note: optional(text()) }),
};
export type ReportFacts = FactsOf<typeof REPORT_FACTS>;

export const REPORT_EVENTS: EventTypes<ReportFacts> = {
  UnapprovedPromiseReported: {
    version: 1,
    personal: ['saidBy'],
    customer: ['customerId'],
    feature: ['featureId'],
    begins: ({ reportId }) => reportStream(reportId),
    names: { KEY: 'reportId' },
    sentence: ({ customerId, featureId }, _, called) =>
      `reported that ${called(customerStream(customerId))} was promised “${called(featureStream(featureId))}” without approval`,
  },
  PromiseRatified: {
    version: 1,
    sentence: ({ commitmentId, version }, thing, called) =>
      `ratified the promise “${thing}” by wording ${version} of “${called(commitmentStream(commitmentId))}”`,
  },
  PromiseRetracted: {
    version: 1,
    sentence: (_, thing) => `retracted the promise “${thing}” and informed the customer`,
  },
};

export const reportStream = streamsOf('report');
