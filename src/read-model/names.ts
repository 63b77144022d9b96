/** By what things are known, so that who asks by another name, or names a second thing so, is told of the first. */
import { SecondLook } from '../commands/second-look.js';
import type { EventLog } from '../event-log/event-log.js';
import type { EventTypes, Fact, KnownBy } from '../kernel/event.js';
import type { Objection } from '../kernel/refusal.js';
import { folded } from '../kernel/name.js';
import { keyOf, kindOf } from '../kernel/streams.js';
import { dayOf } from '../kernel/time.js';
import { answer } from './answer.js';
import { Lately } from './lately.js';
import { byKeys, type Condition, type Order } from './list.js';
import { NEVER, seenAt, type Moment, type Time } from './moment.js';
import type { ProjectionOfAll } from './projection.js';
import { Query } from './query.js';
import type { ReadModel } from './read-model.js';
import { integer, table, text, type RowOf } from './table.js';

const names = table('names', {
  columns: {
    /** Its stream. */
    thing: text(),
    knownBy: text<KnownBy>(),
    /** Of several aliases, which one. */
    number: integer(),
    kind: text(),
    name: text(),
    folded: text(),
  },
  streamPrefix: '',
  key: ['thing', 'knownBy', 'number'],
  everIndexes: [['kind', 'folded']],
});
type NameRow = RowOf<typeof names>;

type Types = EventTypes<Record<string, never>>;
type Log = Pick<EventLog, 'read'>;

/** By what a fact says that its thing is known, and the field that says so. */
function namesIn(types: Types, { type, data }: Fact): { knownBy: KnownBy; field: string; texts: readonly string[] }[] {
  return Object.entries<string>(types[type]?.names ?? {}).flatMap(([knownBy, field]) => {
    const value = (data as Record<string, string | readonly string[] | null | undefined>)[field];
    return value === undefined ? [] : { knownBy: knownBy as KnownBy, field, texts: [value ?? []].flat() };
  });
}

export const namesProjection = (types: Types): ProjectionOfAll => ({
  name: 'names',
  module: import.meta.url,
  tables: [names],

  onEvery(rows, event) {
    const thing = event.stream;
    for (const { knownBy, texts } of namesIn(types, event)) {
      for (const [number, name] of texts.entries())
        rows.put(names, { thing, knownBy, number, kind: kindOf(thing), name, folded: folded(name) });
      for (let number = texts.length; rows.get(names, { thing, knownBy, number }); number++) rows.remove(names, { thing, knownBy, number });
    }
  },
});

/** What may have been meant by a key that nothing has. */
export interface Near {
  /** `CUSTOMER` */
  readonly kind: string;
  readonly key: string;
  /** What it is called; its key where it has no name. */
  readonly name: string;
  readonly why: KnownBy;
}

/** A key that was asked for. */
export interface Asked {
  /** `customer` */
  readonly kind: string;
  readonly key: string;
}

const MOST_NEAR = 5;
const SHORTEST_BEGINNING = 3;
/** Rows that are looked at for one name, so that it costs the same whatever others are called. */
const LOOKED_AT = 100;

/** It goes by something that holds the text: key, name, alias or external id, case and accents not looked at. */
export const goesBy = (kind: string, text: string): Condition => ({
  sql: `r.stream IN (SELECT n.thing FROM ${names.name} n WHERE n.kind = :namesOf AND instr(n.folded, :goesBy) > 0 AND ${seenAt('n')})`,
  binds: { namesOf: kind, goesBy: folded(text) },
});

/** Of what goes by a text so, first what goes by something that begins with it; then by name. */
export const BEGUN_FIRST: Order = {
  by: 'TEXT',
  columns: [
    `NOT EXISTS (SELECT 1 FROM ${names.name} b WHERE b.thing = r.stream AND substr(b.folded, 1, length(:goesBy)) = :goesBy AND ${seenAt('b')})`,
    ...['r.name', 'r.born'],
  ],
  direction: 'ASC',
};

/** What is known by a name, whatever its case and accents; else what has a name or an alias that begins so. Nothing where the key is one. */
export const near = (rows: ReadModel, asked: Asked, moment: Moment): readonly Near[] =>
  rows.kept(`near ${asked.kind} ${asked.key}`, [{ table: names, column: 'kind', value: asked.kind }], moment, () =>
    found(rows, asked, moment),
  );

function found(rows: ReadModel, { kind, key }: Asked, moment: Moment): readonly Near[] {
  if (rows.seen(names, { thing: `${kind}-${key}`, knownBy: 'KEY', number: 0 }, moment)) return [];
  const known = called(rows, kind, key, moment);
  const first = new Map<string, KnownBy>();
  for (const { thing, knownBy } of known.length > 0 ? known : calledLonger(rows, kind, key, moment))
    if (!first.has(thing) && first.size < MOST_NEAR) first.set(thing, knownBy);
  const named = byKeys(rows, names, 'thing', [...first.keys()], moment).filter(({ knownBy }) => knownBy === 'NAME');
  const nameOf = new Map(named.map(({ thing, name }) => [thing, name]));
  return [...first].map(([thing, why]) => ({
    kind: kind.toUpperCase(),
    key: keyOf(thing),
    name: nameOf.get(thing) ?? keyOf(thing),
    why,
  }));
}

const called = (rows: ReadModel, kind: string, name: string, moment: Time): readonly NameRow[] =>
  looked(rows, 'folded = :from', { kind, from: folded(name) }, moment);

function calledLonger(rows: ReadModel, kind: string, name: string, moment: Time): readonly NameRow[] {
  const from = folded(name);
  if (from.length < SHORTEST_BEGINNING) return [];
  return looked(rows, "folded >= :from AND folded < :to AND knownBy IN ('NAME', 'ALIAS')", { kind, from, to: `${from}\u{10ffff}` }, moment);
}

const looked = (rows: ReadModel, where: string, binds: Readonly<Record<string, string>>, { position, effective }: Time) =>
  rows.all(
    names,
    `SELECT near.* FROM (SELECT * FROM ${names.name} WHERE kind = :kind AND ${where} ORDER BY folded, born LIMIT ${LOOKED_AT}) near
     WHERE ${seenAt('near')}`,
    { ...binds, position, effective },
  );

/** What may have been meant by each of several keys, in their order; nothing for those that something has. */
export class WhatIsNear extends Query<readonly (readonly Near[])[]> {
  constructor(
    readonly asked: readonly Asked[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** A thing, and by what it is known now. */
export interface Known {
  readonly key: string;
  readonly name?: string;
  readonly aliases: readonly string[];
  readonly externalId?: string;
}

/** The things of a kind that are known by a text exactly, by whatever it is. */
export class WhoGoesBy extends Query<readonly Known[]> {
  constructor(
    readonly kind: string,
    readonly text: string,
  ) {
    super();
  }
}

function goingBy(rows: ReadModel, { kind, text: wanted }: WhoGoesBy): readonly Known[] {
  const { position } = rows.checkpoint();
  const time = { position, effective: NEVER };
  const things = new Set(called(rows, kind, wanted, time).flatMap(({ name, thing }) => (name === wanted ? thing : [])));
  if (things.size === 0) return [];
  const of = byKeys(rows, names, 'thing', [...things], { ...time, at: NEVER, today: dayOf(NEVER) });
  return [...things].map((thing) => {
    const own = (by: KnownBy) => of.flatMap((row) => (row.thing === thing && row.knownBy === by ? row.name : []));
    return { key: keyOf(thing), name: own('NAME')[0], aliases: own('ALIAS'), externalId: own('EXTERNAL_ID')[0] };
  });
}

export const NAMES_QUERIES = [
  answer(WhatIsNear, (rows, { asked, moment }) => asked.map((one) => near(rows, one, moment))),
  answer(WhoGoesBy, goingBy),
];

/** Names given lately, of which the rows may not know yet, that are remembered; and of each, to how many things. */
const REMEMBERED = 10_000;
const OF_EACH = LOOKED_AT;

/** Warns where a thing is to be known by what another of its kind is known by already, as far as this node has read or decided (rule 30). */
export class Namesakes extends SecondLook {
  /** Under kind and folded name, the streams that were given it. */
  readonly #lately: Lately;

  constructor(
    private readonly rows: ReadModel,
    private readonly types: Types,
    remembered = REMEMBERED,
  ) {
    super();
    this.#lately = new Lately(remembered, OF_EACH);
  }

  async warnings(facts: readonly Fact[], stream: string, log: Log): Promise<readonly Objection[]> {
    const warnings: Objection[] = [];
    for (const fact of facts.filter(({ type }) => this.types[type]?.warnsOfNamesakes)) {
      for (const { knownBy, field, texts } of namesIn(this.types, fact)) {
        for (const [number, name] of texts.entries()) {
          const other = await this.#other(stream, name, log);
          if (other === undefined) continue;
          const message = `There is a ${kindOf(other)} that goes by “${name}” already, with the key “${keyOf(other)}”.`;
          warnings.push({ code: 'LIKELY_DUPLICATE', field: knownBy === 'ALIAS' ? `${field}.${number}` : field, message });
        }
      }
    }
    return warnings;
  }

  /** The stream of another thing that is known by the name. */
  async #other(stream: string, name: string, log: Log): Promise<string | undefined> {
    const kind = kindOf(stream);
    const { position } = this.rows.checkpoint();
    const other = called(this.rows, kind, name, { position, effective: NEVER }).find(({ thing }) => thing !== stream)?.thing;
    const id = `${kind} ${folded(name)}`;
    const lately = this.#lately.of(id).filter((thing) => thing !== stream);
    this.#lately.add(id, stream);
    if (other !== undefined) return other;
    for (const thing of lately.toReversed()) if (await this.#goesBy(thing, name, log)) return thing;
    return undefined;
  }

  /** Whether a thing goes by a name, as the log has it. */
  async #goesBy(thing: string, name: string, log: Log): Promise<boolean> {
    const { events } = await log.read(thing);
    const given = new Map(events.flatMap((event) => namesIn(this.types, event).map(({ knownBy, texts }) => [knownBy, texts])));
    return [...given.values()].flat().some((text) => folded(text) === folded(name));
  }
}
