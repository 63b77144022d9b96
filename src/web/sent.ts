import { createHash } from 'node:crypto';
import { NotAnswered } from './api/ask.js';
import { isCommand, makesThing, mutationOf, thingOf, type Command, type Done as Answered } from './api/commands.js';
import { graphql } from './api/graphql.js';
import { kindCalled, seek, type Sought } from './find.js';
import type { Mistake } from './parts/mistakes.js';
import { addressOf, type Sent, type Visit } from './visit.js';

/** What a form says beside the fields of its command. */
export const ABOUT = {
  command: 'do',
  form: 'form',
  then: 'then',
  seek: 'seek',
  needs: 'needs',
  takes: 'takes',
  carries: 'carries',
} as const;
/** After the name of a field: the key that was chosen of those its text may mean. */
export const CHOSEN = 'Key';

const NUMBERS = new Set(['expectedRevision', 'wordingVersion', 'number']);
const FLAGS = new Set(['blocking', 'noAlternative', 'chosen']);
/** Moments that a page asks the day of. */
const MOMENTS = new Set(['saidAt', 'toldAt']);
const LISTS = new Set([
  'aliases',
  'alternatives',
  'conditions',
  'customerIds',
  'goals',
  'justifications',
  'participants',
  'references',
  'tags',
]);

const lastOf = (path: string): string => path.split('.').at(-1) ?? '';

/** The input of a command, of fields that are named by their path in it; a list is one entry a line, or a field each. Empty fields are absent; of a command that changes, cleared. */
function inputOf(fields: URLSearchParams): object {
  const clears = fields.get(ABOUT.command)?.startsWith('change') === true;
  const input: Record<string, unknown> = {};
  for (const path of new Set(fields.keys())) {
    const typed = fields.getAll(path).filter((value) => value.trim() !== '');
    const [value] = typed;
    if (isAside(path)) continue;
    if (value === undefined) {
      if (clears) put(input, path.split('.'), null);
      continue;
    }
    // a currency is chosen for an amount
    if (lastOf(path) === 'currency' && !fields.get(path.replace(/currency$/, 'amount'))) continue;
    put(input, path.split('.'), read(lastOf(path), value, typed));
  }
  return input;
}

const isAside = (path: string): boolean => path.endsWith(CHOSEN) || Object.values<string>(ABOUT).includes(path);

/** Whether a field stands on no page for anybody to fill in. */
export const isCarried = (fields: URLSearchParams, path: string): boolean =>
  isAside(path) || ['commandId', 'expectedRevision', ...(fields.get(ABOUT.carries)?.split(' ') ?? [])].includes(path);

/** What each field of the form is called on its page. */
export const labelsIn = (fields: URLSearchParams): ReadonlyMap<string, string> =>
  new Map([ABOUT.needs, ABOUT.takes].flatMap((name) => fields.getAll(name)).map((said) => said.split(/ (.*)/s) as [string, string]));

function read(name: string, value: string, all: readonly string[]): unknown {
  if (LISTS.has(name)) return all.flatMap((one) => one.split(/\r?\n/)).filter((one) => one.trim() !== '');
  if (NUMBERS.has(name)) return Number(value);
  if (FLAGS.has(name)) return value === 'true';
  if (MOMENTS.has(name)) return `${value}T00:00:00Z`;
  return value.replaceAll('\r\n', '\n');
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) Object.defineProperty(into, name, { value, enumerable: true });
  else {
    if (!Object.hasOwn(into, name)) Object.defineProperty(into, name, { value: /^\d+$/.test(rest[0] ?? '') ? [] : {}, enumerable: true });
    put(into[name] as Record<string, unknown>, rest, value);
  }
}

/** The same fields, where the entries of a list that nothing was put in are left out and the others move up. */
function closedUp(fields: URLSearchParams): URLSearchParams {
  const places = new Map<string, string[]>();
  for (const [path, value] of fields) {
    const [, list, place] = /^(\w+)\.(\d+)\./.exec(path) ?? [];
    if (list === undefined || place === undefined || value.trim() === '' || lastOf(path) === 'currency') continue;
    const known = places.get(list) ?? [];
    if (!known.includes(place)) places.set(list, [...known, place]);
  }
  return new URLSearchParams(
    [...fields].flatMap(([path, value]) => {
      const [whole, list = '', place = ''] = /^(\w+)\.(\d+)\./.exec(path) ?? [];
      if (whole === undefined) return [[path, value]];
      const now = places.get(list)?.indexOf(place) ?? -1;
      return now < 0 ? [] : [[`${list}.${now}.${path.slice(whole.length)}`, value]];
    }),
  );
}

/** One id for one content, of which the day is a part that the form was made on. */
const idOf = (fields: URLSearchParams): string => createHash('sha256').update(fields.toString()).digest('base64url');

/** On to a page, or the link that the command made, which is told once. */
export type Done = { readonly goTo: string } | { readonly link: string };

/** Sends the command of a form: on to where it says, or what is to be mended. Throws NotAnswered. Absent: the form has no command of ours. */
export async function act(visit: Visit, sent: URLSearchParams): Promise<Done | Sent | undefined> {
  const command = sent.get(ABOUT.command) ?? undefined;
  if (!isCommand(command)) return undefined;
  const fields = closedUp(sent);
  const sought = await soughtIn(visit, fields);
  const mistakes = [
    ...missingIn(fields),
    ...Object.entries(sought).flatMap(([field, { problem }]) => (problem === undefined ? [] : [{ field, message: problem }])),
  ];
  if (mistakes.length > 0) return { fields, mistakes, sought };

  const keys = new URLSearchParams(fields);
  for (const [field, { chosen }] of Object.entries(sought)) if (chosen) keys.set(field, chosen.key);
  let done;
  try {
    const input = inputOf(keys);
    ({ done } = await visit.ask(mutationOf(command), { input: makesThing(command) ? { ...input, commandId: idOf(keys) } : input }));
  } catch (error) {
    const mistake = unreadable(error);
    if (!mistake) throw error;
    return { fields, sought, mistakes: [mistake] };
  }
  if (done && done.userErrors.length === 0) {
    if (typeof done.link === 'string') return { link: done.link };
    return { goTo: goingOn(visit.address, fields.get(ABOUT.then), done) };
  }
  const refused = (done?.userErrors ?? []).map(async ({ code, field, message, revision }) => ({
    field: fieldAt(fields, field),
    message:
      code === 'CONFLICT'
        ? `${await whoChanged(visit, command, fields, revision)} changed this while you read. Here it is now; your text is kept.`
        : message,
  }));
  return { fields, sought, mistakes: await Promise.all(refused) };
}

const LAST_CHANGE = graphql(`
  query LastChange($stream: [String!]) {
    events(filter: { stream: $stream }, orderBy: { by: POSITION, direction: DESC }, first: 1) {
      edges {
        node {
          revision
          actor {
            name
          }
        }
      }
    }
  }
`);

/** The name of who wrote the last event of the thing that a form is about, as far as this node has read it. */
async function whoChanged({ ask }: Visit, command: Command, fields: URLSearchParams, revision: number | null): Promise<string> {
  const thing = thingOf(command);
  try {
    if (thing === undefined || revision === null) return SOMEBODY;
    const { events } = await ask(LAST_CHANGE, { stream: [`${thing}-${fields.get(`${thing}Id`)}`] });
    const last = events.edges[0]?.node;
    return last && last.revision >= revision ? last.actor.name : SOMEBODY;
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    return SOMEBODY;
  }
}

const SOMEBODY = 'Somebody';

/** The field of the form that a path of the input comes from: an entry of a list is a line of one. */
const fieldAt = (fields: URLSearchParams, path: string | null): string | undefined => {
  const list = path?.replace(/\.\d+$/, '');
  return list !== undefined && fields.has(list) ? list : (path ?? undefined);
};

/** What the command cannot do without, and its form says so. */
const missingIn = (fields: URLSearchParams): Mistake[] =>
  fields.getAll(ABOUT.needs).flatMap((said) => {
    const [field = '', ...label] = said.split(' ');
    return fields.getAll(field).some((value) => value.trim() !== '') ? [] : [{ field, message: `Fill in “${label.join(' ')}”.` }];
  });

/** What the schema does not take for a value, a day for one, or misses in an entry of a list. */
function unreadable(error: unknown): Mistake | undefined {
  if (!(error instanceof NotAnswered) || error.code !== 'BAD_USER_INPUT') return undefined;
  const [, path, why] = / at "input\.([^"]+)"; (.*)$/s.exec(error.message) ?? [];
  if (path === undefined || why === undefined) return undefined;
  const field = path.replaceAll(/\[(\d+)\]/g, '.$1');
  const [, missing] = /^Field "(\w+)" of required type/.exec(why) ?? [];
  return missing === undefined
    ? { field, message: why }
    : { field: `${field}.${missing}`, message: 'This belongs to it: fill it in as well.' };
}

/** What is typed for each field that names a thing. */
async function soughtIn({ ask }: Visit, fields: URLSearchParams): Promise<Readonly<Record<string, Sought>>> {
  const found: Record<string, Sought> = {};
  for (const said of fields.getAll(ABOUT.seek)) {
    const [kind, field = ''] = said.split(' ');
    const text = fields.get(field + CHOSEN) ?? fields.get(field) ?? '';
    if (text.trim() !== '') found[field] = await seek(ask, kindCalled(kind), text);
  }
  return found;
}

/** Back to the page, to a part of it, or on to the thing’s own: nobody is sent to another place by a form. */
function goingOn(address: string, then: string | null, done: Answered): string {
  if (then === null) return onwardTo(address, done);
  if (/^#[a-z]+$/.test(then)) return `${onwardTo(address, done)}${then}`;
  return onwardTo(/^\/[a-z]+\/$/.test(then) ? `${then}${encodeURIComponent(done.thing?.key ?? '')}` : '/', done);
}

/** The page shows what was just written, whichever node answers it, and what there is to say of it: by codes and numbers, for anybody can write an address. */
function onwardTo(address: string, { position, warnings, disclosureId, reassigned }: Answered): string {
  const [path = '', query = ''] = address.split('?');
  return addressOf(path, {
    ...Object.fromEntries(new URLSearchParams(query)),
    at: position ?? undefined,
    told: disclosureId ?? undefined,
    warned: [...new Set(warnings.map(({ code }) => code))].join('.'),
    reassigned: reassigned ? String(reassigned.features + reassigned.commitments + reassigned.decisions) : undefined,
  });
}
