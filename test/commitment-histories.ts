import fc from 'fast-check';
import { commitment } from '../src/commitments/commitment.decider.js';
import {
  ApprovalFunction,
  type Audience,
  type CommitmentFacts,
  type CommitmentStatus,
  type Wording,
} from '../src/commitments/commitment.events.js';
import { statusIn, type Commitment } from '../src/commitments/commitment.state.js';
import { Horizon, lookAtFeature, type SeenFeature } from '../src/features/feature.events.js';
import { actorId, ROLES, type Actor } from '../src/kernel/actor.js';
import { fold, type EvolveCircumstance, type Look, type Mark, type Occasion } from '../src/kernel/decider.js';
import type { FactOf } from '../src/kernel/event.js';
import { Refusal } from '../src/kernel/refusal.js';
import { dayOf, plusDays } from '../src/kernel/time.js';
import { lookAtRequest, type RequestLookedAt } from '../src/requests/request.events.js';
import { person } from './given.js';

export type Event = FactOf<CommitmentFacts> & EvolveCircumstance;

/** What happened to the feature or to the request that the promise rests on. */
type Elsewhere = { readonly stream: string; readonly type: string; readonly data: object } & Mark;

/** What a reaction answers to. */
type Cause = Mark & { readonly id: string };

/** What happened in one slot, and what became of it each time that every reaction had been sent. */
export interface Story {
  readonly events: readonly Event[];
  readonly causes: readonly Cause[];
  readonly calm: readonly Calm[];
  /** What a slot of this history would do with a reaction to one of the causes. */
  readonly again: (cause: Cause) => readonly FactOf<CommitmentFacts>[];
}

interface Calm {
  readonly state: Commitment;
  readonly feature: SeenFeature;
  readonly request: RequestLookedAt;
}

type Sent = { [C in keyof typeof commitment.decide]: [C, Parameters<(typeof commitment.decide)[C]>[1]] }[keyof typeof commitment.decide];
type Step =
  | { readonly sent: (state: Commitment, slot: Slot) => Sent; readonly occasion: Pick<Occasion, 'by' | 'via'>; readonly afterDays: number }
  | {
      readonly happened: (feature: SeenFeature, request: RequestLookedAt) => Pick<Elsewhere, 'stream' | 'type' | 'data'> | undefined;
      readonly afterDays: number;
    }
  /** Words that two people agree on. */
  | { readonly agreed: Wording; readonly afterDays: number }
  | { readonly reactions: number };

interface Slot {
  readonly commitmentId: string;
  readonly audience: Audience;
}

const EVERYONE: Slot = { commitmentId: 'sso@everyone', audience: { kind: 'EVERYONE' } };
const ACME: Slot = { commitmentId: 'sso@customer:acme', audience: { kind: 'CUSTOMER', customerId: 'acme' } };

const undated = fc.record({ canSay: fc.constantFrom('Now.', 'Soon.', 'Later.'), cannotSay: fc.constant('More.') });
const dated = fc.record({
  ...{ canSay: fc.constantFrom('Now.', 'Soon.'), cannotSay: fc.constant('More.') },
  promisedDate: fc.constantFrom('2026-06-30', '2026-08-31', undefined),
});
const as = fc.constantFrom(...Object.values(ApprovalFunction));
const approveAs = fc.option(as, { nil: undefined });
const customerId = fc.constantFrom('acme', 'acme', 'globex');
const followUpOn = fc.constantFrom('2026-03-15', '2026-05-01');
const concernOutcome = fc.constantFrom('RESOLVED', 'OVERRULED');

/** Mostly about the newest wording, now and then about the one before. */
const back = fc.constantFrom(0, 0, 0, 0, 1);

type Making = (state: Commitment, slot: Slot) => Sent;
const weighted = (weight: number, arbitrary: fc.Arbitrary<Making>) => ({ weight, arbitrary });

/** A command on the slot. */
const on = (name: Sent[0], input: fc.Arbitrary<object>): fc.Arbitrary<Making> =>
  input.map(
    (given) =>
      (_, { commitmentId }) =>
        [name, { commitmentId, ...given }] as unknown as Sent,
  );

/** A command on a wording, by its number. */
const onWording = (name: Sent[0], input: fc.Arbitrary<object>): fc.Arbitrary<Making> =>
  fc.tuple(back, input).map(
    ([n, given]) =>
      ({ wordings }, { commitmentId }) =>
        [name, { commitmentId, wordingVersion: wordings - n, ...given }] as unknown as Sent,
  );

/** One of what is there already. */
const oneOf = (ids: readonly string[], n: number): string => ids[n % Math.max(1, ids.length)] ?? 'none';

const reason = fc.record({ reason: fc.constantFrom('Because.', 'Therefore.') });

const wordingCommand = (words: fc.Arbitrary<Wording>) =>
  fc.oneof(
    weighted(
      3,
      fc
        .record({ wording: words, approveAs, followUpOn, basedOnRequestId: fc.constantFrom('r1', undefined) })
        .map((input): Making => (_, { audience }) => ['proposeCommitment', { featureId: 'sso', audience, owner: 'Ada', ...input }]),
    ),
    weighted(16, onWording('approveWording', fc.record({ function: as }))),
    weighted(2, on('reviseWording', fc.record({ wording: words, approveAs, reason: fc.constant('Because.') }))),
    weighted(1, onWording('withdrawApproval', reason)),
    weighted(1, onWording('rejectWording', reason)),
  );

/** What follows a yes. */
const laterCommand = fc.oneof(
  weighted(6, onWording('disclose', fc.record({ customerId, channel: fc.constant('mail') }))),
  weighted(1, onWording('informCustomerOfChange', fc.record({ customerId }))),
  weighted(1, onWording('acknowledgeChange', fc.record({ customerId }))),
  weighted(1, on('changeCommitment', fc.record({ owner: fc.constantFrom('Ada', 'Eve'), followUpOn, reason: fc.constant('Because.') }))),
  weighted(1, on('raiseCommitmentConcern', fc.record({ blocking: fc.boolean(), text: fc.constant('No.') }))),
  weighted(
    4,
    fc.tuple(fc.nat(), concernOutcome).map(([n, outcome]): Making => ({ concerns }, { commitmentId }) => {
      const concernId = oneOf(
        concerns.filter((concern) => !concern.outcome).map((concern) => concern.concernId),
        n,
      );
      return ['resolveCommitmentConcern', { commitmentId, concernId, outcome, note: 'Done.' }];
    }),
  ),
  weighted(1, on('putAtRisk', reason)),
  weighted(3, on('clearRisk', fc.constant({ note: 'Over.' }))),
  weighted(3, on('assertDelivery', fc.constant({ deliveredOn: '2026-03-01' }))),
  weighted(2, on('withdrawDelivery', reason)),
  weighted(5, on('confirmFulfilment', fc.record({ customerId }))),
  weighted(3, on('disputeFulfilment', fc.record({ customerId }))),
  weighted(1, on('breachCommitment', reason)),
  weighted(1, on('withdrawCommitment', reason)),
  weighted(2, on('releaseCommitment', fc.record({ customerId }))),
  weighted(1, on('completeFollowUp', fc.record({ note: fc.constant('Fine.'), nextFollowUpOn: fc.option(followUpOn, { nil: undefined }) }))),
  weighted(2, on('noteFollowUpDue', fc.record({ followUpOn }))),
);

const correction = fc.nat().map((n): Making => ({ disclosed }, { commitmentId }) => {
  const disclosureId = oneOf(
    disclosed.map((told) => told.disclosureId),
    n,
  );
  return ['correctDisclosure', { commitmentId, disclosureId, reason: 'No.' }];
});

const sent = fc.oneof(
  { arbitrary: wordingCommand(dated), weight: 6 },
  { arbitrary: laterCommand, weight: 8 },
  { arbitrary: correction, weight: 1 },
);

const ofFeature = (type: string, data: object) => ({ stream: 'feature-sso', type, data });
const ofRequest = (type: string) => ({ stream: 'request-r1', type, data: {} });

/** Only a planned feature ships or is dropped, and one that has shipped does not move. */
const happened = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        horizon: fc.constantFrom(Horizon.NOW, Horizon.NOW, Horizon.NEXT, Horizon.NOT_PLANNED),
        targetDate: fc.constantFrom('2026-06-30', '2026-07-31', '2026-09-30', undefined),
      })
      .map(
        (data) =>
          ({ status }: SeenFeature) =>
            status === 'SHIPPED' ? undefined : ofFeature('FeatureTargetChanged', data),
      ),
  },
  { weight: 2, arbitrary: fc.constant(({ status }: SeenFeature) => (status === 'PLANNED' ? ofFeature('FeatureDropped', {}) : undefined)) },
  { weight: 1, arbitrary: fc.constant(({ status }: SeenFeature) => (status === 'PLANNED' ? ofFeature('FeatureShipped', {}) : undefined)) },
  {
    weight: 1,
    arbitrary: fc.constant(({ status }: SeenFeature) => (status === 'SHIPPED' ? ofFeature('FeatureUnshipped', {}) : undefined)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('RequestAccepted', 'RequestDeclined', 'RequestDeferred').map(
      (type) =>
        (_: SeenFeature, { isWithdrawn }: RequestLookedAt) =>
          isWithdrawn ? undefined : ofRequest(type),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((_: SeenFeature, { isWithdrawn }: RequestLookedAt) =>
      ofRequest(isWithdrawn ? 'RequestReopened' : 'RequestWithdrawn'),
    ),
  },
);

const roles = fc.oneof(
  fc.subarray([...ROLES]),
  fc.subarray(['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'] as const, { minLength: 1 }),
);

/** Two or three people with any roles, each known by a token and, under the same name, by the lines of an import. */
const people = fc.array(roles, { minLength: 2, maxLength: 3 }).map((all) =>
  all.flatMap((held, n) => {
    const by = person(`Person ${n}`, ...held);
    const own = { ...by, person: `human ${n}` };
    const second = { ...own, subject: `second of ${n}`, name: `Somebody ${n}` };
    return [{ by: own }, { by: second }, { by: { ...by, issuer: 'import', name: by.name.toUpperCase() }, via: person('cli') }];
  }),
);

const afterDays = fc.constantFrom(0, 0, 0, 1, 7, 15);

type Someone = Pick<Occasion, 'by' | 'via'>;

const anything = (all: readonly Someone[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ sent, occasion: fc.constantFrom(...all), afterDays }) },
    { weight: 1, arbitrary: fc.record({ agreed: dated, afterDays }) },
    { weight: 2, arbitrary: fc.record({ happened, afterDays }) },
    { weight: 1, arbitrary: fc.record({ reactions: fc.integer({ min: 1, max: 9 }) }) },
  );

const storyOf = (slot: fc.Arbitrary<Slot>, step: (all: readonly Someone[]) => fc.Arbitrary<Step>, first: readonly Step[] = []) =>
  people
    .chain((all) => fc.tuple(slot, fc.array(step(all), { maxLength: 80, size: 'max' })))
    .map(([place, steps]) => played(place, [...first, ...steps]));

/** What becomes of one slot whatever is sent to it, whatever happens to what it rests on, and however late the reactions are. */
export const story = storyOf(fc.constantFrom(EVERYONE, ACME), anything);

/** What happened in everyone's slot. */
export const history = storyOf(fc.constant(EVERYONE), anything).map(({ events }) => events);

/** What happened in everyone's slot after a first yes, with words that name no day, and nothing that was told in error. */
export const life = storyOf(
  fc.constant(EVERYONE),
  (all) =>
    fc.record({
      sent: fc.oneof({ arbitrary: wordingCommand(undated), weight: 2 }, laterCommand),
      ...{ occasion: fc.constantFrom(...all), afterDays },
    }),
  [{ agreed: { canSay: 'Now.', cannotSay: 'More.' }, afterDays: 0 }],
).map(({ events }) => events);

const BEGINNING = { effectiveAt: '2026-03-01T12:00:00.000Z' };
const SAYSO = person('sayso');
const SAM = { by: person('Sam', 'SALES_APPROVER') };
const PIA = { by: person('Pia', 'PRODUCT_APPROVER') };

/** What the decider makes of the steps, one after the other, as the runner and the reactions would. */
function played(slot: Slot, steps: readonly Step[]): Story {
  const elsewhere: Elsewhere[] = [
    { ...ofFeature('FeatureAdded', { horizon: 'NOW', targetDate: '2026-06-30' }), ...BEGINNING, position: 1 },
    ...['RequestSubmitted', 'RequestAccepted'].map((type, n) => ({ ...ofRequest(type), ...BEGINNING, position: 2 + n })),
    ...['acme', 'globex'].map((id, n) => ({
      stream: `customer-${id}`,
      type: 'CustomerRegistered',
      data: {},
      ...BEGINNING,
      position: 4 + n,
    })),
  ];
  const events: Event[] = [];
  const causes: Cause[] = [];
  const calm: Calm[] = [];
  let state = commitment.initial;
  let at = BEGINNING.effectiveAt;
  let position = 5;
  let reacted = 0;

  const lookAt = <State>({ stream, initial, evolve }: Look<State>, until: string, upTo = Infinity): State =>
    elsewhere
      .filter((event) => event.stream === stream && event.effectiveAt <= until && event.position <= upTo)
      .reduce((seen, event) => evolve(seen, event as never), initial);

  const cause = (mark: Mark) => causes.push({ ...mark, id: `e${mark.position}` });

  function decide([name, input]: Sent, by: Pick<Occasion, 'by' | 'via' | 'cause'>, moment: string) {
    const occasion = { ...by, at: moment, today: dayOf(moment), newId: `made-${position}`, leadingTo: () => [] };
    return commitment.decide[name](state, input as never, { ...occasion, seen: (look) => lookAt(look, moment, by.cause?.position) }).facts;
  }

  function send(command: Sent, by: Pick<Occasion, 'by' | 'via' | 'cause'>, moment: string): void {
    try {
      const recorded = decide(command, by, moment).map((fact): Event => {
        const mark = { effectiveAt: moment, position: ++position };
        if (fact.type === 'CommitmentActivated' || fact.type === 'DeliveryWithdrawn') cause(mark);
        return { ...fact, ...mark, actor: by.by, via: by.via, causationId: by.cause?.id };
      });
      state = fold(commitment, recorded, state);
      events.push(...recorded);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** With its cause, but never before the slot's last event. */
  const reactionTo = ({ id, position: of, effectiveAt }: Cause) => {
    const last = events.at(-1)?.effectiveAt ?? effectiveAt;
    const command: Sent = ['putAtRisk', { commitmentId: slot.commitmentId, reason: 'Something moved.' }];
    return [command, { by: SAYSO, cause: { id, position: of } }, last > effectiveAt ? last : effectiveAt] as const;
  };

  function react(reactions: number): void {
    for (let n = 0; n < reactions; n++) {
      const next = causes[reacted];
      if (!next) break;
      reacted++;
      send(...reactionTo(next));
    }
    if (reacted < causes.length) return;
    const feature = lookAt(lookAtFeature('sso'), at);
    const request = lookAt(lookAtRequest('r1'), at);
    if (feature && request) calm.push({ state, feature, request });
  }

  function agree(wording: Wording): void {
    const { commitmentId, audience } = slot;
    const proposal = { featureId: 'sso', audience, wording, owner: 'Ada', followUpOn: '2026-05-01' };
    const revision = { commitmentId, wording, reason: 'Because.' };
    send(state.current || state.pending ? ['reviseWording', revision] : ['proposeCommitment', proposal], SAM, at);
    send(['approveWording', { commitmentId, wordingVersion: state.wordings, function: 'SALES' }], SAM, at);
    send(['approveWording', { commitmentId, wordingVersion: state.wordings, function: 'PRODUCT' }], PIA, at);
  }

  for (const step of [...steps, { reactions: Infinity }]) {
    if ('reactions' in step) {
      react(step.reactions);
      continue;
    }
    at = plusDays(at, step.afterDays);
    if ('sent' in step) {
      send(step.sent(state, slot), step.occasion, at);
      continue;
    }
    if ('agreed' in step) {
      agree(step.agreed);
      continue;
    }
    const feature = lookAt(lookAtFeature('sso'), at);
    const request = lookAt(lookAtRequest('r1'), at);
    const event = feature && request && step.happened(feature, request);
    if (!event) continue;
    const mark = { effectiveAt: at, position: ++position };
    elsewhere.push({ ...event, ...mark });
    cause(mark);
  }
  return { events, causes, calm, again: (again) => decide(...reactionTo(again)) };
}

/** The statuses that a slot went through, each as often as it came into it. */
export function statusesOf(events: readonly Event[]): CommitmentStatus[] {
  let state = commitment.initial;
  return events
    .map((event) => {
      state = fold(commitment, [event], state);
      return statusIn(state);
    })
    .filter((status, n, all) => status !== all[n - 1]);
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
  return pairs.some(([sales, product]) => !isOneHuman(sales.actor, product.actor))
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
  const delivered = since.findLastIndex(({ type }) => type === 'DeliveryAsserted' || type === 'DeliveryWithdrawn');
  if (risks.size > 0 && since[delivered]?.type !== 'DeliveryAsserted') return 'it is at risk';

  const words = new Map<string, string>();
  for (const event of since) {
    if (event.type === 'DeliveryWithdrawn') for (const [who, word] of words) if (word !== 'CommitmentReleased') words.delete(who);
    if (event.type === 'FulfilmentConfirmed' || event.type === 'FulfilmentDisputed') words.set(event.data.customerId, event.type);
    if (event.type === 'CommitmentReleased') words.set(event.data.customerId, event.type);
  }
  if ([...words.values()].includes('FulfilmentDisputed')) return 'a customer disputes it';
  return words.get(customer) === 'CommitmentReleased' ? 'the customer released us' : undefined;
}

/** In these histories a name is a person, and two accounts of one say so. */
const isOneHuman = (a: Actor, b: Actor): boolean =>
  (a.person !== undefined && a.person === b.person) || a.name.toUpperCase() === b.name.toUpperCase();
