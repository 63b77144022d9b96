import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
import { AddFeature, ChangeFeature, ChangeFeatureTarget, DropFeature, ShipFeature } from './feature.commands.js';
import { feature } from './feature.decider.js';
import { FEATURE_EVENTS } from './feature.events.js';
import { featureProjection } from './feature.projection.js';
import { FEATURE_QUERIES, FeatureByKey } from './feature.queries.js';
import { FeatureMutations, FeaturePayloadResolver, FeatureResolver } from './feature.resolver.js';

const COMMANDS = {
  addFeature: AddFeature,
  changeFeature: ChangeFeature,
  changeFeatureTarget: ChangeFeatureTarget,
  shipFeature: ShipFeature,
  dropFeature: DropFeature,
};

export const featuresRoom: Room = {
  events: FEATURE_EVENTS,
  projection: featureProjection,
  commands: Object.values(COMMANDS),
  nodes: [{ id: /^feature-/, type: 'Feature', query: (id, moment) => new FeatureByKey(id.slice('feature-'.length), moment) }],
};

@Module({ providers: [...handlersOf(feature, COMMANDS), ...FEATURE_QUERIES, FeatureMutations, FeatureResolver, FeaturePayloadResolver] })
export class FeaturesModule {}
