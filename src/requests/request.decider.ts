import type { Decider } from '../kernel/decider.js';
import { asking } from './asking.decider.js';
import { decisions } from './decision.decider.js';
import { informing } from './informing.decider.js';
import { merging } from './merging.decider.js';
import type { RequestCommands } from './request.commands.js';
import { lookAroundRequest, requestStream, type RequestFacts } from './request.events.js';
import type { Request } from './request.state.js';
import { weighing } from './weighing.decider.js';

export const request: Decider<Request | undefined, RequestFacts, RequestCommands> = {
  kind: 'request',
  streamOf: ({ requestId }) => requestStream(requestId),

  initial: undefined,

  evolve: { ...asking.evolve, ...weighing.evolve, ...decisions.evolve, ...merging.evolve, ...informing.evolve },

  admits: { ...asking.admits, ...weighing.admits, ...decisions.admits, ...merging.admits, ...informing.admits },

  lookAt: lookAroundRequest,

  records: { ...asking.records, ...weighing.records, ...decisions.records, ...merging.records, ...informing.records },

  besides: { ...decisions.besides },

  looksAt: { ...asking.looksAt, ...decisions.looksAt, ...merging.looksAt, ...informing.looksAt },

  guards: { ...asking.guards, ...weighing.guards, ...decisions.guards, ...merging.guards, ...informing.guards },

  guardsLookAt: { ...decisions.guardsLookAt, ...informing.guardsLookAt },

  decide: { ...asking.decide, ...weighing.decide, ...decisions.decide, ...merging.decide, ...informing.decide },
};
