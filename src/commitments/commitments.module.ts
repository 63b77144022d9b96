import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
import {
  ApproveWording,
  Disclose,
  ProposeCommitment,
  RejectWording,
  ReviseWording,
  WithdrawApproval,
  WithdrawCommitment,
} from './commitment.commands.js';
import { commitment } from './commitment.decider.js';
import { COMMITMENT_EVENTS } from './commitment.events.js';
import { commitmentProjection } from './commitment.projection.js';
import { COMMITMENT_QUERIES, CommitmentByKey } from './commitment.queries.js';
import {
  AudienceResolver,
  CommitmentMutations,
  CommitmentPayloadResolver,
  CommitmentResolver,
  CustomerCommitmentsResolver,
  DisclosureResolver,
  FeatureCommitmentsResolver,
  WordingResolver,
} from './commitment.resolver.js';

const COMMANDS = {
  proposeCommitment: ProposeCommitment,
  reviseWording: ReviseWording,
  approveWording: ApproveWording,
  withdrawApproval: WithdrawApproval,
  rejectWording: RejectWording,
  disclose: Disclose,
  withdrawCommitment: WithdrawCommitment,
};

export const commitmentsRoom: Room = {
  events: COMMITMENT_EVENTS,
  projection: commitmentProjection,
  commands: Object.values(COMMANDS),
  nodes: [{ id: /^commitment-/, type: 'Commitment', query: (id, moment) => new CommitmentByKey(id.slice('commitment-'.length), moment) }],
};

@Module({
  providers: [
    ...handlersOf(commitment, COMMANDS),
    ...COMMITMENT_QUERIES,
    CommitmentMutations,
    CommitmentResolver,
    AudienceResolver,
    WordingResolver,
    DisclosureResolver,
    FeatureCommitmentsResolver,
    CustomerCommitmentsResolver,
    CommitmentPayloadResolver,
  ],
})
export class CommitmentsModule {}
