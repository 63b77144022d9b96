import type { ResultOf, VariablesOf } from 'gql.tada';
import { MomentBar, momentIn, momentQuery, OnADay } from '../parts/moment.js';
import { Ago, among, Badge, By, pageIn, Pager, Views } from '../parts/things.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted, moneyInWords, REQUEST_STATUSES } from '../words.js';
import { REQUESTS } from './requests.asks.js';

const PATH = '/requests';

type Variables = VariablesOf<typeof REQUESTS>;

const VIEWS = {
  undecided: { says: 'To decide', filter: { status: ['SUBMITTED', 'REOPENED'] }, none: 'Nothing waits for a decision.' },
  untold: {
    says: 'To tell',
    filter: { uninformed: true, status: ['ACCEPTED', 'DECLINED', 'DEFERRED'] },
    none: 'Everybody who asked has been told.',
  },
  mine: { says: 'Mine', filter: { mine: true }, none: 'You have asked for nothing.' },
  all: { says: 'All', filter: {}, none: 'No request yet.' },
} as const satisfies Record<string, { says: string; filter: Variables['filter']; none: string }>;

const ORDERS = {
  newest: { says: 'Newest first', by: { by: 'SUBMITTED_AT', direction: 'DESC' } },
  oldest: { says: 'Oldest first', by: { by: 'SUBMITTED_AT', direction: 'ASC' } },
  wanted: { says: 'Most wanted first', by: { by: 'CUSTOMERS', direction: 'DESC' } },
} as const satisfies Record<string, { says: string; by: Variables['orderBy'] }>;

/** What waits for a decision, whom to tell, and everything. */
export async function requestsPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const view = among(VIEWS, given['view']);
  const order = among(ORDERS, given['order']);
  const { area, at } = given;
  const moment = momentIn(visit);
  const filter: Variables['filter'] = { ...VIEWS[view].filter, ...(area !== undefined && { area: [area] }) };
  const answer = await ask(REQUESTS, { filter, orderBy: ORDERS[order].by, ...pageIn(given), asOf: moment?.asOf, minPosition: at });
  const { edges, pageInfo, totalCount } = answer.requests;
  const kept = { view, order, area };
  return {
    title: 'Requests',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(PATH, { ...kept, ...query })} />
        <div class="heading">
          <h1>Requests</h1>
          {!moment && answer.viewer.commands.includes('submitRequest') && (
            <a class="main button" href={`${PATH}/new`}>
              New request
            </a>
          )}
        </div>
        <Views
          path={PATH}
          current={view}
          kept={momentQuery(moment)}
          views={Object.entries(VIEWS).map(([key, { says }]) => ({ key, says, count: answer[key as keyof typeof VIEWS].totalCount }))}
        />
        <details class="narrow">
          <summary>
            <span role="status">
              {counted(totalCount, 'request')}
              {area !== undefined && (
                <>
                  {' '}
                  in <bdi>{area}</bdi>
                </>
              )}
              {totalCount > 1 && `, ${ORDERS[order].says.toLowerCase()}`}
            </span>
            <span class="change">Change</span>
          </summary>
          <form class="filters" method="get" action={PATH}>
            <input type="hidden" name="view" value={view} />
            <label>
              Area
              <select name="area">
                <option value="">Every area</option>
                {answer.facets.areas.map(({ value }) => (
                  <option key={value} value={value} dir="auto" selected={value === area}>
                    {value}
                  </option>
                ))}
              </select>
            </label>
            <label>
              Order
              <select name="order">
                {Object.entries(ORDERS).map(([key, { says }]) => (
                  <option key={key} value={key} selected={key === order}>
                    {says}
                  </option>
                ))}
              </select>
            </label>
            <button class="second">Show</button>
          </form>
        </details>
        {edges.length === 0 ? (
          <p class="empty">{VIEWS[view].none}</p>
        ) : (
          <ol class="lines">
            {edges.map(({ node }) => (
              <RequestLine key={node.requestId} line={node} />
            ))}
          </ol>
        )}
        <Pager path={PATH} kept={{ ...kept, ...momentQuery(moment) }} pageInfo={pageInfo} />
        <OnADay moment={moment} path={PATH} kept={kept} />
      </>
    ),
  };
}

function RequestLine({ line }: { readonly line: ResultOf<typeof REQUESTS>['requests']['edges'][number]['node'] }) {
  const { requestId, title, status, decision, problem, demand, area, submittedAt, submittedBy, waiting } = line;
  return (
    <li>
      <article>
        <h2>
          <a href={`${PATH}/${encodeURIComponent(requestId)}`} dir="auto">
            {title}
          </a>
        </h2>
        <Badge {...REQUEST_STATUSES[status]} />
        <p class="snippet" dir="auto">
          {decision?.rationale ?? problem}
        </p>
        <p class="about">
          <span>{counted(demand.customers, 'customer')}</span>
          {demand.value && demand.value.length > 0 && <span>{moneyInWords(demand.value)}</span>}
          {area !== null && <span dir="auto">{area}</span>}
          <span>
            <Ago at={submittedAt} />
            <By name={submittedBy.name} />
          </span>
          {decision && waiting.length > 0 && <span class="due">{counted(waiting.length, 'person', 'people')} to tell</span>}
        </p>
      </article>
    </li>
  );
}
