import { Module } from '@nestjs/common';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { SERVICE_TOKEN_COMMANDS } from './service-token.commands.js';
import { serviceToken } from './service-token.decider.js';
import { SERVICE_TOKEN_EVENTS, SERVICE_TOKEN_FACTS } from './service-token.events.js';
import { SERVICE_TOKEN_QUERIES } from './service-token.queries.js';
import { ServiceTokenMutations, ServiceTokenPayloadResolver, ServiceTokenResolver, ServiceTokenSender } from './service-token.resolver.js';

export const serviceTokensRoom: Room = {
  facts: SERVICE_TOKEN_FACTS,
  events: SERVICE_TOKEN_EVENTS,
  decider: serviceToken,
  commands: openCommands(SERVICE_TOKEN_COMMANDS),
  shows: { ...shownTo(['ADMIN', 'AUDITOR'], 'ServiceToken'), ...shownTo('EVERY_TOKEN', 'ServiceTokenPayload') },
};

@Module({
  providers: [
    ...handlersOf(serviceToken, SERVICE_TOKEN_COMMANDS),
    ...queryHandlersOf(SERVICE_TOKEN_QUERIES),
    ServiceTokenSender,
    ServiceTokenMutations,
    ServiceTokenResolver,
    ServiceTokenPayloadResolver,
  ],
})
export class ServiceTokensModule {}
