import { changed, changesOf, unlessEmpty } from '../kernel/changes.js';
import { asDecided, type Decider } from '../kernel/decider.js';
import { isOwnedBy } from '../kernel/name.js';
import { refuse } from '../kernel/refusal.js';
import type { FeatureCommands } from './feature.commands.js';
import { featureStream, lookAtFeature, STATUS_WORDS, type FeatureFacts, type FeatureStatus } from './feature.events.js';

type Feature = Omit<FeatureFacts['FeatureAdded'], 'featureId'> & { readonly status: FeatureStatus; readonly shippedOn?: string };

export const feature: Decider<Feature | undefined, FeatureFacts, FeatureCommands> = {
  kind: 'feature',
  streamOf: ({ featureId }) => featureStream(featureId),

  initial: undefined,

  evolve: {
    FeatureAdded: (_, { featureId: _key, ...details }) => ({ ...details, status: 'PLANNED' }),
    FeatureChanged: (state, { reason: _, ...changes }) => changed(there(state), changes),
    FeatureTargetChanged: (state, { horizon, targetDate }) => ({ ...there(state), horizon, targetDate, status: 'PLANNED' }),
    FeatureShipped: (state, { shippedOn }) => ({ ...there(state), status: 'SHIPPED', shippedOn }),
    FeatureUnshipped: (state) => ({ ...there(state), status: 'PLANNED', shippedOn: undefined }),
    FeatureDropped: (state) => ({ ...there(state), status: 'DROPPED' }),
  },

  admits: {
    FeatureTargetChanged: asDecided(
      () => feature.decide.changeFeatureTarget,
      ({ targetDate = null, ...changed }) => ({ targetDate, ...changed }),
    ),
    FeatureShipped: asDecided(() => feature.decide.shipFeature),
    FeatureUnshipped: asDecided(() => feature.decide.unshipFeature),
    FeatureDropped: asDecided(() => feature.decide.dropFeature),
  },

  lookAt: lookAtFeature,

  records: {
    addFeature: ['FeatureAdded'],
    changeFeature: ['FeatureChanged'],
    changeFeatureTarget: ['FeatureTargetChanged'],
    shipFeature: ['FeatureShipped'],
    unshipFeature: ['FeatureUnshipped'],
    dropFeature: ['FeatureDropped'],
    handOverFeature: ['FeatureChanged'],
  },

  guards: {
    changeFeature: there,
    changeFeatureTarget: movable,
    shipFeature: assertShippable,
    unshipFeature: assertShipped,
    dropFeature: droppable,
  },

  decide: {
    addFeature(state, { featureId, name, aliases, description, area, owner, horizon, targetDate }) {
      if (state) refuse('ID_TAKEN', 'featureId', 'There is a feature of this id already.');
      return {
        facts: [
          { type: 'FeatureAdded', data: { featureId, name, aliases: unlessEmpty(aliases), description, area, owner, horizon, targetDate } },
        ],
      };
    },

    changeFeature(state, { aliases, ...input }) {
      const given = { ...input, aliases: aliases?.length === 0 ? null : aliases };
      const changes = changesOf<FeatureFacts['FeatureChanged']>(['name', 'aliases', 'description', 'area', 'owner'], there(state), given);
      return { facts: Object.keys(changes).length === 0 ? [] : [{ type: 'FeatureChanged', data: changes }] };
    },

    changeFeatureTarget(state, { reason, ...target }) {
      const { status, ...present } = movable(state);
      const horizon = target.horizon ?? present.horizon;
      const targetDate = target.targetDate === undefined ? present.targetDate : (target.targetDate ?? undefined);
      const same = status === 'PLANNED' && horizon === present.horizon && targetDate === present.targetDate;
      return { facts: same ? [] : [{ type: 'FeatureTargetChanged', data: { horizon, targetDate, reason } }] };
    },

    shipFeature(state, { shippedOn }, { today }) {
      const { status, shippedOn: before } = there(state);
      if (status === 'SHIPPED' && before === shippedOn) return { facts: [] };
      assertShippable(state);
      if (shippedOn > today) refuse('AT_IN_FUTURE', 'shippedOn', 'This day has not come yet.');
      return { facts: [{ type: 'FeatureShipped', data: { shippedOn } }] };
    },

    unshipFeature(state, { reason }) {
      assertShipped(state);
      return { facts: [{ type: 'FeatureUnshipped', data: { reason } }] };
    },

    dropFeature(state, { reason }) {
      if (droppable(state).status === 'DROPPED') return { facts: [] };
      return { facts: [{ type: 'FeatureDropped', data: { reason } }] };
    },

    handOverFeature(state, { from, to, reason }) {
      if (!isOwnedBy(state?.owner, from) || state?.owner === to) return { facts: [] };
      return { facts: [{ type: 'FeatureChanged', data: { owner: to, reason } }] };
    },
  },
};

function there(state: Feature | undefined): Feature {
  return state ?? refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
}

function movable(state: Feature | undefined): Feature {
  const present = there(state);
  if (present.status === 'SHIPPED')
    refuse('WRONG_STATUS', 'featureId', 'This feature has shipped: its target moves only once it is unshipped.');
  return present;
}

function assertShippable(state: Feature | undefined): void {
  const { status } = there(state);
  if (status !== 'PLANNED') refuse('WRONG_STATUS', 'featureId', `This feature is ${STATUS_WORDS[status]}: only a planned one ships.`);
}

function assertShipped(state: Feature | undefined): void {
  const { status } = there(state);
  if (status !== 'SHIPPED') refuse('WRONG_STATUS', 'featureId', `This feature is ${STATUS_WORDS[status]}: it has not shipped.`);
}

/** A feature that is dropped already may be dropped again, to no effect. */
function droppable(state: Feature | undefined): Feature {
  const present = there(state);
  if (present.status === 'SHIPPED')
    refuse('WRONG_STATUS', 'featureId', `This feature is ${STATUS_WORDS[present.status]}: only a planned one is dropped.`);
  return present;
}
