/** Rule 8: whoever waits for the answer is told. */
import { keysSeen, lookAroundCustomer } from '../customers/customer.events.js';
import { unlessEmpty } from '../kernel/changes.js';
import type { Asking, Look, Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { keyOf } from '../kernel/streams.js';
import type { InformInput } from './request.commands.js';
import { lookAroundRequest, lookAtRequest } from './request.events.js';
import { endOfChain, there, type PartOf, type Request } from './request.state.js';

export const informing: PartOf<'RequesterInformed', 'informRequester'> = {
  evolve: {
    RequesterInformed: (state) => state,
  },

  admits: {
    RequesterInformed(state, { decision, ofRequestId, customerIds = [] }, { stream, ...circumstance }) {
      const told = there(state);
      const answer = answerFor(told, circumstance);
      if (ofRequestId !== answer.ofRequestId) refuse('INVALID', 'ofRequestId', 'This is not the request whose decision is waited for.');
      if (decision !== answer.decision) refuse('NOT_DECIDED', 'decision', 'This is not the decision that stands.');
      for (const customerId of customerIds)
        if (askedBy({ ...told, requestId: keyOf(stream) }, customerId, 'customerIds', circumstance) !== customerId)
          refuse('INVALID', 'customerIds', 'This customer asked by another of its keys.');
    },
  },

  records: { informRequester: ['RequesterInformed'] },

  looksAt: {
    informRequester: (state, { requestId, customerId }) => [...wayOf(state), ...familyOf(state, requestId, [customerId ?? []].flat())],
  },

  guards: { informRequester: answerToTell },

  guardsLookAt: { informRequester: wayOf },

  decide: {
    // rule 8
    informRequester(state, { requestId, customerId, channel, note }, occasion) {
      const told = there(state);
      const answer = answerToTell(state, occasion);
      const customerIds = customerId === undefined ? undefined : [askedBy({ ...told, requestId }, customerId, 'customerId', occasion)];
      return { facts: [{ type: 'RequesterInformed', data: { ...answer, customerIds, channel, note } }] };
    },
  },
};

/** To what a merged request leads. */
function wayOf(state: Request | undefined): Look<unknown>[] {
  return state?.merged ? [lookAtRequest(state.merged.into)] : [];
}

// rule 8
function answerToTell(state: Request | undefined, asking: Asking) {
  const answer = answerFor(there(state), asking);
  if (!answer.decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision that anybody could be told.');
  return answer;
}

/** Rule 2: who waits for a merged request waits for the answer to the one that the chain ends at. */
function answerFor(
  { merged, decision }: Request,
  { seen }: Pick<Occasion, 'seen'>,
): { readonly decision: number; readonly ofRequestId?: string } {
  if (!merged) return { decision: decision?.number ?? 0 };
  const ofRequestId = endOfChain(merged.into, seen);
  return { decision: seen(lookAtRequest(ofRequestId))?.decisions ?? 0, ofRequestId };
}

/** Rule 8: who was told within the decision's own command. */
export function toldAtOnce(decided: Request & Named, decision: number, inform: InformInput | undefined, occasion: Occasion) {
  if (!inform) return [];
  const { customerIds = [], channel, note } = inform;
  const asked = customerIds.map((customerId, n) => askedBy(decided, customerId, `inform.customerIds.${n}`, occasion));
  return [{ type: 'RequesterInformed', data: { decision, customerIds: unlessEmpty([...new Set(asked)]), channel, note } } as const];
}

/** What may be seen of others. */
type Sight = Pick<Occasion, 'seen' | 'leadingTo'>;

interface Named {
  readonly requestId: string;
}

/** What was merged into it, and the keys of these customers, where one did not ask by the request itself under its own. */
export function familyOf(state: Request | undefined, requestId: string, customerIds: readonly string[]): Look<unknown>[] {
  const others = state ? customerIds.filter((customerId) => !isIn(state.demand, customerId)) : [];
  if (others.length === 0) return [];
  return [...(state?.merged ? [] : [lookAroundRequest(requestId)]), ...others.map(lookAroundCustomer)];
}

/** Rules 2 and 30: by which of its keys it asked by the request, or by one that was merged into it, also through others. */
function askedBy({ requestId, demand, merged }: Request & Named, customerId: string, field: string, occasion: Sight): string {
  if (isIn(demand, customerId)) return customerId;
  const keys = keysSeen(customerId, occasion);
  const own = keys.find((key) => isIn(demand, key));
  if (own !== undefined) return own;
  if (merged) refuse('NOT_IN_DEMAND', field, 'This customer did not ask by this request: inform it by the one that it asked by.');
  return (
    keys.find((key) => askedByMerged(requestId, key, occasion, new Set())) ??
    refuse('NOT_IN_DEMAND', field, 'This customer asked neither by this request nor by one that was merged into it: add its demand first.')
  );
}

function askedByMerged(requestId: string, customerId: string, occasion: Sight, passed: Set<string>): boolean {
  passed.add(requestId);
  return occasion.leadingTo(lookAroundRequest(requestId)).some((stream) => {
    const merged = keyOf(stream);
    const { mergedInto, demand = [] } = occasion.seen(lookAtRequest(merged)) ?? {};
    if (mergedInto !== requestId || passed.has(merged)) return false;
    return isIn(demand, customerId) || askedByMerged(merged, customerId, occasion, passed);
  });
}

const isIn = (demand: readonly { readonly customerId: string }[], customerId: string): boolean =>
  demand.some((entry) => entry.customerId === customerId);
