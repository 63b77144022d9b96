import { Inject, Injectable } from '@nestjs/common';
import type { DocumentNode } from 'graphql';
import { ReadLog } from '../access/read-log.js';
import { LongReads, type Asker } from '../api/long-reads.js';
import { momentArguments } from '../api/root.js';
import { Refusal } from '../kernel/refusal.js';
import { later, type Instant } from '../kernel/time.js';
import { Moments } from '../read-model/moments.js';
import { joined } from './cells.js';
import { listArguments, type Given, type ListArguments } from './list-arguments.js';
import { entriesDocument, isNumberAt, pageDocument, rootOf } from './list-document.js';
import { LISTS, type Kind, type ListTable } from './lists.js';

/** Things of a page, and entries of each that come with it. */
const PAGE = 100;
const ENTRIES = 3;

export interface Column {
  readonly head: string;
  /** Whether its cells are numbers. */
  readonly isNumber: boolean;
}

/** A text for each column; empty is what is absent, or what the caller may not see. */
export type Row = readonly string[];

/** A list as a table, whose pages are asked for as they are taken. */
export interface Table {
  readonly columns: readonly Column[];
  /** How many things the list has: no fewer rows come. */
  readonly things: number;
  readonly pages: AsyncIterable<readonly Row[]>;
}

interface Page {
  readonly edges: readonly { readonly node: object }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly totalCount?: number;
}

/** A list that is being exported. */
interface Export {
  readonly kind: Kind;
  readonly table: ListTable;
  readonly document: DocumentNode;
  readonly wanted: ListArguments;
  readonly asker: Asker;
}

/** Gives each list of the API as a table, as of one moment, to whoever may ask for it there. */
@Injectable()
export class ListExport {
  constructor(
    @Inject(LongReads) private readonly api: LongReads,
    @Inject(Moments) private readonly moments: Moments,
    @Inject(ReadLog) private readonly readLog: ReadLog,
  ) {}

  /** The list, once its first page is there and it is on record that it is exported. Throws a Refusal or a Fault, and TOO_MANY. */
  async open(kind: Kind, given: Given, asker: Asker): Promise<Table> {
    const table: ListTable = LISTS[kind];
    const { schema } = this.api;
    const list = rootOf(schema, kind);
    const wanted = await this.#asOfOneMoment(
      list.args.some(({ name }) => name === 'asOf'),
      listArguments(list, given),
    );
    const one = { kind, table, document: pageDocument(list, table, Object.keys(wanted), ENTRIES), wanted, asker };
    const first = await this.#page(one, undefined);
    const { totalCount: things = 0 } = first;
    await this.readLog.record(asker.actor, [{ operation: `export.${kind}`, things: [], count: things }], asker.requestId);
    const columns = headsIn(table).map(([head, path]) => ({ head, isNumber: isNumberAt(schema, kind, path) }));
    return { columns, things, pages: this.#pages(one, first) };
  }

  /** The arguments with a moment that is the same for every page, though others write. */
  async #asOfOneMoment(hasMoments: boolean, wanted: ListArguments): Promise<ListArguments> {
    if (!hasMoments) return wanted;
    const { minPosition: _, ...others } = wanted;
    const asOf = wanted['asOf'] as { readonly recordedAt?: Instant } | null | undefined;
    const { position, at } = await this.moments.fix(...momentArguments(wanted));
    // now is what the clock says, or an event that another clock put ahead of it
    const recordedAt = asOf ? asOf.recordedAt : later(at, (await this.moments.fix({ position })).at);
    return { ...others, asOf: { ...asOf, recordedAt, position: String(position) } };
  }

  async *#pages(one: Export, first: Page): AsyncGenerator<readonly Row[]> {
    for (let page = first; ; page = await this.#page(one, page.pageInfo.endCursor)) {
      const rows: Row[] = [];
      for (const { node } of page.edges) rows.push(...(await this.#rowsOf(one, node)));
      yield rows;
      if (!page.pageInfo.hasNextPage) return;
    }
  }

  /** Fewer things where they are so long that an answer would not hold a whole page. */
  async #page(one: Export, after: string | undefined, first = PAGE): Promise<Page> {
    const { kind, document, wanted, asker } = one;
    const question = { document, variables: { ...wanted, first, after, isFirst: after === undefined } };
    try {
      const answer = await (after === undefined ? this.api.ask(asker, question) : this.api.goOn(asker, question));
      return at(answer, [kind]) as Page;
    } catch (error) {
      if (first === 1 || !(error instanceof Refusal && error.objections[0]?.code === 'TOO_MUCH')) throw error;
      return this.#page(one, after, first / 10);
    }
  }

  async #rowsOf({ table: { columns, entries }, wanted, asker }: Export, node: object): Promise<Row[]> {
    const own = Object.values(columns).map((path) => textAt(node, path.split('.')));
    if (!entries) return [own];
    const rows: Row[] = [];
    for (let page = at(node, entries.at.split('.')) as Page; ;) {
      for (const entry of page.edges)
        rows.push([...own, ...Object.values(entries.columns).map((path) => textAt(entry.node, path.split('.')))]);
      if (!page.pageInfo.hasNextPage) break;
      const { root, key } = entries.one;
      const variables = { key: at(node, [key]), asOf: wanted['asOf'], first: PAGE, after: page.pageInfo.endCursor };
      const answer = await this.api.goOn(asker, { document: entriesDocument(entries), variables });
      page = at(answer, [root, ...entries.at.split('.')]) as Page;
    }
    return rows.length > 0 ? rows : [[...own, ...Object.keys(entries.columns).map(() => '')]];
  }
}

/** The head of every column, and where in a thing of the list it stands. */
const headsIn = ({ columns, entries }: ListTable): [head: string, path: readonly string[]][] => [
  ...Object.entries(columns).map(([head, path]): [string, string[]] => [head, path.split('.')]),
  ...Object.entries(entries?.columns ?? {}).map(([head, path]): [string, string[]] => [
    head,
    [...(entries?.at.split('.') ?? []), 'edges', 'node', ...path.split('.')],
  ]),
];

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((found, step) => (found as Readonly<Record<string, unknown>>)[step], value);

/** What stands at a path as the text of a cell; of a list all that it holds. */
function textAt(value: unknown, path: readonly string[]): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return joined(value.map((entry) => textAt(entry, path)));
  const [step, ...rest] = path;
  if (step !== undefined) return textAt((value as Readonly<Record<string, unknown>>)[step], rest);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
