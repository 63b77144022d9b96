import { flag, key, object, oneOf, text, type ValueOf } from '../kernel/shape.js';

/** How a concern came to its end: it is met, or leadership goes on in spite of it. */
export const ConcernOutcome = { RESOLVED: 'RESOLVED', OVERRULED: 'OVERRULED' } as const;
export type ConcernOutcome = keyof typeof ConcernOutcome;
export const CONCERN_WORDS = { RESOLVED: 'resolved', OVERRULED: 'overruled' } as const satisfies Record<ConcernOutcome, string>;

/** The facts of an objection, whatever it is raised against (rule 13). */
export const CONCERN_RAISED = object({ concernId: key, blocking: flag, text: text() });
export type ConcernRaised = ValueOf<typeof CONCERN_RAISED>;

export const CONCERN_RESOLVED = object({ concernId: key, outcome: oneOf(ConcernOutcome), note: text() });
export type ConcernResolved = ValueOf<typeof CONCERN_RESOLVED>;
