import type { ResultOf } from 'gql.tada';
import { Events } from '../history/events.js';
import { MomentBar, momentIn, momentQuery, OnADay, today } from '../parts/moment.js';
import { pageIn, Pager, Section } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted, DECLINE_REASONS, FIGURES_SAY, inDays, monthInWords } from '../words.js';
import { Bars } from './bars.js';
import { FIGURE, FIGURES } from './figures.asks.js';

const PATH = '/figures';
/** What the pictures go back, by what each month is called in the question. */
const MONTHS = [1, 2, 3, 4, 5, 6] as const;

type Name = ResultOf<typeof FIGURES>['figures'][number]['name'];

const REASONS = Object.keys(DECLINE_REASONS) as (keyof typeof DECLINE_REASONS)[];

/** What pictures show of a month. */
const PICTURED: Name[] = ['DECISION_LEAD_TIME_MEDIAN', 'KEPT_ON_TIME', 'PROMISES_DUE', 'SLIPS'];

/** How it goes, one sentence a figure; each opens what it counts. By area, never by person. */
export async function figuresPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const { from, to, area } = given;
  const moment = momentIn(visit);
  const periods = monthsUntil(to ?? moment?.day ?? today());
  const days = Object.fromEntries(
    periods.flatMap((month) => [
      [`from${month.n}`, month.from],
      [`to${month.n}`, month.to],
    ]),
  );
  const { figures, facets, ...answer } = await ask(FIGURES, { ...days, from, to, area, asOf: moment?.asOf, pictured: PICTURED });
  const months = periods.map((month) => ({ ...month, figures: valuesOf(answer[`month${month.n}` as const]) }));
  const value = valuesOf(figures);
  const kept = { from, to, area, ...momentQuery(moment) };
  const opens = (name: Name, more: object = {}) => addressOf(`${PATH}/${name}`, { ...kept, ...more });
  const declines = REASONS.map((reason) => ({ reason, count: value(`DECLINES_${reason}`) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return {
    title: 'Figures',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(PATH, { from, to, area, ...query })} />
        <h1>Figures</h1>
        <form class="filters" method="get" action={PATH}>
          {moment && <input type="hidden" name="asOf" value={moment.day} />}
          <label>
            From
            <input name="from" type="date" value={from ?? ''} />
          </label>
          <label>
            To
            <input name="to" type="date" value={to ?? ''} />
          </label>
          <label>
            Area
            <select name="area">
              <option value="">Every area</option>
              {facets.areas.map(({ value: one }) => (
                <option key={one} value={one} dir="auto" selected={one === area}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          <button class="second">Show</button>
        </form>
        <ul class="lines figures">
          {(Object.keys(FIGURES_SAY) as (keyof typeof FIGURES_SAY)[]).map((name) => (
            <li key={name}>
              <a href={opens(name)}>{FIGURES_SAY[name](value)}</a>
            </li>
          ))}
        </ul>
        {declines.length > 0 && (
          <Section id="declines" says="Why we said no">
            <Bars
              says="Noes by reason"
              bars={declines.map(({ reason, count }) => ({
                label: DECLINE_REASONS[reason],
                value: count,
                shown: String(count),
                href: opens(`DECLINES_${reason}`),
              }))}
            />
          </Section>
        )}
        <Section id="lead" says="Days to a decision, by month">
          <Bars
            says="Half of a month’s decisions took no longer"
            bars={months.map(({ from: first, to: last, figures: of }) => ({
              label: monthInWords(first),
              value: of('DECISION_LEAD_TIME_MEDIAN') ?? 0,
              shown: of('DECISION_LEAD_TIME_MEDIAN') === undefined ? 'none' : inDays(of('DECISION_LEAD_TIME_MEDIAN') ?? 0),
              href: opens('DECISION_LEAD_TIME_MEDIAN', { from: first, to: last }),
            }))}
          />
        </Section>
        <Section id="kept" says="Promises kept in time, by month">
          <Bars
            says="Promises kept in time, of those due"
            bars={months.map(({ from: first, to: last, figures: of }) => ({
              label: monthInWords(first),
              value: of('KEPT_ON_TIME') ?? 0,
              shown: of('PROMISES_DUE') ? `${of('KEPT_ON_TIME') ?? 0} of ${of('PROMISES_DUE')}` : 'none due',
              href: opens('PROMISES_DUE', { from: first, to: last }),
            }))}
          />
        </Section>
        <Section id="slips" says="Dates that moved later, by month">
          <Bars
            says="Slips"
            bars={months.map(({ from: first, to: last, figures: of }) => ({
              label: monthInWords(first),
              value: of('SLIPS') ?? 0,
              shown: String(of('SLIPS') ?? 0),
              href: opens('SLIPS', { from: first, to: last }),
            }))}
          />
        </Section>
        <OnADay moment={moment} path={PATH} kept={{ from, to, area }} />
      </>
    ),
  };
}

const valuesOf =
  (figures: readonly { readonly name: Name; readonly value: number | null }[]) =>
  (name: Name): number | undefined =>
    figures.find((figure) => figure.name === name)?.value ?? undefined;

/** The last months up to that of a day, each from its first to its last day. Of what is no day there are none: the API refuses it. */
function monthsUntil(day: string) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return [];
  const [year = 0, month = 1] = day.split('-').map(Number);
  return MONTHS.map((n) => {
    const first = new Date(Date.UTC(year, month - 1 - MONTHS.length + n, 1));
    const last = new Date(Date.UTC(year, month - MONTHS.length + n, 0));
    return { n, from: first.toISOString().slice(0, 10), to: last.toISOString().slice(0, 10) };
  });
}

type Value = ReturnType<typeof valuesOf>;

/** The sentence of each figure, by its name. */
const SENTENCES: ReadonlyMap<Name, (value: Value) => string> = new Map([
  ...(Object.keys(FIGURES_SAY) as (keyof typeof FIGURES_SAY)[]).map((name) => [name, FIGURES_SAY[name]] as const),
  ...REASONS.map((reason) => {
    const name = `DECLINES_${reason}` as const;
    return [name, (value: Value) => `${counted(value(name) ?? 0, 'no', 'noes')}: ${DECLINE_REASONS[reason]}`] as const;
  }),
]);

/** One figure, opened into the events behind it. */
export async function figurePage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { from, to, area } = given;
  const name = params['name'] as Name;
  const sentence = SENTENCES.get(name);
  if (!sentence) return unknown('figure');
  const moment = momentIn(visit);
  const { said, figures } = await ask(FIGURE, { name, from, to, area, ...pageIn(given), asOf: moment?.asOf });
  const events = figures.flatMap((figure) => figure.events.edges.map(({ node }) => node));
  const says = sentence(valuesOf(said));
  const path = `${PATH}/${name}`;
  const kept = { from, to, area };
  return {
    title: says,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, { ...kept, ...query })} />
        <h1>{says}</h1>
        <p>
          <a href={addressOf(PATH, { ...kept, ...momentQuery(moment) })}>All figures</a>
        </p>
        {events.length === 0 ? <p class="empty">Nothing is counted here.</p> : <Events events={events} />}
        {figures.map(({ events: { pageInfo } }) => (
          <Pager key={name} path={path} kept={{ ...kept, ...momentQuery(moment) }} pageInfo={pageInfo} />
        ))}
      </>
    ),
  };
}
