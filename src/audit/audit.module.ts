import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { DECLINE_CHAIN_QUERIES } from './decline-chain.queries.js';
import { DeclineChainResolver } from './decline-chain.resolver.js';
import { EVENT_QUERIES, EventById } from './event.queries.js';
import { EventDataResolver, EventResolver, HISTORY_RESOLVERS, REVISION_RESOLVERS } from './event.resolver.js';
import { PEOPLE_QUERIES } from './people.queries.js';
import { PeopleResolver } from './people.resolver.js';
import { ReadAccessResolver } from './read-access.resolver.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const auditRoom: Room = {
  nodes: [{ id: UUID, type: 'Event', query: (id, moment) => new EventById(id, moment) }],
  shows: { ...shownTo(READERS, 'Subject', 'DeclineChain', 'DeclineStep'), ...shownTo(['ADMIN', 'AUDITOR'], 'Person', 'ReadAccess') },
};

@Module({
  providers: [
    ...queryHandlersOf(EVENT_QUERIES),
    ...queryHandlersOf(DECLINE_CHAIN_QUERIES),
    ...queryHandlersOf(PEOPLE_QUERIES),
    PeopleResolver,
    ReadAccessResolver,
    EventResolver,
    EventDataResolver,
    DeclineChainResolver,
    ...HISTORY_RESOLVERS,
    ...REVISION_RESOLVERS,
  ],
})
export class AuditModule {}
