/** A folder of decision records as command lines: each a request, and its decision where it has one. */
import { posix } from 'node:path';
import { hashOf } from '../kernel/canonical.js';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { key as isKey } from '../kernel/shape.js';
import { recordIn, type DecisionRecord, type RecordLink } from './adr-record.js';
import type { Conventions } from './sheet-values.js';

/** A file of the folder, by its path there, with slashes. */
export interface RecordFile {
  readonly path: string;
  readonly text: string;
}

export interface RecordLines {
  /** A line of JSON each, what a record replaces before it. */
  readonly lines: readonly { readonly path: string; readonly text: string }[];
  readonly refused: readonly { readonly path: string; readonly objections: readonly Objection[] }[];
}

/** Who did what a record names nobody for. */
const UNNAMED = 'somebody not named';

/** A record that can be read, and where it is kept. */
interface Kept {
  readonly path: string;
  readonly key: string;
  readonly record: DecisionRecord;
}

/** `name` tells the folder’s records from those of other folders. */
export function recordLines(name: string, files: readonly RecordFile[], conventions: Conventions): RecordLines {
  const refused: { path: string; objections: readonly Objection[] }[] = [];
  const kept = new Map<string, Kept>();
  for (const { path, text } of files) {
    try {
      kept.set(path, { path, key: keyOf(name, path), record: recordIn(text, conventions) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ path, objections: error.objections });
    }
  }
  const replacerOf = replacersIn(kept);
  const records = [...kept.values()].filter((one) => {
    const why = whyNotSuperseded(one, replacerOf);
    if (why !== undefined) refused.push({ path: one.path, objections: [{ code: 'INVALID', field: 'status', message: why }] });
    return why === undefined;
  });
  const replacedBy = groupedBy(records, (one) => replacerOf.get(one));
  const lines: { path: string; text: string }[] = [];
  const take = (one: Kept): void => {
    const replaced = replacedBy.get(one) ?? [];
    replaced.forEach(take);
    lines.push(...linesOf(one, replaced, replacerOf.has(one), name).map((text) => ({ path: one.path, text })));
  };
  replacedBy.get(undefined)?.forEach(take);
  return { lines, refused };
}

/** What a record says of itself counts before what another says of it. */
function replacersIn(kept: ReadonlyMap<string, Kept>): Map<Kept, Kept> {
  const find = finderIn([...kept.values()]);
  const found = new Map<Kept, Kept>();
  for (const one of kept.values())
    for (const link of one.record.supersedes) {
      const other = find(one.path, link);
      if (other && other !== one) found.set(other, one);
    }
  for (const one of kept.values()) {
    const { status, supersededBy } = one.record;
    if (status !== 'SUPERSEDED' || !supersededBy) continue;
    const other = find(one.path, supersededBy);
    if (other) found.set(one, other);
    else found.delete(one);
  }
  return found;
}

/** What keeps a record out for what replaces it, or what replaces that. */
function whyNotSuperseded(one: Kept, replacerOf: ReadonlyMap<Kept, Kept>): string | undefined {
  const passed = new Set<Kept>();
  let last = one;
  for (let next = replacerOf.get(one); next; next = replacerOf.get(next)) {
    passed.add(last);
    if (passed.has(next)) return `It and ${replacerOf.get(one)?.path ?? ''} supersede each other.`;
    last = next;
  }
  const { status, supersededBy } = last.record;
  if (status !== 'SUPERSEDED') return undefined;
  const which = last === one ? 'It' : last.path;
  return supersededBy
    ? `${which} is superseded by “${supersededBy.text}”, and no record here that can be read is that one.`
    : `${which} is superseded, and no record here says by which.`;
}

/** Finds a record as another one names it: by its file, its number or its title. */
function finderIn(records: readonly Kept[]): (from: string, link: RecordLink) => Kept | undefined {
  const by = (nameOf: (one: Kept) => string | undefined) => {
    const named = groupedBy(records, nameOf);
    return (name: string | undefined) => {
      const [one, other] = (name !== undefined && named.get(name)) || [];
      return other ? undefined : one;
    };
  };
  const byPath = by(({ path }) => path);
  const byName = by(({ path }) => posix.basename(path));
  const byNumber = by(({ path }) => numberIn(posix.basename(path)));
  const byTitle = by(({ record }) => record.title.toLowerCase());
  return (from, { href, text }) => {
    const file = href === undefined ? undefined : fileIn(href);
    const byFile = file === undefined ? undefined : (byPath(posix.join(posix.dirname(from), file)) ?? byName(posix.basename(file)));
    return byFile ?? byNumber(numberIn(text)) ?? byTitle(text.toLowerCase()) ?? byName(`${text}.md`);
  };
}

const numberIn = (text: string): string | undefined => /^(?:adr)?[\s#_-]*0*(\d+)(?!\d)/i.exec(text)?.[1];

function fileIn(href: string): string {
  const [path = ''] = href.split(/[?#]/, 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** By folder and file, so that the same file is the same request each time it comes; what a key cannot hold is told apart by a hash. */
function keyOf(name: string, path: string): string {
  const whole = `${name}.${path.replace(/\.(?:md|markdown)$/i, '').replaceAll('/', '.')}`;
  if (!isKey(whole)) return whole;
  const fitting = whole.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return `${fitting.slice(0, 55)}.${hashOf([whole]).slice(0, 8)}`;
}

/** What is asked for is who asks, and what it says: so a line that comes again says the same, whatever became of the record since. */
function linesOf({ key: requestId, record, path }: Kept, replaced: readonly Kept[], isReplaced: boolean, folder: string): string[] {
  const { title, problem, status, date: at, deciders, options, rationale } = record;
  const line = (command: string, input: object, name = UNNAMED) =>
    JSON.stringify({
      ...{ command, at, by: { name, roles: ['PRODUCT'] } },
      commandId: hashOf([command, JSON.parse(JSON.stringify(input))]).slice(0, 32),
      input: { requestId, ...input },
    });
  const asked = line('submitRequest', { title, problem, source: { kind: 'OTHER' } });
  if (status === 'PROPOSED') return [asked];
  const [decider = UNNAMED] = deciders;
  const told = { positionWaiver: 'Decided in a record that says nothing of sales.', references: [`${folder}/${path}`] };
  const decision = {
    ...told,
    rationale,
    participants: deciders,
    ...(replaced.length > 0 && { supersedesDecisions: replaced.map(({ key }) => ({ requestId: key, number: 1 })) }),
  };
  // of the fit to strategy a record says nothing
  const weighed = options.length > 0 && { options: options.map((option) => ({ ...option, strategyFit: 'PARTIAL' })) };
  const declined = { reason: 'OTHER', noAlternative: true };
  if (status === 'REJECTED') return [asked, line('declineRequest', { ...decision, ...weighed, ...declined }, decider)];
  const accepted = line('acceptRequest', { ...decision, ...weighed, justifications: ['OTHER'], owner: decider }, decider);
  if (status !== 'DEPRECATED' || isReplaced) return [asked, accepted];
  const deprecated = 'Its record says that it is deprecated.';
  return [
    ...[asked, accepted],
    line('addEvidence', { kind: 'OTHER', summary: deprecated }, decider),
    line('reopenRequest', { because: 'NEW_EVIDENCE', note: deprecated }, decider),
    line('declineRequest', { ...told, rationale: deprecated, ...declined }, decider),
  ];
}

function groupedBy<Name>(records: readonly Kept[], nameOf: (one: Kept) => Name): ReadonlyMap<Name, readonly Kept[]> {
  const groups = new Map<Name, Kept[]>();
  for (const one of records) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return groups;
}
