import type { Day, Instant } from '../kernel/time.js';

/** Whether the link of a share opens: nobody has ended it, and its last day has not passed. */
export const opens = ({ endedAt, endsOn }: { readonly endedAt?: Instant | null; readonly endsOn?: Day | null }, today: Day): boolean =>
  endedAt == null && (endsOn == null || endsOn >= today);
