import { lookAtCommitment } from '../commitments/commitment.events.js';
import { hasLapsed, isFor } from '../commitments/commitment.rules.js';
import { customerSeen, lookAroundCustomer, lookAtCustomer } from '../customers/customer.events.js';
import { lookAtFeature } from '../features/feature.events.js';
import { asDecided, type Decider } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import { dayInWords } from '../kernel/words.js';
import type { ReportCommands } from './report.commands.js';
import { reportStream, STATUS_WORDS, type ReportFacts, type ReportStatus } from './report.events.js';

interface Report extends Pick<ReportFacts['UnapprovedPromiseReported'], 'featureId' | 'customerId'> {
  readonly status: ReportStatus;
}

// rule 17
export const report: Decider<Report | undefined, ReportFacts, ReportCommands> = {
  kind: 'report',
  streamOf: ({ reportId }) => reportStream(reportId),

  initial: undefined,

  evolve: {
    UnapprovedPromiseReported: (_, { featureId, customerId }) => ({ featureId, customerId, status: 'OPEN' }),
    PromiseRatified: (state) => ({ ...there(state), status: 'RATIFIED' }),
    PromiseRetracted: (state) => ({ ...there(state), status: 'RETRACTED' }),
  },

  admits: {
    UnapprovedPromiseReported: asDecided(() => report.decide.reportUnapprovedPromise),
    PromiseRatified: asDecided(
      () => report.decide.ratifyPromise,
      ({ commitmentId, version: wordingVersion }) => ({ commitmentId, wordingVersion }),
    ),
    PromiseRetracted: asDecided(() => report.decide.retractPromise),
  },

  records: {
    reportUnapprovedPromise: ['UnapprovedPromiseReported'],
    ratifyPromise: ['PromiseRatified'],
    retractPromise: ['PromiseRetracted'],
  },

  looksAt: {
    reportUnapprovedPromise: (_, { featureId, customerId }) => [lookAtFeature(featureId), lookAtCustomer(customerId)],
    ratifyPromise: (state, { commitmentId }) => (state ? [lookAtCommitment(commitmentId), lookAroundCustomer(state.customerId)] : []),
  },

  guards: { ratifyPromise: open, retractPromise: open },

  decide: {
    reportUnapprovedPromise(state, { reportId, featureId, customerId, said, promisedDate, saidBy, saidAt, channel }, { at, seen }) {
      assertNew(state);
      if (!seen(lookAtFeature(featureId))) refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
      if (!seen(lookAtCustomer(customerId))) refuse('CUSTOMER_NOT_FOUND', 'customerId', 'There is no such customer.');
      assertSaid(saidAt, at);
      const data = { reportId, featureId, customerId, said, promisedDate, saidBy, saidAt, channel };
      return { facts: [{ type: 'UnapprovedPromiseReported', data }] };
    },

    ratifyPromise(state, { commitmentId, wordingVersion }, occasion) {
      const { today, seen } = occasion;
      const { featureId, customerId } = open(state);
      const { slot, current, released } = seen(lookAtCommitment(commitmentId));
      assertAbout(slot, featureId);
      const customer = customerSeen(customerId, occasion) ?? refuseOthers();
      if (!isFor(slot.audience, customer) || released.some((key) => customer.keys.includes(key))) refuseOthers();
      if (!current) refuse('STALE_WORDING', 'wordingVersion', 'No wording is in force.');
      const { version, hash, validUntil } = current;
      if (version !== wordingVersion) refuse('STALE_WORDING', 'wordingVersion', `Wording ${version} is the one in force.`);
      if (hasLapsed({ validUntil }, today))
        refuse('STALE_WORDING', 'wordingVersion', `This wording held until ${dayInWords(validUntil ?? '')}.`);
      return { facts: [{ type: 'PromiseRatified', data: { commitmentId, version, hash } }] };
    },

    retractPromise(state, { informedChannel, note }) {
      open(state);
      return { facts: [{ type: 'PromiseRetracted', data: { informedChannel, note } }] };
    },
  },
};

const there = (state: Report | undefined): Report => state ?? refuse('REPORT_NOT_FOUND', 'reportId', 'There is no such report.');

function open(state: Report | undefined): Report {
  const { status } = there(state);
  return status === 'OPEN' ? there(state) : refuse('WRONG_STATUS', 'reportId', `It is ${STATUS_WORDS[status]}: a report is answered once.`);
}

function assertNew(state: Report | undefined): void {
  if (state) refuse('ID_TAKEN', 'reportId', 'There is a report of this id already.');
}

function assertSaid(saidAt: Instant, at: Instant): void {
  if (saidAt > at) refuse('AT_IN_FUTURE', 'saidAt', 'Nobody can have said it ahead of now.');
}

function assertAbout(slot: { readonly featureId: string } | undefined, featureId: string): asserts slot {
  if (!slot) refuse('COMMITMENT_NOT_FOUND', 'commitmentId', 'Nothing was ever proposed there.');
  if (slot.featureId !== featureId) refuse('INVALID', 'commitmentId', 'The report is about another feature than this commitment.');
}

const refuseOthers = (): never => refuse('NOT_IN_AUDIENCE', 'commitmentId', 'These words are not for this customer.');
