import { readsNothing, type Actor } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import { REFUSALS } from '../kernel/codes.js';
import { Refusal, refuse, type Objection } from '../kernel/refusal.js';
import type { Known } from '../read-model/names.js';
import type { Line } from './lines.js';
import type { Headers } from './sheet-headers.js';
import { ROLES_OF, type SheetKind } from './sheet-kinds.js';
import { entriesIn, nested, saidIn, type Named, type Said } from './sheet-rows.js';
import type { Conventions } from './sheet-values.js';
import type { SheetRow } from './sheet.js';

type Thing = 'customer' | 'feature' | 'request';

/** The things of a kind that go by a text exactly. */
export type GoingBy = (kind: Thing, text: string) => Promise<readonly Known[]>;

/** What a row asks for; when and by whom, where that is not as the row says of itself. */
interface Asked {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly at?: unknown;
  readonly by?: unknown;
}

/** A row as command lines, or why it is none. */
export type RowLines = readonly Line[] | { readonly objections: readonly Objection[] };

/** A thing that a row above speaks of; its key is empty where the server makes it. */
interface Above extends Known {
  readonly row: number;
}

/**
 * Makes a command line of each row. Things that the register knows are brought up to date and not made again: a customer or feature by its key,
 * its external id, else its exact name; a request by its key, else its exact title.
 */
export class SheetCommands {
  /** The things that rows above speak of, by what they go by. */
  readonly #above = new Map<string, Above[]>();

  constructor(
    private readonly kind: SheetKind,
    private readonly headers: Headers,
    private readonly conventions: Conventions,
    private readonly goingBy: GoingBy,
    private readonly via: Actor,
  ) {}

  async linesOf(row: SheetRow): Promise<RowLines> {
    try {
      const said = saidIn(row, this.headers, this.conventions);
      const asked = await this.#asked(said, row.number);
      return asked.map(({ command, input, at = said.get('at'), by }) => {
        const text = JSON.stringify({ command, at, by: this.#by(said, by), input });
        return { number: row.number, bytes: Buffer.byteLength(text), text };
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { objections: error.objections };
    }
  }

  #by(said: Said, other: unknown): object {
    const name = other ?? said.get('by.name') ?? this.via.name;
    return { name, id: other === undefined ? said.get('by.id') : undefined, roles: said.get('by.roles') ?? ROLES_OF[this.kind] };
  }

  async #asked(said: Said, row: number): Promise<readonly Asked[]> {
    if (this.kind === 'requests') return this.#request(said);
    if (this.kind === 'customers') return [await this.#customer(said, row)];
    if (this.kind === 'features') return [await this.#feature(said, row)];
    return [await (this.kind === 'decisions' ? this.#decision(said) : this.#commitment(said))];
  }

  async #customer(said: Said, row: number): Promise<Asked> {
    const key = text(said, 'customerId');
    const name = text(said, 'name') ?? refuse('REQUIRED', 'name', 'This row names no customer.');
    const externalId = text(said, 'externalId');
    const known = await this.#sameCustomer(key, externalId, name);
    this.#add('customer', { key: known ?? key ?? '', name, aliases: [], ...(externalId !== undefined && { externalId }), row });
    const input = nested({ customerId: known ?? key, ...picked(said, 'name', 'segment', 'accountOwner', 'externalId') });
    return { command: known === undefined ? 'registerCustomer' : 'changeCustomer', input };
  }

  /** The key of the customer that a row speaks of, where it is there; whoever is only called alike is never taken for it. */
  async #sameCustomer(key: string | undefined, externalId: string | undefined, name: string): Promise<string | undefined> {
    if (key !== undefined) return (await this.#withKey('customer', key, 'customerId'))?.key;
    const byId = externalId === undefined ? [] : (await this.#known('customer', externalId)).filter((one) => one.externalId === externalId);
    const byName = (await this.#known('customer', name)).filter((one) => one.name === name);
    const found = byId.length > 0 ? byId : byName;
    const field = byId.length > 0 ? 'externalId' : 'name';
    const [one, other] = found;
    if (!one) return undefined;
    if (other) this.#severalGoBy(field, found);
    if ('row' in one) refuse('AMBIGUOUS', field, `Row ${one.row} is of this customer, too: remove one, or give each a customerId.`);
    if (byId.length > 0 && byName.length > 0 && !byName.some((same) => same.key === one.key)) this.#severalGoBy('name', [one, ...byName]);
    if (byId.length === 0 && externalId !== undefined && one.externalId !== undefined)
      this.#ambiguous(
        'externalId',
        `${told(one)} has the external id “${one.externalId}” and this row “${externalId}”: give the customerId, that one’s or a new one.`,
      );
    return one.key;
  }

  async #feature(said: Said, row: number): Promise<Asked> {
    const key = text(said, 'featureId');
    const name = text(said, 'name') ?? refuse('REQUIRED', 'name', 'This row names no feature.');
    const known = key === undefined ? await this.#sameFeature(name) : (await this.#withKey('feature', key, 'featureId'))?.key;
    this.#add('feature', { key: known ?? key ?? '', name, aliases: [], row });
    const kept = picked(said, 'name', 'aliases', 'description', 'area', 'owner');
    if (known !== undefined) return { command: 'changeFeature', input: nested({ featureId: known, ...kept }) };
    return { command: 'addFeature', input: nested({ featureId: key, ...kept, ...picked(said, 'horizon', 'targetDate') }) };
  }

  async #sameFeature(name: string): Promise<string | undefined> {
    const found = (await this.#known('feature', name)).filter((one) => one.name === name || one.aliases.includes(name));
    const [one, other] = found;
    if (!one) return undefined;
    if (other) this.#severalGoBy('name', found);
    if ('row' in one) refuse('AMBIGUOUS', 'name', `Row ${one.row} is of this feature, too: remove one, or give each a featureId.`);
    if (one.name !== name)
      this.#ambiguous('name', `“${name}” is another name of ${told(one)}: give the featureId, that one’s or a new one.`);
    return one.key;
  }

  /** Of a request that is there, also from a row above, a row adds its demand; without demand, it says what the request says now. */
  async #request(said: Said): Promise<readonly Asked[]> {
    const title = text(said, 'title') ?? refuse('REQUIRED', 'title', 'This row names no request.');
    const given = text(said, 'requestId');
    const isThere = async (key: string) => (await this.#withKey('request', key, 'requestId')) !== undefined;
    const requestId = given ?? (await this.#sameRequest(title));
    const entry = {
      customerId: await this.#keyOf('customer', said, 'customerId'),
      ...picked(said, 'dealId', 'dealValue.amount', 'dealValue.currency', 'note'),
    };
    if (entry.customerId === undefined && Object.keys(entry).length > 1)
      refuse('REQUIRED', 'customerId', 'This row names no customer whose demand it is.');
    if ('dealValue.amount' in entry && !('dealValue.currency' in entry))
      refuse(
        'REQUIRED',
        'dealValue.currency',
        'In which currency? Write it behind the amount, in the header as in “Amount (EUR)”, or in a column “Currency”.',
      );
    const demand = entry.customerId === undefined ? undefined : nested(entry);
    const kept = {
      ...picked(said, 'title', 'problem', 'area', 'desiredBy', 'tags'),
      featureId: await this.#keyOf('feature', said, 'featureId'),
    };
    const added = said.get('demand.addedAt');
    const adding = demand && {
      ...{ command: 'addDemand', input: { requestId, ...demand } },
      ...{ at: added ?? said.get('at'), by: said.get('demand.addedBy') },
    };
    if (await isThere(requestId)) return [adding ?? { command: 'changeRequest', input: nested({ requestId, ...kept }) }];
    this.#add('request', { key: requestId, name: title, aliases: [], row: 0 });
    const source = { 'source.kind': said.get('source.kind') ?? 'OTHER', ...picked(said, 'source.url') };
    const isLater = adding !== undefined && added !== undefined && added !== said.get('at');
    const submitted = nested({ requestId, ...kept, ...source, demand: demand && !isLater ? [demand] : undefined });
    return [{ command: 'submitRequest', input: submitted }, ...(isLater ? [adding] : [])];
  }

  /** The key of the request of this title; of a new one it is made from the title, so that rows and repetitions meet. */
  async #sameRequest(title: string): Promise<string> {
    const found = (await this.#known('request', title)).filter(({ name }) => name === title);
    if (found.length > 1) this.#severalGoBy('title', found);
    return found[0]?.key ?? hashOf(['request', title]).slice(0, 20);
  }

  async #decision(said: Said): Promise<Asked> {
    const outcome = text(said, 'outcome') ?? refuse('REQUIRED', 'outcome', 'This row says no outcome.');
    const command = DECIDING[outcome] ?? refuse('INVALID', 'outcome', `An outcome is one of ${Object.keys(DECIDING).join(', ')}.`);
    const requestId = await this.#keyOf('request', said, 'requestId');
    const featureId = await this.#keyOf('feature', said, 'featureId');
    const superseded = entriesIn(said, 'supersedesDecisions') ?? [];
    const supersedesDecisions: object[] = [];
    for (const one of superseded)
      supersedesDecisions.push({
        ...one,
        requestId: await this.#keyAt('request', one['requestId'] as Named, 'supersedesDecisions.requestId'),
      });
    const lists = { options: entriesIn(said, 'options'), ...(superseded.length > 0 && { supersedesDecisions }) };
    const own = inputOf(said, 'outcome', ...[...said.keys()].filter((name) => /^(?:options|supersedesDecisions)\./.test(name)));
    return { command, input: nested({ ...own, ...lists, requestId, featureId }) };
  }

  /** What may be promised is proposed, and never approved (rule 11). */
  async #commitment(said: Said): Promise<Asked> {
    const featureId = await this.#keyOf('feature', said, 'featureId');
    const customerId = await this.#keyOf('customer', said, 'audience.customerId');
    const basedOnRequestId = await this.#keyOf('request', said, 'basedOnRequestId');
    const kind =
      said.get('audience.kind') ?? (customerId !== undefined ? 'CUSTOMER' : said.has('audience.segment') ? 'SEGMENT' : undefined);
    if (kind === undefined) refuse('REQUIRED', 'audience.kind', 'This row says not to whom: name a customer, a segment, or EVERYONE.');
    const audience = { 'audience.kind': kind, 'audience.customerId': customerId };
    const pending = [...said.keys()].filter((name) => name.startsWith('pending.'));
    // words that only wait are proposed as they are
    const wording = said.has('wording.canSay') ? [] : pending.map((name) => [name.replace('pending', 'wording'), said.get(name)]);
    const own = { ...inputOf(said, ...pending), ...(Object.fromEntries(wording) as object) };
    return { command: 'proposeCommitment', input: nested({ ...own, ...audience, featureId, basedOnRequestId }) };
  }

  /** The key of the thing that a field names. */
  async #keyOf(kind: Thing, said: Said, field: string): Promise<string | undefined> {
    const named = said.get(field) as Named | undefined;
    return named && this.#keyAt(kind, named, field);
  }

  async #keyAt(kind: Thing, named: Named, field: string): Promise<string> {
    const all = await this.#known(kind, named.text);
    const found = named.byKey && all.some(({ key }) => key === named.text) ? all.filter(({ key }) => key === named.text) : all;
    if (found.length > 1) this.#severalGoBy(field, found);
    return found[0]?.key ?? refuse(NOT_FOUND[kind], field, `No ${kind} goes by “${named.text}”: import the ${kind}s first, or correct it.`);
  }

  async #withKey(kind: Thing, key: string, field: string): Promise<Known | undefined> {
    const found = (await this.#known(kind, key)).find((one) => one.key === key);
    if (found && 'row' in found && kind !== 'request') refuse('AMBIGUOUS', field, `Row ${found.row} has this key, too.`);
    return found;
  }

  /** What goes by a text, in rows above or in the register. */
  async #known(kind: Thing, name: string): Promise<readonly (Known | Above)[]> {
    const above = this.#above.get(`${kind} ${name}`) ?? [];
    const known = await this.goingBy(kind, name);
    return [...above, ...known.filter(({ key }) => !above.some((one) => one.key === key))];
  }

  #add(kind: Thing, thing: Above): void {
    for (const name of new Set([thing.key, thing.name, thing.externalId]))
      if (name !== undefined && name !== '') this.#above.set(`${kind} ${name}`, [...(this.#above.get(`${kind} ${name}`) ?? []), thing]);
  }

  #severalGoBy(field: string, things: readonly (Known | Above)[]): never {
    const named = things.map((one) => ('row' in one ? `that of row ${one.row}` : told(one)));
    return this.#ambiguous(field, `This may be ${named.slice(0, 5).join(' or ')}: say which one by its key.`);
  }

  /** What the register knows is told to who may read it. */
  #ambiguous(field: string, message: string): never {
    return refuse('AMBIGUOUS', field, readsNothing(this.via) ? REFUSALS.AMBIGUOUS : message);
  }
}

const DECIDING: Readonly<Record<string, string>> = { ACCEPTED: 'acceptRequest', DECLINED: 'declineRequest', DEFERRED: 'deferRequest' };

const NOT_FOUND = { customer: 'CUSTOMER_NOT_FOUND', feature: 'FEATURE_NOT_FOUND', request: 'REQUEST_NOT_FOUND' } as const;

const text = (said: Said, field: string): string | undefined => said.get(field) as string | undefined;

const picked = (said: Said, ...fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.flatMap((field) => (said.has(field) ? [[field, said.get(field)]] : [])));

/** All that a row says of its command’s input. */
const inputOf = (said: Said, ...but: readonly string[]): Record<string, unknown> =>
  Object.fromEntries([...said].filter(([field]) => field !== 'at' && !field.startsWith('by.') && !but.includes(field)));

const told = ({ key, name }: Known): string => (name === undefined ? key : `${name} (${key})`);
