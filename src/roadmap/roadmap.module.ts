import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { DECIDERS } from '../kernel/actor.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { RoadmapResolver } from './roadmap.resolver.js';
import { SHARE_COMMANDS } from './share.commands.js';
import { share } from './share.decider.js';
import { SHARE_EVENTS, SHARE_FACTS } from './share.events.js';
import { SHARE_QUERIES } from './share.queries.js';
import { ShareMutations, SharePayloadResolver, ShareResolver, ShareSender } from './share.resolver.js';

export const roadmapRoom: Room = {
  facts: SHARE_FACTS,
  events: SHARE_EVENTS,
  decider: share,
  commands: openCommands(SHARE_COMMANDS),
  shows: {
    ...shownTo(READERS, 'Roadmap'),
    ...shownTo([...DECIDERS, 'AUDITOR'], 'Share'),
    ...shownTo('ANYONE', 'SharedRoadmap', 'RoadmapWords'),
    ...shownTo('EVERY_TOKEN', 'SharePayload'),
  },
};

@Module({
  providers: [
    ...handlersOf(share, SHARE_COMMANDS),
    ...queryHandlersOf(SHARE_QUERIES),
    ShareSender,
    ShareMutations,
    ShareResolver,
    SharePayloadResolver,
    RoadmapResolver,
  ],
})
export class RoadmapModule {}
