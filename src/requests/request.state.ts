/** What a request has become, for its decider and the parts of it: asking, weighing, decision, merging and informing. */
import type { Concern } from '../concerns/concern.decider.js';
import { lookAtFeature } from '../features/feature.events.js';
import type { Actor } from '../kernel/actor.js';
import type { DeciderPart, Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { Day } from '../kernel/time.js';
import type { RequestCommands } from './request.commands.js';
import { lookAtRequest, OUTCOME_WORDS } from './request.events.js';
import type { BusinessFunction, DecisionOutcome, DemandEntry, Mediator, RequestFacts, RequestStatus } from './request.events.js';

/** What it says, which may be changed. */
type Wish = Pick<RequestFacts['RequestSubmitted'], 'title' | 'problem' | 'featureId' | 'area' | 'desiredBy' | 'tags'>;
/** A position, and who took it. */
type PositionTaken = RequestFacts['PositionRecorded'] & { readonly by: Actor };
/** A score, and who gave it. */
type ScoreGiven = RequestFacts['RequestScored'] & { readonly by: Actor };

/** The last decision. It stands until the next one supersedes it, also while the request is reopened. */
interface LastDecision {
  readonly number: number;
  readonly outcome: DecisionOutcome;
  readonly by: Actor;
  readonly revisitOn?: Day;
  /** Of an acceptance. */
  readonly owner?: string;
  readonly evaluation?: Pick<RequestFacts['OutcomeEvaluated'], 'result' | 'note'>;
}

/** The request that this one was merged into, and what it was before. */
interface MergedInto {
  readonly into: string;
  readonly before: RequestStatus;
}

/** What came in since the last decision, or since the beginning. */
interface News {
  /** Whether sales was heard (rule 6). */
  readonly sales: boolean;
  readonly evidence: boolean;
  /** Which entries of the demand are new. */
  readonly demand: readonly string[];
  readonly positions: readonly PositionTaken[];
}

export interface Request extends Wish {
  readonly status: RequestStatus;
  /** `ISSUER|SUBJECT`. */
  readonly submittedBy: string;
  readonly demand: readonly DemandEntry[];
  readonly news: News;
  readonly decision?: LastDecision;
  readonly merged?: MergedInto;
  /** What it was before it was withdrawn, while it is. */
  readonly withdrawn?: { readonly before: RequestStatus };
  readonly concerns: readonly Concern[];
  /** The last score. */
  readonly score?: ScoreGiven;
  /** The functions that ever took a position. */
  readonly positioned: readonly BusinessFunction[];
  /** Who mediates, while a mediation is under way. */
  readonly mediator?: Mediator;
  /** Who has concluded a mediation, `ISSUER|SUBJECT`. */
  readonly mediators: readonly string[];
}

export const NO_NEWS: News = { sales: false, evidence: false, demand: [], positions: [] };

export function there(state: Request | undefined): Request {
  return state ?? refuse('REQUEST_NOT_FOUND', 'requestId', 'There is no such request.');
}

/** A request that still takes every command. */
export function active(state: Request | undefined): Request {
  const present = there(state);
  if (present.status === 'WITHDRAWN') refuse('WRONG_STATUS', 'requestId', 'It is withdrawn: it is to be asked again first.');
  if (present.merged)
    refuse(
      'WRONG_STATUS',
      'requestId',
      `It is merged: the request with the key “${present.merged.into}” is the one that goes on, unless this one is unmerged.`,
    );
  return present;
}

/** An active request that was answered with neither yes nor no. */
export function unanswered(state: Request | undefined): Request {
  const present = active(state);
  const { status } = present;
  if (status === 'ACCEPTED' || status === 'DECLINED')
    refuse('WRONG_STATUS', 'requestId', `It is ${OUTCOME_WORDS[status]}: the answer stays on record.`);
  return present;
}

export function assertNotInMediation({ mediator }: Request): void {
  if (mediator) refuse('IN_MEDIATION', 'requestId', `${mediator.name} mediates: the mediation is to be concluded first.`);
}

/** Rule 2: the request that a chain of merged ones ends at. Late lines of an import may have closed it to a circle. */
export function endOfChain(requestId: string, seen: Occasion['seen']): string {
  const passed = new Set<string>();
  let end = requestId;
  for (;;) {
    const next = seen(lookAtRequest(end))?.mergedInto;
    if (next === undefined || passed.has(end)) return end;
    passed.add(end);
    end = next;
  }
}

export const featureIn = (featureId: string | null | undefined) => (featureId == null ? [] : [lookAtFeature(featureId)]);

export function assertFeature(featureId: string | null | undefined, { seen }: Occasion): void {
  if (featureId != null && !seen(lookAtFeature(featureId))) refuse('FEATURE_NOT_FOUND', 'featureId', 'There is no such feature.');
}

/** A part of the decider: commands, and the facts that they cause. */
export type PartOf<Facts extends keyof RequestFacts, Names extends keyof RequestCommands> = DeciderPart<
  Request | undefined,
  RequestFacts,
  RequestCommands,
  Facts,
  Names
>;
