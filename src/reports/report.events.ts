import type { EventTypes } from '../kernel/event.js';
import { streamsOf } from '../kernel/streams.js';
import type { Day, Instant } from '../kernel/time.js';

/** What has become of a report: it waits for an answer; words in force cover what was said; the customer was told that it does not hold. */
export const ReportStatus = { OPEN: 'OPEN', RATIFIED: 'RATIFIED', RETRACTED: 'RETRACTED' } as const;
export type ReportStatus = keyof typeof ReportStatus;

// rule 17
export interface ReportFacts {
  UnapprovedPromiseReported: {
    reportId: string;
    featureId: string;
    customerId: string;
    /** What the customer was promised, as it was said. */
    said: string;
    promisedDate?: Day;
    saidBy?: string;
    /** When it was said, which may be long before it was reported. */
    saidAt: Instant;
    channel?: string;
  };
  /** By the wording that was in force. */
  PromiseRatified: { commitmentId: string; version: number; hash: string };
  /** The customer was informed, by this channel. */
  PromiseRetracted: { informedChannel: string; note?: string };
}

export const REPORT_EVENTS: EventTypes<ReportFacts> = {
  UnapprovedPromiseReported: {
    version: 1,
    personal: ['saidBy'],
    customer: ['customerId'],
    feature: ['featureId'],
    sentence: ({ customerId, featureId }) => `reported that customer ${customerId} was promised feature ${featureId} without approval`,
  },
  PromiseRatified: {
    version: 1,
    sentence: ({ commitmentId, version }, thing) => `ratified the promise of report “${thing}” by wording ${version} of “${commitmentId}”`,
  },
  PromiseRetracted: {
    version: 1,
    sentence: ({ informedChannel }, thing) => `retracted the promise of report “${thing}”; the customer was informed (${informedChannel})`,
  },
};

export const reportStream = streamsOf('report');
