import { Fault } from './refusal.js';

/** Milliseconds that one request may take: a net below what bounds its cost. */
export const DEADLINE = 10_000;

const SECONDS = DEADLINE / 1_000;

export const tookTooLong = (): Fault =>
  new Fault('REQUEST_TIMEOUT', `This took more than ${SECONDS} seconds: ask for less. What was sent may be written.`);

/** Of a command that was sent: it may still go on. */
export const outcomeUnknown = (): Fault =>
  new Fault('OUTCOME_UNKNOWN', `There was no answer within ${SECONDS} seconds: it may be written. Send it again with the same commandId.`);

/** What comes; throws where it does not come within so many milliseconds, whatever it waits for. */
export function within<Result>(milliseconds: number, coming: Promise<Result>, tooLate: () => Fault = tookTooLong): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), milliseconds);
    // as few promises as will do: each field of an answer that is waited for comes by here
    coming.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is what was thrown
        reject(error);
      },
    );
  });
}
