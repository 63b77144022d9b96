/** Objections (rule 13): the part of a decider that requests and commitments share. */
import { actorId, holdsAny, PRODUCT, type Actor } from '../kernel/actor.js';
import { refuse } from '../kernel/refusal.js';
import { CONCERN_WORDS, type ConcernOutcome, type ConcernRaised, type ConcernResolved } from './concern.events.js';

/** What a thing remembers of a concern. */
export interface Concern {
  readonly concernId: string;
  readonly blocking: boolean;
  readonly by: Actor;
  readonly outcome?: ConcernOutcome;
}

type Concerns = readonly Concern[];

export const withConcern = (concerns: Concerns, { concernId, blocking }: ConcernRaised, by: Actor): Concerns => [
  ...concerns,
  { concernId, blocking, by },
];

export const withoutConcern = (concerns: Concerns, { concernId, outcome }: ConcernResolved): Concerns =>
  concerns.map((concern) => (concern.concernId === concernId ? { ...concern, outcome } : concern));

export function assertNewConcern(concerns: Concerns, concernId: string): void {
  if (concerns.some((concern) => concern.concernId === concernId))
    refuse('ID_TAKEN', 'concernId', 'There is a concern of this id already.');
}

/** RESOLVED is for who raised it and for product, OVERRULED for leadership. Answers the concern, which is open. */
export function assertResolvable(
  concerns: Concerns,
  { concernId, outcome }: Pick<ConcernResolved, 'concernId' | 'outcome'>,
  by: Actor,
): Concern {
  const concern =
    concerns.find((one) => one.concernId === concernId) ?? refuse('CONCERN_NOT_FOUND', 'concernId', 'There is no such concern.');
  if (concern.outcome) refuse('WRONG_STATUS', 'concernId', `It is ${CONCERN_WORDS[concern.outcome]} already.`);
  if (outcome === 'OVERRULED' && !mayOverrule(by)) refuse('FORBIDDEN', 'outcome', 'Only leadership overrules a concern.');
  if (outcome === 'RESOLVED' && !mayResolve(concern, by))
    refuse('FORBIDDEN', 'outcome', `Only ${concern.by.name}, who raised it, and product may call it resolved.`);
  return concern;
}

const mayOverrule = (by: Actor): boolean => holdsAny(by, ['LEADERSHIP']);
const mayResolve = (concern: Concern, by: Actor): boolean => actorId(by) === actorId(concern.by) || holdsAny(by, PRODUCT);

/** Refuses where there is no concern that somebody may bring to its end: by overruling it only where that is not closed to them. */
export function assertSomeResolvable(concerns: Concerns, by: Actor, overrules = true): void {
  if (concerns.length === 0) refuse('CONCERN_NOT_FOUND', 'concernId', 'Nobody has raised a concern.');
  const open = concerns.filter(({ outcome }) => !outcome);
  if (open.length === 0) refuse('WRONG_STATUS', 'concernId', 'No concern is open any more.');
  if (!(overrules && mayOverrule(by)) && !open.some((concern) => mayResolve(concern, by)))
    refuse('FORBIDDEN', 'concernId', 'Only who raised a concern, and product, may call it resolved, and leadership overrules it.');
}

/** A blocking concern stops what it is raised against until somebody answers for its end. */
export function assertNothingBlocks(concerns: Concerns): void {
  const blocking = concerns.find((concern) => concern.blocking && !concern.outcome);
  if (blocking) refuse('CONCERN_BLOCKS', undefined, `${blocking.by.name} has a blocking concern: have it resolved or overruled first.`);
}
