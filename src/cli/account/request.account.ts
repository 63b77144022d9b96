import { capital } from '../../kernel/words.js';
import type { Asking } from '../answered.js';
import { day, Events, historyOf, line, was, words, type Account, type Line, type Person, type Section } from './account.js';
import { eventsOf, entriesOf, PERSON, type AsOf } from './questions.js';

const DECISIONS = ['RequestAccepted', 'RequestDeclined', 'RequestDeferred'];

const QUESTION = `
  query ($requestId: ID!, $asOf: AsOfInput, $minPosition: String) {
    request(requestId: $requestId, asOf: $asOf, minPosition: $minPosition) {
      id requestId title problem status statusReason statusSince area tags desiredBy submittedAt
      source { kind url } feature { featureId name } submittedBy { ${PERSON} }
      demand { customers value { amount currency } }
      evidence { kind summary url competitor addedAt addedBy { ${PERSON} } }
      positions { function stance note takenAt takenBy { ${PERSON} } }
      concerns { concernId blocking text raisedAt raisedBy { ${PERSON} } outcome note resolvedAt resolvedBy { ${PERSON} } }
      scores { reach impact confidence effort rice scoredAt scoredBy { ${PERSON} } }
      escalation { reason mediator { name function } escalatedAt escalatedBy { ${PERSON} } outcome concludedAt agreements { what who by } }
      decisions {
        id number outcome rationale customerExplanation confidentialNote participants reason alternatives noAlternative
        justifications weakOnly overrideRationale options { title strategyFit note chosen } goals owner decidedAt decidedBy { ${PERSON} }
        positionWaiver successMeasure evaluateOn evaluation { result note evaluatedAt evaluatedBy { ${PERSON} } } revisitOn references
        supersededBy { number request { id requestId title } }
        supersededDecisions { number request { requestId title } }
      }
      informed { submitter { ${PERSON} } customers { customerId name } decision { number } channel note informedAt informedBy { ${PERSON} } }
      waiting { customer { name } submitter { name } request { id } }
      merged { id requestId title }
      mergedInto { requestId title }
    }
  }`;

const DEMAND = `
  query ($key: ID!, $asOf: AsOfInput, $after: String) {
    thing: request(requestId: $key, asOf: $asOf) {
      thing: demand {
        page: entries(first: 100, after: $after) {
          edges { node { customer { customerId name } dealId dealValue { amount currency } note addedAt addedBy { ${PERSON} } } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }`;

interface Named {
  readonly name: string;
}

interface Money {
  readonly amount: string;
  readonly currency: string;
}

interface Decision {
  readonly id: string;
  readonly number: number;
  readonly outcome: string;
  readonly rationale: string;
  readonly customerExplanation: string | null;
  readonly confidentialNote: string | null;
  readonly participants: readonly string[];
  readonly reason: string | null;
  readonly alternatives: readonly string[];
  readonly noAlternative: boolean;
  readonly justifications: readonly string[];
  readonly weakOnly: boolean;
  readonly overrideRationale: string | null;
  readonly options: readonly {
    readonly title: string;
    readonly strategyFit: string;
    readonly note: string | null;
    readonly chosen: boolean;
  }[];
  readonly goals: readonly string[];
  readonly owner: string | null;
  readonly decidedAt: string;
  readonly decidedBy: Person;
  readonly positionWaiver: string | null;
  readonly successMeasure: string | null;
  readonly evaluateOn: string | null;
  readonly evaluation: {
    readonly result: string;
    readonly note: string;
    readonly evaluatedAt: string;
    readonly evaluatedBy: Person;
  } | null;
  readonly revisitOn: string | null;
  readonly references: readonly string[];
  readonly supersededBy: { readonly number: number; readonly request: Brief & { readonly id: string } } | null;
  readonly supersededDecisions: readonly { readonly number: number; readonly request: Brief }[];
}

interface Brief {
  readonly requestId: string;
  readonly title: string;
}

interface Request extends Brief {
  readonly id: string;
  readonly problem: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly statusSince: string;
  readonly area: string | null;
  readonly tags: readonly string[];
  readonly desiredBy: string | null;
  readonly submittedAt: string;
  readonly source: { readonly kind: string; readonly url: string | null };
  readonly feature: (Named & { readonly featureId: string }) | null;
  readonly submittedBy: Person;
  readonly demand: { readonly customers: number; readonly value: readonly Money[] | null };
  readonly evidence: readonly {
    readonly kind: string;
    readonly summary: string;
    readonly url: string | null;
    readonly competitor: string | null;
    readonly addedAt: string;
    readonly addedBy: Person;
  }[];
  readonly positions: readonly {
    readonly function: string;
    readonly stance: string;
    readonly note: string;
    readonly takenAt: string;
    readonly takenBy: Person;
  }[];
  readonly concerns: readonly Concern[];
  readonly scores: readonly {
    readonly reach: string;
    readonly impact: string;
    readonly confidence: string;
    readonly effort: string;
    readonly rice: string;
    readonly scoredAt: string;
    readonly scoredBy: Person;
  }[];
  readonly escalation: {
    readonly reason: string;
    readonly mediator: Named & { readonly function: string };
    readonly escalatedAt: string;
    readonly escalatedBy: Person;
    readonly outcome: string | null;
    readonly concludedAt: string | null;
    readonly agreements: readonly { readonly what: string; readonly who: string; readonly by: string | null }[];
  } | null;
  readonly decisions: readonly Decision[];
  readonly informed: readonly {
    readonly submitter: Person | null;
    readonly customers: readonly (Named & { readonly customerId: string })[];
    readonly decision: { readonly number: number };
    readonly channel: string;
    readonly note: string | null;
    readonly informedAt: string;
    readonly informedBy: Person;
  }[];
  readonly waiting: readonly {
    readonly customer: Named | null;
    readonly submitter: Named | null;
    readonly request: { readonly id: string };
  }[];
  readonly merged: readonly (Brief & { readonly id: string })[];
  readonly mergedInto: Brief | null;
}

export interface Concern {
  readonly concernId: string;
  readonly blocking: boolean;
  readonly text: string;
  readonly raisedAt: string;
  readonly raisedBy: Person;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly resolvedAt: string | null;
  readonly resolvedBy: Person | null;
}

interface Entry {
  readonly customer: Named & { readonly customerId: string };
  readonly dealId: string | null;
  readonly dealValue: Money | null;
  readonly note: string | null;
  readonly addedAt: string;
  readonly addedBy: Person;
}

/** The account of a request, but for as of when it holds; undefined where there was none then. */
export async function requestAccount(
  ask: Asking,
  requestId: string,
  asOf: AsOf,
): Promise<(Omit<Account, 'asOf' | 'withheld'> & { readonly redacted: readonly string[] }) | undefined> {
  const { data, redacted } = await ask<{ request: Request | null }>(QUESTION, { requestId, asOf, minPosition: asOf.position });
  const { request } = data;
  if (!request) return undefined;
  const entries = await entriesOf<Entry>(ask, DEMAND, { key: requestId, asOf });
  const superseding = request.decisions.flatMap(({ supersededBy }) => supersededBy?.request.requestId ?? []);
  const keys = new Set([request.requestId, ...request.merged.map((one) => one.requestId), ...superseding]);
  const events = new Events(await eventsOf(ask, 'request', [...keys], asOf), request.id);
  const sections = [
    { title: 'What was asked', lines: asked(request, events) },
    { title: demandTitle(request), lines: entries.nodes.map((entry) => wanted(entry, events)) },
    { title: 'Evidence', lines: evidenceOf(request, events) },
    { title: 'Positions', lines: positionsOf(request, events) },
    { title: 'Concerns', lines: concernsOf(request.concerns, events, ['ConcernRaised', 'ConcernResolved']) },
    { title: 'Scores and mediation', lines: [...scoresOf(request, events), ...mediationOf(request, events)] },
    ...request.decisions.map((decision) => decisionOf(decision, request, events)),
    { title: 'Who was informed', lines: informedOf(request, events) },
    { title: 'Who is still to be informed', lines: waitingOf(request, events) },
    { title: 'Merged with', lines: mergedOf(request, events) },
  ].filter(({ lines }) => lines.length > 0);
  return {
    title: request.title,
    of: `Request ${request.requestId}`,
    sections,
    history: historyOf(events),
    redacted: [...redacted, ...entries.redacted],
  };
}

const titled = ({ title, requestId }: Brief): string => `“${title}” (${requestId})`;

const money = ({ amount, currency }: Money): string => `${amount} ${currency}`;

function asked(request: Request, events: Events): Line[] {
  const { title, problem, status, statusReason, statusSince, area, tags, desiredBy, source, feature, submittedBy, submittedAt } = request;
  const given = (name: string) => () =>
    events.last(['RequestSubmitted', 'RequestChanged', 'RequestAccepted'], ({ type, data }) => type === 'RequestSubmitted' || name in data);
  const stands = () =>
    events.last([...DECISIONS, 'RequestSubmitted', 'RequestReopened', 'RequestMerged', 'RequestUnmerged', 'RequestWithdrawn']);
  return [
    ...line('Status', `${capital(words(status))} since ${day(statusSince)}${statusReason === null ? '' : `: ${statusReason}`}`, stands),
    ...line('Title', title, given('title')),
    ...line('Problem', problem, given('problem')),
    ...line('Asked by', `${submittedBy.name} on ${day(submittedAt)}`, () => events.last(['RequestSubmitted'])),
    ...line('Source', `${words(source.kind)}${source.url === null ? '' : `, ${source.url}`}`, () => events.last(['RequestSubmitted'])),
    ...line('Feature', feature && `${feature.name} (${feature.featureId})`, given('featureId')),
    ...line('Area', area, given('area')),
    ...line('Tags', tags.join(', '), given('tags')),
    ...line('Wanted by', desiredBy && day(desiredBy), given('desiredBy')),
  ];
}

function demandTitle({ demand: { customers, value } }: Request): string {
  const who = customers === 1 ? '1 customer' : `${customers} customers`;
  return `Who wants it: ${[who, ...(value ?? []).map(money)].join(', ')}`;
}

function wanted({ customer, dealId, dealValue, note, addedAt, addedBy }: Entry, events: Events): Line {
  const of = { customerId: customer.customerId, dealId };
  const fits = (data: Readonly<Record<string, unknown>>): boolean =>
    data['customerId'] === of.customerId && (data['dealId'] ?? null) === of.dealId;
  const holds = ({ type, data }: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }): boolean =>
    type === 'DemandAdded' ? fits(data) : ((data['demand'] ?? []) as Readonly<Record<string, unknown>>[]).some(fits);
  const what = [
    ...(dealId === null ? [] : [`deal ${dealId}`]),
    ...(dealValue ? [money(dealValue)] : []),
    `added by ${addedBy.name} on ${day(addedAt)}`,
  ];
  return {
    label: customer.name,
    text: `${capital(what.join(', '))}${note === null ? '' : `: ${note}`}`,
    // a customer that became another one has the key of that one here
    position: events.find(
      ['DemandAdded', 'RequestSubmitted'],
      (event) => holds(event) && was(addedBy, addedAt)(event),
      was(addedBy, addedAt),
    ),
  };
}

const evidenceOf = ({ evidence }: Request, events: Events): Line[] =>
  evidence.map(({ kind, summary, url, competitor, addedAt, addedBy }) => ({
    label: capital(words(kind)),
    text: `${[...(competitor === null ? [] : [competitor]), `added by ${addedBy.name} on ${day(addedAt)}`].join(', ')}: ${summary}${url === null ? '' : `\n${url}`}`,
    position: events.last(['EvidenceAdded'], (event) => was(addedBy, addedAt)(event) && event.data['summary'] === summary),
  }));

const positionsOf = ({ positions }: Request, events: Events): Line[] =>
  positions.map(({ function: of, stance, note, takenAt, takenBy }) => ({
    label: capital(words(of)),
    text: `${capital(words(stance))}, says ${takenBy.name} on ${day(takenAt)}: ${note}`,
    position: events.last(
      ['PositionRecorded'],
      (event) => was(takenBy, takenAt)(event) && event.data['function'] === of && event.data['note'] === note,
    ),
  }));

/** Objections, each followed by how it ended. */
export const concernsOf = (concerns: readonly Concern[], events: Events, [raised, resolved]: readonly [string, string]): Line[] =>
  concerns.flatMap(({ concernId, blocking, text, raisedAt, raisedBy, outcome, note, resolvedAt, resolvedBy }) => {
    const of = ({ data }: { readonly data: Readonly<Record<string, unknown>> }): boolean => data['concernId'] === concernId;
    const who = `${raisedBy.name} on ${day(raisedAt)}`;
    return [
      ...line(blocking ? 'Blocking concern' : 'Concern', `${who}: ${text}`, () => events.last([raised], of)),
      ...(outcome === null || resolvedBy === null || resolvedAt === null
        ? []
        : line(capital(words(outcome)), `by ${resolvedBy.name} on ${day(resolvedAt)}${note === null ? '' : `: ${note}`}`, () =>
            events.last([resolved], of),
          )),
    ];
  });

const scoresOf = ({ scores }: Request, events: Events): Line[] =>
  scores.map(({ reach, impact, confidence, effort, rice, scoredAt, scoredBy }) => ({
    label: 'RICE score',
    text: `${rice}: reach ${reach}, impact ${impact}, confidence ${confidence}, effort ${effort}, by ${scoredBy.name} on ${day(scoredAt)}`,
    position: events.last(['RequestScored'], (event) => was(scoredBy, scoredAt)(event) && event.data['rice'] === rice),
  }));

function mediationOf({ escalation }: Request, events: Events): Line[] {
  if (!escalation) return [];
  const { reason, mediator, escalatedAt, escalatedBy, outcome, concludedAt, agreements } = escalation;
  const concluded = () => events.last(['MediationConcluded']);
  return [
    ...line(
      'Mediation',
      `Asked of ${mediator.name} (${words(mediator.function)}) by ${escalatedBy.name} on ${day(escalatedAt)}: ${reason}`,
      () => events.last(['RequestEscalated']),
    ),
    ...line('Outcome', outcome && concludedAt && `Concluded on ${day(concludedAt)}: ${outcome}`, concluded),
    ...agreements.flatMap(({ what, who, by }) => line('Agreed', `${who}${by === null ? '' : `, by ${day(by)}`}: ${what}`, concluded)),
  ];
}

function decisionOf(decision: Decision, request: Request, events: Events): Section {
  const { number, outcome, decidedAt, decidedBy, evaluation, supersededBy, options, noAlternative } = decision;
  const of = (which: number) => (event: { readonly data: Readonly<Record<string, unknown>> }) => event.data['number'] === which;
  const at = () => events.last(DECISIONS, of(number));
  const own = (label: string, text: string | null | undefined) => line(label, text, at);
  const numbered = (one: { readonly number: number; readonly request: Brief }) =>
    `decision ${one.number}${one.request.requestId === request.requestId ? '' : ` on ${titled(one.request)}`}`;
  const later = (one: NonNullable<Decision['supersededBy']>) =>
    events.find(DECISIONS, (event) => event.stream === one.request.id && of(one.number)(event));
  return {
    title: `Decision ${number}: ${words(outcome)}`,
    lines: [
      ...own('Decided by', `${decidedBy.name} on ${day(decidedAt)}`),
      ...own('Rationale', decision.rationale),
      ...own('Reason', decision.reason && words(decision.reason)),
      ...own(
        'Justifications',
        `${decision.justifications.map(words).join(', ')}${decision.weakOnly ? ' (weak where they stand alone)' : ''}`,
      ),
      ...own('In spite of that', decision.overrideRationale),
      ...own('Offered instead', noAlternative ? 'nothing' : decision.alternatives.join('\n')),
      ...options.flatMap(({ title, strategyFit, note, chosen }) =>
        own(chosen ? 'Option chosen' : 'Option', `${title} (fit to strategy: ${words(strategyFit)})${note === null ? '' : `: ${note}`}`),
      ),
      ...own('Words for customers', decision.customerExplanation),
      ...own('Confidential note', decision.confidentialNote),
      ...own('Goals', decision.goals.join('\n')),
      ...own('Success measure', decision.successMeasure),
      ...own('To be evaluated', decision.evaluateOn && `on ${day(decision.evaluateOn)}`),
      ...own('To be looked at again', decision.revisitOn && `on ${day(decision.revisitOn)}`),
      ...own('Owner', decision.owner),
      ...own('Took part', decision.participants.join(', ')),
      ...own('Without sales, because', decision.positionWaiver),
      ...own('References', decision.references.join('\n')),
      ...decision.supersededDecisions.flatMap((one) => own('Takes the place of', numbered(one))),
      ...(evaluation
        ? line(
            'Evaluated',
            `${capital(words(evaluation.result))}, says ${evaluation.evaluatedBy.name} on ${day(evaluation.evaluatedAt)}: ${evaluation.note}`,
            () => events.last(['OutcomeEvaluated'], ({ data }) => data['decision'] === number),
          )
        : []),
      ...(supersededBy ? line('Superseded by', numbered(supersededBy), () => later(supersededBy)) : []),
    ],
  };
}

const informedOf = ({ informed }: Request, events: Events): Line[] =>
  informed.map(({ submitter, customers, decision, channel, note, informedAt, informedBy }) => ({
    label: customers.map(({ name }) => name).join(', ') || (submitter?.name ?? 'The submitter'),
    text: `Of decision ${decision.number} by ${informedBy.name} on ${day(informedAt)}, ${channel}${note === null ? '' : `: ${note}`}`,
    position: events.last(
      ['RequesterInformed'],
      (event) =>
        was(informedBy, informedAt)(event) &&
        event.data['channel'] === channel &&
        (event.data['note'] ?? null) === note &&
        ((event.data['customerIds'] ?? []) as unknown[]).length === customers.length,
    ),
  }));

/** They wait since the decision. */
const waitingOf = ({ waiting, decisions }: Request, events: Events): Line[] =>
  decisions.length === 0
    ? []
    : waiting.map(({ customer, submitter }) => ({
        label: customer?.name ?? submitter?.name ?? 'The submitter',
        text: customer ? 'a customer' : 'who submitted it',
        position: events.last(DECISIONS),
      }));

const mergedOf = ({ merged, mergedInto }: Request, events: Events): Line[] => [
  ...line('Merged into', mergedInto && titled(mergedInto), () => events.last(['RequestMerged'])),
  ...merged.map((one) => ({
    label: 'Took in',
    text: titled(one),
    position: events.find(['RequestMerged'], ({ stream }) => stream === one.id),
  })),
];
