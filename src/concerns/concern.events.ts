/** How a concern came to its end: it is met, or leadership goes on in spite of it. */
export const ConcernOutcome = { RESOLVED: 'RESOLVED', OVERRULED: 'OVERRULED' } as const;
export type ConcernOutcome = keyof typeof ConcernOutcome;

/** The facts of an objection, whatever it is raised against (rule 13). */
export interface ConcernRaised {
  concernId: string;
  blocking: boolean;
  text: string;
}

export interface ConcernResolved {
  concernId: string;
  outcome: ConcernOutcome;
  note: string;
}
