/**
 * Rule 14: may this feature be promised to this customer by this day?
 * The table of the promise check, row by row under its numbers; the first row that matches answers.
 */
import { STATUS_WORDS, type AudienceKind, type CommitmentStatus } from '../commitments/commitment.events.js';
import {
  type Danger,
  dangersTo,
  hasLapsed,
  hasPassed,
  isDelivered,
  missingFor,
  notToCome,
  slotKey,
} from '../commitments/commitment.rules.js';
import type { CommitmentConcernRow, CommitmentRow, SpokenRow } from '../commitments/commitment.tables.js';
import type { CustomerRow } from '../customers/customer.tables.js';
import type { SeenFeature } from '../features/feature.events.js';
import type { FeatureRow, TargetRow } from '../features/feature.tables.js';
import type { Mark } from '../kernel/decider.js';
import { dayOf, type Day, type Instant } from '../kernel/time.js';
import { capital, dayInWords, listed } from '../kernel/words.js';
import type { Near } from '../read-model/names.js';
import type { ReportRow } from '../reports/report.tables.js';
import { FUNCTION_WORDS, OUTCOME_WORDS, type DecisionOutcome } from '../requests/request.events.js';

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
  readonly current?: SpokenRow;
  readonly pending?: SpokenRow;
  readonly basis?: StandingDecision;
  /** Blocking concerns that are open. */
  readonly blocking: readonly Pick<CommitmentConcernRow, 'text' | 'raisedBy'>[];
  /** When the customer released us from the words in force of a wider slot, and the position of that. */
  readonly released?: { readonly at: Instant; readonly position: number };
}

/** A promise without approval that is neither ratified nor retracted. */
export type OpenReport = Pick<ReportRow, 'saidAt'> & { readonly born: number };

/** What is on record at one moment. What few rows ask for may be read when it is asked for. */
export interface OnRecord {
  readonly at: Instant;
  readonly today: Day;
  readonly customer?: Customer;
  /** The customer by whose key it was asked, where that is another: it has become this one (rule 30). */
  readonly asked?: Customer;
  /** The key of the customer under which its own slot counts, where it goes by several and that is not the one that goes on. */
  readonly slotOf?: string;
  readonly feature?: Feature;
  /** Where the feature was to be, in the order in which it moved. */
  readonly targets: readonly TargetRow[];
  /** Most specific first: the customer's, its segment's, everyone's. */
  readonly slots: readonly Slot[];
  /** Of the feature's requests, in the order of the log. */
  readonly decisions: readonly StandingDecision[];
  /** Of the feature and the customer, in the order in which it was promised. */
  readonly reports: readonly OpenReport[];
  /** What may have been meant by a customer or a feature that is unknown. */
  readonly near: readonly Near[];
}

/** What is on record of one feature, whoever it is for. */
type OfFeature = Pick<OnRecord, 'today' | 'targets'>;

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
  readonly words?: SpokenRow;
  readonly cites: readonly number[];
}

/** One of the three slots that the check consults, and what was found there. */
export interface SlotLooked {
  readonly kind: AudienceKind;
  /** Absent for a customer without a segment. */
  readonly commitmentId?: string;
  /** Where it stands for the customer; absent where nothing was proposed. */
  readonly status?: CommitmentStatus;
  readonly said: string;
}

type Say<Case> = (given: Case) => Said | Falsy;
type Falsy = false | 0 | '' | null | undefined;
type Rows<Case> = readonly (readonly [row: number, say: Say<Case>])[];

/** Rows of the table, each under its number. */
const rowsOf = <Case>(rows: Readonly<Record<number, Say<Case>>>): Rows<Case> =>
  Object.entries(rows).map(([row, say]) => [Number(row), say]);

export function promiseCheck(question: Question, onRecord: OnRecord): Answer {
  const { customer, feature, slots, at, today } = onRecord;
  if (!customer || !feature) return named(firstOf(UNKNOWN, { question, customer, feature, near: onRecord.near }), onRecord);

  const speaking = slots.find((slot) => speaks(slot, today));
  if (!speaking) return named(firstOf(UNSPOKEN, { customer, feature, onRecord }), onRecord);

  const { current: words } = speaking;
  const said = words
    ? firstOf(BY_WORDS, spokenIn(speaking, words, { feature, onRecord, byDate: question.byDate }))
    : firstOf(BY_STATUS, speaking);
  const heard = slots.slice(0, slots.indexOf(speaking) + 1);
  const waiting = heard.filter(({ pending }) => pending).map((slot) => waits(slot, customer, at));
  const blocking = words ? speaking.blocking.map(({ raisedBy, text }) => because(`${raisedBy.name} has a blocking concern`, text)) : [];
  const activation = words?.activatedPosition ?? [];
  const reason = [said.reason, ...waiting, ...blocking].join(' ');
  const { row, verdict, nextStep, cites } = said;
  return named({ row, verdict, reason, nextStep, slot: speaking, words, cites: [activation, cites].flat() }, onRecord);
}

/** Rule 30: whoever asks by an old key is told for whom the answer is. */
function named(answer: Answer, { customer, asked }: OnRecord): Answer {
  if (!customer || !asked || asked.customerId === customer.customerId) return answer;
  const reason = `${answer.reason} ${became(asked, customer)}`;
  return { ...answer, reason, cites: [...answer.cites, asked.mergedPosition ?? []].flat() };
}

const became = (asked: Pick<Customer, 'name'>, { name }: Pick<Customer, 'name'>): string =>
  asked.name === name
    ? `This customer was merged into another called “${name}”, for which this is the answer.`
    : `“${asked.name}” was merged into “${name}”, for which this is the answer.`;

/** Words that may be said of a feature today, and whether it is there. */
export interface MayBeSaid {
  readonly words: SpokenRow;
  readonly done: boolean;
}

/** Whether the slots, the most specific first, would be answered with a yes where no day is asked about, and by which words. */
export function mayBeSaid(slots: readonly Slot[], feature: Feature, onRecord: OfFeature): MayBeSaid | undefined {
  const speaking = slots.find((slot) => speaks(slot, onRecord.today));
  if (!speaking?.current) return undefined;
  const spoken = spokenIn(speaking, speaking.current, { feature, onRecord });
  const { verdict } = firstOf(BY_WORDS, spoken);
  return verdict === 'ALLOWED' || verdict === 'ALLOWED_WITH_CONDITIONS' ? spoken : undefined;
}

/** The first row that matches. */
function firstOf<Case>(rows: Rows<Case>, given: Case): Answer {
  for (const [row, say] of rows) {
    const said = say(given);
    if (said) {
      const { verdict, reason, nextStep, slot, cites = [] } = said;
      return { row, verdict, reason, nextStep, slot, cites };
    }
  }
  throw new Error('The last row of a table always answers.');
}

const UNKNOWN = rowsOf<{ question: Question; customer?: Customer; feature?: Feature; near: readonly Near[] }>({
  1({ question, customer, feature, near }) {
    const missing = [
      customer ? [] : `a customer with the key “${question.customerId}”`,
      feature ? [] : `a feature with the key “${question.featureId}”`,
    ].flat();
    const unknown = `There is no record of ${missing.join(' nor of ')}.`;
    return {
      verdict: 'NO_RECORD',
      reason: near.length > 0 ? `${unknown} Do you mean ${meant(near)}?` : unknown,
      nextStep:
        near.length > 0
          ? 'Ask again with the key of what you mean; register what is not there.'
          : 'Register what is missing, then ask again.',
      cites: [customer, feature].flatMap((thing) => thing?.born ?? []),
    };
  },
});

/** By their names; how many there are where several have the same. */
function meant(near: readonly Near[]): string {
  const called = (wanted: string) => near.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return [called('CUSTOMER'), called('FEATURE')]
    .filter(({ length }) => length > 0)
    .map((names) =>
      listed(
        [...new Set(names)].map((name) => oneCalled(name, names)),
        'or',
      ),
    )
    .join(' and ');
}

function oneCalled(name: string, names: readonly string[]): string {
  const { length } = names.filter((other) => other === name);
  return length > 1 ? `one of ${length} called “${name}”` : `“${name}”`;
}

/** A no by name outranks a general yes, whether or not the words have lapsed. */
export const NO_BY_NAME: readonly CommitmentStatus[] = ['WITHDRAWN', 'BREACHED', 'DISPUTED'];

/** Words in force that have not lapsed, or a no by name; not to a customer who released us. */
const speaks = ({ commitment, current, released }: Slot, today: Day): boolean =>
  !released && (NO_BY_NAME.includes(commitment.status) || (current !== undefined && !hasLapsed(current, today)));

/** What the first slot that speaks says without words in force. */
const BY_STATUS = rowsOf<Slot>({
  2: ({ commitment: { status, statusSince, statusReason, statusPosition } }) =>
    status === 'WITHDRAWN' && {
      ...notAllowed(
        because(`The promise was withdrawn on ${dayAt(statusSince)}`, statusReason),
        'Inform the customers who hold it; propose new words.',
      ),
      cites: [statusPosition],
    },
  3: ({ commitment: { status, statusSince, statusReason, statusPosition, owner } }) =>
    status === 'BREACHED' && {
      ...notAllowed(because(`The promise was broken on ${dayAt(statusSince)}`, statusReason), `Talk to ${owner}; propose new words.`),
      cites: [statusPosition],
    },
});

interface Spoken {
  readonly byDate?: Day | null;
  readonly slot: Slot;
  readonly words: SpokenRow;
  readonly feature: Feature;
  /** It is there already: what was promised for a day is kept. */
  readonly done: boolean;
  readonly onRecord: OfFeature;
}

const spokenIn = (
  slot: Slot,
  words: SpokenRow,
  { feature, onRecord, byDate }: Pick<Spoken, 'feature' | 'onRecord' | 'byDate'>,
): Spoken => ({
  slot,
  words,
  feature,
  onRecord,
  byDate,
  done: feature.status === 'SHIPPED' || isDelivered(slot.commitment.status),
});

/** What the words in force of the first slot that speaks allow. */
const BY_WORDS = rowsOf<Spoken>({
  4: ({ slot: { commitment } }) =>
    commitment.status === 'DISPUTED' && {
      ...atRisk(`A customer disputes its delivery since ${dayAt(commitment.statusSince)}.`, `Ask ${commitment.owner}.`),
      cites: [commitment.statusPosition],
    },
  5(given) {
    const { owner, status, risks } = given.slot.commitment;
    const recorded = status === 'AT_RISK' ? (risks ?? []) : [];
    const present = dangersNow(given);
    // what is computed here is told as it is now
    const told = [...present, ...recorded.filter(({ kind }) => !present.some((danger) => danger.kind === kind))];
    const reason = told.map((risk) => because(risk.reason, undefined)).join(' ');
    return (
      reason && {
        ...atRisk(reason, `Say nothing new; ask ${owner}.`),
        cites: [...recorded.map(({ position }) => position), ...present.map(({ since }) => since)],
      }
    );
  },
  6: ({ slot, words: { promisedDate }, onRecord: { today }, done }) =>
    !done &&
    promisedDate &&
    hasPassed({ promisedDate }, today) &&
    atRisk(`Delivery is overdue since ${dayInWords(promisedDate)}.`, `Ask ${slot.commitment.owner}.`),
  7: ({ words: { validUntil }, byDate }) =>
    byDate &&
    validUntil &&
    byDate > validUntil &&
    notAllowed(`The words hold until ${dayInWords(validUntil)} only.`, `Say them up to ${dayInWords(validUntil)}, or revise them.`),
  8: ({ words: { promisedDate }, byDate, done }) =>
    !done &&
    byDate &&
    promisedDate &&
    byDate < promisedDate &&
    notAllowed(
      `It is promised for ${dayInWords(promisedDate)}, not for ${dayInWords(byDate)}.`,
      `Offer ${dayInWords(promisedDate)}, or revise the words.`,
    ),
  9: ({ words: { promisedDate, validUntil }, byDate, done }) =>
    !done &&
    byDate &&
    !promisedDate &&
    !validUntil &&
    notAllowed('The approved words name no date.', 'Say them without a date, or revise them.'),
  10: ({ words }) =>
    words.conditions?.length && {
      verdict: 'ALLOWED_WITH_CONDITIONS',
      reason: because(`${approved(words)}, on conditions`, words.conditions.map((condition) => because(condition, undefined)).join(' ')),
      nextStep: 'Say the words and every condition, then disclose them.',
    },
  11: ({ words }) => ({ verdict: 'ALLOWED', reason: `${approved(words)}.`, nextStep: 'Say the words, then disclose them.' }),
});

interface Unspoken {
  readonly customer: Customer;
  readonly feature: Feature;
  readonly onRecord: OnRecord;
}

/** What there is to say where no slot speaks. */
const UNSPOKEN = rowsOf<Unspoken>({
  12({ feature, onRecord }) {
    const [never] = notToCome(new FeatureAsSeen(feature, onRecord)).map((danger) => told(danger, feature, onRecord));
    return never && { ...notAllowed(never.reason, 'Do not promise it.'), cites: [never.since] };
  },
  13({ customer, onRecord: { slots, at } }) {
    const slot = slots.find(({ pending }) => pending);
    return (
      slot?.pending && {
        verdict: 'NEEDS_APPROVAL',
        reason: waits(slot, customer, at),
        nextStep: `Ask ${approvers(slot.pending, at)} to approve it.`,
        slot,
        // the words in force, lapsed
        cites: [slot.current?.activatedPosition ?? [], slot.pending.proposedPosition].flat(),
      }
    );
  },
  14({ customer, onRecord: { reports } }) {
    const latest = reports.at(-1);
    return (
      latest && {
        verdict: 'NEEDS_APPROVAL',
        reason: `${customer.name} was promised it on ${dayAt(latest.saidAt)} without approval.`,
        nextStep: 'Have the report ratified by approved words, or retract it.',
        cites: reports.map(({ born }) => born),
      }
    );
  },
  15({ onRecord: { slots, today } }) {
    const slot = slots.find(({ current, released }) => !released && current && hasLapsed(current, today));
    const { validUntil, activatedPosition } = slot?.current ?? {};
    return (
      validUntil && {
        ...notAllowed(`The words held until ${dayInWords(validUntil)}.`, 'Revise them and have them approved.'),
        slot,
        cites: [activatedPosition ?? []].flat(),
      }
    );
  },
  16: ({ feature: { name, status, shippedOn, statusPosition } }) =>
    status === 'SHIPPED' && {
      verdict: 'AVAILABLE',
      reason: `“${name}” shipped on ${dayInWords(shippedOn ?? '')}; no words about it are recorded.`,
      nextStep: 'Describe what exists; propose words for more.',
      cites: [statusPosition],
    },
  17({ customer, onRecord: { slots } }) {
    for (const slot of slots) {
      const { status, statusSince, statusReason, statusPosition } = slot.commitment;
      const rejected = `The words were rejected on ${dayAt(statusSince)}`;
      const released = releaseIn(slot);
      if (released) return { ...notAllowed(releasedBy(customer, released.at), OTHER_WORDS), slot, cites: [released.position] };
      if (status === 'REJECTED') return { ...notAllowed(because(rejected, statusReason), OTHER_WORDS), slot, cites: [statusPosition] };
    }
    return undefined;
  },
  18({ onRecord: { decisions } }) {
    const latest = decisions.toSorted((a, b) => a.decidedAt.localeCompare(b.decidedAt)).at(-1);
    if (!latest || decisions.some(({ outcome }) => outcome === 'ACCEPTED')) return undefined;
    const { title, outcome, decidedAt, customerExplanation, alternatives, position } = latest;
    const instead = alternatives?.length ? `Offer ${listed(alternatives, 'or')}; add` : 'Add';
    return {
      ...notAllowed(
        because(`“${title}” was ${OUTCOME_WORDS[outcome]} on ${dayAt(decidedAt)}`, customerExplanation),
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
});

const OTHER_WORDS = 'Propose other words.';

/** The end of a customer’s own slot, or its release from a wider one. */
const releaseIn = ({ commitment: { status, statusSince, statusPosition }, released }: Slot): Slot['released'] =>
  status === 'RELEASED' ? { at: statusSince, position: statusPosition } : released;

const releasedBy = ({ name }: Pick<Customer, 'name'>, at: Instant): string => `${name} released us from the promise on ${dayAt(at)}.`;

const notAllowed = (reason: string, nextStep: string): Said => ({ verdict: 'NOT_ALLOWED', reason, nextStep });
const atRisk = (reason: string, nextStep: string): Said => ({ verdict: 'AT_RISK', reason, nextStep });

/** What endangers the promise, in words. */
type ToldDanger = Danger & { readonly reason: string };

/** All that endangers the promise, as far as it can be computed; of what is there already, that the feature was dropped. */
function dangersNow({ feature, words, slot, done, onRecord }: Spoken): ToldDanger[] {
  const { promisedDate, inForceFrom, activatedPosition } = words;
  const inForce = { promisedDate, effectiveAt: inForceFrom ?? '', position: activatedPosition ?? 0 };
  const basis = done ? undefined : slot.basis && { standing: slot.basis.outcome, decidedAt: slot.basis.position };
  const dangers = dangersTo(inForce, { feature: new FeatureAsSeen(feature, onRecord), basis });
  if (dangers.length === 0) return [];
  const inOrder = TOLD_IN_ORDER.flatMap((kind) => dangers.filter((danger) => danger.kind === kind));
  return inOrder.filter(({ kind }) => !done || kind === 'FEATURE_DROPPED').map((danger) => told(danger, feature, onRecord, slot, words));
}

/** What concerns the whole feature comes first. */
const TOLD_IN_ORDER = ['FEATURE_DROPPED', 'NOT_PLANNED', 'TARGET_MOVED', 'TARGET_REMOVED', 'DECISION_SUPERSEDED'] as const;

function told(danger: Danger, feature: Feature, onRecord: OfFeature, slot?: Slot, words?: SpokenRow): ToldDanger {
  const { name, targetDate, dropReason } = feature;
  const reasonOf: Record<Danger['kind'], () => string> = {
    FEATURE_DROPPED: () => because(`“${name}” was dropped`, dropReason),
    NOT_PLANNED: () => because(`“${name}” is not planned`, onRecord.targets.find(({ position }) => position === danger.since)?.reason),
    TARGET_MOVED: () =>
      `The target of “${name}” is ${dayInWords(targetDate ?? '')}, later than the promised ${dayInWords(words?.promisedDate ?? '')}.`,
    TARGET_REMOVED: () => `The target of “${name}” was removed.`,
    DECISION_SUPERSEDED: () =>
      `The decision it rests on was superseded${slot?.basis ? `: “${slot.basis.title}” was ${OUTCOME_WORDS[slot.basis.outcome]}` : ''}.`,
  };
  return { ...danger, reason: reasonOf[danger.kind]() };
}

/** The feature as a decider would see it; which moves brought it there is looked up only when it is asked for. */
class FeatureAsSeen implements SeenFeature {
  readonly status: SeenFeature['status'];
  readonly horizon: SeenFeature['horizon'];
  readonly targetDate: SeenFeature['targetDate'];
  readonly statusSince: Mark;

  constructor(
    private readonly feature: Feature,
    private readonly onRecord: OfFeature,
  ) {
    const { status, horizon, targetDate, statusPosition } = feature;
    this.status = status;
    this.horizon = horizon;
    this.targetDate = targetDate ?? undefined;
    this.statusSince = { effectiveAt: '', position: statusPosition };
  }

  get horizonSince(): Mark {
    return this.since('horizon');
  }

  get targetSince(): Mark {
    const { targetPosition, born } = this.feature;
    return targetPosition === born ? { effectiveAt: '', position: born } : this.since('targetDate');
  }

  private since(column: 'horizon' | 'targetDate'): Mark {
    const { targets } = this.onRecord;
    const first = targets.findLastIndex((target, n) => n === 0 || target[column] !== targets[n - 1]?.[column]);
    const { movedAt: effectiveAt = '', position = this.feature.born } = targets[first] ?? {};
    return { effectiveAt, position };
  }
}

function approved({ version, approvals, promisedDate, validUntil }: SpokenRow): string {
  const parts = [
    `Wording ${version} is approved${approvals.some(({ via }) => via) ? ' (as an import says)' : ''}`,
    promisedDate ? `promised for ${dayInWords(promisedDate)}` : [],
    validUntil ? `holds until ${dayInWords(validUntil)}` : [],
  ];
  return parts.flat().join(', ');
}

function waits({ commitment, pending }: Slot, customer: Pick<Customer, 'name'>, at: Instant): string {
  const { audienceKind, segment } = commitment;
  const audience = { EVERYONE: 'everyone', SEGMENT: `the segment ${segment ?? ''}`, CUSTOMER: customer.name }[audienceKind];
  const missing = missingFor(pending?.approvals ?? [], at).map((as) => FUNCTION_WORDS[as]);
  return `Wording ${pending?.version ?? ''} for ${audience} waits for approval for ${listed(missing)}.`;
}

const approvers = ({ approvals }: SpokenRow, at: Instant): string =>
  listed(missingFor(approvals, at).map((as) => `an approver for ${FUNCTION_WORDS[as]}`));

const dayAt = (moment: Instant): string => dayInWords(dayOf(moment));

/** One sentence, with what somebody wrote as its end. */
function because(what: string, why: string | null | undefined): string {
  const text = why ? `${what}: ${why.trim()}` : what;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The customer's slot, its segment's where it has one, and everyone's. */
function slotsFor(
  featureId: string,
  { customerId, segment }: Pick<CustomerRow, 'customerId' | 'segment'>,
  slotOf = customerId,
): { kind: AudienceKind; commitmentId?: string }[] {
  return [
    { kind: 'CUSTOMER', commitmentId: slotKey(featureId, { kind: 'CUSTOMER', customerId: slotOf }) },
    { kind: 'SEGMENT', commitmentId: segment == null ? undefined : slotKey(featureId, { kind: 'SEGMENT', segment }) },
    { kind: 'EVERYONE', commitmentId: slotKey(featureId, { kind: 'EVERYONE' }) },
  ];
}

/** What each of the three slots said, whether or not it answered. */
export function consulted({ customerId, featureId }: Question, { customer, slotOf, slots, at, today }: OnRecord): SlotLooked[] {
  const asker = customer ?? { customerId, name: customerId };
  return slotsFor(featureId, asker, slotOf).map((looked) => {
    if (!looked.commitmentId) return { ...looked, said: customer ? 'The customer has no segment.' : 'The customer is unknown.' };
    const slot = slots.find(({ commitment }) => commitment.audienceKind === looked.kind);
    if (!slot) return { ...looked, said: 'Nothing was proposed.' };
    return {
      ...looked,
      commitmentId: slot.commitment.commitmentId,
      status: slot.released ? 'RELEASED' : slot.commitment.status,
      said: [saidBy(slot, asker, at, today), slotUnder(slot, asker)].flat().join(' '),
    };
  });
}

/** Rule 30. */
const slotUnder = ({ commitment: { customerId } }: Slot, asker: { readonly customerId: string; readonly name: string }): string[] =>
  customerId == null || customerId === asker.customerId ? [] : [`It was promised to a customer that was merged into “${asker.name}”.`];

function saidBy(slot: Slot, customer: Pick<Customer, 'name'>, at: Instant, today: Day): string {
  const { current, pending } = slot;
  const { status, statusSince, statusReason } = slot.commitment;
  const released = releaseIn(slot);
  const parts = [
    released ? releasedBy(customer, released.at) : current ? spoken(current, today) : [],
    released || status === 'ACTIVE' || status === 'PROPOSED'
      ? []
      : because(`${capital(STATUS_WORDS[status])} since ${dayAt(statusSince)}`, statusReason),
    pending ? waits(slot, customer, at) : [],
  ];
  return parts.flat().join(' ');
}

const spoken = (words: SpokenRow, today: Day): string =>
  hasLapsed(words, today)
    ? `Wording ${words.version} held until ${dayInWords(words.validUntil ?? '')}.`
    : `Wording ${words.version} is in force.`;
