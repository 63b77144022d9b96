/** Rules 1 and 2: what is asked for, by whom, and what speaks for it; until it is taken back. */
import { keysSeen, lookAroundCustomer, lookAtCustomer } from '../customers/customer.events.js';
import { actorId, holdsAny, SALES, type Actor } from '../kernel/actor.js';
import { changed, changesOf, unlessEmpty } from '../kernel/changes.js';
import { asDecided, type Occasion } from '../kernel/decider.js';
import { refuse } from '../kernel/refusal.js';
import { demandKey, type DemandEntry, type RequestFacts } from './request.events.js';
import { active, assertFeature, featureIn, NO_NEWS, there, unanswered, type PartOf, type Request } from './request.state.js';

export const asking: PartOf<
  'RequestSubmitted' | 'RequestChanged' | 'DemandAdded' | 'DemandRemoved' | 'EvidenceAdded' | 'RequestWithdrawn',
  'submitRequest' | 'changeRequest' | 'addDemand' | 'removeDemand' | 'addEvidence' | 'withdrawRequest'
> = {
  evolve: {
    RequestSubmitted: (_, { demand = [], requestId: _key, source: _source, ...details }, { actor }) => ({
      ...details,
      status: 'SUBMITTED',
      submittedBy: actorId(actor),
      demand,
      news: { ...NO_NEWS, sales: isSales(actor) },
      concerns: [],
      positioned: [],
      mediators: [],
    }),
    RequestChanged: (state, changes) => changed(there(state), changes),
    DemandAdded: (state, entry, { actor }) => {
      const { demand, ...rest } = withoutEntry(there(state), entry);
      const news = { ...rest.news, sales: rest.news.sales || isSales(actor), demand: [...rest.news.demand, demandKey(entry)] };
      return { ...rest, demand: [...demand, entry], news };
    },
    DemandRemoved: (state, entry) => withoutEntry(there(state), entry),
    EvidenceAdded: (state, _, { actor }) => {
      const { news, ...rest } = there(state);
      return { ...rest, news: { ...news, sales: news.sales || isSales(actor), evidence: true } };
    },
    RequestWithdrawn: (state) => {
      const present = there(state);
      return { ...present, status: 'WITHDRAWN', withdrawn: { before: present.status } };
    },
  },

  admits: {
    RequestSubmitted: asDecided(() => asking.decide.submitRequest),
    RequestChanged: asDecided(() => asking.decide.changeRequest),
    DemandAdded: asDecided(() => asking.decide.addDemand),
    DemandRemoved: asDecided(() => asking.decide.removeDemand),
    EvidenceAdded: asDecided(() => asking.decide.addEvidence),
    RequestWithdrawn: asDecided(() => asking.decide.withdrawRequest),
  },

  records: {
    submitRequest: ['RequestSubmitted'],
    changeRequest: ['RequestChanged'],
    addDemand: ['DemandAdded'],
    removeDemand: ['DemandRemoved'],
    addEvidence: ['EvidenceAdded'],
    withdrawRequest: ['RequestWithdrawn'],
  },

  looksAt: {
    submitRequest: (_, { featureId, demand = [] }) => [
      ...featureIn(featureId),
      ...demand.map(({ customerId }) => lookAtCustomer(customerId)),
    ],
    changeRequest: (_, { featureId }) => featureIn(featureId),
    addDemand: (_, { customerId }) => [lookAroundCustomer(customerId)],
    removeDemand: (_, { customerId }) => [lookAroundCustomer(customerId)],
  },

  guards: {
    changeRequest: active,
    addDemand: active,
    removeDemand: demanded,
    addEvidence: active,
    withdrawRequest: unanswered,
  },

  decide: {
    submitRequest(state, { requestId, title, problem, source, featureId, area, desiredBy, demand, tags }, occasion) {
      assertNew(state);
      assertFeature(featureId, occasion);
      for (const [n, { customerId }] of (demand ?? []).entries()) assertCustomer(customerId, `demand.${n}.customerId`, occasion);
      assertOneEntryEach(demand ?? []);
      return {
        facts: [
          {
            type: 'RequestSubmitted',
            data: { requestId, title, problem, source, featureId, area, desiredBy, demand: unlessEmpty(demand), tags: unlessEmpty(tags) },
          },
        ],
      };
    },

    changeRequest(state, { tags, ...input }, occasion) {
      const present = active(state);
      assertFeature(input.featureId, occasion);
      const given = { ...input, tags: tags?.length === 0 ? null : tags };
      const changes = changesOf<RequestFacts['RequestChanged']>(
        ['title', 'problem', 'featureId', 'area', 'desiredBy', 'tags'],
        present,
        given,
      );
      return { facts: Object.keys(changes).length === 0 ? [] : [{ type: 'RequestChanged', data: changes }] };
    },

    addDemand(state, { customerId, dealId, dealValue, note }, occasion) {
      const { demand } = active(state);
      assertCustomer(customerId, 'customerId', occasion);
      const entry = { customerId: replacedIn(demand, { customerId, dealId }, occasion), dealId, dealValue, note };
      return { facts: demand.some((present) => isSameEntry(present, entry)) ? [] : [{ type: 'DemandAdded', data: entry }] };
    },

    // rule 30: what is of one of its keys would come to light when that of another goes
    removeDemand(state, { customerId, dealId, reason }, occasion) {
      const demand = demanded(state);
      const keys = keysSeen(customerId, occasion);
      const ofCustomer = demand.filter((entry) => keys.includes(entry.customerId));
      if (ofCustomer.length === 0) refuse('DEMAND_NOT_FOUND', 'customerId', 'The demand has no entry of this customer.');
      const entries = ofCustomer.filter((entry) => entry.dealId === dealId);
      if (entries.length === 0) refuse('DEMAND_NOT_FOUND', 'dealId', 'The customer’s entry is for another deal.');
      return { facts: entries.map((entry) => ({ type: 'DemandRemoved', data: { customerId: entry.customerId, dealId, reason } })) };
    },

    addEvidence(state, { kind, summary, url, competitor }) {
      active(state);
      return { facts: [{ type: 'EvidenceAdded', data: { kind, summary, url, competitor } }] };
    },

    withdrawRequest(state, { reason }) {
      unanswered(state);
      return { facts: [{ type: 'RequestWithdrawn', data: { reason } }] };
    },
  },
};

function assertNew(state: Request | undefined): void {
  if (state) refuse('ID_TAKEN', 'requestId', 'There is a request of this id already.');
}

function assertCustomer(customerId: string, field: string, { seen }: Occasion): void {
  if (!seen(lookAtCustomer(customerId))) refuse('CUSTOMER_NOT_FOUND', field, 'There is no such customer.');
}

/** Rule 30: of a customer that goes by several keys the one whose entry counts for the deal, as far as that goes before its own. */
function replacedIn(
  demand: readonly DemandEntry[],
  { customerId, dealId }: Pick<DemandEntry, 'customerId' | 'dealId'>,
  occasion: Occasion,
) {
  const keys = keysSeen(customerId, occasion);
  const entered = (key: string) => demand.some((entry) => entry.customerId === key && entry.dealId === dealId);
  return keys.slice(0, keys.indexOf(customerId)).find(entered) ?? customerId;
}

/** The demand, of which an entry can be taken out. */
function demanded(state: Request | undefined): readonly DemandEntry[] {
  const { demand } = active(state);
  return demand.length > 0 ? demand : refuse('DEMAND_NOT_FOUND', 'customerId', 'The demand has no entry.');
}

// rule 2
function assertOneEntryEach(demand: readonly DemandEntry[]): void {
  const keys = demand.map(demandKey);
  const n = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (n >= 0) refuse('DEMAND_TWICE', `demand.${n}.customerId`, 'There is an entry for this customer and deal before it.');
}

const isSameEntry = (a: DemandEntry, b: DemandEntry): boolean =>
  demandKey(a) === demandKey(b) &&
  a.note === b.note &&
  a.dealValue?.amount === b.dealValue?.amount &&
  a.dealValue?.currency === b.dealValue?.currency;

function withoutEntry({ demand, news, ...rest }: Request, removed: Pick<DemandEntry, 'customerId' | 'dealId'>): Request {
  const key = demandKey(removed);
  return {
    ...rest,
    demand: demand.filter((entry) => demandKey(entry) !== key),
    news: { ...news, demand: news.demand.filter((added) => added !== key) },
  };
}

const isSales = (actor: Actor): boolean => holdsAny(actor, SALES);
