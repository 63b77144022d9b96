import fc from 'fast-check';
import type { CommandClass } from '../src/commands/command.js';
import {
  AcknowledgeChange,
  ApproveWording,
  AssertDelivery,
  BreachCommitment,
  ChangeCommitment,
  ClearRisk,
  CompleteFollowUp,
  ConfirmFulfilment,
  CorrectDisclosure,
  Disclose,
  DisputeFulfilment,
  InformCustomerOfChange,
  ProposeCommitment,
  PutAtRisk,
  RaiseCommitmentConcern,
  RejectWording,
  ReleaseCommitment,
  ResolveCommitmentConcern,
  ReviseWording,
  WithdrawApproval,
  WithdrawCommitment,
  WithdrawDelivery,
} from '../src/commitments/commitment.commands.js';
import { ApprovalFunction } from '../src/commitments/commitment.events.js';
import { ConcernOutcome } from '../src/concerns/concern.events.js';
import { ChangeCustomer, MergeCustomers, RegisterCustomer, SyncCustomer, UnmergeCustomers } from '../src/customers/customer.commands.js';
import {
  AddFeature,
  ChangeFeature,
  ChangeFeatureTarget,
  DropFeature,
  ShipFeature,
  UnshipFeature,
} from '../src/features/feature.commands.js';
import { RatifyPromise, ReportUnapprovedPromise, RetractPromise } from '../src/reports/report.commands.js';
import {
  AcceptRequest,
  AddDemand,
  AddEvidence,
  ChangeRequest,
  ConcludeMediation,
  DeclineRequest,
  DeferRequest,
  EscalateRequest,
  EvaluateOutcome,
  InformRequester,
  MergeRequest,
  RaiseConcern,
  RecordPosition,
  RemoveDemand,
  ReopenRequest,
  ResolveConcern,
  ScoreRequest,
  SubmitRequest,
  UnmergeRequest,
  WithdrawRequest,
} from '../src/requests/request.commands.js';
import { BusinessFunction, EvaluationResult, ReopenReason } from '../src/requests/request.events.js';

/** What commands are about: one customer, feature, request and report of this key, the slot of the feature for everyone, and how many wordings it has had. */
export interface Key {
  readonly key: string;
  readonly wordings: number;
}
export type AnyCommand = readonly [CommandClass, object];
type Commands = fc.Arbitrary<(key: Key) => AnyCommand>;

const word = fc.constantFrom('one', 'two', 'three');
const text = fc.constantFrom('Once.', 'Twice.', 'Süß, 漢字 and “quoted” 🎉.');
const day = fc.integer({ min: 1, max: 28 }).map((date) => `2025-03-${String(date).padStart(2, '0')}`);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const cleared = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const on =
  (type: CommandClass, id: 'customerId' | 'featureId' | 'requestId' | 'reportId') =>
  (input: object) =>
  ({ key }: Key): AnyCommand => [type, { [id]: key, ...input }];

export const ofCustomers: Commands = fc.oneof(
  fc.record({ name: word, segment: maybe(word) }).map(on(RegisterCustomer, 'customerId')),
  fc.record({ name: maybe(word), segment: cleared(word), accountOwner: maybe(word) }).map(on(ChangeCustomer, 'customerId')),
  fc.record({ name: word, externalId: maybe(word) }).map(on(SyncCustomer, 'customerId')),
  fc.record({ intoCustomerId: fc.constantFrom('acme', 'globex', 'nobody'), note: maybe(text) }).map(on(MergeCustomers, 'customerId')),
  fc.record({ note: text }).map(on(UnmergeCustomers, 'customerId')),
);

export const ofFeatures: Commands = fc.oneof(
  fc.record({ name: word, horizon: fc.constantFrom('NOW', 'NEXT'), targetDate: maybe(day) }).map(on(AddFeature, 'featureId')),
  fc
    .record({ name: maybe(word), area: cleared(word), aliases: maybe(fc.array(word, { maxLength: 2 })) })
    .map(on(ChangeFeature, 'featureId')),
  fc
    .record({ horizon: maybe(fc.constantFrom('LATER', 'NOT_PLANNED')), targetDate: cleared(day), reason: word })
    .map(on(ChangeFeatureTarget, 'featureId')),
  fc.record({ shippedOn: day }).map(on(ShipFeature, 'featureId')),
  fc.record({ reason: word }).map(on(UnshipFeature, 'featureId')),
  fc.record({ reason: word }).map(on(DropFeature, 'featureId')),
);

const customer = fc.constantFrom('acme', 'globex', 'nobody');
const entry = fc.record({
  customerId: fc.constantFrom('acme', 'globex'),
  dealId: maybe(fc.constantFrom('d1', 'd2')),
  dealValue: maybe(fc.constant({ amount: '1000.00', currency: 'EUR' })),
  note: maybe(text),
});
const rationale = fc.constantFrom(
  'For reasons of more than twenty characters.',
  'For more reasons, of more than twenty characters.',
  'Too short.',
);
const decision = {
  decidedAt: fc.constantFrom(...Array.from({ length: 7 }, () => undefined), '2025-04-01T00:20:00Z'),
  rationale,
  positionWaiver: maybe(text),
  supersedesDecisions: fc.constantFrom(undefined, undefined, undefined, [{ requestId: 'common', number: 1 }]),
  inform: maybe(fc.record({ customerIds: maybe(fc.array(customer, { maxLength: 2 })), channel: word })),
};
const request = (type: CommandClass) => on(type, 'requestId');

const concernId = fc.constantFrom('c1', 'c2');
const figure = fc.constantFrom('0', '2.5', '1000');
/** Mostly somebody who may be named. */
const mediator = fc.record({
  id: fc.constantFrom('test|Pia', 'test|Pia', 'test|Pia', 'test|Everybody'),
  name: word,
  function: fc.constantFrom('LEGAL', 'LEGAL', 'LEGAL', 'SALES'),
});
const agreement = fc.record({ what: text, who: word, by: maybe(day) });

/** What keeps others from following is rare, what lets them follow again is not. */
const ofDisputes: Commands = fc.oneof(
  { arbitrary: fc.record({ concernId: maybe(concernId), blocking: fc.boolean(), text }).map(request(RaiseConcern)), weight: 2 },
  {
    arbitrary: fc
      .record({ concernId, outcome: fc.constantFrom(...Object.values(ConcernOutcome)), note: text })
      .map(request(ResolveConcern)),
    weight: 5,
  },
  { arbitrary: fc.record({ reason: text, mediator }).map(request(EscalateRequest)), weight: 6 },
  {
    arbitrary: fc.record({ outcome: text, agreements: maybe(fc.array(agreement, { maxLength: 2 })) }).map(request(ConcludeMediation)),
    weight: 15,
  },
  {
    arbitrary: fc.record({ intoRequestId: fc.constantFrom('common', 'undecided', 'nothing') }).map(request(MergeRequest)),
    weight: 2,
  },
  { arbitrary: fc.record({ note: text }).map(request(UnmergeRequest)), weight: 8 },
);

const withdrawal = fc.record({ reason: text }).map(request(WithdrawRequest));

const ofLiveRequests: Commands = fc.oneof(
  fc
    .record({ title: word, problem: text, source: fc.constant({ kind: 'CALL' }), demand: maybe(fc.array(entry, { maxLength: 2 })) })
    .map(request(SubmitRequest)),
  fc
    .record({ title: maybe(word), area: cleared(word), desiredBy: cleared(day), tags: cleared(fc.subarray(['login', 'saml'])) })
    .map(request(ChangeRequest)),
  entry.map(request(AddDemand)),
  entry.map(({ customerId, dealId }) => ({ customerId, dealId, reason: 'Over.' })).map(request(RemoveDemand)),
  fc.record({ kind: fc.constantFrom('USAGE', 'CALL'), summary: text }).map(request(AddEvidence)),
  fc
    .record({
      function: fc.constantFrom('SALES', 'PRODUCT', ...Object.values(BusinessFunction)),
      stance: fc.constantFrom('FOR', 'AGAINST'),
      note: text,
    })
    .map(request(RecordPosition)),
  fc.record({ ...decision, justifications: fc.constant(['STRATEGIC_FIT']), owner: word }).map(request(AcceptRequest)),
  fc.record({ ...decision, reason: fc.constant('LOW_DEMAND'), noAlternative: fc.boolean() }).map(request(DeclineRequest)),
  fc.record({ ...decision, revisitOn: fc.constantFrom('2025-03-01', '2025-04-02', '2099-01-01') }).map(request(DeferRequest)),
  fc.record({ because: fc.constantFrom(...Object.values(ReopenReason)), note: text }).map(request(ReopenRequest)),
  fc.record({ customerId: maybe(customer), channel: word }).map(request(InformRequester)),
  fc
    .record({ reach: figure, impact: figure, confidence: fc.constantFrom('0.5', '1'), effort: fc.constantFrom('0.3', '7') })
    .map(request(ScoreRequest)),
  fc.record({ result: fc.constantFrom(...Object.values(EvaluationResult)), note: text }).map(request(EvaluateOutcome)),
);

/** After a withdrawal there is little that may follow. */
export const ofRequests: Commands = fc.oneof({ arbitrary: ofLiveRequests, weight: 50 }, { arbitrary: ofDisputes, weight: 25 }, withdrawal);

/** Mostly ahead of what happens in a test, or the words would have lapsed. */
const later = fc.constantFrom('2025-03-09', '2099-06-30', '2099-12-31');
const wording = fc.record({ canSay: text, cannotSay: text, conditions: maybe(fc.array(text, { maxLength: 2 })), validUntil: maybe(later) });
const approver = fc.constantFrom(...Object.values(ApprovalFunction));
/** Mostly the newest wording, now and then the one before it. */
const back = fc.constantFrom(0, 0, 0, 0, 1);
const ofWording =
  (type: CommandClass) =>
  ({ back: n, ...input }: { back: number; reportId?: string }) =>
  ({ key, wordings }: Key): AnyCommand => [type, { commitmentId: `${key}@everyone`, wordingVersion: Math.max(1, wordings - n), ...input }];
const ofSlot =
  (type: CommandClass) =>
  (input: object) =>
  ({ key }: Key): AnyCommand => [type, { commitmentId: `${key}@everyone`, ...input }];

export const ofCommitments: Commands = fc.oneof(
  {
    arbitrary: fc
      .record({ wording, owner: word, followUpOn: day, approveAs: maybe(approver) })
      .map((input) => ({ key }: Key): AnyCommand => [ProposeCommitment, { featureId: key, audience: { kind: 'EVERYONE' }, ...input }]),
    weight: 8,
  },
  { arbitrary: fc.record({ wording, reason: text, approveAs: maybe(approver) }).map(ofSlot(ReviseWording)), weight: 4 },
  { arbitrary: fc.record({ back, function: approver }).map(ofWording(ApproveWording)), weight: 30 },
  { arbitrary: fc.record({ back, reason: text }).map(ofWording(WithdrawApproval)), weight: 1 },
  { arbitrary: fc.record({ back, reason: text }).map(ofWording(RejectWording)), weight: 1 },
  {
    arbitrary: fc.record({ back, customerId: customer, channel: word, disclosureId: maybe(word) }).map(ofWording(Disclose)),
    weight: 10,
  },
  { arbitrary: fc.record({ disclosureId: word, reason: text }).map(ofSlot(CorrectDisclosure)), weight: 4 },
  { arbitrary: fc.record({ owner: maybe(word), followUpOn: maybe(day), reason: text }).map(ofSlot(ChangeCommitment)), weight: 1 },
  { arbitrary: fc.record({ note: text, nextFollowUpOn: maybe(day) }).map(ofSlot(CompleteFollowUp)), weight: 1 },
  {
    arbitrary: fc
      .record({ concernId: word, blocking: fc.constantFrom(false, false, false, true), text })
      .map(ofSlot(RaiseCommitmentConcern)),
    weight: 2,
  },
  {
    arbitrary: fc
      .record({ concernId: word, outcome: fc.constantFrom('RESOLVED', 'OVERRULED'), note: text })
      .map(ofSlot(ResolveCommitmentConcern)),
    weight: 4,
  },
  { arbitrary: fc.record({ back, customerId: customer }).map(ofWording(InformCustomerOfChange)), weight: 4 },
  { arbitrary: fc.record({ back, customerId: customer }).map(ofWording(AcknowledgeChange)), weight: 3 },
  { arbitrary: fc.record({ reason: text }).map(ofSlot(PutAtRisk)), weight: 3 },
  { arbitrary: fc.record({ note: text }).map(ofSlot(ClearRisk)), weight: 2 },
  { arbitrary: fc.record({ deliveredOn: day, note: maybe(text) }).map(ofSlot(AssertDelivery)), weight: 8 },
  { arbitrary: fc.record({ reason: text }).map(ofSlot(WithdrawDelivery)), weight: 2 },
  { arbitrary: fc.record({ customerId: customer, note: maybe(text) }).map(ofSlot(ConfirmFulfilment)), weight: 8 },
  { arbitrary: fc.record({ customerId: customer, note: maybe(text) }).map(ofSlot(DisputeFulfilment)), weight: 6 },
  { arbitrary: fc.record({ customerId: customer }).map(ofSlot(ReleaseCommitment)), weight: 2 },
  { arbitrary: fc.record({ reason: text }).map(ofSlot(BreachCommitment)), weight: 1 },
  { arbitrary: fc.record({ reason: text }).map(ofSlot(WithdrawCommitment)), weight: 1 },
);

const saidAt = fc.constantFrom('2025-03-01T09:00:00Z', '2025-04-01T02:00:00+02:00', '2099-01-01T00:00:00Z');
const reported = fc.record({
  customerId: customer,
  said: text,
  saidAt,
  promisedDate: maybe(day),
  saidBy: maybe(word),
  channel: maybe(word),
});

export const ofReports: Commands = fc.oneof(
  {
    arbitrary: reported.map((input) => ({ key }: Key): AnyCommand => [
      ReportUnapprovedPromise,
      { reportId: key, featureId: key, ...input },
    ]),
    weight: 4,
  },
  {
    arbitrary: back.map(
      (n) =>
        (at: Key): AnyCommand =>
          ofWording(RatifyPromise)({ back: n, reportId: at.key })(at),
    ),
    weight: 8,
  },
  fc.record({ informedChannel: word, note: maybe(text) }).map(on(RetractPromise, 'reportId')),
);

/** Of those that commands speak of, and of the one with the key. */
const ofMerges: Commands = fc.oneof(
  fc.record({ customerId: customer, intoCustomerId: customer }).map((input) => (): AnyCommand => [MergeCustomers, input]),
  customer.map((intoCustomerId) => on(MergeCustomers, 'customerId')({ intoCustomerId })),
  customer.map((customerId) => (): AnyCommand => [UnmergeCustomers, { customerId, note: 'Two.' }]),
);

export const anyCommand: Commands = fc.oneof(ofCustomers, ofMerges, ofFeatures, ofRequests, ofCommitments, ofReports);

/** What commands speak of besides their own: customers, and requests that others are merged into, one of them answered. */
export const OTHERS: readonly AnyCommand[] = [
  [RegisterCustomer, { customerId: 'acme', name: 'Acme' }],
  [RegisterCustomer, { customerId: 'globex', name: 'Globex' }],
  [SubmitRequest, { requestId: 'common', title: 'one', problem: 'Once.', source: { kind: 'CALL' } }],
  [
    DeclineRequest,
    { requestId: 'common', rationale: 'For reasons of more than twenty characters.', reason: 'LOW_DEMAND', noAlternative: true },
  ],
  [SubmitRequest, { requestId: 'undecided', title: 'one', problem: 'Once.', source: { kind: 'CALL' } }],
];

/** The first commands on a key: there is a customer, a feature and a request. */
export const BEGINNING: readonly ((key: Key) => AnyCommand)[] = [
  on(RegisterCustomer, 'customerId')({ name: 'one' }),
  on(AddFeature, 'featureId')({ name: 'one', horizon: 'NEXT' }),
  on(SubmitRequest, 'requestId')({ title: 'one', problem: 'Once.', source: { kind: 'CALL' } }),
];

export const makesWording = (type: CommandClass): boolean => type === ProposeCommitment || type === ReviseWording;
