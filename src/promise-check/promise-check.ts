/**
 * Rule 14: may this feature be promised to this customer by this day?
 * The table of the promise check, row by row under its numbers; the first row that matches answers.
 */
import { AudienceKind, missingFor, slotOf } from '../commitments/commitment.events.js';
import type { CommitmentRow, WordingRow } from '../commitments/commitment.projection.js';
import type { CustomerRow } from '../customers/customer.projection.js';
import type { FeatureRow, TargetRow } from '../features/feature.projection.js';
import { dayOf, type Day, type Instant } from '../kernel/time.js';
import type { DecisionOutcome } from '../requests/request.events.js';

export const PromiseVerdict = {
  ALLOWED: 'ALLOWED',
  ALLOWED_WITH_CONDITIONS: 'ALLOWED_WITH_CONDITIONS',
  AVAILABLE: 'AVAILABLE',
  NOT_ALLOWED: 'NOT_ALLOWED',
  AT_RISK: 'AT_RISK',
  NEEDS_APPROVAL: 'NEEDS_APPROVAL',
  NO_RECORD: 'NO_RECORD',
} as const;
export type PromiseVerdict = keyof typeof PromiseVerdict;

export interface Question {
  readonly customerId: string;
  readonly featureId: string;
  readonly byDate?: Day | null;
}

type Customer = CustomerRow & { readonly born: number };
type Feature = FeatureRow & { readonly born: number };

/** The decision of a request that stands. */
export interface StandingDecision {
  readonly title: string;
  readonly outcome: DecisionOutcome;
  readonly decidedAt: Instant;
  readonly customerExplanation?: string | null;
  readonly alternatives?: readonly string[] | null;
  readonly position: number;
}

/** A slot in which something was proposed, its words in force, the ones that wait, and the decision it rests on. */
export interface Slot {
  readonly commitment: CommitmentRow;
  readonly current?: WordingRow;
  readonly pending?: WordingRow;
  readonly basis?: StandingDecision;
}

/** What is on record at one moment. What few rows ask for may be read when it is asked for. */
export interface OnRecord {
  readonly at: Instant;
  readonly today: Day;
  readonly customer?: Customer;
  readonly feature?: Feature;
  /** Where the feature was to be, in the order in which it moved. */
  readonly targets: readonly TargetRow[];
  /** Most specific first: the customer's, its segment's, everyone's. */
  readonly slots: readonly Slot[];
  /** Of the feature's requests, in the order of the log. */
  readonly decisions: readonly StandingDecision[];
}

/** What a row of the table says. */
interface Said {
  readonly verdict: PromiseVerdict;
  readonly reason: string;
  readonly nextStep: string;
  /** The slot it is about. */
  readonly slot?: Slot;
  /** Positions of the events that decided it, besides the activation of the words. */
  readonly cites?: readonly number[];
}

export interface Answer extends Said {
  /** Number of the row. */
  readonly row: number;
  /** The words in force in the slot that answered. */
  readonly words?: WordingRow;
  readonly cites: readonly number[];
}

/** One of the three slots that the check consults, and what was found there. */
export interface SlotLooked {
  readonly kind: AudienceKind;
  /** Absent for a customer without a segment. */
  readonly commitmentId?: string;
  readonly commitment?: CommitmentRow;
  readonly said: string;
}

type Rows<Case> = Readonly<Record<number, (given: Case) => Said | Falsy>>;
type Falsy = false | 0 | '' | null | undefined;

export function promiseCheck(question: Question, onRecord: OnRecord): Answer {
  const { customer, feature, slots, at, today } = onRecord;
  if (!customer || !feature) return firstOf(UNKNOWN, { question, customer, feature });

  const speaking = slots.find((slot) => speaks(slot, today));
  if (!speaking) return firstOf(UNSPOKEN, { customer, feature, onRecord });

  const { current: words } = speaking;
  const done = feature.status === 'SHIPPED';
  const said = words ? firstOf(BY_WORDS, { question, slot: speaking, words, feature, done, onRecord }) : firstOf(BY_STATUS, speaking);
  const heard = slots.slice(0, slots.indexOf(speaking) + 1);
  const waiting = heard.filter(({ pending }) => pending).map((slot) => waits(slot, customer, at));
  const activation = words?.activatedPosition ?? [];
  return { ...said, slot: speaking, words, reason: [said.reason, ...waiting].join(' '), cites: [activation, said.cites].flat() };
}

/** The first row that matches. */
function firstOf<Case>(rows: Rows<Case>, given: Case): Answer {
  for (const [row, say] of Object.entries(rows)) {
    const said = say(given);
    if (said) return { row: Number(row), cites: [], ...said };
  }
  throw new Error('The last row of a table always answers.');
}

const UNKNOWN: Rows<{ question: Question; customer?: Customer; feature?: Feature }> = {
  1({ question, customer, feature }) {
    const missing = [customer ? [] : `a customer “${question.customerId}”`, feature ? [] : `a feature “${question.featureId}”`].flat();
    return {
      verdict: 'NO_RECORD',
      reason: `There is no record of ${missing.join(' nor of ')}.`,
      nextStep: 'Register what is missing, then ask again.',
      cites: [customer, feature].flatMap((thing) => thing?.born ?? []),
    };
  },
};

/** Words in force that have not lapsed, or a no by name. */
const speaks = ({ commitment, current }: Slot, today: Day): boolean =>
  commitment.status === 'WITHDRAWN' || (current !== undefined && !hasLapsed(current, today));

export const hasLapsed = ({ validUntil }: Pick<WordingRow, 'validUntil'>, today: Day): boolean => validUntil != null && validUntil < today;

/** What the first slot that speaks says without words in force. */
const BY_STATUS: Rows<Slot> = {
  2: ({ commitment: { statusSince, statusReason, statusPosition } }) => ({
    ...notAllowed(
      because(`The promise was withdrawn on ${dayOf(statusSince)}`, statusReason),
      'Inform the customers who hold it; propose new words.',
    ),
    cites: [statusPosition],
  }),
};

interface Spoken {
  readonly question: Question;
  readonly slot: Slot;
  readonly words: WordingRow;
  readonly feature: Feature;
  /** It is there already: what was promised for a day is kept. */
  readonly done: boolean;
  readonly onRecord: OnRecord;
}

/** What the words in force of the first slot that speaks allow. */
const BY_WORDS: Rows<Spoken> = {
  5(given) {
    const risks = risksOf(given);
    const reason = risks.map((risk) => risk.reason).join(' ');
    return (
      reason && { ...atRisk(reason, `Say nothing new; ask ${given.slot.commitment.owner}.`), cites: risks.map(({ position }) => position) }
    );
  },
  6: ({ slot, words: { promisedDate }, onRecord: { today }, done }) =>
    !done && promisedDate && promisedDate < today && atRisk(`Delivery is overdue since ${promisedDate}.`, `Ask ${slot.commitment.owner}.`),
  7: ({ words: { validUntil }, question: { byDate } }) =>
    byDate &&
    validUntil &&
    byDate > validUntil &&
    notAllowed(`The words hold until ${validUntil} only.`, `Say them up to ${validUntil}, or revise them.`),
  8: ({ words: { promisedDate }, question: { byDate }, done }) =>
    !done &&
    byDate &&
    promisedDate &&
    byDate < promisedDate &&
    notAllowed(`It is promised for ${promisedDate}, not for ${byDate}.`, `Offer ${promisedDate}, or revise the words.`),
  9: ({ words: { promisedDate, validUntil }, question: { byDate }, done }) =>
    !done &&
    byDate &&
    !promisedDate &&
    !validUntil &&
    notAllowed('The approved words name no date.', 'Say them without a date, or revise them.'),
  10: ({ words }) =>
    words.conditions?.length && {
      verdict: 'ALLOWED_WITH_CONDITIONS',
      reason: because(`${approved(words)}, on conditions`, words.conditions.join(' ')),
      nextStep: 'Say the words and every condition, then disclose them.',
    },
  11: ({ words }) => ({ verdict: 'ALLOWED', reason: `${approved(words)}.`, nextStep: 'Say the words, then disclose them.' }),
};

interface Unspoken {
  readonly customer: Customer;
  readonly feature: Feature;
  readonly onRecord: OnRecord;
}

/** What there is to say where no slot speaks. */
const UNSPOKEN: Rows<Unspoken> = {
  12({ feature, onRecord }) {
    const never = notToCome(feature, onRecord);
    return never && { ...notAllowed(never.reason, 'Do not promise it.'), cites: [never.position] };
  },
  13({ customer, onRecord: { slots, at } }) {
    const slot = slots.find(({ pending }) => pending);
    return (
      slot?.pending && {
        verdict: 'NEEDS_APPROVAL',
        reason: waits(slot, customer, at),
        nextStep: `Ask ${approvers(slot.pending, at)} to approve it.`,
        slot,
        cites: [slot.pending.proposedPosition],
      }
    );
  },
  15({ onRecord: { slots, today } }) {
    const slot = slots.find(({ current }) => current && hasLapsed(current, today));
    const { validUntil, activatedPosition } = slot?.current ?? {};
    return (
      validUntil && {
        ...notAllowed(`The words held until ${validUntil}.`, 'Revise them and have them approved.'),
        slot,
        cites: [activatedPosition ?? []].flat(),
      }
    );
  },
  16: ({ feature: { name, status, shippedOn, statusPosition } }) =>
    status === 'SHIPPED' && {
      verdict: 'AVAILABLE',
      reason: `“${name}” shipped on ${shippedOn ?? ''}; no words about it are recorded.`,
      nextStep: 'Describe what exists; propose words for more.',
      cites: [statusPosition],
    },
  17({ onRecord: { slots } }) {
    const slot = slots.find(({ commitment }) => commitment.status === 'REJECTED');
    if (!slot) return undefined;
    const { statusSince, statusReason, statusPosition } = slot.commitment;
    return {
      ...notAllowed(because(`The words were rejected on ${dayOf(statusSince)}`, statusReason), 'Propose other words.'),
      slot,
      cites: [statusPosition],
    };
  },
  18({ onRecord: { decisions } }) {
    const latest = decisions.toSorted((a, b) => a.decidedAt.localeCompare(b.decidedAt)).at(-1);
    if (!latest || decisions.some(({ outcome }) => outcome === 'ACCEPTED')) return undefined;
    const { title, outcome, decidedAt, customerExplanation, alternatives, position } = latest;
    const instead = alternatives?.length ? `Offer ${alternatives.join(' or ')}; add` : 'Add';
    return {
      ...notAllowed(
        because(`“${title}” was ${outcome} on ${dayOf(decidedAt)}`, customerExplanation),
        `${instead} the demand to the request.`,
      ),
      cites: [position],
    };
  },
  19: ({ customer, feature }) => ({
    verdict: 'NO_RECORD',
    reason: `No words about “${feature.name}” are approved for ${customer.name}.`,
    nextStep: 'Propose a commitment.',
    cites: [feature.born, customer.born],
  }),
};

const notAllowed = (reason: string, nextStep: string): Said => ({ verdict: 'NOT_ALLOWED', reason, nextStep });
const atRisk = (reason: string, nextStep: string): Said => ({ verdict: 'AT_RISK', reason, nextStep });

interface Risk {
  readonly reason: string;
  readonly position: number;
}

/** Every reason why the promise may not be kept, as far as it can be computed. */
function risksOf({ feature, words, slot: { basis }, done, onRecord }: Spoken): Risk[] {
  if (done) return [];
  return [
    notToCome(feature, onRecord) ?? [],
    slip(feature, words, onRecord) ?? [],
    basis && basis.outcome !== 'ACCEPTED'
      ? { reason: `The decision it rests on was superseded: “${basis.title}” is ${basis.outcome}.`, position: basis.position }
      : [],
  ].flat();
}

function notToCome({ name, status, horizon, dropReason, statusPosition }: Feature, onRecord: OnRecord): Risk | undefined {
  if (status === 'DROPPED') return { reason: because(`“${name}” was dropped`, dropReason), position: statusPosition };
  if (status !== 'PLANNED' || horizon !== 'NOT_PLANNED') return undefined;
  const target = onRecord.targets.at(-1);
  return target && { reason: because(`“${name}” is not planned`, target.reason), position: target.position };
}

/** The target is later than the promised date, or has gone since the words came into force. */
function slip(
  { name, status, targetDate, targetPosition: position, born }: Feature,
  { promisedDate, inForceFrom, activatedPosition }: WordingRow,
  onRecord: OnRecord,
): Risk | undefined {
  if (status !== 'PLANNED' || !promisedDate || (targetDate && targetDate <= promisedDate)) return undefined;
  if (targetDate) return { reason: `The target of “${name}” is ${targetDate}, later than the promised ${promisedDate}.`, position };
  if (position === born) return undefined; // it never had one
  const isBefore = ({ movedAt, position: moved }: TargetRow) =>
    movedAt < (inForceFrom ?? '') || (movedAt === inForceFrom && moved < (activatedPosition ?? 0));
  const since = onRecord.targets.slice(Math.max(0, onRecord.targets.findLastIndex(isBefore)));
  return since.some((target) => target.targetDate) ? { reason: `The target of “${name}” was removed.`, position } : undefined;
}

function approved({ version, approvals, promisedDate, validUntil }: WordingRow): string {
  const parts = [
    `Wording ${version} is approved${approvals.some(({ via }) => via) ? ' (as an import says)' : ''}`,
    promisedDate ? `promised for ${promisedDate}` : [],
    validUntil ? `holds until ${validUntil}` : [],
  ];
  return parts.flat().join(', ');
}

function waits({ commitment, pending }: Slot, customer: Pick<Customer, 'name'>, at: Instant): string {
  const { audienceKind, segment } = commitment;
  const audience = { EVERYONE: 'everyone', SEGMENT: `the segment ${segment ?? ''}`, CUSTOMER: customer.name }[audienceKind];
  return `Wording ${pending?.version ?? ''} for ${audience} waits for approval for ${missingFor(pending?.approvals ?? [], at).join(' and ')}.`;
}

const approvers = ({ approvals }: WordingRow, at: Instant): string =>
  missingFor(approvals, at)
    .map((as) => `a ${as}_APPROVER`)
    .join(' and ');

/** One sentence, with what somebody wrote as its end. */
function because(what: string, why: string | null | undefined): string {
  const text = why ? `${what}: ${why.trim()}` : what;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The customer's slot, its segment's where it has one, and everyone's. */
export function slotsFor(
  featureId: string,
  { customerId, segment }: Pick<CustomerRow, 'customerId' | 'segment'>,
): { kind: AudienceKind; commitmentId?: string }[] {
  return [
    { kind: 'CUSTOMER', commitmentId: slotOf(featureId, { kind: 'CUSTOMER', customerId }) },
    { kind: 'SEGMENT', commitmentId: segment == null ? undefined : slotOf(featureId, { kind: 'SEGMENT', segment }) },
    { kind: 'EVERYONE', commitmentId: slotOf(featureId, { kind: 'EVERYONE' }) },
  ];
}

/** What each of the three slots said, whether or not it answered. */
export function consulted({ customerId, featureId }: Question, { customer, slots, at, today }: OnRecord): SlotLooked[] {
  const asker = customer ?? { customerId, name: customerId };
  return slotsFor(featureId, asker).map((looked) => {
    if (!looked.commitmentId) return { ...looked, said: customer ? 'The customer has no segment.' : 'The customer is unknown.' };
    const slot = slots.find(({ commitment }) => commitment.commitmentId === looked.commitmentId);
    return { ...looked, commitment: slot?.commitment, said: slot ? saidBy(slot, asker, at, today) : 'Nothing was proposed.' };
  });
}

function saidBy(slot: Slot, customer: Pick<Customer, 'name'>, at: Instant, today: Day): string {
  const { commitment, current, pending } = slot;
  const { status, statusSince, statusReason } = commitment;
  const ended = status === 'WITHDRAWN' || status === 'REJECTED' ? because(`${status} on ${dayOf(statusSince)}`, statusReason) : [];
  const said = current
    ? hasLapsed(current, today)
      ? `Wording ${current.version} held until ${current.validUntil ?? ''}.`
      : `Wording ${current.version} is in force.`
    : ended;
  return [said, pending ? waits(slot, customer, at) : []].flat().join(' ');
}
