import { MERGED } from '../customers/customer.families.js';
import { isCurrent } from '../read-model/moment.js';
import { aboutFeatures } from '../requests/request.following.js';

export const COMMITMENTS_OF_MERGED = `${MERGED}
  SELECT DISTINCT h.commitmentId AS key FROM merged CROSS JOIN holders h ON h.customerId = merged.key WHERE ${isCurrent('h')}`;

export const COMMITMENTS_OF_FEATURES = aboutFeatures('commitments', 'commitmentId');
export const REPORTS_OF_FEATURES = aboutFeatures('reports', 'reportId');
