import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { keyOf } from '../kernel/streams.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { CUSTOMER_COMMANDS } from './customer.commands.js';
import { customer } from './customer.decider.js';
import { CUSTOMER_EVENTS, CUSTOMER_FACTS } from './customer.events.js';
import { leadsToCustomer } from './customer.families.js';
import { CUSTOMER_QUERIES, CustomerByKey } from './customer.queries.js';
import { CustomerMutations, CustomerPayloadResolver, CustomerResolver } from './customer.resolver.js';

export const customersRoom: Room = {
  facts: CUSTOMER_FACTS,
  events: CUSTOMER_EVENTS,
  decider: customer,
  commands: openCommands(CUSTOMER_COMMANDS),
  leads: leadsToCustomer,
  nodes: [{ id: /^customer-/, type: 'Customer', query: (id, moment) => new CustomerByKey(keyOf(id), moment) }],
  shows: { ...shownTo(READERS, 'Customer'), ...shownTo('EVERY_TOKEN', 'CustomerPayload') },
};

@Module({
  providers: [
    ...handlersOf(customer, CUSTOMER_COMMANDS),
    ...queryHandlersOf(CUSTOMER_QUERIES),
    CustomerMutations,
    CustomerResolver,
    CustomerPayloadResolver,
  ],
})
export class CustomersModule {}
