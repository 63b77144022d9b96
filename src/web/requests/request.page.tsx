import type { ResultOf } from 'gql.tada';
import { Fragment } from 'preact';
import type { Command } from '../api/commands.js';
import { Act, Chosen, FoldedAct, isOffered, Line, Refused, Select, Text, Value } from '../parts/act.js';
import { Channel } from '../parts/channel.js';
import { CopyLink, MomentBar, momentIn, momentQuery, OnADay } from '../parts/moment.js';
import { Ago, Away, Badge, By, Fact, Listed, Section, Timeline } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import {
  CONCERN_OUTCOMES,
  counted,
  dayInWords,
  DECLINE_REASONS,
  EVIDENCE,
  FITS,
  FUNCTIONS,
  JUSTIFICATIONS,
  moneyInWords,
  OUTCOMES,
  REOPENINGS,
  REQUEST_STATUSES,
  SOURCES,
  STANCES,
} from '../words.js';
import { REQUEST, WHY } from './requests.asks.js';

type Request = NonNullable<ResultOf<typeof REQUEST>['request']>;
type Decision = NonNullable<Request['decision']>;

const pathOf = (requestId: string): string => `/requests/${encodeURIComponent(requestId)}`;

/** One request: what was asked, what was answered and why, and whom to tell. */
export async function requestPage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { requestId = '' } = params;
  const moment = momentIn(visit);
  const { request } = await ask(REQUEST, { requestId, asOf: moment?.asOf, minPosition: given['at'] });
  if (!request) return unknown('request');
  const isNo = request.decision?.outcome === 'DECLINED';
  const chain = isNo ? (await ask(WHY, { requestId, asOf: moment?.asOf })).whyDeclined : null;
  const path = pathOf(requestId);
  return {
    title: request.title,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, query)} />
        <Refused visit={visit} />
        <h1 dir="auto">{request.title}</h1>
        <Standing request={request} />
        <div class="answer">
          <Section id="problem" says="The problem">
            <p class="quoted" dir="auto">
              {request.problem}
            </p>
            <p class="about">
              <span>
                <Ago at={request.submittedAt} />
                <By name={request.submittedBy.name} />
              </span>
              <span>
                {request.source.url === null ? (
                  SOURCES[request.source.kind]
                ) : (
                  <Away url={request.source.url}>{SOURCES[request.source.kind]}</Away>
                )}
              </span>
              {request.feature && (
                <a href={`/features/${encodeURIComponent(request.feature.featureId)}`} dir="auto">
                  {request.feature.name}
                </a>
              )}
              {request.area !== null && <span dir="auto">{request.area}</span>}
              {request.desiredBy !== null && <span>wanted by {dayInWords(request.desiredBy)}</span>}
              {request.tags.map((tag) => (
                <span key={tag}>
                  #<bdi>{tag}</bdi>
                </span>
              ))}
            </p>
          </Section>
          {request.decision && <Decided decision={request.decision} />}
          {!moment && <MainAct visit={visit} request={request} />}
          <Waiting {...{ visit, request, isPast: moment !== undefined }} />
          <Wanted {...{ visit, request, isPast: moment !== undefined }} />
          <Evidence {...{ visit, request, isPast: moment !== undefined }} />
          <Voices {...{ visit, request, isPast: moment !== undefined }} />
          {!moment && <Rest {...{ visit, request }} />}
          <aside class="beside" aria-labelledby="history">
            <h2 id="history">{chain ? 'Why it was declined' : 'What happened'}</h2>
            <Timeline events={chain ? chain.steps.map(({ event }) => event) : request.history.edges.map(({ node }) => node)} />
            <a href={addressOf('/history', { stream: `request-${requestId}` })}>All of its history</a>
          </aside>
        </div>
        <CopyLink moment={moment} address={addressOf(path, momentQuery(moment))} />
        <OnADay moment={moment} path={path} kept={{}} />
      </>
    ),
  };
}

/** How the request stands, as a sentence. */
function Standing({ request: { status, statusSince, decision, mergedInto, escalation } }: { readonly request: Request }) {
  return (
    <p class="standing">
      <Badge {...REQUEST_STATUSES[status]} />{' '}
      {status === 'MERGED' && mergedInto ? (
        <span>
          It is part of{' '}
          <a href={pathOf(mergedInto.requestId)} dir="auto">
            {mergedInto.title}
          </a>{' '}
          since {dayInWords(statusSince)}.
        </span>
      ) : decision && status === decision.outcome ? (
        <span>
          {OUTCOMES[decision.outcome].says} on {dayInWords(decision.decidedAt)}
          <By name={decision.decidedBy.name} />.
        </span>
      ) : (
        <span>Since {dayInWords(statusSince)}.</span>
      )}
      {escalation?.concludedAt === null && (
        <span>
          {' '}
          <bdi>{escalation.mediator.name}</bdi> mediates; nobody decides until that is concluded.
        </span>
      )}
    </p>
  );
}

/** The answer: each text says who reads it. */
const Decided = ({ decision }: { readonly decision: Decision }) => (
  <Section id="decision" says={`Why: ${OUTCOMES[decision.outcome].says.toLowerCase()}`}>
    <p class="quoted" dir="auto">
      {decision.rationale}
    </p>
    <dl class="facts">
      {decision.reason && <Fact says="Reason">{DECLINE_REASONS[decision.reason]}</Fact>}
      {decision.justifications.length > 0 && (
        <Fact says="Rests on">
          {decision.justifications.map((one) => JUSTIFICATIONS[one]).join('; ')}
          {decision.weakOnly && decision.overrideRationale === null ? ': weak reasons only' : ''}
        </Fact>
      )}
      {decision.overrideRationale !== null && <Fact says="Why it goes ahead all the same">{decision.overrideRationale}</Fact>}
      {decision.outcome === 'DECLINED' && (
        <Fact says="Instead">
          {decision.alternatives.length > 0 ? <Listed texts={decision.alternatives} between="; " /> : 'Nothing is offered instead.'}
        </Fact>
      )}
      <Fact says="What customers may hear">{decision.customerExplanation ?? 'Nothing was written for customers.'}</Fact>
      {decision.confidentialNote !== null && <Fact says="Confidential: product, leadership, auditors">{decision.confidentialNote}</Fact>}
      {decision.options.length > 0 && (
        <Fact says="Options that were looked at">
          {decision.options.map(({ title, strategyFit, chosen }, n) => (
            <Fragment key={n}>
              {n > 0 && '; '}
              <bdi>{title}</bdi> ({FITS[strategyFit].toLowerCase()}
              {chosen && ', chosen'})
            </Fragment>
          ))}
        </Fact>
      )}
      {decision.owner !== null && <Fact says="Owner">{decision.owner}</Fact>}
      {decision.outcome === 'ACCEPTED' && <Fact says="How we will know">{decision.successMeasure ?? 'No measure was named.'}</Fact>}
      {decision.evaluateOn !== null && <Fact says="Looked at again on">{dayInWords(decision.evaluateOn)}</Fact>}
      {decision.revisitOn !== null && <Fact says="Asked again on">{dayInWords(decision.revisitOn)}</Fact>}
      {decision.participants.length > 0 && (
        <Fact says="Took part">
          <Listed texts={decision.participants} between=", " />
        </Fact>
      )}
      {decision.supersededBy && (
        <div>
          <dt>Replaced by</dt>
          <dd>
            <a href={pathOf(decision.supersededBy.request.requestId)} dir="auto">
              {decision.supersededBy.request.title}
            </a>
          </dd>
        </div>
      )}
    </dl>
  </Section>
);

interface PartProps {
  readonly visit: Visit;
  readonly request: Request;
  readonly isPast?: boolean;
}

const isOpen = ({ offers }: Request, command: Command): boolean => isOffered(offers, command);

const DECIDE = ['acceptRequest', 'declineRequest', 'deferRequest'];

/** What most who may do anything would do now. */
function MainAct({ visit, request }: PartProps) {
  const { requestId } = request;
  const decide = request.offers.filter(({ command }) => DECIDE.includes(command));
  const why = decide.find(({ reason }) => reason !== null)?.reason;
  if (decide.some(({ open }) => open))
    return (
      <p class="acts">
        <a class="main button" href={`${pathOf(requestId)}/decide`}>
          Decide
        </a>
      </p>
    );
  const isUndecided = request.status === 'SUBMITTED' || request.status === 'REOPENED';
  const decides = visit.visitor.roles.some((role) => role.startsWith('PRODUCT') || role === 'LEADERSHIP');
  return isUndecided && decides && why != null ? (
    <p class="hint">
      It cannot be decided yet: <bdi>{why}</bdi>
    </p>
  ) : null;
}

/** Who waits for the answer, each with a button that says it was given. */
function Waiting({ visit, request, isPast }: PartProps) {
  if (request.waiting.length === 0 || !request.decision) return null;
  const mayTell = !isPast && isOpen(request, 'informRequester');
  return (
    <Section id="waiting" says={`${counted(request.waiting.length, 'person waits', 'people wait')} for the answer`}>
      <ul class="lines">
        {request.waiting.map(({ customer, submitter, since }) => (
          <li key={customer?.customerId ?? submitter?.name}>
            <p>
              <b>
                <bdi>{customer?.name ?? submitter?.name ?? 'Somebody'}</bdi>
                {!customer && ', who asked'}
              </b>{' '}
              <span class="hint">since {dayInWords(since)}</span>
            </p>
            {mayTell && (
              <Act visit={visit} command="informRequester" fixed={{ requestId: request.requestId, customerId: customer?.customerId }}>
                {(form) => (
                  <div class="told">
                    <Channel form={form} />
                    <button class="second">
                      Told
                      <span class="unseen">
                        : <bdi>{customer?.name ?? submitter?.name}</bdi>
                      </span>
                    </button>
                  </div>
                )}
              </Act>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who wants it, worth what. */
function Wanted({ visit, request, isPast }: PartProps) {
  const { demand } = request;
  const value = demand.value && demand.value.length > 0 ? `, ${moneyInWords(demand.value)}` : '';
  return (
    <Section
      id="demand"
      says={demand.customers === 0 ? 'No customer is named' : `${counted(demand.customers, 'customer wants', 'customers want')} it${value}`}
    >
      <ul class="lines">
        {demand.entries.edges.map(({ node: { customer, dealId, dealValue, note, addedAt } }) => (
          <li key={`${customer.customerId} ${dealId}`}>
            <p>
              <a href={`/customers/${encodeURIComponent(customer.customerId)}`} dir="auto">
                {customer.name}
              </a>
              {dealValue && ` · ${moneyInWords([dealValue])}`}
              {dealId !== null && ` · ${dealId}`}
              <span class="hint">
                {' '}
                <Ago at={addedAt} />
              </span>
            </p>
            {note !== null && <p dir="auto">{note}</p>}
          </li>
        ))}
      </ul>
      {!isPast && isOpen(request, 'addDemand') && (
        <FoldedAct
          visit={visit}
          revision={request.revision}
          command="addDemand"
          says="Another customer wants it"
          fixed={{ requestId: request.requestId }}
        >
          {(form) => (
            <>
              <Chosen form={form} kind="customer" name="customerId" label="Customer" needed />
              <Value form={form} name="dealValue" label="Worth, if a deal hangs on it" />
              <Text form={form} name="note" label="Note" rows={2} />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}

function Evidence({ visit, request, isPast }: PartProps) {
  const mayAdd = !isPast && isOpen(request, 'addEvidence');
  if (request.evidence.length === 0 && !mayAdd) return null;
  return (
    <Section id="evidence" says={request.evidence.length === 0 ? 'No evidence yet' : 'Evidence'}>
      <ul class="lines">
        {request.evidence.map(({ kind, summary, url, addedAt, addedBy }, n) => (
          <li key={n}>
            <p dir="auto">{summary}</p>
            <p class="about">
              <span>{url === null ? EVIDENCE[kind] : <Away url={url}>{EVIDENCE[kind]}</Away>}</span>
              <span>
                <Ago at={addedAt} />
                <By name={addedBy.name} />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {mayAdd && (
        <FoldedAct
          visit={visit}
          revision={request.revision}
          command="addEvidence"
          says="Add evidence"
          fixed={{ requestId: request.requestId }}
        >
          {(form) => (
            <>
              <Select form={form} name="kind" label="What is it?" options={EVIDENCE} />
              <Text form={form} name="summary" label="What does it show?" needed />
              <Line form={form} name="url" label="Where it can be read" />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}

/** What the functions think, and what they object to. */
function Voices({ visit, request, isPast }: PartProps) {
  const { positions, concerns } = request;
  const [mayTake, mayRaise, mayResolve] = (['recordPosition', 'raiseConcern', 'resolveConcern'] as const).map(
    (command) => !isPast && isOpen(request, command),
  );
  if (positions.length === 0 && concerns.length === 0 && !mayTake && !mayRaise) return null;
  return (
    <Section id="voices" says={positions.length + concerns.length === 0 ? 'No voices yet' : 'Voices'}>
      <ul class="lines">
        {positions.map(({ function: of, stance, note, takenBy }) => (
          <li key={of}>
            <p>
              <b>{FUNCTIONS[of]}</b>: {STANCES[stance].toLowerCase()}, says <bdi>{takenBy.name}</bdi>
            </p>
            <p dir="auto">{note}</p>
          </li>
        ))}
        {concerns.map(({ concernId, text, blocking, outcome, note, raisedBy }) => (
          <li key={concernId}>
            <p>
              <b>{outcome ? `Concern, ${CONCERN_OUTCOMES[outcome].toLowerCase()}` : blocking ? 'Concern that stops a yes' : 'Concern'}</b>
              <By name={raisedBy.name} />
            </p>
            <p dir="auto">{text}</p>
            {note !== null && <p dir="auto">{note}</p>}
            {mayResolve && outcome === null && (
              <FoldedAct
                visit={visit}
                revision={request.revision}
                command="resolveConcern"
                says="Resolve it"
                fixed={{ requestId: request.requestId, concernId }}
              >
                {(form) => (
                  <>
                    <Select form={form} name="outcome" label="How does it end?" options={CONCERN_OUTCOMES} />
                    <Text form={form} name="note" label="Why?" needed />
                  </>
                )}
              </FoldedAct>
            )}
          </li>
        ))}
      </ul>
      {mayTake && (
        <FoldedAct
          visit={visit}
          revision={request.revision}
          command="recordPosition"
          says="Take a position"
          fixed={{ requestId: request.requestId }}
        >
          {(form) => (
            <>
              <Select form={form} name="function" label="For which function?" options={FUNCTIONS} />
              <Select form={form} name="stance" label="Where do you stand?" options={STANCES} />
              <Text form={form} name="note" label="Why?" needed />
            </>
          )}
        </FoldedAct>
      )}
      {mayRaise && (
        <FoldedAct
          visit={visit}
          revision={request.revision}
          command="raiseConcern"
          says="Raise a concern"
          fixed={{ requestId: request.requestId }}
        >
          {(form) => (
            <>
              <Text form={form} name="text" label="What worries you?" needed />
              <Select
                form={form}
                name="blocking"
                label="May it be accepted before this is settled?"
                options={{ false: 'Yes', true: 'No: it stops acceptance' }}
              />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}

/** What is done seldom. */
const Rest = ({ visit, request }: PartProps) => (
  <div class="rest">
    {isOpen(request, 'reopenRequest') && (
      <FoldedAct
        visit={visit}
        revision={request.revision}
        command="reopenRequest"
        says="Ask for a new decision"
        fixed={{ requestId: request.requestId }}
      >
        {(form) => (
          <>
            <Select form={form} name="because" label="Because of what?" options={REOPENINGS} />
            <Text form={form} name="note" label="What has changed?" needed />
          </>
        )}
      </FoldedAct>
    )}
    {isOpen(request, 'withdrawRequest') && (
      <FoldedAct
        visit={visit}
        revision={request.revision}
        command="withdrawRequest"
        says="Withdraw it"
        fixed={{ requestId: request.requestId }}
      >
        {(form) => <Text form={form} name="reason" label="Why does nobody want it any more?" needed />}
      </FoldedAct>
    )}
  </div>
);
