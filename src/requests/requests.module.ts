import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
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
} from './request.commands.js';
import { request } from './request.decider.js';
import { REQUEST_EVENTS } from './request.events.js';
import { requestProjection } from './request.projection.js';
import { DecisionByKey, REQUEST_QUERIES, RequestByKey } from './request.queries.js';
import {
  CustomerRequestsResolver,
  DecisionMutations,
  DecisionPayloadResolver,
  DecisionResolver,
  DemandEntryResolver,
  DemandResolver,
  EscalationResolver,
  EvidenceResolver,
  FeatureRequestsResolver,
  InformedResolver,
  PositionResolver,
  RequestMutations,
  RequestPayloadResolver,
  RequestResolver,
  ScoreResolver,
  WaitingResolver,
} from './request.resolver.js';

const COMMANDS = {
  submitRequest: SubmitRequest,
  changeRequest: ChangeRequest,
  addDemand: AddDemand,
  removeDemand: RemoveDemand,
  addEvidence: AddEvidence,
  recordPosition: RecordPosition,
  raiseConcern: RaiseConcern,
  resolveConcern: ResolveConcern,
  scoreRequest: ScoreRequest,
  escalateRequest: EscalateRequest,
  concludeMediation: ConcludeMediation,
  acceptRequest: AcceptRequest,
  declineRequest: DeclineRequest,
  deferRequest: DeferRequest,
  reopenRequest: ReopenRequest,
  mergeRequest: MergeRequest,
  unmergeRequest: UnmergeRequest,
  withdrawRequest: WithdrawRequest,
  informRequester: InformRequester,
  evaluateOutcome: EvaluateOutcome,
};

const DECISION = /^request-([^#]+)#(\d{1,9})$/;

export const requestsRoom: Room = {
  events: REQUEST_EVENTS,
  projection: requestProjection,
  commands: Object.values(COMMANDS),
  nodes: [
    { id: /^request-[^#]+$/, type: 'Request', query: (id, moment) => new RequestByKey(id.slice('request-'.length), moment) },
    {
      id: DECISION,
      type: 'Decision',
      query(id, moment) {
        const [, requestId = '', number] = DECISION.exec(id) ?? [];
        return new DecisionByKey(requestId, Number(number), moment);
      },
    },
  ],
};

@Module({
  providers: [
    ...handlersOf(request, COMMANDS),
    ...REQUEST_QUERIES,
    RequestMutations,
    DecisionMutations,
    RequestResolver,
    DemandResolver,
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
