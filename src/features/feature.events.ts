import type { Look } from '../kernel/decider.js';
import type { EventTypes } from '../kernel/event.js';
import type { Day } from '../kernel/time.js';

export const Horizon = { NOW: 'NOW', NEXT: 'NEXT', LATER: 'LATER', NOT_PLANNED: 'NOT_PLANNED' } as const;
export type Horizon = keyof typeof Horizon;

export interface FeatureFacts {
  FeatureAdded: {
    featureId: string;
    name: string;
    aliases?: string[];
    description?: string;
    area?: string;
    owner?: string;
    horizon: Horizon;
    targetDate?: Day;
  };
  /** Only what changed; null = cleared. */
  FeatureChanged: { name?: string; aliases?: string[] | null; description?: string | null; area?: string | null; owner?: string | null };
  /** The target from now on, whole; without a date it has none. A dropped feature is planned again by it. */
  FeatureTargetChanged: { horizon: Horizon; targetDate?: Day; reason: string };
  FeatureShipped: { shippedOn: Day };
  FeatureDropped: { reason: string };
}

export const FEATURE_EVENTS: EventTypes<FeatureFacts> = {
  FeatureAdded: {
    version: 1,
    personal: ['owner'],
    feature: ['featureId'],
    area: ['area'],
    names: ({ name }) => name,
    sentence: ({ name }) => `added the feature “${name}”`,
  },
  FeatureChanged: {
    version: 1,
    personal: ['owner'],
    area: ['area'],
    names: ({ name }) => name,
    sentence: (changes, thing) => `changed ${Object.keys(changes).join(', ')} of the feature “${thing}”`,
  },
  FeatureTargetChanged: {
    version: 1,
    sentence: ({ horizon, targetDate }, thing) =>
      `moved “${thing}” to ${horizon}${targetDate ? `, target ${targetDate}` : ', without a target date'}`,
  },
  FeatureShipped: { version: 1, sentence: ({ shippedOn }, thing) => `shipped “${thing}” on ${shippedOn}` },
  FeatureDropped: { version: 1, sentence: (_, thing) => `dropped “${thing}”` },
};

export const featureStream = (featureId: string): string => `feature-${featureId}`;

export type FeatureStatus = 'PLANNED' | 'SHIPPED' | 'DROPPED';

/** What other rooms may look at: whether the feature exists, and where it stands. */
export const lookAtFeature = (featureId: string): Look<FeatureStatus | undefined> => ({
  stream: featureStream(featureId),
  initial: undefined,
  evolve: (state, { type }) => STATUS_AFTER[type as keyof FeatureFacts] ?? state,
});

const STATUS_AFTER: Partial<Record<keyof FeatureFacts, FeatureStatus>> = {
  FeatureAdded: 'PLANNED',
  FeatureTargetChanged: 'PLANNED',
  FeatureShipped: 'SHIPPED',
  FeatureDropped: 'DROPPED',
};
