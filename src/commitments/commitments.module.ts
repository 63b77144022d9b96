import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { keyOf } from '../kernel/streams.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { CustomerCommitmentsResolver, FeatureCommitmentsResolver } from './added-fields.resolver.js';
import { AffectedCustomerResolver, CommitmentChangeResolver } from './affected-customer.resolver.js';
import { COMMITMENT_COMMANDS } from './commitment.commands.js';
import { commitment } from './commitment.decider.js';
import { COMMITMENT_EVENTS, COMMITMENT_FACTS } from './commitment.events.js';
import { commitmentPolicy } from './commitment.policy.js';
import { COMMITMENT_QUERIES, CommitmentByKey } from './commitment.queries.js';
import {
  AudienceResolver,
  CommitmentMutations,
  CommitmentOffers,
  CommitmentPayloadResolver,
  CommitmentResolver,
} from './commitment.resolver.js';
import { DisclosureResolver, FulfilmentResolver, WordingResolver } from './wording.resolver.js';

export const commitmentsRoom: Room = {
  facts: COMMITMENT_FACTS,
  events: COMMITMENT_EVENTS,
  decider: commitment,
  commands: openCommands(COMMITMENT_COMMANDS),
  policies: [commitmentPolicy],
  nodes: [{ id: /^commitment-/, type: 'Commitment', query: (id, moment) => new CommitmentByKey(keyOf(id), moment) }],
  shows: {
    ...shownTo(
      READERS,
      'Commitment',
      'Audience',
      'Wording',
      'Approval',
      'Disclosure',
      'Correction',
      'Delivery',
      'Fulfilment',
      'RiskReason',
      'CommitmentChange',
      'AffectedCustomer',
      'CustomerInformed',
      'ChangeAcknowledged',
    ),
    ...shownTo('EVERY_TOKEN', 'CommitmentPayload'),
  },
};

@Module({
  providers: [
    ...handlersOf(commitment, COMMITMENT_COMMANDS),
    ...queryHandlersOf(COMMITMENT_QUERIES),
    CommitmentMutations,
    CommitmentOffers,
    CommitmentResolver,
    AudienceResolver,
    WordingResolver,
    DisclosureResolver,
    FulfilmentResolver,
    CommitmentChangeResolver,
    AffectedCustomerResolver,
    FeatureCommitmentsResolver,
    CustomerCommitmentsResolver,
    CommitmentPayloadResolver,
  ],
})
export class CommitmentsModule {}
