import { Act, Refused } from '../parts/act.js';
import { Channel } from '../parts/channel.js';
import { CopyLink, MomentBar, momentIn, momentQuery, OnADay } from '../parts/moment.js';
import { Sentence } from '../parts/sentence.js';
import { Ago, Away, Badge, By, Section, Timeline } from '../parts/things.js';
import { unknown } from '../states.js';
import { Requested } from '../things/lines.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted, dayInWords, REQUEST_STATUSES, SOURCES } from '../words.js';
import { Decided } from './decided.js';
import { Mediation } from './mediation.js';
import { isOpen, pathOf, type PartProps, type Request } from './request-part.js';
import { REQUEST, SAME, WHY } from './requests.asks.js';
import { Rest, Same } from './seldom.js';
import { Wanted } from './wanted.js';
import { Evidence, Scored, Voices } from './weighed.js';

/** One request: what was asked, what was answered and why, and whom to tell. */
export async function requestPage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { requestId = '' } = params;
  const moment = momentIn(visit);
  const { request } = await ask(REQUEST, { requestId, asOf: moment?.asOf, minPosition: given['at'] });
  if (!request) return unknown('request');
  const isNo = request.decision?.outcome === 'DECLINED';
  const chain = isNo ? (await ask(WHY, { requestId, asOf: moment?.asOf })).whyDeclined : null;
  const same = isOpen(request, 'mergeRequest') ? (await ask(SAME, { requestId })).request?.likelyDuplicates : undefined;
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
          {request.merged.length > 0 && (
            <Section id="merged" says={`${counted(request.merged.length, 'request that is', 'requests that are')} part of it`}>
              <Requested requests={request.merged} />
            </Section>
          )}
          {request.decision && <Decided {...{ visit, request, decision: request.decision }} />}
          {!moment && <MainAct visit={visit} request={request} />}
          <Mediation visit={visit} request={request} />
          <Waiting visit={visit} request={request} />
          <Wanted visit={visit} request={request} />
          <Evidence visit={visit} request={request} />
          <Voices visit={visit} request={request} />
          <Scored visit={visit} request={request} />
          {same && same.length > 0 && <Same {...{ visit, request, same }} />}
          {!moment && <Rest visit={visit} request={request} />}
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
          On {dayInWords(decision.decidedAt)}
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
      It cannot be decided yet: <Sentence says={why} />
    </p>
  ) : null;
}

/** Who waits for the answer, each with a button that says it was given. */
function Waiting({ visit, request }: PartProps) {
  if (request.waiting.length === 0 || !request.decision) return null;
  const mayTell = isOpen(request, 'informRequester');
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
