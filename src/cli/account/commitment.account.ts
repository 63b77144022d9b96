import { capital } from '../../kernel/words.js';
import type { Asking } from '../answered.js';
import { day, Events, historyOf, line, was, words, type Account, type Line, type Person, type Section } from './account.js';
import { entriesOf, eventsOf, PERSON, type AsOf } from './questions.js';
import { concernsOf, type Concern } from './request.account.js';

const OFFERED = ['CommitmentProposed', 'WordingRevised'];
const ENDED = ['CommitmentBreached', 'CommitmentWithdrawn', 'CommitmentReleased'];

const QUESTION = `
  query ($commitmentId: ID!, $asOf: AsOfInput, $minPosition: String) {
    commitment(commitmentId: $commitmentId, asOf: $asOf, minPosition: $minPosition) {
      id commitmentId status statusReason statusSince lapsed overdue owner followUpOn
      feature { featureId name } audience { kind segment customer { customerId name } }
      wordings {
        version hash status canSay cannotSay conditions promisedDate validUntil inForceFrom inForceUntil proposedBy { ${PERSON} }
        approvals { function at by { ${PERSON} } via { name } } waitsFor
        delivery { deliveredOn note assertedAt assertedBy { ${PERSON} } }
      }
      wording { version } pending { version }
      basedOn { number request { requestId title } }
      riskReasons { kind reason since reportedBy { ${PERSON} } }
      concerns { concernId blocking text raisedAt raisedBy { ${PERSON} } outcome note resolvedAt resolvedBy { ${PERSON} } }
      fulfilments { word note saidAt recordedBy { ${PERSON} } customer { name } wording { version } }
    }
  }`;

const DISCLOSURES = `
  query ($key: ID!, $asOf: AsOfInput, $after: String) {
    thing: commitment(commitmentId: $key, asOf: $asOf) {
      page: disclosures(first: 100, after: $after) {
        edges {
          node {
            disclosureId channel toldTo toldAt evidenceUrl toldBy { ${PERSON} } customer { customerId name } wording { version }
            correction { reason correctedAt correctedBy { ${PERSON} } }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`;

interface Named {
  readonly name: string;
}

interface Wording {
  readonly version: number;
  readonly hash: string;
  readonly status: string;
  readonly canSay: string;
  readonly cannotSay: string;
  readonly conditions: readonly string[];
  readonly promisedDate: string | null;
  readonly validUntil: string | null;
  readonly inForceFrom: string | null;
  readonly inForceUntil: string | null;
  readonly proposedBy: Person;
  readonly approvals: readonly { readonly function: string; readonly at: string; readonly by: Person; readonly via: Named | null }[];
  readonly waitsFor: readonly string[];
  readonly delivery: {
    readonly deliveredOn: string;
    readonly note: string | null;
    readonly assertedAt: string;
    readonly assertedBy: Person;
  } | null;
}

interface Commitment {
  readonly id: string;
  readonly commitmentId: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly statusSince: string;
  readonly lapsed: boolean;
  readonly overdue: boolean;
  readonly owner: string;
  readonly followUpOn: string;
  readonly feature: Named & { readonly featureId: string };
  readonly audience: {
    readonly kind: string;
    readonly segment: string | null;
    readonly customer: (Named & { readonly customerId: string }) | null;
  };
  readonly wordings: readonly Wording[];
  readonly wording: { readonly version: number } | null;
  readonly pending: { readonly version: number } | null;
  readonly basedOn: { readonly number: number; readonly request: { readonly requestId: string; readonly title: string } } | null;
  readonly riskReasons: readonly { readonly kind: string; readonly reason: string; readonly since: string; readonly reportedBy: Person }[];
  readonly concerns: readonly Concern[];
  readonly fulfilments: readonly {
    readonly word: string;
    readonly note: string | null;
    readonly saidAt: string;
    readonly recordedBy: Person;
    readonly customer: Named;
    readonly wording: { readonly version: number };
  }[];
}

interface Disclosure {
  readonly disclosureId: string;
  readonly channel: string;
  readonly toldTo: string | null;
  readonly toldAt: string;
  readonly evidenceUrl: string | null;
  readonly toldBy: Person;
  readonly customer: Named & { readonly customerId: string };
  readonly wording: { readonly version: number };
  readonly correction: { readonly reason: string; readonly correctedAt: string; readonly correctedBy: Person } | null;
}

/** The account of a promise, but for as of when it holds; undefined where there was none then. */
export async function commitmentAccount(
  ask: Asking,
  commitmentId: string,
  asOf: AsOf,
): Promise<(Omit<Account, 'asOf' | 'withheld'> & { readonly redacted: readonly string[] }) | undefined> {
  const { data, redacted } = await ask<{ commitment: Commitment | null }>(QUESTION, { commitmentId, asOf, minPosition: asOf.position });
  const { commitment } = data;
  if (!commitment) return undefined;
  const { nodes: disclosures } = await entriesOf<Disclosure>(ask, DISCLOSURES, { key: commitmentId, asOf });
  const events = new Events(await eventsOf(ask, 'commitment', [commitmentId], asOf), commitment.id);
  const inForce = commitment.wordings.find(({ version }) => version === commitment.wording?.version);
  const pending = commitment.wordings.find(({ version }) => version === commitment.pending?.version);
  const others = commitment.wordings.filter((one) => one !== inForce && one !== pending);
  const sections = [
    { title: 'The promise', lines: promised(commitment, events) },
    ...(inForce ? [wordsOf('Words in force', inForce, events)] : []),
    ...(pending ? [wordsOf('Words that wait for approval', pending, events)] : []),
    { title: 'Who was told what', lines: disclosures.flatMap((one) => toldOf(one, events)) },
    { title: 'Who was told of changes', lines: changesOf(disclosures, events) },
    { title: 'Delivery and fulfilment', lines: [...(inForce ? deliveryOf(inForce, events) : []), ...fulfilmentsOf(commitment, events)] },
    { title: 'Risk', lines: risksOf(commitment, events) },
    { title: 'Concerns', lines: concernsOf(commitment.concerns, events, ['CommitmentConcernRaised', 'CommitmentConcernResolved']) },
    { title: 'How it ended', lines: endedOf(commitment, events) },
    ...others.map((one) => wordsOf(`Wording ${one.version}: ${words(one.status)}`, one, events)),
  ].filter(({ lines }) => lines.length > 0);
  return {
    title: `${commitment.feature.name}: what may be promised to ${audienceOf(commitment)}`,
    of: `Commitment ${commitment.commitmentId}`,
    sections,
    history: historyOf(events),
    redacted,
  };
}

function audienceOf({ audience: { kind, segment, customer } }: Commitment): string {
  if (customer) return customer.name;
  return kind === 'SEGMENT' ? `the segment ${segment ?? ''}` : 'everyone';
}

/** Events after which a status may be another one. */
const MOVES = [
  ...[...OFFERED, ...ENDED, 'WordingRejected', 'CommitmentActivated', 'CommitmentPutAtRisk', 'RiskCleared'],
  ...['DeliveryAsserted', 'DeliveryWithdrawn', 'FulfilmentConfirmed', 'FulfilmentDisputed', 'DisclosureCorrected', 'CommitmentDisclosed'],
];

function promised(commitment: Commitment, events: Events): Line[] {
  const { status, statusReason, statusSince, lapsed, overdue, owner, followUpOn, feature, basedOn, wordings, wording } = commitment;
  const since = ({ effectiveAt }: { readonly effectiveAt: string }): boolean => effectiveAt === statusSince;
  const begun = () => events.last(['CommitmentProposed']);
  const { promisedDate = null, validUntil = null } = wordings.find(({ version }) => version === wording?.version) ?? {};
  const offered = () => events.last(OFFERED, ({ data }) => data['version'] === wording?.version);
  return [
    ...line('Status', `${capital(words(status))} since ${day(statusSince)}${statusReason === null ? '' : `: ${statusReason}`}`, () =>
      events.last(MOVES, since),
    ),
    ...line('Lapsed', lapsed ? `held until ${validUntil === null ? '' : day(validUntil)}` : '', offered),
    ...line('Overdue', overdue ? `promised for ${promisedDate === null ? '' : day(promisedDate)}` : '', offered),
    ...line('Feature', `${feature.name} (${feature.featureId})`, begun),
    ...line('For', audienceOf(commitment), begun),
    ...line('Rests on', basedOn && `decision ${basedOn.number} on “${basedOn.request.title}” (${basedOn.request.requestId})`, begun),
    ...line('Owner', owner, () => events.last(['CommitmentProposed', 'CommitmentChanged'], ({ data }) => 'owner' in data)),
    ...line('To be followed up', `on ${day(followUpOn)}`, () =>
      events.last(
        ['CommitmentProposed', 'CommitmentChanged', 'FollowUpCompleted'],
        ({ data }) => 'followUpOn' in data || 'nextFollowUpOn' in data,
      ),
    ),
  ];
}

function wordsOf(title: string, wording: Wording, events: Events): Section {
  const { version, hash, canSay, cannotSay, conditions, promisedDate, validUntil, inForceFrom, inForceUntil, proposedBy, approvals } =
    wording;
  const of = ({ data }: { readonly data: Readonly<Record<string, unknown>> }): boolean => data['version'] === version;
  const own = (label: string, text: string | null | undefined) => line(label, text, () => events.last(OFFERED, of));
  return {
    title,
    lines: [
      ...own('May be said', canSay),
      ...own('May not be said', cannotSay),
      ...conditions.flatMap((condition) => own('Only if', condition)),
      ...own('Delivered by', promisedDate && day(promisedDate)),
      ...own('Holds until', validUntil && day(validUntil)),
      ...own('Version', `${version}, proposed by ${proposedBy.name}`),
      ...own('Hash', hash),
      ...approvals.map(({ function: by, at, by: person, via }) => ({
        label: `Approved for ${words(by)}`,
        text: `by ${person.name} on ${day(at)}${via ? `, brought in by ${via.name}` : ''}`,
        position: events.last(['WordingApproved'], (event) => of(event) && was(person, at)(event) && event.data['function'] === by),
      })),
      ...own('Waits for', wording.status === 'PENDING' ? wording.waitsFor.map(words).join(', ') : ''),
      ...line('In force', inForceFrom && `from ${day(inForceFrom)}${inForceUntil === null ? '' : ` until ${day(inForceUntil)}`}`, () =>
        events.last(['CommitmentActivated'], of),
      ),
    ],
  };
}

function toldOf(
  { disclosureId, channel, toldTo, toldAt, evidenceUrl, toldBy, customer, wording, correction }: Disclosure,
  events: Events,
): Line[] {
  const of = ({ data }: { readonly data: Readonly<Record<string, unknown>> }): boolean => data['disclosureId'] === disclosureId;
  const whom = toldTo === null ? '' : ` to ${toldTo}`;
  const evidence = evidenceUrl === null ? '' : `\n${evidenceUrl}`;
  return [
    ...line(customer.name, `Wording ${wording.version}${whom} on ${day(toldAt)} by ${toldBy.name}, ${channel}${evidence}`, () =>
      events.last(['CommitmentDisclosed'], of),
    ),
    ...(correction
      ? line('Corrected', `by ${correction.correctedBy.name} on ${day(correction.correctedAt)}: ${correction.reason}`, () =>
          events.last(['DisclosureCorrected'], of),
        )
      : []),
  ];
}

const CHANGES: Readonly<Record<string, string>> = {
  CustomerInformedOfChange: 'Informed',
  CustomerAcknowledgedChange: 'Acknowledged',
};

function changesOf(disclosures: readonly Disclosure[], events: Events): Line[] {
  const names = new Map(disclosures.map(({ customer: { customerId, name } }) => [customerId, name]));
  return events.own.flatMap(({ type, data, actor, effectiveAt, position }) => {
    const what = CHANGES[type];
    if (what === undefined) return [];
    const { customerId = '', version = 0, channel, evidenceUrl } = data as Readonly<Partial<Record<string, string>>>;
    const how = [channel, evidenceUrl].filter((one) => one !== undefined).map((one) => `, ${one}`);
    return line(
      names.get(customerId) ?? customerId,
      `${what} of wording ${version} on ${day(effectiveAt)} by ${actor.name}${how.join('')}`,
      () => position,
    );
  });
}

const deliveryOf = ({ version, delivery }: Wording, events: Events): Line[] =>
  delivery
    ? line(
        'Delivered',
        `on ${day(delivery.deliveredOn)}, says ${delivery.assertedBy.name}${delivery.note === null ? '' : `: ${delivery.note}`}`,
        () => events.last(['DeliveryAsserted'], ({ data }) => data['version'] === version),
      )
    : [];

const fulfilmentsOf = ({ fulfilments }: Commitment, events: Events): Line[] =>
  fulfilments.map(({ word, note, saidAt, recordedBy, customer, wording }) => ({
    label: customer.name,
    text: `${capital(words(word))} wording ${wording.version} on ${day(saidAt)}, recorded by ${recordedBy.name}${note === null ? '' : `: ${note}`}`,
    position: events.last(
      [word === 'CONFIRMED' ? 'FulfilmentConfirmed' : 'FulfilmentDisputed'],
      (event) => was(recordedBy, saidAt)(event) && event.data['version'] === wording.version && (event.data['note'] ?? null) === note,
    ),
  }));

const risksOf = ({ riskReasons }: Commitment, events: Events): Line[] =>
  riskReasons.map(({ kind, reason, since, reportedBy }) => ({
    label: capital(words(kind)),
    text: `since ${day(since)}, says ${reportedBy.name}: ${reason}`,
    position: events.last(['CommitmentPutAtRisk'], ({ data }) =>
      (data['risks'] as readonly { readonly kind: string; readonly reason: string }[]).some(
        (risk) => risk.kind === kind && risk.reason === reason,
      ),
    ),
  }));

/** Each ending, for a slot may have been ended and filled again. */
const endedOf = (_: Commitment, events: Events): Line[] =>
  events.own
    .filter(({ type }) => ENDED.includes(type))
    .map(({ type, data, actor, effectiveAt, position }) => ({
      label:
        { CommitmentBreached: 'Broken', CommitmentWithdrawn: 'Withdrawn by us', CommitmentReleased: 'Released by the customer' }[type] ??
        type,
      text: `recorded by ${actor.name} on ${day(effectiveAt)}${typeof data['reason'] === 'string' ? `: ${data['reason']}` : ''}`,
      position,
    }));
