import type { Clock } from '../kernel/clock.js';
import { dayOf, type Instant } from '../kernel/time.js';
import { NEVER, type Moment } from './moment.js';
import type { Projector } from './projector.js';
import type { ReadModel } from './read-model.js';

/** What a root read asks for; nothing = now. */
export interface AsOf {
  /** What this register knew then. */
  readonly recordedAt?: Instant;
  readonly position?: number;
  /** What held then, by all that is known. */
  readonly effectiveAt?: Instant;
}

/** Fixes the moment of a root read, once. */
export class Moments {
  constructor(
    private readonly rows: ReadModel,
    private readonly projector: Projector,
    private readonly clock: Clock,
  ) {}

  /** Waits until this node has read `minPosition`; throws Fault READ_MODEL_BEHIND after five seconds. */
  async fix({ recordedAt, position, effectiveAt }: AsOf = {}, minPosition = 0): Promise<Moment> {
    await this.projector.waitToAnswer(minPosition);
    const bounds = [this.projector.position];
    if (position !== undefined) bounds.push(position);
    if (recordedAt !== undefined) bounds.push(this.rows.positionAt(recordedAt));
    const at = effectiveAt ?? recordedAt ?? (position === undefined ? undefined : this.rows.recordedAt(position)) ?? this.clock.now();
    const isNow = (recordedAt ?? position ?? effectiveAt) === undefined;
    return { position: Math.min(...bounds), effective: effectiveAt ?? NEVER, at, today: dayOf(at), isNow };
  }
}
