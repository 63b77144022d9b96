/** An architecture decision record, as MADR and Nygard’s form have it, read as what it says. */
import { lexer, type Token, type Tokens } from 'marked';
import { parse } from 'yaml';
import { Refusal, refuse, type Objection } from '../kernel/refusal.js';
import { isObject, line, text as anyText, type Shape } from '../kernel/shape.js';
import { dayIn, type Conventions } from './sheet-values.js';
import type { Day } from '../kernel/time.js';

/** What became of a record. */
export type RecordStatus = 'PROPOSED' | 'ACCEPTED' | 'REJECTED' | 'DEPRECATED' | 'SUPERSEDED';

/** Another record, as one names it. */
export interface RecordLink {
  readonly href?: string;
  readonly text: string;
}

export interface RecordOption {
  readonly title: string;
  readonly note?: string;
  readonly chosen?: true;
}

export interface DecisionRecord {
  readonly title: string;
  readonly problem: string;
  readonly status: RecordStatus;
  /** What was decided and what follows from it; there where something was decided. */
  readonly rationale?: string;
  /** None, or at least two. */
  readonly options: readonly RecordOption[];
  readonly deciders: readonly string[];
  readonly date?: Day;
  readonly supersededBy?: RecordLink;
  readonly supersedes: readonly RecordLink[];
}

/** What a record says under each of its headings, by how people call them. */
const SECTIONS = {
  status: /^status$/,
  context: /^(?:context|problem|issue|background|motivation)\b/,
  options: /^(?:(?:considered |possible )?(?:options|alternatives|solutions)|(?:options|alternatives) considered)$/,
  outcome: /^(?:decision|decision outcome|outcome|resolution|decision made)$/,
  consequences: /^(?:consequences|implications|results?)$/,
  prosAndCons: /^pros and cons\b/,
} as const;
type Section = keyof typeof SECTIONS;

const META: Readonly<Record<string, 'status' | 'date' | 'deciders'>> = {
  status: 'status',
  date: 'date',
  deciders: 'deciders',
  decider: 'deciders',
  'decision makers': 'deciders',
  'decided by': 'deciders',
  author: 'deciders',
  authors: 'deciders',
};
type Meta = { readonly [Name in 'status' | 'date' | 'deciders']?: string };

/** Throws a Refusal that says what cannot be read. */
export function recordIn(file: string, conventions: Conventions): DecisionRecord {
  const { front, body } = partsOf(file.replace(/^\uFEFF/, ''));
  const tokens = tokensOf(body);
  const heading = tokens.find((token): token is Tokens.Heading => token.type === 'heading');
  const title = heading ? plain(heading.tokens).replace(/^(?:adr[\s-]*)?\d+\s*[.:)–-]\s*/i, '') : '';
  if (!heading || title === '') refuse('REQUIRED', 'title', 'No heading says what this decides.');
  const sections = sectionsIn(tokens);
  const said = { ...saidBefore(tokens.slice(tokens.indexOf(heading) + 1)), ...front };
  const statusText = textOf(sections.get('status') ?? []) || said.status;
  const outcome = textOf(sections.get('outcome') ?? []);
  const standing = standingIn(statusText, outcome !== '');
  const within = new Set(sections.get('outcome'));
  const consequences = (sections.get('consequences') ?? []).filter((token) => !within.has(token));
  const rationale = [outcome, consequences.length > 0 && outcome !== '' ? `## Consequences\n\n${textOf(consequences)}` : '']
    .filter(Boolean)
    .join('\n\n');
  const record: DecisionRecord = {
    title,
    problem: textOf(sections.get('context') ?? []),
    ...standing,
    ...(rationale !== '' && { rationale }),
    options: optionsIn(sections.get('options') ?? [], sections.get('prosAndCons') ?? [], outcome),
    deciders: namesIn(said.deciders ?? ''),
    ...(said.date !== undefined && { date: dateIn(said.date, conventions) }),
  };
  assertWhole(record);
  return record;
}

/** YAML between lines of dashes, and what comes after. */
function partsOf(file: string): { front: Meta; body: string } {
  const [whole, yaml] = /---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|$)/msy.exec(file) ?? [];
  if (whole === undefined || yaml === undefined) return { front: {}, body: file };
  return { front: metaIn(yamlIn(yaml)), body: file.slice(whole.length) };
}

function yamlIn(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'error' }) ?? {};
  } catch {
    refuse('INVALID', undefined, 'Between its first lines of dashes is no YAML that can be read.');
  }
  return isObject(value) ? value : refuse('INVALID', undefined, 'Between its first lines of dashes stand no names and values.');
}

function metaIn(values: Readonly<Record<string, unknown>>): Meta {
  const meta: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const known = META[called(name)];
    if (known === undefined || value === null || value === '') continue;
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!entries.every((entry) => typeof entry === 'string' || typeof entry === 'number'))
      refuse('INVALID', known, `What it says of “${name}” is neither a text nor a list of texts.`);
    meta[known] = entries.join('; ');
  }
  return meta;
}

const called = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/** Whatever text it is: what takes too long, or nests too deep, is refused. */
function tokensOf(body: string): readonly Token[] {
  try {
    return lexer(body).filter(({ type, raw }) => !(type === 'html' && /^\s*<!--/.test(raw)));
  } catch {
    return refuse('INVALID', undefined, 'This is no Markdown that can be read.');
  }
}

/** What stands under the first heading of each kind, to the next that is no deeper. */
function sectionsIn(tokens: readonly Token[]): ReadonlyMap<Section, readonly Token[]> {
  const found = new Map<Section, readonly Token[]>();
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'heading') continue;
    const { depth, tokens: inline } = token as Tokens.Heading;
    const name = called(plain(inline).replaceAll(/[:*#\d.]/g, ' '));
    const [section] = Object.entries(SECTIONS).find(([, is]) => is.test(name)) ?? [];
    if (section === undefined || found.has(section as Section)) continue;
    const rest = tokens.slice(at + 1);
    const end = rest.findIndex((other) => other.type === 'heading' && (other as Tokens.Heading).depth <= depth);
    found.set(section as Section, end < 0 ? rest : rest.slice(0, end));
  }
  return found;
}

const SAID = /^\s*(?:[*+-]\s+)?[*_]*([A-Za-z]+(?:[ -][A-Za-z]+)?)[*_]*\s*:[*_]*\s*(\S.*)$/;

/** `Date: 2016-02-12`, `* Deciders: Ada`, between the title and the next heading. */
function saidBefore(tokens: readonly Token[]): Meta {
  const meta: Record<string, string> = {};
  const end = tokens.findIndex(({ type }) => type === 'heading');
  for (const row of textOf(end < 0 ? tokens : tokens.slice(0, end)).split('\n')) {
    const [, name = '', value = ''] = SAID.exec(row.replaceAll(/<!--.*?-->/g, '').trimEnd()) ?? [];
    const known = META[called(name)];
    if (known !== undefined) meta[known] ??= value;
  }
  return meta;
}

type Standing = Pick<DecisionRecord, 'status' | 'supersededBy' | 'supersedes'>;

const WORDS: Readonly<Record<Exclude<RecordStatus, 'SUPERSEDED'>, RegExp>> = {
  DEPRECATED: /^(?:deprecated|obsolete|retired|withdrawn)\b/i,
  REJECTED: /^(?:rejected|declined|refused|abandoned|cancell?ed)\b/i,
  ACCEPTED:
    /^(?:accepted|approved|decided|agreed|adopted|implemented|done|active|in force|part(?:ly|ially) (?:superseded|superceded|replaced))\b/i,
  PROPOSED:
    /^(?:proposed|proposal|draft|pending|open|under discussion|in (?:review|discussion|progress)|on hold|deferred|parked|rfc|wip)\b/i,
};
const REPLACED = /^(?:superseded|superceded|replaced|deprecated|obsoleted)\b[\s:,-]*(?:by\b)?[\s:]*/i;
const REPLACES = /^(?:supersedes|supercedes|replaces|obsoletes)\b[\s:]*/i;

/** Where it says no status it is decided if it says what was: MADR leaves the status away. */
function standingIn(text: string | undefined, isDecided: boolean): Standing {
  if (text === undefined) return { status: isDecided ? 'ACCEPTED' : 'PROPOSED', supersedes: [] };
  const rows = text
    .replaceAll(/~~.*?~~/gs, '')
    .split(/\n|;|(?<=[\s(,])(?<!part(?:ly|ially) )(?=super[sc]eded\b)/i)
    .map((row) => row.replaceAll(/[*>"]+/g, '').replace(/^[^\p{L}[]*/u, ''))
    .filter((row) => row !== '');
  const known = new Set<RecordStatus>();
  let supersededBy: RecordLink | undefined;
  for (const row of rows) {
    for (const [status, is] of Object.entries(WORDS)) if (is.test(row)) known.add(status as RecordStatus);
    const [by] = REPLACED.test(row) ? linksIn(row.replace(REPLACED, '')) : [];
    if (/^(?:superseded|superceded|replaced|obsoleted)\b/i.test(row) || by) known.add('SUPERSEDED');
    supersededBy ??= by;
  }
  const status =
    ORDER.find((one) => known.has(one)) ??
    refuse(
      'INVALID',
      'status',
      `Its status “${rows[0] ?? ''}” is none of proposed, accepted, rejected, deprecated, superseded by another.`,
    );
  const supersedes = rows.flatMap((row) => (REPLACES.test(row) ? linksIn(row.replace(REPLACES, '')) : []));
  return { status, ...(supersededBy && { supersededBy }), supersedes };
}

/** Of several the one that came last in the life of a record. */
const ORDER: readonly RecordStatus[] = ['SUPERSEDED', 'DEPRECATED', 'REJECTED', 'ACCEPTED', 'PROPOSED'];

function linksIn(text: string): RecordLink[] {
  const links = [...text.matchAll(/\[([^\]]*)\]\(<?([^)\s>]+)[^)]*\)/g)].map(([, shown = '', href = '']) => ({ text: shown, href }));
  if (links.length > 0) return links;
  return text
    .split(/,|\band\b/)
    .map((part) => ({ text: part.trim().replace(/[.)\]]+$/, '') }))
    .filter((link) => link.text !== '');
}

/** A list’s entries, or else the headings under it; one alone is none. */
function optionsIn(section: readonly Token[], prosAndCons: readonly Token[], outcome: string): RecordOption[] {
  const list = section.find((token): token is Tokens.List => token.type === 'list');
  const headed = (tokens: readonly Token[]) => {
    const depths = tokens.flatMap((token) => (token.type === 'heading' ? [(token as Tokens.Heading).depth] : []));
    return tokens.flatMap((token, at) => {
      if (token.type !== 'heading' || (token as Tokens.Heading).depth !== Math.min(...depths)) return [];
      const rest = tokens.slice(at + 1);
      const end = rest.findIndex((other) => other.type === 'heading' && (other as Tokens.Heading).depth <= (token as Tokens.Heading).depth);
      return [{ title: plain((token as Tokens.Heading).tokens), note: textOf(end < 0 ? rest : rest.slice(0, end)) }];
    });
  };
  const weighed = headed(prosAndCons);
  const named = headed(section);
  const all = named.length > 0 ? named : (list?.items.map((item) => optionIn(item)) ?? []);
  const options = all.filter(({ title }) => title !== '');
  if (options.length < 2) return [];
  const chosen = chosenOf(options, outcome);
  return options.map((option) => {
    const title = fitting(option.title);
    const pros = weighed.find((one) => called(one.title) === called(option.title))?.note ?? '';
    const note = [title === option.title ? '' : option.title, option.note, pros].filter(Boolean).join('\n\n');
    return { title, ...(note !== '' && { note }), ...(option === chosen && { chosen: true }) };
  });
}

/** What an entry says first is its title; what it says besides, its note. */
function optionIn({ tokens }: Tokens.ListItem): { title: string; note: string } {
  const [first, ...rest] = tokens;
  return { title: first && 'tokens' in first ? plain(first.tokens ?? []) : '', note: textOf(rest) };
}

const fitting = (title: string): string => ([...title].length > 200 ? `${[...title].slice(0, 199).join('')}…` : title);

/** MADR says `Chosen option: "…", because …`. */
function chosenOf<Option extends { readonly title: string }>(options: readonly Option[], outcome: string): Option | undefined {
  const [, quoted, other] = /chosen option:?[\s*_]*(?:["“](.+?)["”](?=[,.:;\n]|\s+because|\s*$)|([^,\n]+))/i.exec(outcome) ?? [];
  const told = quoted ?? other;
  if (told === undefined) return undefined;
  const bare = (title: string) => called(title.replaceAll(/["“”]/g, ''));
  const name = bare(plain(tokensOf(told).flatMap((token) => ('tokens' in token ? (token.tokens ?? []) : []))));
  const exact = options.filter(({ title }) => bare(title) === name);
  const alike = options.filter(({ title }) => bare(title).startsWith(name));
  return exact[0] ?? (alike.length === 1 ? alike[0] : undefined);
}

const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .split(/[,;\n]|\s+and\s+|\s+&\s+/)
      .map((name) => name.replaceAll(/[*_`]/g, '').trim())
      .filter((name) => name !== ''),
  ),
];

function dateIn(text: string, conventions: Conventions): Day {
  try {
    return dayIn(text.trim(), conventions);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.objections.map(({ code, message }) => ({ code, field: 'date', message })));
  }
}

const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ raw }) => raw)
    .join('')
    .trim();

/** What is read of inline Markdown, on one line. */
const plain = (tokens: readonly Token[]): string => inline(tokens).replaceAll(/\s+/g, ' ').trim();

const inline = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => {
      if (token.type === 'br') return ' ';
      if ('tokens' in token && token.tokens) return inline(token.tokens);
      return 'text' in token ? String(token.text) : '';
    })
    .join('');

/** All that the commands will ask for is there, so that of no record a part alone comes in. */
function assertWhole({ title, problem, status, rationale, options }: DecisionRecord): void {
  const objections: Objection[] = [];
  const check = (field: string, value: string, shape: Shape<string>): void => {
    const problemWith = shape(value);
    if (problemWith) objections.push({ code: problemWith.code, field, message: problemWith.message });
  };
  if (problem === '')
    objections.push({ code: 'REQUIRED', field: 'problem', message: 'No heading such as “Context” says what the problem is.' });
  else check('problem', problem, anyText());
  check('title', title, line());
  if (status !== 'PROPOSED') {
    if (rationale === undefined)
      objections.push({
        code: 'REQUIRED',
        field: 'rationale',
        message: 'It is decided, and no heading such as “Decision” says what and why.',
      });
    else if ([...rationale].length < 20)
      objections.push({
        code: 'RATIONALE_TOO_SHORT',
        field: 'rationale',
        message: 'What it says of the decision is shorter than 20 characters.',
      });
    else check('rationale', rationale, anyText());
    if (options.length > 50) objections.push({ code: 'TOO_LONG', field: 'options', message: 'There are more than 50 options.' });
    for (const { note } of options) if (note !== undefined) check('options.note', note, anyText());
  }
  if (objections.length > 0) throw new Refusal(objections);
}
