import { dice } from './invented-register.js';

/** What a line after it has to know. */
interface Asked {
  readonly requestId: string;
  readonly wanted: { readonly customerId: string; readonly dealId?: string }[];
  isOpen: boolean;
  isMerged: boolean;
}

interface Slot {
  readonly featureId: string;
  readonly commitmentId: string;
  readonly audience: object;
  readonly customers: readonly string[];
  versions: number;
  isPending: boolean;
  isInForce: boolean;
  isDelivered: boolean;
  readonly told: string[];
}

/**
 * Lines of an import at random: requests and promises of a few features, each with a time of its own, so that what is told first
 * has not always happened first. Some lines are refused; nobody needs to know which.
 */
export function inventedPromises(seed: number, count: number): string[] {
  const roll = dice(seed);
  const one = <Thing>(of: readonly Thing[]): Thing => of[roll(of.length)] as Thing;
  const maybe = <Thing>(...of: readonly Thing[]): Thing | undefined => (roll(3) === 0 ? undefined : one(of));
  const some = <Thing>(of: readonly Thing[]): Thing[] => of.filter(() => roll(2) === 0);
  const range = (prefix: string, end: number) => Array.from({ length: end }, (_, n) => `${prefix}${n}`);

  const customers = range('c', 4);
  const features = range('f', 6);
  const requests: Asked[] = range('r', 12).map((requestId) => ({ requestId, wanted: [], isOpen: true, isMerged: false }));
  const free = { versions: 0, isPending: false, isInForce: false, isDelivered: false };
  const slots = features.flatMap((featureId): Slot[] => [
    { featureId, commitmentId: `${featureId}@everyone`, audience: { kind: 'EVERYONE' }, customers: ['c0', 'c1'], told: [], ...free },
    {
      ...{ featureId, commitmentId: `${featureId}@customer:c0`, audience: { kind: 'CUSTOMER', customerId: 'c0' } },
      ...{ customers: ['c0'], told: [], ...free },
    },
  ]);
  const lines: string[] = [];
  const clocks = new Map<string, number>();

  /** Often at midnight, and often at the moment of what came before. */
  function time(thing: string): number {
    const last = clocks.get(thing) ?? Date.UTC(2024, 0, 10 + roll(60));
    const next = last + roll(3) * (roll(2) === 0 ? 86_400_000 * roll(12) : 3_600_000 * roll(60));
    const midnight = Math.ceil(next / 86_400_000) * 86_400_000;
    const at = roll(3) === 0 ? midnight : next;
    clocks.set(thing, at);
    return at;
  }
  const day = (at: number, days = 0) => new Date(at + days * 86_400_000).toISOString().slice(0, 10);

  function line(command: string, at: number, input: object, name = one(['Ada', 'Bob', 'Cleo'])): void {
    const by = { name, roles: ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'] };
    lines.push(JSON.stringify({ command, at: new Date(at).toISOString(), by, input }));
  }

  const area = () => maybe('identity', 'billing');
  const demand = () => ({ customerId: one(customers), dealId: maybe('d1', 'd2') });
  const rationale = 'A reason of more than twenty characters.';
  const reason = 'So it is.';

  function decide({ requestId, wanted }: Asked, at: number): void {
    const own = [...new Set(wanted.map(({ customerId }) => customerId))];
    const inform = maybe({ customerIds: some(roll(4) === 0 ? customers : own), channel: 'call' });
    const common = { requestId, rationale, positionWaiver: 'Nobody there.', customerExplanation: maybe('You know why.'), inform };
    const justifications = [one(['THE_BOSS_WANTS_IT', 'SOMEONE_TOLD_ME', 'MEASURED_DEMAND', 'OTHER']), ...some(['DATA_LOOKS_GOOD'])];
    const [command, input] = one([
      ['acceptRequest', { justifications, owner: 'Pia', featureId: maybe(...features) }],
      ['declineRequest', { reason: one(['LOW_DEMAND', 'OFF_STRATEGY', 'OTHER']), noAlternative: true }],
      ['deferRequest', { revisitOn: '2030-01-01' }],
    ] as const);
    line(command, at, { ...common, ...input });
  }

  function onRequest(request: Asked): void {
    const { requestId, wanted, isOpen, isMerged } = request;
    const at = time(requestId);
    const step = roll(20);
    if (step < 2) line('changeRequest', at, { requestId, area: area() ?? null, featureId: maybe(...features) ?? null });
    else if (step < 5) {
      wanted.push(demand());
      line('addDemand', at, { requestId, ...wanted.at(-1) });
    } else if (step < 6 && wanted.length > 0) {
      const [gone] = wanted.splice(roll(wanted.length), 1);
      line('removeDemand', at, { requestId, ...gone, reason });
    } else if (step < 7) line('addEvidence', at, { requestId, kind: 'CALL', summary: 'They said so.' });
    else if (step < 11 || (isMerged && step > 12)) {
      const customerId = roll(3) === 0 ? one(customers) : maybe(...wanted)?.customerId;
      line('informRequester', at, { requestId, customerId, channel: 'mail' });
    } else if (step < 13) {
      line(
        isMerged ? 'unmergeRequest' : 'mergeRequest',
        at,
        isMerged ? { requestId, note: reason } : { requestId, intoRequestId: one(requests).requestId },
      );
      request.isMerged = !isMerged;
    } else if (step < 14 && roll(3) === 0) {
      line('withdrawRequest', at, { requestId, reason });
      if (roll(4) > 0) line('reopenRequest', time(requestId), { requestId, because: 'ASKED_AGAIN', note: reason });
    } else {
      if (isOpen) decide(request, at);
      else line('reopenRequest', at, { requestId, because: 'MISTAKE', note: 'It was wrong.' });
      request.isOpen = !isOpen;
    }
  }

  function onFeature(featureId: string): void {
    const at = time(featureId);
    const move = { featureId, targetDate: maybe('2024-06-30', '2024-09-30', '2024-12-31', '2025-03-31') ?? null, reason };
    const step = roll(12);
    if (step === 0) {
      line('shipFeature', at, { featureId, shippedOn: day(at) });
      if (roll(3) > 0) line('unshipFeature', time(featureId), { featureId, reason });
    } else if (step < 8) line('changeFeatureTarget', at, { ...move, horizon: maybe('NOW', 'LATER') });
    else line('changeFeature', at, { featureId, area: area() ?? null });
  }

  /** Words that two people agree on, mostly; they may name the day on which they are agreed on. */
  function agree(slot: Slot, at: number): void {
    const { featureId, commitmentId, audience } = slot;
    const promisedDate = maybe(day(at), day(at, 1 + roll(20)), day(at, roll(90)));
    const wording = { canSay: `It comes (${lines.length}).`, cannotSay: 'When.', promisedDate };
    if (slot.isInForce || slot.isPending) line('reviseWording', at, { commitmentId, wording, reason, approveAs: 'SALES' }, 'Ada');
    else line('proposeCommitment', at, { featureId, audience, wording, owner: 'Pia', followUpOn: '2030-01-01', approveAs: 'SALES' }, 'Ada');
    slot.versions++;
    slot.isPending = roll(8) === 0;
    if (slot.isPending) return;
    line('approveWording', at, { commitmentId, wordingVersion: slot.versions, function: 'PRODUCT' }, 'Bob');
    Object.assign(slot, { isInForce: true, isDelivered: false });
  }

  function onSlot(slot: Slot): void {
    const { commitmentId, isInForce, isDelivered, versions, told } = slot;
    const at = time(commitmentId);
    const step = roll(20);
    if (!isInForce || step < 5) {
      agree(slot, at);
    } else if (step < 8) {
      told.push(one(slot.customers));
      line('disclose', at, { commitmentId, customerId: told.at(-1), wordingVersion: versions, channel: 'mail' });
    } else if (step < 18) {
      const word = isDelivered && told.length > 0;
      if (isDelivered && roll(4) === 0) {
        line('withdrawDelivery', at, { commitmentId, reason });
        slot.isDelivered = false;
        return;
      }
      if (word) line(one(['disputeFulfilment', 'confirmFulfilment']), at, { commitmentId, customerId: one(told) });
      else line('assertDelivery', at, { commitmentId, deliveredOn: day(at, -roll(15)) });
      slot.isDelivered = true;
    } else {
      const input = { commitmentId, reason };
      if (step < 19) line(one(['withdrawCommitment', 'breachCommitment']), at, input);
      else line('releaseCommitment', at, { commitmentId, customerId: one(slot.customers) });
      if (step < 19 || slot.customers.length === 1) Object.assign(slot, { isInForce: false, isPending: false });
    }
  }

  function report(): void {
    const reportId = `p${lines.length}`;
    const at = time(reportId);
    const said = { said: 'It comes.', saidAt: '2024-01-01T00:00:00Z' };
    line('reportUnapprovedPromise', at, { reportId, featureId: one(features), customerId: one(customers), ...said });
  }

  const start = Date.UTC(2024, 0, 1);
  for (const customerId of customers) line('registerCustomer', start, { customerId, name: customerId });
  for (const featureId of features)
    line('addFeature', start, { featureId, name: featureId, horizon: 'NOW', area: area(), targetDate: maybe('2024-06-30', '2024-12-31') });
  for (const { requestId, wanted } of requests) {
    wanted.push(...(maybe([demand()]) ?? []));
    line('submitRequest', time(requestId), {
      ...{ requestId, title: requestId, problem: 'It hurts.', source: { kind: 'CALL' }, demand: wanted },
      ...{ area: area(), featureId: maybe(...features) },
    });
  }
  while (lines.length < count) {
    const step = roll(20);
    if (step < 8) onRequest(one(requests));
    else if (step < 11) onFeature(one(features));
    else if (step < 19) onSlot(one(slots));
    else report();
  }
  return lines;
}
