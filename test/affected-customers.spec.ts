import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMITMENTS, describeWhere, HISTORIES } from './can-run.js';
import { dice } from './invented-register.js';
import { startService, type Ask, type Running } from './service.js';
import { inWhole, sized } from './size.js';

/** How many customers are told of how many promises, at how many moments somebody asks, and how often each kind of line comes at least. */
interface Extent {
  readonly customers: number;
  readonly slots: number;
  readonly moments: number;
  readonly often: number;
  readonly seldom: number;
}

/** How many customers each promise is for. */
const POOL = 25;

interface Line {
  readonly command: string;
  readonly at: string;
  readonly by: { readonly name: string; readonly roles: readonly string[] };
  readonly commandId: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what each command takes
  readonly input: any;
}

/** A line, and where it came to stand in the log: its last event. */
interface Placed extends Line {
  readonly position: number;
  readonly recordedAt: string;
}

const utc = (moment: string) => new Date(moment).toISOString();
const dayOf = (moment: string) => moment.slice(0, 10);
const slotOf = ({ input }: Line): string => input.commitmentId ?? `${input.featureId}@everyone`;

/*
 * What rule 15 says, told again from the lines of one slot, in the order of the log: nothing here knows the projection.
 */

interface Wording {
  readonly version: number;
  readonly promisedDate?: string;
  readonly validUntil?: string;
  readonly from?: string;
  readonly until?: string;
}

interface Change {
  readonly kind: string;
  readonly at: string;
  /** Its place among the lines. */
  readonly place: number;
}

const CHANGES: Readonly<Record<string, string>> = { putAtRisk: 'AT_RISK', withdrawDelivery: 'DELIVERY_WITHDRAWN' };
const ENDS: Readonly<Record<string, string>> = { withdrawCommitment: 'WITHDRAWN', breachCommitment: 'BREACHED' };

/** Where the wordings of a slot stand after some lines, and what became of the promise until then. */
function after(lines: readonly Line[]): { all: Wording[]; current?: Wording; changes: Change[] } {
  const all: Wording[] = [];
  const changes: Change[] = [];
  let approved = new Set<string>();
  let current: Wording | undefined;
  const end = (at: string) => {
    if (current) all[current.version - 1] = { ...current, until: at };
    current = undefined;
  };
  for (const [place, { command, input, at }] of lines.entries()) {
    if (command === 'proposeCommitment' || command === 'reviseWording') {
      const { promisedDate, validUntil } = input.wording;
      all.push({ version: all.length + 1, promisedDate, validUntil });
      approved = new Set();
    } else if (command === 'approveWording') {
      approved.add(input.function);
      if (approved.size < 2) continue;
      if (all.some(({ from }) => from !== undefined)) changes.push({ kind: 'NEW_WORDING', at, place });
      end(at);
      all[input.wordingVersion - 1] = current = { ...all[input.wordingVersion - 1]!, from: at };
    } else if (command in CHANGES) {
      changes.push({ kind: CHANGES[command]!, at, place });
    } else if (command in ENDS) {
      changes.push({ kind: ENDS[command]!, at, place });
      end(at);
    }
  }
  return { all, current, changes };
}

/** Whether somebody says so of the words in force. */
function isDelivered(lines: readonly Line[]): boolean {
  const said = lines.findLastIndex(({ command }) => command === 'assertDelivery' || command === 'withdrawDelivery');
  const { current } = after(lines.slice(0, said + 1));
  return lines[said]?.command === 'assertDelivery' && current?.version === after(lines).current?.version;
}

interface Telling {
  readonly line: Line;
  readonly toldAt: string;
  readonly place: number;
}

/** By which telling each customer holds a wording: the latest; of two at one moment the later in the log. */
function holdersAfter(lines: readonly Line[]): Map<string, Telling> {
  const holders = new Map<string, Telling>();
  const tellings = lines.flatMap((line, place) =>
    line.command === 'disclose' ? { line, toldAt: utc(line.input.toldAt ?? line.at), place } : [],
  );
  for (const told of tellings) {
    const { customerId, disclosureId } = told.line.input;
    const isCorrected = lines.some(({ command, input }) => command === 'correctDisclosure' && input.disclosureId === disclosureId);
    const isReleased = lines.some(
      ({ command, input, at }, place) =>
        command === 'releaseCommitment' && input.customerId === customerId && (place > told.place || told.toldAt < at),
    );
    const held = holders.get(customerId);
    if (!isCorrected && !isReleased && !(held && held.toldAt > told.toldAt)) holders.set(customerId, told);
  }
  return holders;
}

/** The lines of `affectedCustomers` for one slot, open or not, by customer. */
function affectedAfter(lines: readonly Line[]) {
  const { all, current, changes } = after(lines);
  return [...holdersAfter(lines)].flatMap(([customerId, { line, toldAt, place }]) => {
    const since = changes.filter((change) => change.at > toldAt || (change.at === toldAt && change.place > place));
    const last = since.at(-1);
    if (!last) return [];
    const held = all[line.input.wordingVersion - 1]!;
    const mustAcknowledge = current !== undefined && (held.promisedDate !== current.promisedDate || held.validUntil !== current.validUntil);
    const said = (command: string) =>
      lines.flatMap((one, at) => (one.command === command && one.input.customerId === customerId ? { one, at } : []));
    const informed = said('informCustomerOfChange').filter(({ at }) => at > last.place);
    const acknowledged = said('acknowledgeChange').filter(({ at }) => informed.some((one) => one.at < at));
    const isThrough = informed.length > 0 && (!mustAcknowledge || acknowledged.length > 0);
    return {
      customer: { customerId },
      held: { version: held.version },
      wording: current ? { version: current.version } : null,
      ...{ disclosureId: line.input.disclosureId, toldAt, toldTo: line.input.toldTo ?? null, channel: line.input.channel },
      toldBy: { name: line.by.name },
      changes: since.map(({ kind, at }) => ({ kind, changedAt: at })),
      open: !isThrough,
      informed: informed.length > 0 ? { informedAt: informed.at(-1)!.one.at } : null,
      mustAcknowledge,
      acknowledged: acknowledged.length > 0 ? { acknowledgedAt: acknowledged.at(-1)!.one.at } : null,
    };
  });
}

const LINE = `customer { customerId } held { version } wording { version } disclosureId toldAt toldTo channel toldBy { name }
  changes { kind changedAt } open informed { informedAt } mustAcknowledge acknowledged { acknowledgedAt } openedBy { kind changedAt } age`;

/*
 * A life for some of the promises: customers told at random moments, now and then long before it is logged, and told again what became of it.
 */

let roll = dice(15);
const one = <Thing>(of: readonly Thing[]): Thing => of[roll(of.length)]!;
const START = Date.parse('2020-01-01T00:00:00Z');
const END = Date.parse('2026-11-01T00:00:00Z');

const PRODUCT = { name: 'release manager', roles: ['PRODUCT'] };
const SALES = ['Sue', 'Sam', 'Sid'].map((name) => ({ name, roles: ['SALES'] }));
const APPROVERS = {
  PRODUCT: { name: 'product lead', roles: ['PRODUCT_APPROVER'] },
  SALES: { name: 'sales lead', roles: ['SALES_APPROVER'] },
};

let made = 0;
const line = (command: string, at: string, by: Line['by'], input: object): Line => ({
  command,
  at,
  by,
  commandId: `made-${made++}`,
  input,
});

/** The lines of one promise as they are on file, with a life between and after them. */
function lifeOf(own: readonly Line[], pool: readonly string[]): Line[] {
  const lines: Line[] = [];
  const commitmentId = slotOf(own.find(({ command }) => command === 'proposeCommitment')!);
  const featureId = commitmentId.split('@')[0];
  const activated = Date.parse(own.find(({ command, input }) => command === 'approveWording' && input.wordingVersion === 1)!.at);
  const moments = Array.from({ length: 80 }, () => utc(new Date(activated + roll((END - activated) / 1000) * 1000).toISOString())).sort();
  const filed = own.map((each) => ({ ...each, at: utc(each.at) }));
  let left = filed.length;
  const onSlot = (command: string, at: string, by: Line['by'], input: object) =>
    lines.push(line(command, at, by, { commitmentId, ...input }));
  const wording = () => {
    const validUntil = one([undefined, '2028-06-30', '2029-06-30']);
    const promisedDate = one([undefined, undefined, '2026-12-31', '2027-06-30']);
    return { canSay: `It comes (${made}).`, cannotSay: 'When.', promisedDate, validUntil };
  };
  const approve = (at: string, wordingVersion: number) => {
    for (const as of ['SALES', 'PRODUCT'] as const) onSlot('approveWording', at, APPROVERS[as], { wordingVersion, function: as });
  };

  function live(at: string): void {
    const { all, current, changes } = after(lines);
    const last = current ?? all.findLast(({ from }) => from !== undefined);
    if (!last) return;
    const wordingVersion = last.version;
    const holders = [...holdersAfter(lines).keys()];
    const disclosed = lines.filter(({ command }) => command === 'disclose');
    const step = roll(100);
    if (step < 46) {
      const moved = changes.map((change) => change.at);
      const early = new Date(activated + roll((Date.parse(at) - activated) / 1000 + 1) * 1000).toISOString();
      const toldAt = one([undefined, undefined, early, moved.length > 0 ? one(moved) : early]);
      const then = all.find(
        ({ from, until }) => from !== undefined && from <= (toldAt ?? at) && (until === undefined || (toldAt ?? at) < until),
      );
      const customerId = one([one(pool), pool[disclosed.length % POOL]!]);
      const isReleased = lines.some(
        (each) => each.command === 'releaseCommitment' && each.input.customerId === customerId && each.at <= (toldAt ?? at),
      );
      if (!then || isReleased || (then.validUntil !== undefined && then.validUntil < dayOf(toldAt ?? at))) return;
      const told = {
        disclosureId: `d${made}`,
        customerId,
        wordingVersion: then.version,
        channel: one(['mail', 'call']),
        toldTo: one([undefined, 'Ann']),
        toldAt,
      };
      onSlot('disclose', at, one(SALES), told);
    } else if (step < 78 && holders.length > 0) {
      const customerId = one(holders);
      if (step % 4 > 0) onSlot('informCustomerOfChange', at, one(SALES), { customerId, wordingVersion });
      if (step % 4 < 3) onSlot('acknowledgeChange', at, one(SALES), { customerId, wordingVersion });
    } else if (step < 80 && current) {
      if (!isDelivered(lines)) onSlot('putAtRisk', at, PRODUCT, { reason: `It is hard (${made}).` });
    } else if (step < 83 && current) {
      if (isDelivered(lines)) onSlot('withdrawDelivery', at, PRODUCT, { reason: `It is not there (${made}).` });
      else onSlot('assertDelivery', at, PRODUCT, { deliveredOn: dayOf(at) });
    } else if (step < 86 && disclosed.length > 0) {
      const { disclosureId } = one(disclosed).input;
      if (!lines.some(({ command, input }) => command === 'correctDisclosure' && input.disclosureId === disclosureId))
        onSlot('correctDisclosure', at, one(SALES), { disclosureId, reason: 'It was not so.' });
    } else if (step < 88 && current && holders.length > 0) {
      onSlot('releaseCommitment', at, one(SALES), { customerId: one(holders) });
    } else if (left === 0 && current && step < 92) {
      onSlot('reviseWording', at, PRODUCT, { wording: wording(), reason: 'It moved.' });
      approve(at, all.length + 1);
    } else if (left === 0 && current && step < 95) {
      const end = one(['withdrawCommitment', 'withdrawCommitment', 'breachCommitment']);
      onSlot(isDelivered(lines) ? 'withdrawCommitment' : end, at, PRODUCT, { reason: 'We cannot.' });
    } else if (left === 0 && !current) {
      const audience = { kind: 'EVERYONE' };
      lines.push(
        line('proposeCommitment', at, PRODUCT, { featureId, audience, wording: wording(), owner: 'Pia', followUpOn: '2099-01-01' }),
      );
      approve(at, all.length + 1);
    }
  }

  for (const next of filed) {
    while (moments[0] !== undefined && moments[0] < next.at) live(moments.shift()!);
    lines.push(next);
    left--;
    if (roll(3) === 0) live(next.at);
  }
  for (const moment of moments) for (let n = 0; n <= roll(2); n++) live(moment); // now and then several at one moment
  return lines;
}

/** What is known earlier need not have happened earlier: each promise is recorded with a delay of its own. */
function inOrderOfRecording(lives: readonly (readonly Line[])[]): Line[] {
  return lives
    .flatMap((lines) => {
      const delay = roll(3 * 365) * 86_400_000;
      return lines.map((each) => ({ each, key: Date.parse(each.at) + delay }));
    })
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

describe('affectedCustomers (rule 15), in an excerpt of real history', () => {
  withHistory('test/histories', { customers: 75, slots: 12, moments: 100, often: 7, seldom: 2 });
});

inWhole.describe('affectedCustomers (rule 15), in real history', () => {
  const moments = sized({ short: 0, whole: 1_000, long: 10_000 });
  describeWhere('histories')('the whole of it', () => {
    withHistory(HISTORIES, { customers: 300, slots: 48, moments, often: 30, seldom: 10 });
  });
});

function withHistory(folder: string, { customers: many, slots: most, moments, often, seldom }: Extent): void {
  let now = Date.parse('2026-11-02T00:00:00Z');
  let service: Running;
  let ask: Ask;
  /** By slot, in the order of the log. */
  const placed = new Map<string, Placed[]>();
  const told = new Set<string>();
  const slots: string[] = [];

  beforeAll(async () => {
    roll = dice(15);
    const filed = readFileSync(join(folder, COMMITMENTS), 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line);
    const bySlot = new Map<string, Line[]>();
    for (const each of filed) bySlot.set(slotOf(each), [...(bySlot.get(slotOf(each)) ?? []), each]);
    const moved = [...bySlot].sort(([, a], [, b]) => b.length - a.length).map(([slot]) => slot);
    slots.push(...moved.slice(0, most));
    const customers = Array.from({ length: many }, (_, n) => `c${n}`);
    const registered = customers.map((customerId) =>
      line('registerCustomer', new Date(START).toISOString(), SALES[0]!, { customerId, name: customerId }),
    );
    const lives = [...bySlot].map(([slot, own]) => {
      const n = slots.indexOf(slot);
      const pool = Array.from({ length: POOL }, (_, m) => customers[(n * POOL + m) % many]!);
      return n < 0 ? own : lifeOf(own, pool);
    });
    const lines = [...registered, ...inOrderOfRecording(lives)];

    service = await startService({ clock: { now: () => new Date((now += 1_000)).toISOString() } });
    const response = await fetch(`${service.url}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await service.token('Ivo', 'IMPORTER')}` },
      body: lines.map((each) => JSON.stringify(each)).join('\n'),
    });
    expect(await response.text()).toBe(`{"accepted":${lines.length},"repeated":0,"refused":0}\n`);

    const headers = { authorization: `Bearer ${await service.token('Ann', 'AUDITOR')}` };
    const exported = await (await fetch(`${service.url}/export`, { headers })).text();
    const events = exported
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { commandid: string; position: string; recordedtime: string });
    const lastOf = new Map(events.map((event) => [event.commandid, event]));
    for (const each of lines) {
      const { position, recordedtime: recordedAt } = lastOf.get(each.commandId)!;
      const slot = slotOf(each);
      placed.set(slot, [...(placed.get(slot) ?? []), { ...each, at: utc(each.at), position: Number(position), recordedAt }]);
      if (each.command === 'disclose') told.add(each.input.customerId);
    }
    ask = await service.as('Lea', 'LEADERSHIP');
  }, 300_000);
  afterAll(() => service.stop());

  test('every kind of line is there, and every customer was told', () => {
    const counts = new Map<string, number>();
    for (const { command } of [...placed.values()].flat()) counts.set(command, (counts.get(command) ?? 0) + 1);
    expect(told.size).toBe(many);
    for (const command of [
      'disclose',
      'informCustomerOfChange',
      'acknowledgeChange',
      'putAtRisk',
      'correctDisclosure',
      'releaseCommitment',
    ])
      expect([command, (counts.get(command) ?? 0) > often]).toEqual([command, true]);
    for (const command of ['reviseWording', 'withdrawDelivery', 'withdrawCommitment', 'breachCommitment'])
      expect([command, (counts.get(command) ?? 0) > seldom]).toEqual([command, true]);
  });

  test(
    `is at ${moments} random moments on both time axes what follows from the lines`,
    async () => {
      const everything = [...placed.values()].flat().filter((each) => slots.includes(slotOf(each)));
      const seen = { open: 0, closed: 0, mustAcknowledge: 0 };
      for (let n = 0; n < moments; n++) {
        const [known, happened] = [one(everything), one(everything)];
        const wobble = one([-1, 0, 0, 1, 86_400_000]);
        const effectiveAt = new Date(Date.parse(happened.at) + wobble).toISOString();
        const asOf: { recordedAt?: string; effectiveAt?: string; position?: string } = one([
          { recordedAt: known.recordedAt },
          { position: String(known.position) },
          { effectiveAt },
          { effectiveAt, recordedAt: known.recordedAt },
          { effectiveAt, position: String(known.position) },
        ]);
        const isKnown = ({ at, position, recordedAt }: Placed) =>
          at <= (asOf.effectiveAt ?? '9') && position <= Number(asOf.position ?? Infinity) && recordedAt <= (asOf.recordedAt ?? '9');
        const slot = slotOf(happened);
        const ofSlot = affectedAfter(placed.get(slot)!.filter(isKnown));

        const { data, errors } = await ask(
          `query ($asOf: AsOfInput, $slot: ID, $feature: ID) {
            lines: affectedCustomers(commitmentId: $slot, open: null, first: 100, asOf: $asOf) { totalCount edges { node { ${LINE} } } }
            open: affectedCustomers(featureId: $feature, first: 100, asOf: $asOf) { edges { node { disclosureId } } }
            all: affectedCustomers(first: 0, asOf: $asOf) { totalCount }
          }`,
          { asOf, slot, feature: slot.split('@')[0] },
        );
        expect(errors).toBeUndefined();
        const nodes = data.lines.edges.map(({ node }: { node: object }) => node);
        const today = dayOf(asOf.effectiveAt ?? known.recordedAt);
        const byCustomer = <Row extends { customer: { customerId: string } }>(rows: readonly Row[]) =>
          [...rows].sort((a, b) => (a.customer.customerId < b.customer.customerId ? -1 : 1));
        const plain = nodes.map(
          ({ openedBy, age, ...node }: { openedBy: Opened | null; age: number | null; open: boolean; changes: Opened[] }) => {
            expect(openedBy !== null).toBe(node.open);
            if (openedBy) expect(node.changes).toContainEqual(openedBy);
            expect(age).toBe(openedBy && Math.max(0, (Date.parse(today) - Date.parse(dayOf(openedBy.changedAt))) / 86_400_000));
            return node;
          },
        );
        expect({ asOf, slot, lines: byCustomer(plain) }).toEqual({ asOf, slot, lines: byCustomer(ofSlot) });
        expect(data.lines.totalCount).toBe(ofSlot.length);
        const openOnes = ofSlot.filter(({ open }) => open).map(({ disclosureId }) => disclosureId);
        expect(data.open.edges.map(({ node }: { node: { disclosureId: string } }) => node.disclosureId).sort()).toEqual(openOnes.sort());
        if (n % 20 === 0) {
          const everywhere = [...placed.values()].flatMap((lines) => affectedAfter(lines.filter(isKnown)));
          expect(data.all.totalCount).toBe(everywhere.filter(({ open }) => open).length);
        }
        seen.open += openOnes.length;
        seen.closed += ofSlot.length - openOnes.length;
        seen.mustAcknowledge += ofSlot.filter((row) => row.mustAcknowledge).length;
      }
      for (const [kind, count] of Object.entries(seen)) expect([kind, count > moments / 2]).toEqual([kind, true]);
    },
    Math.max(300, moments) * 1_000,
  );
}

interface Opened {
  readonly kind: string;
  readonly changedAt: string;
}
