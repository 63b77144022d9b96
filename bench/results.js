/** Makes of what was measured a table, and the file that the README quotes from. What people wrote below its last heading stays. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { GOALS, GROWTH } from './goals.js';
import { SIZES } from './settings.js';

const FILE = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const TRIED = '## What was tried';

/** The row of each goal: what it came to, and whether that is enough; undefined where it was not measured. */
export function judged(measured) {
  const of = (name, events) => {
    const found = measured.findLast((one) => one.name === name && (events === undefined || one.events === events));
    return found?.value ?? NaN;
  };
  return GOALS.map(({ values, met, ...row }) => {
    const come = values(of);
    return { ...row, values: come, met: come.some(Number.isNaN) ? undefined : met(come) };
  });
}

const figure = (value) => (Number.isNaN(value) ? '–' : Number(value.toPrecision(3)).toLocaleString('en'));
const VERDICT = { true: 'met', false: 'MISSED', undefined: 'not measured' };

export function table(rows) {
  const lines = rows.map(({ work, before, goal, values, met }) => [work, before, goal, values.map(figure).join(' · '), VERDICT[met]]);
  return markdown(['work', 'before', 'goal', 'this run', ''], lines);
}

const markdown = (head, lines) => [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function growths(measured) {
  const roots = measured.filter(({ name, events }) => name.startsWith('root ') && events === GROWTH.small).map(({ name }) => name);
  const ms = (name, events) => measured.findLast((one) => one.name === name && one.events === events)?.value ?? NaN;
  const lines = roots.map((name) => {
    const times = ms(name, GROWTH.large) / ms(name, GROWTH.small);
    return [
      name.slice('root '.length),
      ...SIZES.map((events) => figure(ms(name, events))),
      figure(times),
      times > GROWTH.goal ? 'grows' : '',
    ];
  });
  return markdown(['ms', ...SIZES.map((events) => events.toLocaleString('en')), 'large of small', ''], lines);
}

const machine = () =>
  [
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node ${process.version}`,
    'Server on one core, load on the other.',
  ].join('. ');

/** The file, whole: `facts` are lines about what ran. */
export function writeResults(measured, rows, facts) {
  const kept = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(`${TRIED}\n`)[1] : undefined;
  const raw = measured.map(({ name, events, value, unit, detail }) => [
    name,
    events === undefined ? '' : events.toLocaleString('en'),
    figure(value),
    unit,
    detail ?? '',
  ]);
  const text = `# Results

Written by \`npm run bench\`, but for the last part. ${machine()}
${facts.map((fact) => `\n- ${fact}`).join('')}

A is Nest, Apollo, TypeORM and PostgreSQL with an audit table, B is Nest, Apollo and Fastify answering a constant of the same shape (\`bench/reference\`), all with the same environment. Where a row has several sizes, they are ${SIZES.map((events) => events.toLocaleString('en')).join(', ')} events.

## Goals

${table(rows)}

## Every root, by the size of the history

Milliseconds, one client. What grows more than ${GROWTH.goal} times is marked.

${growths(measured)}

## All figures

${markdown(['figure', 'events', 'value', 'unit', 'detail'], raw)}

${TRIED}
${kept ?? '\nNothing yet.\n'}`;
  writeFileSync(FILE, text);
}
