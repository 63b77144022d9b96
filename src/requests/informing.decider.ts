/** Rule 8: whoever waits for the answer is told. */
import { unlessEmpty } from '../kernel/changes.js';
import type { Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { InformInput } from './request.commands.js';
import { lookAtRequest } from './request.events.js';
import { there, type PartOf, type Request } from './request.state.js';

export const informing: PartOf<'RequesterInformed', 'informRequester'> = {
  evolve: {
    RequesterInformed: (state) => state,
  },

  looksAt: { informRequester: (state) => (state?.merged ? [lookAtRequest(state.merged.into)] : []) },

  decide: {
    // rule 8
    informRequester(state, { customerId, channel, note }, occasion) {
      const told = there(state);
      const answer = answerTo(told, occasion);
      if (!answer.decision) refuse('NOT_DECIDED', 'requestId', 'There is no decision that anybody could be told.');
      if (customerId !== undefined) assertInDemand(told, customerId, 'customerId');
      const customerIds = customerId === undefined ? undefined : [customerId];
      return { facts: [{ type: 'RequesterInformed', data: { ...answer, customerIds, channel, note } }] };
    },
  },
};

/** Rule 2: who waits for a merged request waits for the answer to the one that the chain ends at. */
function answerTo({ merged, decision }: Request, { seen }: Occasion): { readonly decision: number; readonly ofRequestId?: string } {
  if (!merged) return { decision: decision?.number ?? 0 };
  const passed = new Set<string>();
  let ofRequestId = merged.into;
  let looked = seen(lookAtRequest(ofRequestId));
  while (looked?.mergedInto !== undefined && !passed.has(ofRequestId)) {
    passed.add(ofRequestId);
    ofRequestId = looked.mergedInto;
    looked = seen(lookAtRequest(ofRequestId));
  }
  return { decision: looked?.decisions ?? 0, ofRequestId };
}

/** Rule 8: who was told within the decision's own command. */
export function toldAtOnce(decided: Request, decision: number, inform: InformInput | undefined) {
  if (!inform) return [];
  const { customerIds = [], channel, note } = inform;
  for (const [n, customerId] of customerIds.entries()) assertInDemand(decided, customerId, `inform.customerIds.${n}`);
  return [{ type: 'RequesterInformed', data: { decision, customerIds: unlessEmpty([...new Set(customerIds)]), channel, note } } as const];
}

function assertInDemand({ demand }: Request, customerId: string, field: string): void {
  if (!demand.some((entry) => entry.customerId === customerId))
    refuse(
      'NOT_IN_DEMAND',
      field,
      'This customer is not in the demand of this request: add it first, or inform it by the merged request by which it asked.',
    );
}
