import { nameKey } from '../kernel/name.js';
import { answer } from '../read-model/answer.js';
import {
  anyOf,
  byKey,
  byKeys,
  groupedBy,
  keyedBy,
  page,
  RECENT,
  type Order,
  type Page,
  type PageArgs,
  type Seen,
} from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import { goesBy } from '../read-model/names.js';
import { Query } from '../read-model/query.js';
import type { FeatureStatus, Horizon } from './feature.events.js';
import { features, featureTargets, type FeatureRow, type TargetRow } from './feature.tables.js';

export class FeatureByKey extends Query<Seen<FeatureRow> | undefined> {
  constructor(
    readonly featureId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId; what did not exist at the moment is absent. */
export class FeaturesByKeys extends Query<ReadonlyMap<string, Seen<FeatureRow>>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By featureId: every target it had up to the moment, in the order they were set. */
export class TargetsOfFeatures extends Query<ReadonlyMap<string, Seen<TargetRow>[]>> {
  constructor(
    readonly featureIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface FeatureFilter {
  readonly text?: string | null;
  readonly area?: readonly string[] | null;
  readonly status?: readonly FeatureStatus[] | null;
  readonly horizon?: readonly Horizon[] | null;
  readonly owner?: readonly string[] | null;
}

export class ListFeatures extends Query<Page<Seen<FeatureRow>>> {
  constructor(
    readonly filter: FeatureFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const FEATURE_QUERIES = [
  answer(FeatureByKey, (rows, { featureId, moment }) => byKey(rows, features, { featureId }, moment)),

  answer(FeaturesByKeys, (rows, { featureIds, moment }) => keyedBy('featureId', byKeys(rows, features, 'featureId', featureIds, moment))),

  answer(TargetsOfFeatures, (rows, { featureIds, moment }) =>
    groupedBy('featureId', byKeys(rows, featureTargets, 'featureId', featureIds, moment)),
  ),

  answer(ListFeatures, (rows, { filter: { text, area, status, horizon, owner }, order, args, moment }) => {
    const where = [
      text == null ? undefined : goesBy('feature', text),
      anyOf('r.area', area),
      anyOf('r.status', status),
      anyOf('r.horizon', horizon),
      anyOf('r.ownerKey', owner?.map(nameKey)),
    ];
    return page(rows, { table: features, where, order }, args, moment);
  }),
];

/** What a list of features can be ordered by. */
export const FEATURE_ORDERS = {
  RECENT,
  NAME: { columns: ['r.name', 'r.born'], direction: 'ASC' },
  // those without one come after all others
  TARGET_DATE: { columns: ["coalesce(r.targetDate, '9999-12-31')", 'r.born'], direction: 'ASC' },
} satisfies Orders;
