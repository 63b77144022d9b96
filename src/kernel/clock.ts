import type { Instant } from './time.js';

/** Time comes from outside, so that tests own it. */
export abstract class Clock {
  abstract now(): Instant;
}

export class SystemClock extends Clock {
  now(): Instant {
    return new Date().toISOString();
  }
}
