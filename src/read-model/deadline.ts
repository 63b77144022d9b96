import { Fault } from '../kernel/refusal.js';

/** Milliseconds that one request may take: a net below what bounds its cost. */
export const DEADLINE = 10_000;

export const tookTooLong = (): Fault =>
  new Fault('REQUEST_TIMEOUT', `This took more than ${DEADLINE / 1_000} seconds: ask for less. What was sent may be written.`);
