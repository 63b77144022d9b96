import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { keyOf } from '../kernel/streams.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { FEATURE_COMMANDS } from './feature.commands.js';
import { feature } from './feature.decider.js';
import { FEATURE_EVENTS, FEATURE_FACTS } from './feature.events.js';
import { FEATURE_QUERIES, FeatureByKey } from './feature.queries.js';
import { FeatureMutations, FeatureOffers, FeaturePayloadResolver, FeatureResolver } from './feature.resolver.js';

export const featuresRoom: Room = {
  facts: FEATURE_FACTS,
  events: FEATURE_EVENTS,
  decider: feature,
  commands: openCommands(FEATURE_COMMANDS),
  nodes: [{ id: /^feature-/, type: 'Feature', query: (id, moment) => new FeatureByKey(keyOf(id), moment) }],
  shows: { ...shownTo(READERS, 'Feature', 'FeatureTarget'), ...shownTo('EVERY_TOKEN', 'FeaturePayload') },
};

@Module({
  providers: [
    ...handlersOf(feature, FEATURE_COMMANDS),
    ...queryHandlersOf(FEATURE_QUERIES),
    FeatureMutations,
    FeatureOffers,
    FeatureResolver,
    FeaturePayloadResolver,
  ],
})
export class FeaturesModule {}
