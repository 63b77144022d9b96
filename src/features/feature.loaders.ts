import type { QueryBus } from '@nestjs/cqrs';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import type { Moment } from '../read-model/moment.js';
import { FeaturesByKeys } from './feature.queries.js';

/** A row that names a feature, or none. */
interface OfFeature {
  readonly featureId?: string | null;
  readonly moment: Moment;
}

/** The feature that a row names. */
export const featureOf = async (context: ApiContext, queries: QueryBus, { featureId, moment }: OfFeature) =>
  featureId == null ? undefined : loadBy(context, queries, FeaturesByKeys, featureId, moment);
