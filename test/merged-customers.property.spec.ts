import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IQuery } from '@nestjs/cqrs';
import fc from 'fast-check';
import type { CommandClass } from '../src/commands/command.js';
import {
  AcknowledgeChange,
  ApproveWording,
  AssertDelivery,
  BreachCommitment,
  ConfirmFulfilment,
  CorrectDisclosure,
  Disclose,
  DisputeFulfilment,
  InformCustomerOfChange,
  ProposeCommitment,
  PutAtRisk,
  ReleaseCommitment,
  ReviseWording,
  WithdrawCommitment,
  WithdrawDelivery,
} from '../src/commitments/commitment.commands.js';
import {
  ListAffectedCustomers,
  ListCommitments,
  OpenChangesOfCustomers,
  StatusesOfCommitments,
  type Holder,
} from '../src/commitments/commitment.queries.js';
import type { CommitmentRow } from '../src/commitments/commitment.tables.js';
import { ChangeCustomer, MergeCustomers, RegisterCustomer, UnmergeCustomers } from '../src/customers/customer.commands.js';
import { AddFeature } from '../src/features/feature.commands.js';
import { ListAgenda } from '../src/insights/agenda.queries.js';
import type { AgendaRow } from '../src/insights/agenda.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { CheckPromise, type Checked } from '../src/promise-check/promise-check.queries.js';
import { keyOf } from '../src/kernel/streams.js';
import { RECENT, type Page, type Seen } from '../src/read-model/list.js';
import type { Moment } from '../src/read-model/moment.js';
import { Moments } from '../src/read-model/moments.js';
import { RatifyPromise, ReportUnapprovedPromise, RetractPromise } from '../src/reports/report.commands.js';
import { ListReports, ReportsOfCustomers, ToldToCustomers, type ToldUpTo } from '../src/reports/report.queries.js';
import {
  AcceptRequest,
  AddDemand,
  InformRequester,
  MergeRequest,
  RemoveDemand,
  ReopenRequest,
  SubmitRequest,
  UnmergeRequest,
} from '../src/requests/request.commands.js';
import {
  CustomersOfRequests,
  DealValuesOfRequests,
  DemandOfRequests,
  ListRequests,
  MergedOfRequests,
  RequestByKey,
  RequestersOfRequests,
  RequestsOfCustomers,
  ToldOthersOfRequests,
  type GoesOn,
} from '../src/requests/request.queries.js';
import type { DemandRow, RequesterRow, RequestRow, ToldOtherRow } from '../src/requests/request.tables.js';
import { waiting } from '../src/requests/waiting.js';
import type { AnyCommand } from './any-command.js';
import { openRegister, type Register } from './bus.js';
import { person } from './given.js';
import { sized } from './size.js';

/** Whatever becomes of four customers, the answers are those of a plain model: one that knows events and a map of who became whom. */

const RUNS = sized({ short: 3, whole: 12, long: 100 });
const STEPS = 120;
const MOMENTS = sized({ short: 12, whole: 30 });

const SAM = person('Sam', 'SALES_APPROVER');
const PIA = person('Pia', 'PRODUCT_APPROVER', 'LEADERSHIP');
const VIA = person('Machine');

const START = Date.parse('2025-04-01T00:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

let register: Register;
beforeAll(async () => {
  register = await openRegister();
});
afterAll(() => register.end());

/** One run has things of its own. */
interface World {
  readonly customers: readonly string[];
  readonly requests: readonly string[];
  readonly slots: readonly string[];
  readonly feature: string;
  readonly report: string;
}
type Step = readonly (readonly [by: typeof SAM, (world: World) => AnyCommand])[];

const worldOf = (key: string): World => ({
  customers: ['a', 'b', 'c', 'd'].map((name) => `${key}-${name}`),
  requests: [`${key}-r`, `${key}-q`],
  slots: [`${key}@everyone`, `${key}@customer:${key}-a`, `${key}@customer:${key}-b`, `${key}@segment:one`],
  feature: key,
  report: `${key}-report`,
});

const of = <Item>(items: readonly Item[], n: number): Item => items[n % items.length]!;
const one = fc.nat({ max: 11 });
const day = fc.constantFrom('2099-06-30', '2099-12-31');
const deal = fc.constantFrom(undefined, 'd1', 'd2');
const rationale = 'For reasons of more than twenty characters.';

const step = (type: CommandClass, input: (world: World) => object, by = SAM): Step => [[by, (world) => [type, input(world)]]];

const onSlot = (type: CommandClass, more: (world: World, n: number, version: number) => object, by = SAM) =>
  fc
    .tuple(one, one)
    .map(([slot, n]) => step(type, (world) => ({ commitmentId: of(world.slots, slot), ...more(world, n, versionOf(world, slot)) }), by));
const ofCustomer = (world: World, n: number) => ({ customerId: of(world.customers, n) });

/** Of the newest wording, as the steps before it made them. */
const versions = new Map<string, number>();

const versionOf = (world: World, slot: number) => versions.get(of(world.slots, slot)) ?? 1;

/** Proposed by one, and agreed to by the other. */
const proposal = (slot: number, isAgreed = true): Step => [
  [
    SAM,
    ({ slots, feature }) => {
      const [, kind = '', key] = /@(\w+):?(.*)$/.exec(of(slots, slot)) ?? [];
      const audience = {
        kind: kind.toUpperCase(),
        ...(kind === 'everyone' ? {} : { [kind === 'customer' ? 'customerId' : 'segment']: key }),
      };
      const wording = { canSay: 'Soon.', cannotSay: 'More.', promisedDate: '2099-06-30' };
      return [ProposeCommitment, { featureId: feature, audience, wording, owner: 'Pia', followUpOn: '2099-01-01', approveAs: 'SALES' }];
    },
  ],
  ...(isAgreed ? approvals(slot) : []),
];
const approvals = (slot: number): Step => [
  [PIA, (world) => [ApproveWording, { commitmentId: of(world.slots, slot), wordingVersion: versionOf(world, slot), function: 'PRODUCT' }]],
];

const weighed: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
  [
    10,
    fc
      .tuple(one, one)
      .map(([from, into]) =>
        step(MergeCustomers, ({ customers }) => ({ customerId: of(customers, from), intoCustomerId: of(customers, into) })),
      ),
  ],
  [6, one.map((n) => step(UnmergeCustomers, (world) => ({ ...ofCustomer(world, n), note: 'Two.' })))],
  [
    2,
    fc
      .tuple(one, fc.constantFrom('one', 'two'))
      .map(([n, segment]) => step(ChangeCustomer, (world) => ({ ...ofCustomer(world, n), segment }))),
  ],
  [
    9,
    fc.tuple(one, one, deal, fc.nat({ max: 9 })).map(([r, n, dealId, amount]) =>
      step(AddDemand, (world) => ({
        requestId: of(world.requests, r),
        ...ofCustomer(world, n),
        dealId,
        dealValue: { amount: String(amount), currency: 'EUR' },
      })),
    ),
  ],
  [
    4,
    fc
      .tuple(one, one, deal)
      .map(([r, n, dealId]) =>
        step(RemoveDemand, (world) => ({ requestId: of(world.requests, r), ...ofCustomer(world, n), dealId, reason: 'Over.' })),
      ),
  ],
  [2, fc.constant(step(MergeRequest, ({ requests: [r, q] }) => ({ requestId: q, intoRequestId: r }), PIA))],
  [2, fc.constant(step(UnmergeRequest, ({ requests: [, q] }) => ({ requestId: q, note: 'Two.' }), PIA))],
  [
    4,
    one.map((r) =>
      step(
        AcceptRequest,
        ({ requests }) => ({
          requestId: of(requests, r),
          rationale,
          justifications: ['STRATEGIC_FIT'],
          owner: 'Pia',
          positionWaiver: 'None.',
        }),
        PIA,
      ),
    ),
  ],
  [2, one.map((r) => step(ReopenRequest, ({ requests }) => ({ requestId: of(requests, r), because: 'MISTAKE', note: 'Once more.' }), PIA))],
  [
    7,
    fc
      .tuple(one, one)
      .map(([r, n]) => step(InformRequester, (world) => ({ requestId: of(world.requests, r), ...ofCustomer(world, n), channel: 'mail' }))),
  ],
  [
    6,
    fc.tuple(one, day).map(([slot, promisedDate]) => [
      [
        SAM,
        (world: World) => [
          ReviseWording,
          {
            commitmentId: of(world.slots, slot),
            wording: { canSay: 'Now.', cannotSay: 'More.', promisedDate },
            reason: 'Better.',
            approveAs: 'SALES',
          },
        ],
      ],
      ...approvals(slot),
    ]),
  ],
  [6, fc.tuple(one, fc.boolean()).map(([slot, isAgreed]) => proposal(slot, isAgreed))],
  [
    16,
    fc.tuple(one, one, fc.boolean(), fc.nat({ max: 30 })).map(([slot, n, isNow, id]) =>
      step(Disclose, (world) => ({
        commitmentId: of(world.slots, slot),
        ...ofCustomer(world, n),
        wordingVersion: versionOf(world, slot),
        channel: 'mail',
        disclosureId: `told-${id}`,
        ...(isNow ? {} : { toldAt: at(30) }),
      })),
    ),
  ],
  [3, onSlot(CorrectDisclosure, (_, n) => ({ disclosureId: `told-${n}`, reason: 'No.' }))],
  [8, onSlot(InformCustomerOfChange, (world, n, wordingVersion) => ({ ...ofCustomer(world, n), wordingVersion }))],
  [6, onSlot(AcknowledgeChange, (world, n, wordingVersion) => ({ ...ofCustomer(world, n), wordingVersion }))],
  [6, onSlot(AssertDelivery, () => ({ deliveredOn: '2025-03-31' }), PIA)],
  [1, onSlot(WithdrawDelivery, () => ({ reason: 'No.' }), PIA)],
  [8, onSlot(ConfirmFulfilment, ofCustomer)],
  [8, onSlot(DisputeFulfilment, ofCustomer)],
  [2, onSlot(ReleaseCommitment, ofCustomer)],
  [2, onSlot(PutAtRisk, () => ({ reason: 'Late.' }), PIA)],
  [1, onSlot(BreachCommitment, () => ({ reason: 'Broken.' }), PIA)],
  [1, onSlot(WithdrawCommitment, () => ({ reason: 'Over.' }), PIA)],
  [
    2,
    one.map((n) =>
      step(ReportUnapprovedPromise, (world) => ({
        ...{ reportId: `${world.report}${n % 4}`, featureId: world.feature, ...ofCustomer(world, n) },
        ...{ said: 'Soon.', saidAt: at(1) },
      })),
    ),
  ],
  [1, one.map((n) => step(RetractPromise, ({ report }) => ({ reportId: `${report}${n % 4}`, informedChannel: 'call' })))],
  [2, onSlot(RatifyPromise, (world, n, wordingVersion) => ({ reportId: `${world.report}${n % 4}`, wordingVersion }))],
];
const steps = fc.array(
  fc.record({
    step: fc.oneof(...weighed.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
    minutes: fc.integer({ min: 0, max: 9 }),
    /** Some are told of only later. */
    late: fc.constantFrom(0, 0, 0, 25),
  }),
  { minLength: STEPS, maxLength: STEPS },
);

interface Told {
  readonly id: string;
  readonly customerId: string;
  readonly toldAt: string;
  readonly position: number;
  isVoid?: boolean;
}

/** What a slot has become, by its events: who was told, what changed since, what was said of the delivery. */
interface SlotModel {
  readonly told: Told[];
  readonly releases: { readonly customerId: string; readonly at: string; readonly position: number }[];
  readonly changes: { readonly at: string; readonly position: number }[];
  everInForce: boolean;
  /** A wording is in force, or one was and none has taken its place. */
  has?: 'CURRENT' | 'CLOSED';
  isDelivered?: boolean;
  words: { readonly customerId: string; readonly word: string }[];
}

/** All that the answers are compared with. */
class Model {
  readonly into = new Map<string, string>();
  readonly demand = new Map<string, Map<string, { readonly customerId: string; readonly amount: string }>>();
  readonly slots = new Map<string, SlotModel>();
  readonly reports: { readonly id: string; readonly customerId: string; readonly at: string }[] = [];
  isMerged = false;

  constructor(
    private readonly world: World,
    events: readonly RecordedEvent[],
  ) {
    for (const requestId of world.requests) this.demand.set(requestId, new Map());
    for (const event of events) this.#take(event);
  }

  #take({ stream, type, data, effectiveAt, position }: RecordedEvent): void {
    const key = stream.slice(stream.indexOf('-') + 1);
    const said = data as Record<string, string>;
    const slot = this.slots.get(key);
    const change = () => slot?.changes.push({ at: effectiveAt, position });
    const ended = () => {
      change();
      Object.assign(slot!, { has: 'CLOSED', isDelivered: false, words: [] });
    };
    if (type === 'CustomerMerged') this.into.set(key, said['intoCustomerId']!);
    if (type === 'CustomerUnmerged') this.into.delete(key);
    if (type === 'DemandAdded') {
      const amount = (data as { dealValue: { amount: string } }).dealValue.amount;
      this.demand.get(key)!.set(`${said['customerId']}/${said['dealId'] ?? ''}`, { customerId: said['customerId']!, amount });
    }
    if (type === 'DemandRemoved') this.demand.get(key)!.delete(`${said['customerId']}/${said['dealId'] ?? ''}`);
    if (type === 'RequestMerged') this.isMerged = true;
    if (type === 'RequestUnmerged') this.isMerged = false;
    if (type === 'UnapprovedPromiseReported') this.reports.push({ id: key, customerId: said['customerId']!, at: said['saidAt']! });
    if (type === 'CommitmentProposed' && !slot) this.slots.set(key, { told: [], releases: [], changes: [], everInForce: false, words: [] });
    if (!slot) return;
    if (type === 'CommitmentActivated') {
      if (slot.has) change();
      Object.assign(slot, { has: 'CURRENT', everInForce: true, isDelivered: false, words: [] });
    }
    if (type === 'CommitmentPutAtRisk') change();
    if (type === 'CommitmentWithdrawn' || type === 'CommitmentBreached') ended();
    if (type === 'DeliveryAsserted') slot.isDelivered = true;
    if (type === 'DeliveryWithdrawn') {
      change();
      Object.assign(slot, { isDelivered: false, words: [] });
    }
    if (type === 'CommitmentDisclosed')
      slot.told.push({ id: said['disclosureId']!, customerId: said['customerId']!, toldAt: said['toldAt']!, position });
    if (type === 'DisclosureCorrected') for (const told of slot.told) if (told.id === said['disclosureId']) told.isVoid = true;
    if (type === 'FulfilmentConfirmed') slot.words.push({ customerId: said['customerId']!, word: 'CONFIRMED' });
    if (type === 'FulfilmentDisputed') slot.words.push({ customerId: said['customerId']!, word: 'DISPUTED' });
    if (type === 'CommitmentReleased') {
      slot.releases.push({ customerId: said['customerId']!, at: effectiveAt, position });
      if (key.includes('@customer:')) Object.assign(slot, { has: 'CLOSED', isDelivered: false, words: [] });
    }
  }

  survivor(customerId: string): string {
    const passed: string[] = [];
    for (let key = customerId; ;) {
      if (passed.includes(key)) return customerId;
      passed.push(key);
      const into = this.into.get(key);
      if (into === undefined) return key;
      key = into;
    }
  }

  readonly isOf = (survivor: string) => (one: { readonly customerId: string }) => this.survivor(one.customerId) === survivor;

  /** The entries that count for the first request: the nearest request’s, the survivor’s, the others’ by their keys. */
  get entries(): { readonly customerId: string; readonly amount: string; readonly dealId: string }[] {
    const [r = '', q = ''] = this.world.requests;
    const all = (this.isMerged ? [r, q] : [r]).flatMap((requestId) =>
      [...this.demand.get(requestId)!]
        .map(([entry, one]) => ({
          ...one,
          dealId: entry.slice(entry.indexOf('/') + 1),
          isMerged: this.survivor(one.customerId) !== one.customerId,
        }))
        .sort((x, y) => Number(x.isMerged) - Number(y.isMerged) || (x.customerId < y.customerId ? -1 : 1)),
    );
    const same = (x: (typeof all)[number], y: (typeof all)[number]) =>
      x.dealId === y.dealId && this.survivor(x.customerId) === this.survivor(y.customerId);
    return all
      .filter((one, n) => all.findIndex((other) => same(one, other)) === n)
      .map(({ customerId, amount, dealId }) => ({ customerId, amount, dealId }));
  }

  held(slot: SlotModel, survivor: string): Told | undefined {
    const released = slot.releases.filter(this.isOf(survivor));
    const later = (a: Told, b: Told) => a.toldAt > b.toldAt || (a.toldAt === b.toldAt && a.position > b.position);
    return slot.told
      .filter(this.isOf(survivor))
      .filter(
        (told) => !told.isVoid && !released.some((one) => one.at > told.toldAt || (one.at === told.toldAt && one.position > told.position)),
      )
      .reduce<Told | undefined>((last, told) => (last && !later(told, last) ? last : told), undefined);
  }

  get survivors(): readonly string[] {
    return [...new Set(this.world.customers.map((customerId) => this.survivor(customerId)))];
  }

  /** Undefined where other things than words decide. */
  statusOf(slot: SlotModel): string | undefined {
    if (slot.has !== 'CURRENT' || !slot.isDelivered) return undefined;
    const words = this.survivors
      .filter((survivor) => this.held(slot, survivor))
      .map((survivor) => slot.words.findLast(this.isOf(survivor))?.word);
    if (words.includes('DISPUTED')) return 'DISPUTED';
    return words.length > 0 && words.every((word) => word === 'CONFIRMED') ? 'KEPT' : 'DELIVERED';
  }

  affected(commitmentId: string): string[] {
    const slot = this.slots.get(commitmentId);
    if (!slot) return [];
    return this.survivors.flatMap((survivor) => {
      const told = this.held(slot, survivor);
      const isSince = (change: SlotModel['changes'][number]) =>
        told && (change.at > told.toldAt || (change.at === told.toldAt && change.position > told.position));
      return told && slot.changes.some(isSince) ? [`${survivor} ${told.id}`] : [];
    });
  }

  /** Of the customer’s own slots the one that counts. */
  ownSlot(survivor: string): string | undefined {
    const own = this.world.slots.filter((slot) => slot.includes('@customer:') && this.slots.has(slot));
    const keyOf = (slot: string) => slot.slice(slot.indexOf(':') + 1);
    const ranked = own
      .filter((slot) => this.survivor(keyOf(slot)) === survivor)
      .sort((x, y) => Number(keyOf(x) !== survivor) - Number(keyOf(y) !== survivor) || (x < y ? -1 : 1));
    return ranked.find((slot) => this.slots.get(slot)?.everInForce) ?? ranked[0];
  }
}

const nodesOf = <Row>(page: Page<Row> | undefined): Row[] => (page?.edges ?? []).map(({ node }) => node);
const ask = <Answer>(query: IQuery) => register.ask<Answer>(query);
const ALL = { first: 100 };

/** Every answer about the things of a run, under the key of each customer where it is about one. */
async function answersOf(world: World, moment: Moment) {
  const [r = '', q = ''] = world.requests;
  const pages = <Row>(query: IQuery) => ask<ReadonlyMap<string, Page<Row>>>(query);
  const request = await ask<Seen<RequestRow>>(new RequestByKey(r, moment));
  const ofRequest = async <Row>(query: IQuery) => (await ask<ReadonlyMap<string, readonly Row[]>>(query)).get(r) ?? [];
  const requesters = await ofRequest<Seen<RequesterRow & GoesOn>>(new RequestersOfRequests([r], moment));
  const others = await ofRequest<ToldOtherRow>(new ToldOthersOfRequests([r], moment));
  const wait = waiting(request, await ofRequest<Seen<RequestRow>>(new MergedOfRequests([r], moment)), requesters, others);
  const uninformed = await ask<Page<Seen<RequestRow>>>(
    new ListRequests({ uninformed: true, featureId: [world.feature] }, RECENT, ALL, moment),
  );
  const statuses = await ask<ReadonlyMap<string, string>>(new StatusesOfCommitments(world.slots, moment));
  const affected = async (commitmentId: string, open?: boolean) =>
    nodesOf(await ask<Page<Holder>>(new ListAffectedCustomers({ commitmentId, open }, ALL, moment)))
      .map(({ customerId, disclosureId }) => `${customerId} ${disclosureId}`)
      .sort();
  const byStatus = async (status: 'KEPT' | 'DISPUTED' | 'DELIVERED') =>
    nodesOf(await ask<Page<CommitmentRow>>(new ListCommitments({ status: [status], featureId: [world.feature] }, RECENT, ALL, moment)))
      .map(({ commitmentId }) => `${commitmentId} ${status}`)
      .sort();
  const agenda = async (filter: object) =>
    nodesOf(
      await ask<Page<AgendaRow>>(
        new ListAgenda({ on: moment.today, decisionSlaDays: 14, filter, me: { name: '', id: '', roles: [] } }, ALL, moment),
      ),
    )
      .filter(({ featureId }) => featureId === world.feature)
      .map(({ id }) => id);
  const ofCustomers = await Promise.all(
    world.customers.map(async (customerId) => {
      const check = await ask<Checked>(new CheckPromise({ customerId, featureId: world.feature }, moment));
      const told = await pages<ToldUpTo>(new ToldToCustomers([customerId], { on: moment.at }, ALL, moment));
      const wished = await pages<RequestRow>(new RequestsOfCustomers([customerId], ALL, moment));
      const open = await pages<Holder>(new OpenChangesOfCustomers([customerId], ALL, moment));
      const reported = await pages<{ reportId: string }>(new ReportsOfCustomers([customerId], ALL, moment));
      const listed = await ask<Page<{ reportId: string }>>(new ListReports({ customerId: [customerId] }, RECENT, ALL, moment));
      const wanted = await ask<Page<RequestRow>>(new ListRequests({ customerId: [customerId] }, RECENT, ALL, moment));
      const slots = await ask<Page<CommitmentRow>>(new ListCommitments({ customerId: [customerId] }, RECENT, ALL, moment));
      expect(nodesOf(listed).map(({ reportId }) => reportId)).toEqual(nodesOf(reported.get(customerId)).map(({ reportId }) => reportId));
      return {
        check: [check.verdict, check.commitment?.commitmentId, check.wording?.version],
        consulted: check.consulted.map(({ commitmentId, status, said }) => [commitmentId, status, said]),
        told: nodesOf(told.get(customerId)).map(({ disclosureId, reportId }) => reportId ?? disclosureId),
        wishes: nodesOf(wished.get(customerId)).map(({ requestId }) => requestId),
        wished: wished.get(customerId)?.totalCount,
        open: nodesOf(open.get(customerId)).map(({ customerId: who, disclosureId }) => `${who} ${disclosureId}`),
        reports: nodesOf(reported.get(customerId)).map(({ reportId }) => reportId),
        wanted: nodesOf(wanted).map(({ requestId }) => requestId),
        slots: nodesOf(slots).map(({ commitmentId }) => commitmentId),
        agenda: await agenda({ customerId: [customerId] }),
      };
    }),
  );
  return {
    customers: (await ask<ReadonlyMap<string, number>>(new CustomersOfRequests([r, q], moment))).get(r) ?? 0,
    entries: nodesOf((await pages<DemandRow>(new DemandOfRequests([r], ALL, moment))).get(r)).map(({ customerId, dealId, dealValue }) => ({
      ...{ customerId, dealId: dealId ?? '', amount: dealValue?.amount ?? '' },
    })),
    value: ((await ask<ReadonlyMap<string, readonly { amount: string }[]>>(new DealValuesOfRequests([r], moment))).get(r) ?? []).reduce(
      (sum, { amount }) => sum + Number(amount),
      0,
    ),
    request,
    waiting: wait,
    isUninformed: nodesOf(uninformed).some(({ requestId }) => requestId === r),
    statuses,
    kept: (await Promise.all((['KEPT', 'DISPUTED', 'DELIVERED'] as const).map(byStatus))).flat().sort(),
    affected: await Promise.all(world.slots.map((slot) => affected(slot))),
    open: (await Promise.all(world.slots.map((slot) => affected(slot, true)))).flat(),
    toTell: (await agenda({ kind: ['UNINFORMED', 'UNACKNOWLEDGED'], customerId: world.customers })).filter((id) =>
      id.includes('commitment-'),
    ),
    ofCustomers,
  };
}

let runs = 0;

describe('customers that become one and are taken apart, at every moment (rules 21 and 30)', () => {
  test('are answered for as a plain model counts them', async () => {
    const happened = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: MOMENTS,
          maxLength: MOMENTS,
        }),
        async (script, moments) => {
          const world = worldOf(`k${runs++}`);
          let minutes = 0;
          const send = (by: typeof SAM, command: AnyCommand) => register.send(command, { actor: by, via: VIA, at: at(minutes) });
          for (const [n, customerId] of world.customers.entries())
            await send(SAM, [RegisterCustomer, { customerId, name: customerId, segment: n % 2 ? 'one' : 'two' }]);
          await send(PIA, [AddFeature, { featureId: world.feature, name: world.feature, horizon: 'NOW' }]);
          for (const requestId of world.requests)
            await send(SAM, [
              SubmitRequest,
              { requestId, title: requestId, problem: 'None.', source: { kind: 'CALL' }, featureId: world.feature },
            ]);
          const opening = world.slots.map((_, slot) => ({ step: proposal(slot), minutes: 1, late: 0 }));
          for (const { step: commands, minutes: passed, late } of [...opening, ...script]) {
            minutes += passed;
            for (const [by, command] of commands) {
              const [type, input] = command(world);
              const done = await register.send([type, input], { actor: by, via: VIA, at: at(Math.max(0, minutes - late)) });
              if (!('outcome' in done) || done.outcome !== 'ACCEPTED') continue;
              happened.add(type.name);
              const thing = keyOf(done.stream);
              if (type === ProposeCommitment || type === ReviseWording) versions.set(thing, (versions.get(thing) ?? 0) + 1);
            }
          }
          const { position: head } = await register.infrastructure.log.head();
          await register.infrastructure.projector.waitFor(head);
          const streams = [
            ...world.customers.map((key) => `customer-${key}`),
            ...world.requests.map((key) => `request-${key}`),
            ...world.slots.map((key) => `commitment-${key}`),
            ...[0, 1, 2, 3].map((n) => `report-${world.report}${n}`),
          ];
          const events = (await Promise.all(streams.map(async (stream) => (await register.infrastructure.log.read(stream)).events))).flat();
          const first = Math.min(...events.map(({ position }) => position)) + 8;
          for (const [recorded, effective] of [...moments, [1, 1] as const]) {
            const position = Math.round(first + recorded * (head - first));
            const moment = await register.app.get(Moments).fix({ position, effectiveAt: at(effective * minutes) });
            const seen = events
              .filter((event) => event.position <= moment.position && event.effectiveAt <= moment.effective)
              .sort((a, b) => a.position - b.position);
            const model = new Model(world, seen);
            const answers = await answersOf(world, moment);

            const { entries } = model;
            const byEntry = (a: (typeof entries)[number], b: (typeof entries)[number]) =>
              JSON.stringify([a.customerId, a.dealId]) < JSON.stringify([b.customerId, b.dealId]) ? -1 : 1;
            expect([...answers.entries].sort(byEntry)).toEqual([...entries].sort(byEntry));
            expect(answers.customers).toBe(new Set(entries.map(({ customerId }) => model.survivor(customerId))).size);
            expect(answers.value).toBe(entries.reduce((sum, { amount }) => sum + Number(amount), 0));
            const waiters = answers.waiting.flatMap(({ customerId }) => customerId ?? []);
            expect(waiters.map((customerId) => model.survivor(customerId))).toEqual(waiters);
            expect(new Set(waiters).size).toBe(waiters.length);
            expect(answers.isUninformed).toBe(answers.request.decision != null && answers.waiting.length > 0);

            const statuses = world.slots.flatMap((slot) => {
              const status = model.slots.has(slot) && model.statusOf(model.slots.get(slot)!);
              return status ? [`${slot} ${status}`] : [];
            });
            expect(answers.kept).toEqual(statuses.sort());
            for (const status of statuses) expect(`${status.split(' ')[0]} ${answers.statuses.get(status.split(' ')[0]!)}`).toBe(status);
            expect(answers.affected).toEqual(world.slots.map((slot) => model.affected(slot).sort()));
            expect(answers.toTell).toHaveLength(answers.open.length);

            for (const [n, customerId] of world.customers.entries()) {
              const survivor = model.survivor(customerId);
              const { ofCustomers } = answers;
              const bySurvivor = ofCustomers[world.customers.indexOf(survivor)]!;
              expect(ofCustomers[n]).toEqual(bySurvivor);
              const isOf = model.isOf(survivor);
              expect([...bySurvivor.told].sort()).toEqual(
                [
                  ...[...model.slots.values()].flatMap(({ told }) =>
                    told.filter((one) => isOf(one) && !one.isVoid && one.toldAt <= moment.at).map(({ id }) => id),
                  ),
                  ...model.reports.filter((one) => isOf(one) && one.at <= moment.at).map(({ id }) => id),
                ].sort(),
              );
              const wishes = world.requests.filter((requestId) => [...model.demand.get(requestId)!.values()].some(isOf));
              expect([...bySurvivor.wishes].sort()).toEqual([...wishes].sort());
              expect(bySurvivor.wished).toBe(wishes.length);
              expect([...bySurvivor.open].sort()).toEqual(answers.open.filter((line) => line.startsWith(`${survivor} `)).sort());
              expect([...bySurvivor.reports].sort()).toEqual(
                model.reports
                  .filter(isOf)
                  .map(({ id }) => id)
                  .sort(),
              );
              const own = model.ownSlot(survivor);
              expect(bySurvivor.slots.filter((slot) => slot.startsWith(`${world.feature}@customer:`))).toEqual(
                own === undefined ? [] : [own],
              );
              expect(bySurvivor.consulted[0]?.[0]).toBe(own ?? `${world.feature}@customer:${survivor}`);
            }
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );

    const rare = [
      CorrectDisclosure,
      InformCustomerOfChange,
      AcknowledgeChange,
      ConfirmFulfilment,
      DisputeFulfilment,
      ReleaseCommitment,
      InformRequester,
    ];
    const mustHappen = sized({ short: [], whole: rare });
    for (const type of [MergeCustomers, UnmergeCustomers, Disclose, AddDemand, ...mustHappen]) expect(happened).toContain(type.name);
  }, 900_000);
});
