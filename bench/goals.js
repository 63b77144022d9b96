/**
 * What is to be reached: each row with what it was before the work on it began, its goal, and how this run's figures come to it. `of` reads a
 * figure by its name and size; a row whose figures are missing was not measured.
 */
import { LARGE, MIDDLE, SIZES, SMALL } from './settings.js';

const at = (sizes, made) => sizes.map((events) => made(events));
const share = (of, events, way, reference) => of(`check ${way}`, events) / of(`check ${reference}`, events);
const everySize = (way) => (of) => at(SIZES, (events) => share(of, events, way, 'B'));
const root =
  (name, sizes = [LARGE]) =>
  (of) =>
    at(sizes, (events) => of(`root ${name}`, events));
const growth = (name) => (of) => [of(`root ${name}, large of small`)];
const least = (goal) => (values) => values.every((value) => value >= goal);
const most = (goal) => (values) => values.every((value) => value <= goal);
const each =
  (...tests) =>
  (values) =>
    values.every((value, index) => tests[index](value));
const no = (goal) => (value) => value >= goal;
const yes = (goal) => (value) => value <= goal;
const commands = (work) => (of) => of(`${work}, rate, ours`, MIDDLE) / of(`${work}, rate, A`, MIDDLE);

export const GOALS = [
  {
    work: 'promise check, 16 clients, warm keys, of B',
    before: '0.56 · 0.47 · 0.47',
    goal: '≥ 0.8 at every size',
    values: everySize('warm'),
    met: least(0.8),
  },
  { work: 'cold keys, words in force, of B', before: '0.41 · 0.46 · 0.28', goal: '≥ 0.7', values: everySize('cold'), met: least(0.7) },
  {
    work: 'any pair of customer and feature, of B',
    before: '0.21 · 0.39 · 0.20',
    goal: '≥ 0.6',
    values: everySize('any'),
    met: least(0.6),
  },
  {
    work: 'the same of A: words in force · any pair',
    before: '9–10',
    goal: '≥ 15',
    values: (of) => [share(of, MIDDLE, 'cold', 'A, cold'), share(of, MIDDLE, 'any', 'A, any')],
    met: least(15),
  },
  {
    work: 'as of 9/10 and half of the log, of now (largest history)',
    before: '0.49 · 0.37',
    goal: '≥ 0.7',
    values: (of) => [share(of, LARGE, 'as of 9/10', 'cold'), share(of, LARGE, 'as of half', 'cold')],
    met: least(0.7),
  },
  {
    work: '`submitRequest` 1 client · 32 clients, `acceptRequest` 32, of A',
    before: '0.67 · 1.2 · 2.2',
    goal: '≥ 1.2 · ≥ 2 · ≥ 3',
    values: (of) => ['submit, 1 client', 'submit, 32 clients', 'accept, 32 clients'].map((work) => commands(work)(of)),
    met: each(no(1.2), no(2), no(3)),
  },
  {
    work: '99th percentile at 32 clients, submit · accept, of A',
    before: '2',
    goal: '≤ 1',
    values: (of) =>
      ['submit, 32 clients', 'accept, 32 clients'].map((work) => of(`${work}, p99, ours`, MIDDLE) / of(`${work}, p99, A`, MIDDLE)),
    met: most(1),
  },
  {
    work: 'list of 20 requests with demand and decision, of A',
    before: '0.92',
    goal: '≥ 2',
    values: (of) => [commands('list of 20, 16 clients')(of)],
    met: least(2),
  },
  {
    work: '`agenda` first 20, ms',
    before: '63 · 900 · 4,640',
    goal: '≤ 20 at every size',
    values: root('agenda, first 20', SIZES),
    met: most(20),
  },
  {
    work: '`search` first 20, ms (largest history)',
    before: '–',
    goal: '< 50',
    values: root('search, first 20'),
    met: most(50),
  },
  {
    work: '`precedents` of a request · of a text · `likelyDuplicates`, ms (largest history)',
    before: '–',
    goal: '< 50',
    values: (of) => ['precedents of a request', 'precedents of a text', 'likelyDuplicates'].flatMap((name) => root(name)(of)),
    met: most(50),
  },
  {
    work: '`figures` all time · a quarter, ms (largest history)',
    before: '10,900 · 674',
    goal: '≤ 50 · ≤ 30',
    values: (of) => [...root('figures, all time')(of), ...root('figures, a quarter')(of)],
    met: each(yes(50), yes(30)),
  },
  {
    work: '`requests { totalCount }` · filter status + area, ms (largest history)',
    before: '645 · 536',
    goal: '≤ 15',
    values: (of) => [
      ...root('requests, totalCount')(of),
      ...root('requests by status and area')(of),
      ...root('requests by status and area, totalCount')(of),
    ],
    met: most(15),
  },
  ...[
    ['`events` by area', 'events by area', '61 ms'],
    ['`events` by type and month', 'events by type and month', '39 ms'],
    ['requests by tags', 'requests by tags', '22 ms'],
    ['commitments overdue', 'commitments, overdue', '17 ms'],
  ].map(([work, name, before]) => ({ work: `${work}, largest of smallest`, before, goal: '≤ 1.5', values: growth(name), met: most(1.5) })),
  {
    work: 'read model from zero, of the same writes by bare statements (WAL) · on a new file without journal, indexes last',
    before: '0.42 · 0.16',
    goal: '≥ 0.8 of the second',
    values: (of) => ['WAL', 'new file'].map((how) => of(`read model from zero of same writes, ${how}`, MIDDLE)),
    met: ([, second]) => second >= 0.8,
  },
  {
    work: 'read model from zero, events a second · row writes an event',
    before: '1,030 · 8.9',
    goal: '≥ 10,000 as a guide',
    values: (of) => [of('read model from zero', MIDDLE), of('row writes an event', MIDDLE)],
    met: ([rate]) => rate >= 10_000,
  },
  {
    work: 'import of command lines, of grouped appends',
    before: '0.1',
    goal: '≥ 0.5',
    values: (of) => [of('import of grouped appends')],
    met: least(0.5),
  },
  {
    work: 'start to ready, ms, every size',
    before: '4,000–5,000',
    goal: '< 2,000',
    values: (of) => at(SIZES, (events) => of('start to ready', events)),
    met: most(2_000),
  },
  {
    work: 'memory idle, MB, every size · at import’s peak',
    before: '153–175 · 330',
    goal: '< 200 · < 400',
    values: (of) => [...at(SIZES, (events) => of('memory idle', events)), of('import, memory at most')],
    met: each(yes(200), yes(200), yes(200), yes(400)),
  },
  {
    work: 'disk an event, bytes: log · read model (largest history)',
    before: '860 · 2,850',
    goal: '≤ 900 · ≤ 1,000',
    values: (of) => [of('disk an event, log', LARGE), of('disk an event, read model', LARGE)],
    met: each(yes(900), yes(1_000)),
  },
  {
    work: '99th percentile of a promise check beside a running `figures`, of idle (largest history)',
    before: 'as long as `figures`',
    goal: '≤ 2',
    values: (of) => [of('check beside figures of idle, 99th percentile', LARGE)],
    met: most(2),
  },
  {
    work: 'promise check with a provider’s token, a budget and a rate, of the same with local sign-in, processor time each',
    before: '–',
    goal: '≤ 1.1',
    values: (of) => [of('check by provider of local, processor', SMALL)],
    met: most(1.1),
  },
  {
    work: '99th percentile of promise checks while others flood the service, of idle · memory more, MB · a minute later, of idle',
    before: '–',
    goal: '≤ 3 · < 50 · ≤ 1.5',
    values: (of) => [
      of('check in a flood of idle, 99th percentile', MIDDLE),
      of('memory that a flood takes', MIDDLE),
      of('check a minute after a flood of idle, 99th percentile', MIDDLE),
    ],
    met: each(yes(3), yes(50), yes(1.5)),
  },
];

/** How the roots grow from the smallest history to the largest. */
export const GROWTH = { goal: 1.5, small: SMALL, large: LARGE };
