import type { VariablesOf } from 'gql.tada';
import { MomentBar, momentIn, momentQuery, OnADay } from '../parts/moment.js';
import { pageIn, Pager } from '../parts/things.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted } from '../words.js';
import { Events } from './events.js';
import { HISTORY } from './history.asks.js';

const PATH = '/history';

/** What narrows it, by its name in the API, so that the same narrows an export. */
const ONE_OF = ['stream', 'type', 'actorId', 'customerId', 'featureId', 'area'] as const;

/** The audit log: who did what to which thing, and when. */
export async function historyPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const moment = momentIn(visit);
  const named = Object.fromEntries(ONE_OF.map((name) => [name, given[name]]));
  const times = { recordedFrom: startOf(given['from']), recordedUntil: endOf(given['to']) };
  const filter: VariablesOf<typeof HISTORY>['filter'] = {
    ...Object.fromEntries(Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]]]))),
    ...times,
  };
  const { events, facets } = await ask(HISTORY, { filter, ...pageIn(given), asOf: moment?.asOf, minPosition: given['at'] });
  const kept = { ...named, from: given['from'], to: given['to'] };
  return {
    title: 'History',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(PATH, { ...kept, ...query })} />
        <div class="heading">
          <h1>History</h1>
          <a class="second button" href={addressOf('/export/events.csv', { ...named, ...times })} download>
            Export
          </a>
        </div>
        <details class="narrow">
          <summary>
            <span role="status">
              {counted(events.totalCount, 'event')}
              {events.totalCount > 1 && ', the newest first'}
            </span>
            <span class="change">Change</span>
          </summary>
          <form class="filters" method="get" action={PATH}>
            {(['stream', 'actorId', 'customerId', 'featureId'] as const).map(
              (name) => given[name] !== undefined && <input key={name} type="hidden" name={name} value={given[name]} />,
            )}
            <label>
              Event
              <input name="type" type="text" value={given['type'] ?? ''} />
            </label>
            <label>
              Area
              <select name="area">
                <option value="">Every area</option>
                {facets.areas.map(({ value }) => (
                  <option key={value} value={value} dir="auto" selected={value === given['area']}>
                    {value}
                  </option>
                ))}
              </select>
            </label>
            <label>
              From
              <input name="from" type="date" value={given['from'] ?? ''} />
            </label>
            <label>
              To
              <input name="to" type="date" value={given['to'] ?? ''} />
            </label>
            <button class="second">Show</button>
          </form>
        </details>
        {events.edges.length === 0 ? <p class="empty">Nothing is on record.</p> : <Events events={events.edges.map(({ node }) => node)} />}
        <Pager path={PATH} kept={{ ...kept, ...momentQuery(moment) }} pageInfo={events.pageInfo} />
        <OnADay moment={moment} path={PATH} kept={kept} />
      </>
    ),
  };
}

/** What is no day, the API refuses. */
const startOf = (day: string | undefined): string | undefined => day && `${day}T00:00:00Z`;

/** The end of a day, which a list of events leaves out. */
const endOf = (day: string | undefined): string | undefined => {
  const end = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
  return Number.isNaN(end.getTime()) ? startOf(day) : end.toISOString();
};
