import fc from 'fast-check';
import { commitment } from '../src/commitments/commitment.decider.js';
import { ApprovalFunction, type CommitmentFacts } from '../src/commitments/commitment.events.js';
import { actorId, ROLES, type Actor } from '../src/kernel/actor.js';
import { fold, type EvolveCircumstance, type Look, type Occasion } from '../src/kernel/decider.js';
import type { FactOf } from '../src/kernel/event.js';
import { Refusal } from '../src/kernel/refusal.js';
import { dayOf, plusDays } from '../src/kernel/time.js';
import { person } from './given.js';

export type Event = FactOf<CommitmentFacts> & EvolveCircumstance;
type Sent = { [C in keyof typeof commitment.decide]: [C, Parameters<(typeof commitment.decide)[C]>[1]] }[keyof typeof commitment.decide];
type Step = { sent: (wordings: number) => Sent; occasion: Pick<Occasion, 'by' | 'via'>; afterDays: number };

const SLOT = { commitmentId: 'sso@everyone' };
const words = fc.constantFrom('Now.', 'Soon.', 'Later.').map((canSay) => ({ canSay, cannotSay: 'More.' }));
const as = fc.constantFrom(...Object.values(ApprovalFunction));
const approveAs = fc.option(as, { nil: undefined });

/** Mostly about the newest wording, now and then about the one before. */
const back = fc.constantFrom(0, 0, 0, 0, 1);

const sent: fc.Arbitrary<Step['sent']> = fc.oneof(
  {
    arbitrary: fc
      .record({ wording: words, approveAs })
      .map((input) => (): Sent => [
        'proposeCommitment',
        { featureId: 'sso', audience: { kind: 'EVERYONE' }, owner: 'Ada', followUpOn: '2026-05-01', ...input },
      ]),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(back, as)
      .map(([n, by]) => (wordings: number): Sent => ['approveWording', { ...SLOT, wordingVersion: wordings - n, function: by }]),
    weight: 8,
  },
  fc.record({ wording: words, approveAs }).map((input) => (): Sent => ['reviseWording', { ...SLOT, reason: 'Because.', ...input }]),
  back.map((n) => (wordings: number): Sent => ['withdrawApproval', { ...SLOT, wordingVersion: wordings - n, reason: 'Wait.' }]),
  back.map((n) => (wordings: number): Sent => ['rejectWording', { ...SLOT, wordingVersion: wordings - n, reason: 'No.' }]),
  back.map((n) => (wordings: number): Sent => ['disclose', { ...SLOT, wordingVersion: wordings - n, customerId: 'acme', channel: 'mail' }]),
  fc.constant((): Sent => ['withdrawCommitment', { ...SLOT, reason: 'Over.' }]),
);

const customerId = fc.constantFrom('acme', 'globex');
const concernId = fc.constantFrom('c1', 'c2');

/** What follows a yes. */
const later: fc.Arbitrary<Step['sent']> = fc.oneof(
  fc.constantFrom('It slips.', 'It slips again.').map((reason) => (): Sent => ['putAtRisk', { ...SLOT, reason }]),
  fc.constant((): Sent => ['clearRisk', { ...SLOT, note: 'It holds.' }]),
  { arbitrary: fc.constant((): Sent => ['assertDelivery', { ...SLOT, deliveredOn: '2026-03-01' }]), weight: 3 },
  {
    arbitrary: customerId.map((who) => (wordings: number): Sent => [
      'disclose',
      { ...SLOT, wordingVersion: wordings, customerId: who, channel: 'mail' },
    ]),
    weight: 3,
  },
  customerId.map((who) => (): Sent => ['confirmFulfilment', { ...SLOT, customerId: who }]),
  { arbitrary: customerId.map((who) => (): Sent => ['disputeFulfilment', { ...SLOT, customerId: who }]), weight: 3 },
  customerId.map((who) => (): Sent => ['releaseCommitment', { ...SLOT, customerId: who }]),
  fc.constant((): Sent => ['breachCommitment', { ...SLOT, reason: 'We could not.' }]),
  concernId.map((id) => (): Sent => ['raiseCommitmentConcern', { ...SLOT, concernId: id, blocking: true, text: 'No.' }]),
  concernId.map((id) => (): Sent => ['resolveCommitmentConcern', { ...SLOT, concernId: id, outcome: 'RESOLVED', note: 'Yes.' }]),
);

const roles = fc.oneof(fc.subarray([...ROLES]), fc.subarray(['SALES_APPROVER', 'PRODUCT_APPROVER'] as const, { minLength: 1 }));

/** Two or three people with any roles, each known by a token and, under the same name, by the lines of an import. */
const people = fc.array(roles, { minLength: 2, maxLength: 3 }).map((all) =>
  all.flatMap((held, n): Step['occasion'][] => {
    const by = person(`Person ${n}`, ...held);
    return [{ by }, { by: { ...by, issuer: 'import', name: by.name.toUpperCase() }, via: person('cli') }];
  }),
);

const historyOf = (steps: fc.Arbitrary<Step['sent']>, first: readonly Step[] = []): fc.Arbitrary<Event[]> =>
  people
    .chain((all) =>
      fc.array(fc.record({ sent: steps, occasion: fc.constantFrom(...all), afterDays: fc.constantFrom(0, 0, 0, 1, 7, 15) }), {
        maxLength: 40,
        size: 'max',
      }),
    )
    .map((then) => played([...first, ...then]));

/** What happened in one slot, whatever was sent to it. */
export const history = historyOf(sent);

const by = (name: string, ...held: Actor['roles']): Pick<Step, 'occasion' | 'afterDays'> => ({
  ...{ occasion: { by: person(name, ...held) }, afterDays: 0 },
});
const YES: readonly Step[] = [
  {
    sent: () => [
      'proposeCommitment',
      {
        ...{ featureId: 'sso', audience: { kind: 'EVERYONE' }, wording: { canSay: 'Now.', cannotSay: 'More.' } },
        ...{ owner: 'Ada', followUpOn: '2026-05-01', approveAs: 'SALES' },
      },
    ],
    ...by('Una', 'SALES_APPROVER'),
  },
  { sent: () => ['approveWording', { ...SLOT, wordingVersion: 1, function: 'PRODUCT' }], ...by('Eve', 'PRODUCT_APPROVER') },
];

/** What happened in one slot after a first yes. */
export const life = historyOf(fc.oneof({ arbitrary: sent, weight: 2 }, later), YES);

/** What the decider makes of the steps, one after the other, as the runner would. */
function played(steps: readonly Step[]): Event[] {
  const events: Event[] = [];
  let state = commitment.initial;
  let at = '2026-03-01T12:00:00.000Z';
  const seen = <State>(look: Look<State>): State =>
    look.evolve(look.initial, { type: 'FeatureAdded', data: {} as never, effectiveAt: at, position: 1 });
  for (const [n, { sent, occasion, afterDays }] of steps.entries()) {
    const [name, input] = sent(state.wordings);
    at = plusDays(at, afterDays);
    try {
      const { facts } = commitment.decide[name](state, input as never, { ...occasion, at, today: dayOf(at), newId: `made-${n}`, seen });
      const recorded = facts.map((fact, index) => ({
        ...fact,
        ...{ actor: occasion.by, via: occasion.via, effectiveAt: at, position: events.length + 2 + index },
      }));
      state = fold(commitment, recorded, state);
      events.push(...recorded);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return events;
}

/** Rule 11 told again, from the bare history: who had approved the wording when it came into force. */
export function approversOf(activation: Event & { type: 'CommitmentActivated' }, before: readonly Event[]): string {
  const offered = before.findLastIndex(({ type }) => type === 'CommitmentProposed' || type === 'WordingRevised');
  const offer = before[offered] as Event & { type: 'CommitmentProposed' | 'WordingRevised' };
  if (offer.data.version !== activation.data.version) return 'a wording that does not wait';

  const standing = before.slice(offered).flatMap((event, n, since) => {
    if (event.type !== 'WordingApproved' || event.data.hash !== offer.data.hash) return [];
    if (plusDays(event.effectiveAt, 14) < activation.effectiveAt) return [];
    const takenBack = since
      .slice(n)
      .some(
        ({ type, data }) =>
          type === 'ApprovalWithdrawn' &&
          'approver' in data &&
          data.approver === actorId(event.actor) &&
          data.function === event.data.function,
      );
    return takenBack ? [] : [event];
  });
  const from = (as: ApprovalFunction) =>
    standing.filter(({ data, actor }) => data.function === as && actor.roles.includes(`${as}_APPROVER`));
  const pairs = from('SALES').flatMap((sales) => from('PRODUCT').map((product) => [sales, product] as const));
  return pairs.some(([sales, product]) => sameOne(sales.actor) !== sameOne(product.actor))
    ? 'two people of two functions'
    : 'no two people of two functions';
}

/** Rule 14 told again, from the bare history: why words in force may not be said to a customer, however they were approved. */
export function whyNotSaid(customer: string, events: readonly Event[]): string | undefined {
  const since = events.slice(events.findLastIndex(({ type }) => type === 'CommitmentActivated') + 1);
  const happened = (type: Event['type']) => since.some((event) => event.type === type);
  if (happened('CommitmentWithdrawn') || happened('CommitmentBreached')) return 'it ended';

  const risks = new Set<string>();
  for (const event of events) {
    if (event.type === 'CommitmentPutAtRisk') for (const { kind } of event.data.risks) risks.add(kind);
    if (event.type === 'RiskCleared') for (const kind of event.data.kinds) risks.delete(kind);
  }
  if (risks.size > 0 && !happened('DeliveryAsserted')) return 'it is at risk';

  const words = new Map<string, string>();
  for (const event of since) {
    if (event.type === 'FulfilmentConfirmed' || event.type === 'FulfilmentDisputed') words.set(event.data.customerId, event.type);
    if (event.type === 'CommitmentReleased') words.set(event.data.customerId, event.type);
  }
  if ([...words.values()].includes('FulfilmentDisputed')) return 'a customer disputes it';
  return words.get(customer) === 'CommitmentReleased' ? 'the customer released us' : undefined;
}

/** In these histories a name is a person. */
const sameOne = ({ name }: Actor): string => name.toUpperCase();
