import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
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
  NoteFollowUpDue,
  ProposeCommitment,
  PutAtRisk,
  RaiseCommitmentConcern,
  RejectWording,
  ReleaseCommitment,
  ResolveCommitmentConcern,
  ReviseWording,
  WithdrawApproval,
  WithdrawCommitment,
} from './commitment.commands.js';
import { commitment } from './commitment.decider.js';
import { COMMITMENT_EVENTS } from './commitment.events.js';
import { commitmentPolicy } from './commitment.policy.js';
import { commitmentProjection } from './commitment.projection.js';
import { COMMITMENT_QUERIES, CommitmentByKey } from './commitment.queries.js';
import {
  AffectedCustomerResolver,
  AudienceResolver,
  CommitmentChangeResolver,
  CommitmentMutations,
  CommitmentPayloadResolver,
  CommitmentResolver,
  CustomerChangesResolver,
  CustomerCommitmentsResolver,
  DisclosureResolver,
  FeatureCommitmentsResolver,
  FulfilmentResolver,
  WordingResolver,
} from './commitment.resolver.js';

const COMMANDS = {
  proposeCommitment: ProposeCommitment,
  reviseWording: ReviseWording,
  approveWording: ApproveWording,
  withdrawApproval: WithdrawApproval,
  rejectWording: RejectWording,
  changeCommitment: ChangeCommitment,
  raiseCommitmentConcern: RaiseCommitmentConcern,
  resolveCommitmentConcern: ResolveCommitmentConcern,
  disclose: Disclose,
  correctDisclosure: CorrectDisclosure,
  informCustomerOfChange: InformCustomerOfChange,
  acknowledgeChange: AcknowledgeChange,
  putAtRisk: PutAtRisk,
  clearRisk: ClearRisk,
  assertDelivery: AssertDelivery,
  confirmFulfilment: ConfirmFulfilment,
  disputeFulfilment: DisputeFulfilment,
  breachCommitment: BreachCommitment,
  withdrawCommitment: WithdrawCommitment,
  releaseCommitment: ReleaseCommitment,
  completeFollowUp: CompleteFollowUp,
};

export const commitmentsRoom: Room = {
  events: COMMITMENT_EVENTS,
  projection: commitmentProjection,
  commands: Object.values(COMMANDS),
  policies: [commitmentPolicy],
  nodes: [{ id: /^commitment-/, type: 'Commitment', query: (id, moment) => new CommitmentByKey(id.slice('commitment-'.length), moment) }],
};

@Module({
  providers: [
    ...handlersOf(commitment, { ...COMMANDS, noteFollowUpDue: NoteFollowUpDue }),
    ...COMMITMENT_QUERIES,
    CommitmentMutations,
    CommitmentResolver,
    AudienceResolver,
    WordingResolver,
    DisclosureResolver,
    FulfilmentResolver,
    CommitmentChangeResolver,
    AffectedCustomerResolver,
    FeatureCommitmentsResolver,
    CustomerCommitmentsResolver,
    CustomerChangesResolver,
    CommitmentPayloadResolver,
  ],
})
export class CommitmentsModule {}
