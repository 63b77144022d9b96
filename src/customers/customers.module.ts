import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
import { ChangeCustomer, RegisterCustomer, SyncCustomer } from './customer.commands.js';
import { customer } from './customer.decider.js';
import { CUSTOMER_EVENTS } from './customer.events.js';
import { customerProjection } from './customer.projection.js';
import { CUSTOMER_QUERIES, CustomerByKey } from './customer.queries.js';
import { CustomerMutations, CustomerPayloadResolver, CustomerResolver } from './customer.resolver.js';

const COMMANDS = { registerCustomer: RegisterCustomer, changeCustomer: ChangeCustomer, syncCustomer: SyncCustomer };

export const customersRoom: Room = {
  events: CUSTOMER_EVENTS,
  projection: customerProjection,
  commands: Object.values(COMMANDS),
  nodes: [{ id: /^customer-/, type: 'Customer', query: (id, moment) => new CustomerByKey(id.slice('customer-'.length), moment) }],
};

@Module({
  providers: [...handlersOf(customer, COMMANDS), ...CUSTOMER_QUERIES, CustomerMutations, CustomerResolver, CustomerPayloadResolver],
})
export class CustomersModule {}
