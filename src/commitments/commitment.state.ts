/** What a slot has become, for the commitments' decider and its parts: wording, telling, risk and delivery. */
import type { Concern } from '../concerns/concern.decider.js';
import { keysSeen, lookAroundCustomer } from '../customers/customer.events.js';
import type { DeciderPart, Look, Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import type { Day, Instant } from '../kernel/time.js';
import type { CommitmentCommands } from './commitment.commands.js';
import type {
  ApprovalFunction,
  Audience,
  Closing,
  CommitmentFacts,
  CommitmentStatus,
  FulfilmentWord,
  Risk,
  Wording,
} from './commitment.events.js';
import { STATUS_WORDS } from './commitment.events.js';
import { fulfilmentOf, heldBy, statusOf } from './commitment.rules.js';
import type { Telling } from './commitment.rules.js';

/** Who did it, and through whom. */
export type Person = Pick<Occasion, 'by' | 'via'>;

export interface Approval extends Person {
  readonly function: ApprovalFunction;
  readonly at: Instant;
}

export interface Slot {
  readonly featureId: string;
  readonly audience: Audience;
}

export interface Offer {
  readonly version: number;
  readonly hash: string;
  readonly wording: Wording;
}

export interface Pending extends Offer {
  readonly proposer: Person;
  readonly approvals: readonly Approval[];
}

export interface InForce extends Pending {
  readonly from: Instant;
  /** Of the activation. */
  readonly position: number;
  readonly until?: Instant;
}

export interface RiskOnRecord extends Risk {
  /** The event that brought it; absent where a person did. */
  readonly causationId?: string;
}

export interface Disclosed extends Telling {
  readonly disclosureId: string;
  readonly isCorrected?: boolean;
  readonly position: number;
}

export interface Commitment {
  /** Absent until something was proposed in it. */
  readonly slot?: Slot;
  readonly basedOnRequestId?: string;
  readonly owner?: string;
  readonly followUpOn?: Day;
  /** The owner has looked at it, and no day is set to look again. */
  readonly isFollowedUp?: boolean;
  /** Days of follow-up that are on record as having come. */
  readonly noted: readonly Day[];
  /** How many wordings it has had. */
  readonly wordings: number;
  readonly current?: InForce;
  readonly pending?: Pending;
  readonly closed?: Closing;
  readonly formerly: readonly InForce[];
  readonly concerns: readonly Concern[];
  readonly risks: readonly RiskOnRecord[];
  /** Up to this position nothing endangers it any more: it came before the last activation or withdrawal of a delivery, or before somebody cleared the risks. */
  readonly settledAt: number;
  readonly disclosed: readonly Disclosed[];
  readonly releases: readonly { readonly customerId: string; readonly version: number; readonly at: Instant; readonly position: number }[];
  /** Of the wording in force, as are the words of customers on it. */
  readonly delivery?: CommitmentFacts['DeliveryAsserted'];
  readonly words: readonly { readonly customerId: string; readonly word: FulfilmentWord; readonly note?: string }[];
}

export const initial: Commitment = {
  ...{ noted: [], wordings: 0, formerly: [], concerns: [], risks: [], settledAt: 0, disclosed: [], releases: [], words: [] },
};

/** Its status, by the last words of those who hold it. */
export function statusIn(state: Commitment): CommitmentStatus {
  return statusOf({ ...state, deliveredOn: state.delivery?.deliveredOn, ...fulfilmentOf(state.delivery ? lastWords(state) : []) });
}

/** By which disclosure each holder holds a wording, by customer. */
export function holdersOf({ disclosed }: Commitment): ReadonlyMap<string, Disclosed> {
  const holders = new Map<string, Disclosed>();
  for (const told of disclosed) {
    const held = heldBy([holders.get(told.customerId) ?? [], told].flat());
    if (held) holders.set(told.customerId, held);
  }
  return holders;
}

/** The last word of each holder on the delivery of the wording in force, undefined where it said none yet. */
function lastWords(state: Commitment): (FulfilmentWord | undefined)[] {
  const words = new Map(state.words.map(({ customerId, word }) => [customerId, word]));
  return [...holdersOf(state).keys()].map((customerId) => words.get(customerId));
}

/** The slot. Refuses where nothing was ever proposed in it. */
export const there = ({ slot }: Commitment): Slot =>
  slot ?? refuse('COMMITMENT_NOT_FOUND', 'commitmentId', 'Nothing was ever proposed there.');

/** The wording in force. Refuses where there is none. */
export function inForce(state: Commitment): InForce {
  there(state);
  return state.current ?? refuse('WRONG_STATUS', 'commitmentId', `It is ${STATUS_WORDS[statusIn(state)]}: no wording is in force.`);
}

/** Refuses where no customer holds a wording. */
export function assertHeld(state: Commitment): void {
  there(state);
  if (holdersOf(state).size === 0) refuse('NOT_A_HOLDER', 'customerId', 'No customer has been told a wording that counts.');
}

/** By which disclosure a customer holds a wording that goes by these keys: a release by any of them voids what it was told by then (rule 30). */
export function heldUnder({ disclosed, releases }: Commitment, keys: readonly string[]): Disclosed | undefined {
  const released = releases.filter(({ customerId }) => keys.includes(customerId));
  const stands = ({ toldAt, position }: Disclosed) =>
    !released.some((release) => release.at > toldAt || (release.at === toldAt && release.position > position));
  return heldBy(disclosed.filter((told) => keys.includes(told.customerId) && stands(told)));
}

/** Of the keys of a customer the one by which it holds a wording. Refuses where it holds none, whatever its segment is now (rule 15). */
export function holdingKey(state: Commitment, keys: readonly string[]): string {
  there(state);
  return heldUnder(state, keys)?.customerId ?? refuse('NOT_A_HOLDER', 'customerId', 'This customer has been told no wording that counts.');
}

/** Who disputes the delivery, each by itself: by another of its keys it may have said otherwise since (rule 30). */
const disputing = ({ words }: Commitment): string[] =>
  [...new Map(words.map(({ customerId, word }) => [customerId, word]))].flatMap(([customerId, word]) =>
    word === 'DISPUTED' ? customerId : [],
  );

export const lookAtDisputes = (state: Commitment): Look<unknown>[] => disputing(state).map(lookAroundCustomer);

/** Its status, by the last words of those who hold it, by whichever of their keys: who disputes was looked around. */
export function statusSeen(state: Commitment, occasion: Pick<Occasion, 'seen' | 'leadingTo'>): CommitmentStatus {
  const status = statusIn(state);
  if (!state.delivery) return status;
  const isDisputed = disputing(state).some((customerId) => {
    const keys = keysSeen(customerId, occasion);
    return heldUnder(state, keys) && lastWordUnder(state, keys)?.word === 'DISPUTED';
  });
  return isDisputed ? 'DISPUTED' : status === 'DISPUTED' ? 'DELIVERED' : status;
}

/** The last word on the delivery of a customer that goes by these keys. */
export const lastWordUnder = ({ words }: Commitment, keys: readonly string[]) =>
  words.findLast(({ customerId }) => keys.includes(customerId));

/** Nothing in force, nothing waiting; delivery and the words on it belonged to what was in force. */
export const ended = ({ current, formerly, ...state }: Commitment, until: Instant): Commitment => ({
  ...state,
  ...{ current: undefined, pending: undefined, delivery: undefined, words: [] },
  formerly: current ? [...formerly, { ...current, until }] : formerly,
});

/** A part of the decider: commands, and the facts that they cause. */
export type PartOf<Facts extends keyof CommitmentFacts, Names extends keyof CommitmentCommands> = DeciderPart<
  Commitment,
  CommitmentFacts,
  CommitmentCommands,
  Facts,
  Names
>;
