import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { keyOf } from '../kernel/streams.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { CustomerRequestsResolver, FeatureDemandResolver, FeatureRequestsResolver } from './added-fields.resolver.js';
import { EscalationResolver, EvidenceResolver, PositionResolver, ScoreResolver } from './assessment.resolver.js';
import { DecisionMutations, DecisionPayloadResolver, DecisionResolver, InformedResolver } from './decision.resolver.js';
import { DemandEntryResolver, DemandResolver, WaitingResolver } from './demand.resolver.js';
import { REQUEST_COMMANDS } from './request.commands.js';
import { request } from './request.decider.js';
import { REQUEST_EVENTS, REQUEST_FACTS } from './request.events.js';
import { leadsToRequest } from './request.families.js';
import { DecisionByKey, REQUEST_QUERIES, RequestByKey } from './request.queries.js';
import { RequestMutations, RequestOffers, RequestPayloadResolver, RequestResolver } from './request.resolver.js';

const DECISION = /^request-([^#]+)#(\d{1,9})$/;

export const requestsRoom: Room = {
  facts: REQUEST_FACTS,
  events: REQUEST_EVENTS,
  decider: request,
  commands: openCommands(REQUEST_COMMANDS),
  leads: leadsToRequest,
  nodes: [
    { id: /^request-[^#]+$/, type: 'Request', query: (id, moment) => new RequestByKey(keyOf(id), moment) },
    {
      id: DECISION,
      type: 'Decision',
      query(id, moment) {
        const [, requestId = '', number] = DECISION.exec(id) ?? [];
        return new DecisionByKey(requestId, Number(number), moment);
      },
    },
  ],
  shows: {
    ...shownTo(
      READERS,
      'Request',
      'Source',
      'Demand',
      'FeatureDemand',
      'DemandEntry',
      'Evidence',
      'Position',
      'Concern',
      'Score',
      'Escalation',
      'Mediator',
      'Agreement',
      'Waiting',
      'Decision',
      'Option',
      'Evaluation',
      'Informed',
    ),
    ...shownTo('EVERY_TOKEN', 'RequestPayload', 'DecisionPayload'),
  },
};

@Module({
  providers: [
    ...handlersOf(request, REQUEST_COMMANDS),
    ...queryHandlersOf(REQUEST_QUERIES),
    RequestMutations,
    RequestOffers,
    DecisionMutations,
    RequestResolver,
    DemandResolver,
    FeatureDemandResolver,
    DemandEntryResolver,
    EvidenceResolver,
    PositionResolver,
    ScoreResolver,
    EscalationResolver,
    WaitingResolver,
    InformedResolver,
    DecisionResolver,
    RequestPayloadResolver,
    DecisionPayloadResolver,
    FeatureRequestsResolver,
    CustomerRequestsResolver,
  ],
})
export class RequestsModule {}
