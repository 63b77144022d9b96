import type { Look, Mark } from '../kernel/decider.js';
import type { EventTypes, FactOf } from '../kernel/event.js';
import { day, key, line, list, name, nullable, object, oneOf, optional, text, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import type { Day } from '../kernel/time.js';
import { changesIn, dayInWords } from '../kernel/words.js';

export const Horizon = { NOW: 'NOW', NEXT: 'NEXT', LATER: 'LATER', NOT_PLANNED: 'NOT_PLANNED' } as const;
export type Horizon = keyof typeof Horizon;
const MOVED_WORDS = { NOW: 'to now', NEXT: 'to next', LATER: 'to later', NOT_PLANNED: 'off the plan' } as const satisfies Record<
  Horizon,
  string
>;

export const FEATURE_FACTS = {
  FeatureAdded: object({
    featureId: key,
    name,
    aliases: optional(list(name)),
    description: optional(text()),
    area: optional(line()),
    owner: optional(name),
    horizon: oneOf(Horizon),
    targetDate: optional(day),
  }),
  /** Only what changed; null = cleared. */
  FeatureChanged: object({
    name: optional(name),
    aliases: optional(nullable(list(name))),
    description: optional(nullable(text())),
    area: optional(nullable(line())),
    owner: optional(nullable(name)),
    /** Why, where all that somebody owned went to somebody else. */
    reason: optional(text()),
  }),
  /** The target from now on, whole; without a date it has none. A dropped feature is planned again by it. */
  FeatureTargetChanged: object({ horizon: oneOf(Horizon), targetDate: optional(day), reason: text() }),
  FeatureShipped: object({ shippedOn: day }),
  /** It had not: it is planned again, with the target it has. */
  FeatureUnshipped: object({ reason: text() }),
  FeatureDropped: object({ reason: text() }),
};
export type FeatureFacts = FactsOf<typeof FEATURE_FACTS>;

const CHANGED_WORDS = {
  name: 'the name',
  aliases: 'the aliases',
  description: 'the description',
  area: 'the product area',
  owner: 'the owner',
} as const satisfies Record<Exclude<keyof FeatureFacts['FeatureChanged'], 'reason'>, string>;

export const FEATURE_EVENTS: EventTypes<FeatureFacts> = {
  FeatureAdded: {
    version: 1,
    personal: ['owner'],
    feature: ['featureId'],
    area: ['area'],
    begins: ({ featureId }) => featureStream(featureId),
    names: { KEY: 'featureId', NAME: 'name', ALIAS: 'aliases' },
    warnsOfNamesakes: true,
    sentence: ({ name }) => `added the feature “${name}”`,
  },
  FeatureChanged: {
    version: 2,
    upcasts: { 1: (changed) => changed },
    personal: ['owner'],
    area: ['area'],
    names: { NAME: 'name', ALIAS: 'aliases' },
    warnsOfNamesakes: true,
    sentence: ({ reason: _, ...changes }, thing) => `changed ${changesIn(changes, CHANGED_WORDS)} of the feature “${thing}”`,
  },
  FeatureTargetChanged: {
    version: 1,
    sentence: ({ horizon, targetDate }, thing) =>
      `moved “${thing}” ${MOVED_WORDS[horizon]}, ${targetDate ? `target ${dayInWords(targetDate)}` : 'without a target date'}`,
  },
  FeatureShipped: { version: 1, sentence: ({ shippedOn }, thing) => `shipped “${thing}” on ${dayInWords(shippedOn)}` },
  FeatureUnshipped: { version: 1, sentence: (_, thing) => `took back that “${thing}” had shipped` },
  FeatureDropped: { version: 1, sentence: (_, thing) => `dropped “${thing}”` },
};

export const featureStream = streamsOf('feature');

export type FeatureStatus = 'PLANNED' | 'SHIPPED' | 'DROPPED';
export const STATUS_WORDS = { PLANNED: 'planned', SHIPPED: 'shipped', DROPPED: 'dropped' } as const satisfies Record<FeatureStatus, string>;

/** What other rooms may look at: whether the feature exists, where it stands, and which events brought it there. */
export interface SeenFeature {
  readonly status: FeatureStatus;
  readonly horizon: Horizon;
  readonly targetDate?: Day;
  readonly statusSince: Mark;
  readonly horizonSince: Mark;
  /** Since when it has this target, or none. */
  readonly targetSince: Mark;
}

export const lookAtFeature = (featureId: string): Look<SeenFeature | undefined> => ({
  stream: featureStream(featureId),
  initial: undefined,
  evolve(state, { effectiveAt, position, ...fact }) {
    const since = { effectiveAt, position };
    const { type, data } = fact as FactOf<FeatureFacts>;
    if (type === 'FeatureAdded') {
      const { horizon, targetDate } = data;
      return {
        ...{ status: 'PLANNED', horizon, targetDate },
        ...{ statusSince: since, horizonSince: since, targetSince: since },
      };
    }
    if (!state) return state;
    switch (type) {
      case 'FeatureTargetChanged': {
        const { horizon, targetDate } = data;
        return {
          ...moved(state, 'PLANNED', since),
          ...{ horizon, targetDate },
          horizonSince: horizon === state.horizon ? state.horizonSince : since,
          targetSince: targetDate === state.targetDate ? state.targetSince : since,
        };
      }
      case 'FeatureShipped':
        return moved(state, 'SHIPPED', since);
      case 'FeatureUnshipped':
        return moved(state, 'PLANNED', since);
      case 'FeatureDropped':
        return moved(state, 'DROPPED', since);
      default:
        return state;
    }
  },
});

const moved = (state: SeenFeature, status: FeatureStatus, since: Mark): SeenFeature => ({
  ...state,
  status,
  statusSince: status === state.status ? state.statusSince : since,
});
