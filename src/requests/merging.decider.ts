/** Rule 2: a request that asks for the same as another is merged into it. */
import { asDecided } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { lookAtRequest, REQUEST_STATUS_WORDS } from './request.events.js';
import { endOfChain, there, unanswered, type PartOf, type Request } from './request.state.js';

export const merging: PartOf<'RequestMerged' | 'RequestUnmerged', 'mergeRequest' | 'unmergeRequest'> = {
  evolve: {
    RequestMerged: (state, { intoRequestId: into }) => {
      const present = there(state);
      return { ...present, status: 'MERGED', merged: { into, before: present.status } };
    },
    RequestUnmerged: (state) => {
      const { merged, ...rest } = there(state);
      return { ...rest, status: merged?.before ?? rest.status };
    },
  },

  admits: {
    RequestMerged: asDecided(
      () => merging.decide.mergeRequest,
      (data, requestId) => ({ requestId, ...data }),
    ),
    RequestUnmerged: asDecided(() => merging.decide.unmergeRequest),
  },

  records: { mergeRequest: ['RequestMerged'], unmergeRequest: ['RequestUnmerged'] },

  looksAt: { mergeRequest: (_, { intoRequestId }) => [lookAtRequest(intoRequestId)] },

  guards: { mergeRequest: unanswered, unmergeRequest: assertMerged },

  decide: {
    // rule 2
    mergeRequest(state, { requestId, intoRequestId, note }, { seen }) {
      if (state?.merged?.into === intoRequestId) refuse('WRONG_STATUS', 'requestId', 'It is merged into this one already.');
      unanswered(state);
      if (intoRequestId === requestId) refuse('INVALID', 'intoRequestId', 'A request is not merged into itself.');
      const target = seen(lookAtRequest(intoRequestId)) ?? refuse('REQUEST_NOT_FOUND', 'intoRequestId', 'There is no such request.');
      if (target.isWithdrawn) refuse('WRONG_STATUS', 'intoRequestId', 'It is withdrawn: it is to be asked again first.');
      if (target.mergedInto !== undefined) {
        const end = endOfChain(target.mergedInto, seen);
        if (end === requestId)
          refuse('WRONG_STATUS', 'intoRequestId', 'It is merged into this very request: nothing more is to be merged.');
        refuse('WRONG_STATUS', 'intoRequestId', `It is merged itself: merge into the request with the key “${end}” instead.`);
      }
      return { facts: [{ type: 'RequestMerged', data: { intoRequestId, note } }] };
    },

    unmergeRequest(state, { note }) {
      assertMerged(state);
      return { facts: [{ type: 'RequestUnmerged', data: { note } }] };
    },
  },
};

function assertMerged(state: Request | undefined): void {
  const { status, merged } = there(state);
  if (!merged) refuse('WRONG_STATUS', 'requestId', `It is ${REQUEST_STATUS_WORDS[status]}: it is merged into nothing.`);
}
