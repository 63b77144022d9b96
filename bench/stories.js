/**
 * What goes on in ten years of a company, as stories that run side by side. Each yields `[days, command, input, by]`: what is sent, how many
 * days after its last step, where `input` may be made when its time has come; it gets the events of it, none where a rule said no.
 * What Sayso does by itself follows as its policies would have it.
 */
import { audiencesOf, slotKey } from '../dist/commitments/commitment.rules.js';
import { holdersOf, statusIn } from '../dist/commitments/commitment.state.js';
import { actorId } from '../dist/kernel/actor.js';
import { keyOf } from '../dist/kernel/streams.js';
import { dayOf, plusDays, startOf } from '../dist/kernel/time.js';
import { Chance } from './chance.js';
import { Coming } from './coming.js';
import { AREAS, PEOPLE, SEGMENTS, TAGS } from './people.js';
import { texts } from './texts.js';
import { World } from './world.js';

const DECLINES = [
  ...['OFF_STRATEGY', 'LOW_DEMAND', 'EFFORT_EXCEEDS_VALUE', 'NOT_FEASIBLE', 'SECURITY_OR_COMPLIANCE', 'ONE_CUSTOMER_ONLY'],
  ...['WORKAROUND_EXISTS', 'INSUFFICIENT_EVIDENCE', 'OTHER'],
];
const SOUND = ['STRATEGIC_FIT', 'MEASURED_DEMAND', 'EVIDENCED_VALUE', 'CONTRACTUAL_OR_LEGAL', 'ENABLES_OTHER_WORK'];
const WEAK = ['CUSTOMER_ABOUT_TO_QUIT', 'MANY_PEOPLE_WANT_IT', 'COMPETITORS_HAVE_IT', 'DATA_LOOKS_GOOD'];
const KINDS = ['TICKET', 'USAGE', 'CALL', 'COMPETITOR', 'CONTRACT', 'RESEARCH'];
const SOURCES = ['CALL', 'EMAIL', 'TICKET', 'MEETING', 'CRM'];
const CHANNELS = ['mail', 'call', 'meeting'];

/** What would fall due after the history and make Sayso write falls due then. */
const FAR = '2099-12-31';
const DAY = 86_400_000;

export class Stories {
  #customers = [];
  #bySegment = new Map(SEGMENTS.map((segment) => [segment, []]));
  #features = [];
  #featureOf = new Map();
  /** Of a feature: a request that is open, a decline that stands, the slots of its promises. */
  #open = new Map();
  #declined = new Map();
  #slots = new Map();
  /** Slots that rest on a request. */
  #based = new Map();
  #names = 0;
  #coming = new Coming();

  constructor({ events, from, until, ...deciding }) {
    this.events = events;
    this.from = Date.parse(startOf(from));
    this.span = Date.parse(startOf(until)) - this.from;
    this.until = until;
    this.chance = new Chance(deciding.seed);
    this.texts = texts(this.chance);
    this.world = new World(deciding);
    this.now = this.from;
  }

  /** Time goes by as the history grows: what is due by then happens, else another story begins. Yields after each step. */
  *run() {
    const { world, events } = this;
    for (let n = Math.ceil(events / 400); n > 0; n--) this.#go(this.#customer());
    for (let n = Math.ceil(events / 1_000); n > 0; n--) this.#go(this.#feature());
    // one step may cause some more, and the number is to be met
    while (world.position < events - events / 100) {
      const due = this.from + (this.span * world.position) / events;
      if (this.#coming.next <= due) {
        const { at, step } = this.#coming.take();
        this.now = at;
        step();
      } else {
        this.now = Math.max(this.now, due);
        this.#go(this.#another());
      }
      yield;
    }
    this.now = this.from + this.span;
    while (world.position < events) {
      this.#send('submitRequest', { requestId: this.#name('r'), ...this.#asked() }, this.chance.of(PEOPLE.SALES));
      yield;
    }
  }

  #another() {
    const kind = this.chance.next();
    if (kind < 0.2) return this.#customer();
    if (kind < 0.26) return this.#feature();
    if (kind < 0.31) return this.#report();
    if (kind < 0.38) return this.#commitment(this.chance.late(this.#features));
    return this.#request();
  }

  /** One step of a story, and the next one at its time. */
  #go(story, got) {
    const { done, value } = story.next(got);
    if (done) return;
    const [days, command, input, by] = value;
    const step = () => {
      this.#go(story, command && this.#send(command, typeof input === 'function' ? input() : input, by));
    };
    if (days === 0) step();
    else this.#coming.add(this.now + days * DAY, step);
  }

  #send(command, input, by) {
    const events = this.world.send(command, input, by, this.#at);
    for (const event of events) this.#follows(event);
    return events;
  }

  get #at() {
    return new Date(this.now).toISOString();
  }

  get #today() {
    return dayOf(this.#at);
  }

  #in(days) {
    return dayOf(plusDays(this.#at, days));
  }

  #followUpIn(days) {
    const day = this.#in(days);
    return day < this.until ? day : FAR;
  }

  #daysUntil(day) {
    return Math.max(0.01, (Date.parse(startOf(day)) - this.now) / DAY);
  }

  #name(kind) {
    return `${kind}-${++this.#names}`;
  }

  /** The policies of the rooms: whom a fact may concern is asked, and says itself whether anything follows. */
  #follows(event) {
    const { type, stream, data } = event;
    const key = keyOf(stream);
    const risk = (commitmentId) => this.world.react('putAtRisk', { commitmentId, reason: 'What it rests on has moved.' }, event);
    if (OF_FEATURE.has(type)) this.#slots.get(key)?.forEach(risk);
    else if (OF_BASIS.has(type)) this.#based.get(key)?.forEach(risk);
    else if (OF_ITSELF.has(type)) risk(key);
    else if (type === 'PromiseRatified') risk(data.commitmentId);
    const day = type === 'FollowUpCompleted' ? data.nextFollowUpOn : type === 'CommitmentProposed' ? data.followUpOn : undefined;
    if (day === undefined || day === FAR) return;
    const note = () => this.world.react('noteFollowUpDue', { commitmentId: key, followUpOn: day }, event, startOf(day));
    this.#coming.add(Date.parse(startOf(day)), note);
  }

  *#customer() {
    const { chance } = this;
    const customerId = this.#name('c');
    const segment = chance.is(0.9) ? chance.of(SEGMENTS) : undefined;
    const [name, owner] = [`${this.texts.company()} ${this.#names}`, chance.of(PEOPLE.SALES)];
    yield [
      0,
      'registerCustomer',
      { customerId, name, segment, accountOwner: owner.name, externalId: `crm-${100_000 + this.#names}` },
      owner,
    ];
    this.#customers.push({ customerId, segment });
    this.#bySegment.get(segment)?.push({ customerId, segment });
    for (let n = chance.whole(0, 2); n > 0; n--) {
      const handed = { customerId, accountOwner: chance.of(PEOPLE.SALES).name };
      yield [chance.between(100, 1_200), 'changeCustomer', handed, owner];
    }
  }

  *#feature() {
    const { chance, texts } = this;
    const featureId = this.#name('f');
    const [name, area, owner] = [`${texts.title()} ${this.#names}`, chance.of(AREAS), chance.of(PEOPLE.PRODUCT)];
    const planned = chance.between(150, 700);
    const feature = { featureId, name, area, targetDate: chance.is(0.8) ? this.#in(planned) : undefined };
    const more = { description: texts.problem(), horizon: chance.of(['NOW', 'NEXT', 'NEXT', 'LATER']), owner: owner.name };
    yield [0, 'addFeature', { ...feature, aliases: chance.is(0.3) ? [`${area} ${this.#names}`] : undefined, ...more }, owner];
    this.#features.push(feature);
    this.#featureOf.set(featureId, feature);
    for (let n = chance.whole(0, 3); n > 0; n--) {
      const moved = () => {
        feature.targetDate = chance.is(0.9) ? this.#in(chance.between(90, 400)) : undefined;
        return { featureId, horizon: chance.of(['NOW', 'NEXT']), targetDate: feature.targetDate ?? null, reason: texts.note() };
      };
      yield [chance.between(30, planned / 2), 'changeFeatureTarget', moved, owner];
    }
    if (chance.is(0.3)) yield [chance.between(10, 60), 'changeFeature', { featureId, owner: chance.of(PEOPLE.PRODUCT).name }, owner];
    const end = chance.next();
    const days = chance.between(30, planned);
    if (end < 0.1) yield [days, 'dropFeature', { featureId, reason: texts.rationale() }, owner];
    else if (end < 0.85) {
      const [shipped] = yield [days, 'shipFeature', () => ({ featureId, shippedOn: this.#today }), owner];
      feature.shipped = shipped !== undefined;
      if (chance.is(0.02)) yield [chance.between(1, 20), 'unshipFeature', { featureId, reason: texts.note() }, owner];
    }
  }

  #asked() {
    const { chance, texts } = this;
    const feature = chance.is(0.88) ? chance.late(this.#features) : undefined;
    return {
      title: texts.title(),
      problem: texts.problem(),
      source: { kind: chance.of(SOURCES) },
      featureId: feature?.featureId,
      area: feature?.area ?? (chance.is(0.7) ? chance.of(AREAS) : undefined),
      desiredBy: chance.is(0.3) ? this.#in(chance.between(60, 400)) : undefined,
      demand: this.#some(this.#customers, chance.whole(1, 3)).map((customerId) => this.#wanted(customerId)),
      tags: chance.is(0.6) ? chance.some(TAGS, chance.whole(1, 3)) : undefined,
    };
  }

  #wanted(customerId) {
    const { chance } = this;
    return {
      customerId,
      dealId: chance.is(0.4) ? `deal-${chance.whole(1, 9_999)}` : undefined,
      dealValue: chance.is(0.8) ? { amount: String(chance.whole(5, 400) * 500), currency: chance.is(0.9) ? 'EUR' : 'USD' } : undefined,
      note: chance.is(0.2) ? this.texts.note() : undefined,
    };
  }

  #some(customers, count) {
    return this.chance.some(customers, count).map(({ customerId }) => customerId);
  }

  *#request() {
    const { chance, texts } = this;
    const [requestId, seller, product] = [this.#name('r'), chance.of(PEOPLE.SALES), chance.of(PEOPLE.PRODUCT)];
    const asked = this.#asked();
    const { featureId } = asked;
    yield [0, 'submitRequest', { requestId, ...asked }, chance.is(0.85) ? seller : product];
    const one = { requestId, seller, product, featureId, customers: new Set(asked.demand.map(({ customerId }) => customerId)) };
    yield* this.#heard(one);
    if (chance.is(0.02)) yield [chance.between(1, 30), 'withdrawRequest', { requestId, reason: texts.note() }, seller];
    const other = this.#open.get(featureId);
    if (featureId && other && chance.is(0.08)) {
      const [merged] = yield [chance.between(0.1, 10), 'mergeRequest', { requestId, intoRequestId: other, note: texts.note() }, product];
      if (merged) return;
    }
    if (featureId) this.#open.set(featureId, requestId);
    if (chance.is(0.04)) return;
    for (let round = 0; round < 3; round++) {
      const again = yield* this.#decided(one);
      if (!again) return;
    }
  }

  /** What speaks for and against it. */
  *#heard(one) {
    const { chance, texts } = this;
    const { requestId, seller, product, customers } = one;
    for (let n = chance.whole(0, 3); n > 0; n--) {
      const entry = this.#wanted(this.#some(this.#customers, 1)[0]);
      const [added] = yield [chance.between(0.2, 12), 'addDemand', { requestId, ...entry }, seller];
      if (added) customers.add(entry.customerId);
    }
    for (let n = chance.whole(0, 2); n > 0; n--) {
      const kind = chance.of(KINDS);
      const competitor = kind === 'COMPETITOR' ? texts.company() : undefined;
      yield [chance.between(0.1, 8), 'addEvidence', { requestId, kind, summary: texts.note(), competitor }, chance.of(PEOPLE.CONTRIBUTOR)];
    }
    const says = (as, by) => [chance.between(0.1, 6), 'recordPosition', this.#position(requestId, as), by];
    const escalated = chance.is(0.02);
    if (escalated || chance.is(0.6)) yield says('SALES', seller);
    if (escalated || chance.is(0.4)) yield says('PRODUCT', product);
    if (chance.is(0.25)) yield says(chance.of(['ENGINEERING', 'DESIGN', 'LEGAL', 'SUCCESS']), chance.of(PEOPLE.CONTRIBUTOR));
    if (chance.is(0.35)) {
      const [reach, impact, effort] = [20, 3, 12].map((most) => String(chance.whole(1, most)));
      const confidence = chance.of(['0.5', '0.8', '1']);
      yield [chance.between(0.1, 5), 'scoreRequest', { requestId, reach, impact, confidence, effort }, product];
    }
    if (chance.is(0.07)) {
      const concernId = `k-${requestId}`;
      yield [1, 'raiseConcern', { requestId, concernId, blocking: chance.is(0.5), text: texts.note() }, chance.of(PEOPLE.CONTRIBUTOR)];
      if (chance.is(0.85)) {
        yield [chance.between(1, 15), 'resolveConcern', { requestId, concernId, outcome: 'RESOLVED', note: texts.note() }, product];
      }
    }
    if (!escalated) return;
    const mediator = chance.of(PEOPLE.CONTRIBUTOR);
    const named = { id: actorId(mediator), name: mediator.name, function: 'LEGAL' };
    yield [1, 'escalateRequest', { requestId, reason: texts.note(), mediator: named }, seller];
    const agreements = [{ what: texts.title(), who: product.name, by: this.#in(60) }];
    if (chance.is(0.8)) yield [chance.between(3, 20), 'concludeMediation', { requestId, outcome: texts.rationale(), agreements }, mediator];
  }

  #position(requestId, as) {
    return { requestId, function: as, stance: this.chance.of(['FOR', 'FOR', 'AGAINST', 'NEUTRAL']), note: this.texts.note() };
  }

  /** The answer, and what comes of it; whether it is taken up again. */
  *#decided(one) {
    const { chance, texts } = this;
    const { requestId, seller, product, featureId, customers } = one;
    const by = chance.is(0.85) ? product : chance.of(PEOPLE.LEADERSHIP);
    const atOnce = chance.is(0.4);
    const answer = () => ({
      requestId,
      rationale: texts.rationale(),
      customerExplanation: chance.is(0.85) ? texts.explanation() : undefined,
      confidentialNote: chance.is(0.1) ? texts.note() : undefined,
      positionWaiver: chance.is(0.3) ? texts.note() : undefined,
      participants: chance.is(0.5) ? [product.name, seller.name] : undefined,
      inform: atOnce ? { customerIds: [...customers], channel: chance.of(CHANNELS) } : undefined,
    });
    const [outcome, days] = [chance.next(), chance.between(1, 45)];
    if (outcome < 0.5) {
      const [accepted] = yield [days, 'acceptRequest', () => ({ ...answer(), ...this.#yes(one) }), by];
      if (!accepted) return false;
      const feature = this.#featureOf.get(featureId);
      if (feature && chance.is(0.4)) this.#go(this.#commitment(feature, one));
      if (!atOnce) yield* this.#informed(one);
      const { evaluateOn } = accepted.data;
      if (evaluateOn === undefined || chance.is(0.25)) return false;
      const result = chance.of(['MET', 'MET', 'NOT_MET', 'UNKNOWN']);
      yield [this.#daysUntil(evaluateOn) + chance.between(0, 30), 'evaluateOutcome', { requestId, result, note: texts.note() }, product];
      return false;
    }
    if (outcome < 0.82) {
      const reason = chance.of(DECLINES);
      const no = chance.is(0.6) ? { reason, alternatives: [texts.title()] } : { reason, noAlternative: true };
      const [declined] = yield [days, 'declineRequest', () => ({ ...answer(), ...no }), by];
      if (!declined) return false;
      if (!atOnce) yield* this.#informed(one);
      if (!chance.is(0.2)) {
        this.#declined.set(featureId, { requestId, number: declined.data.number });
        return false;
      }
      const entry = this.#wanted(this.#some(this.#customers, 1)[0]);
      const [added] = yield [chance.between(20, 300), 'addDemand', { requestId, ...entry }, seller];
      if (added) customers.add(entry.customerId);
      return yield* this.#reopened(requestId, 1, 'NEW_DEMAND', seller);
    }
    const revisitOn = () => ({ revisitOn: this.#in(chance.between(40, 250)) });
    const [deferred] = yield [days, 'deferRequest', () => ({ ...answer(), ...revisitOn() }), by];
    if (!deferred) return false;
    if (!atOnce) yield* this.#informed(one);
    if (chance.is(0.3)) return false;
    yield [this.#daysUntil(deferred.data.revisitOn), 'recordPosition', this.#position(requestId, 'SALES'), seller];
    return yield* this.#reopened(requestId, chance.between(0.5, 20), 'REVISIT_DATE', product);
  }

  #yes({ featureId, product }) {
    const { chance, texts } = this;
    const isSound = chance.is(0.85);
    const superseded = chance.is(0.1) ? this.#declined.get(featureId) : undefined;
    if (superseded) this.#declined.delete(featureId);
    return {
      justifications: chance.some(isSound ? SOUND : WEAK, chance.whole(1, 2)),
      overrideRationale: !isSound && chance.is(0.5) ? texts.rationale() : undefined,
      owner: product.name,
      goals: [texts.title()],
      successMeasure: chance.is(0.8) ? texts.note() : undefined,
      evaluateOn: chance.is(0.8) ? this.#in(chance.between(120, 400)) : undefined,
      options: chance.is(0.3)
        ? [
            { title: texts.title(), strategyFit: 'STRONG', chosen: true },
            { title: 'Do nothing', strategyFit: 'NONE' },
          ]
        : undefined,
      featureId,
      supersedesDecisions: superseded && [superseded],
    };
  }

  *#informed({ requestId, seller, customers }) {
    const { chance, texts } = this;
    if (chance.is(0.12)) return;
    for (const customerId of customers) {
      if (chance.is(0.1)) continue;
      const channel = chance.of(CHANNELS);
      yield [
        chance.between(0.1, 10),
        'informRequester',
        { requestId, customerId, channel, note: chance.is(0.3) ? texts.note() : undefined },
        seller,
      ];
    }
    if (chance.is(0.8)) yield [0.1, 'informRequester', { requestId, channel: 'meeting' }, seller];
  }

  *#reopened(requestId, days, because, by) {
    const [reopened] = yield [days, 'reopenRequest', { requestId, because, note: this.texts.note() }, by];
    return reopened !== undefined;
  }

  *#commitment(feature, basis) {
    const { chance, texts } = this;
    const { featureId } = feature;
    const audience = this.#audience(basis);
    const commitmentId = slotKey(featureId, audience);
    const [seller, product] = [chance.of(PEOPLE.SALES_APPROVER), chance.of(PEOPLE.PRODUCT_APPROVER)];
    const one = { commitmentId, feature, audience, seller, product };
    const days = () =>
      feature.targetDate > this.#today ? this.#daysUntil(feature.targetDate) + chance.between(1, 60) : chance.between(60, 300);
    const proposal = {
      ...{ featureId, audience, owner: product.name, followUpOn: this.#followUpIn(chance.between(40, 150)) },
      wording: this.#words(feature, days()),
      approveAs: chance.is(0.4) ? 'SALES' : undefined,
      basedOnRequestId: basis?.requestId,
    };
    const [proposed] = yield [0, 'proposeCommitment', proposal, seller];
    if (!proposed) return;
    listed(this.#slots, featureId, commitmentId);
    if (basis) listed(this.#based, basis.requestId, commitmentId);
    if (chance.is(0.04)) return;
    if (chance.is(0.05)) {
      yield [chance.between(1, 9), 'rejectWording', { commitmentId, wordingVersion: 1, reason: texts.note() }, product];
      return;
    }
    if (!(yield* this.#approved(one))) return;
    this.#go(this.#followUps(one, proposal.followUpOn));
    yield* this.#disclosed(one, basis);
    if (chance.is(0.25)) yield* this.#revised(one, days());
    yield* this.#settled(one);
  }

  #audience(basis) {
    const kind = this.chance.next();
    if (kind < 0.3) return { kind: 'EVERYONE' };
    if (kind < 0.5) return { kind: 'SEGMENT', segment: this.chance.of(SEGMENTS) };
    return { kind: 'CUSTOMER', customerId: basis ? this.chance.of([...basis.customers]) : this.#some(this.#customers, 1)[0] };
  }

  #words({ name }, days) {
    const { chance, texts } = this;
    const promisedDate = chance.is(0.9) ? this.#in(days) : undefined;
    const validUntil = chance.is(0.25) ? this.#in(days + chance.between(30, 400)) : undefined;
    const conditions = chance.is(0.3) ? [texts.condition()] : undefined;
    return {
      canSay: texts.canSay(name, promisedDate ?? 'a day that we will name'),
      cannotSay: texts.cannotSay(),
      conditions,
      promisedDate,
      validUntil,
    };
  }

  /** Two people say yes. */
  *#approved({ commitmentId, seller, product }) {
    const { pending } = this.#slot(commitmentId);
    const yes = { commitmentId, wordingVersion: pending.version, wordingHash: pending.hash };
    yield [this.chance.between(0.1, 4), 'approveWording', { ...yes, function: 'SALES' }, seller];
    const approved = yield [this.chance.between(0.1, 8), 'approveWording', { ...yes, function: 'PRODUCT' }, product];
    return approved.length > 1;
  }

  *#disclosed({ commitmentId, audience }, basis) {
    const { chance } = this;
    const candidates = audience.kind === 'SEGMENT' ? this.#bySegment.get(audience.segment) : this.#customers;
    const anybody = candidates.length > 0 ? this.#some(candidates, chance.whole(1, 5)) : [];
    const told =
      audience.kind === 'CUSTOMER'
        ? [audience.customerId]
        : [...(audience.kind === 'EVERYONE' ? (basis?.customers ?? []) : []), ...anybody];
    for (const customerId of new Set(told)) {
      const input = () => ({
        ...{ commitmentId, customerId, disclosureId: this.#name('d'), channel: chance.of(CHANNELS) },
        wordingVersion: this.#slot(commitmentId).current?.version ?? 1,
      });
      yield [chance.between(0.5, 15), 'disclose', input, chance.of(PEOPLE.SALES)];
    }
  }

  *#revised(one, days) {
    const { commitmentId, feature, seller } = one;
    const revision = () => ({ commitmentId, wording: this.#words(feature, days + 60), reason: this.texts.note() });
    const [revised] = yield [this.chance.between(10, 120), 'reviseWording', revision, seller];
    if (revised && (yield* this.#approved(one))) yield* this.#told(one);
  }

  /** Those who hold a promise hear what has become of it. */
  *#told({ commitmentId }) {
    const { chance } = this;
    for (const customerId of holdersOf(this.#slot(commitmentId)).keys()) {
      const { current, formerly } = this.#slot(commitmentId);
      const change = { commitmentId, customerId, wordingVersion: (current ?? formerly.at(-1)).version };
      if (chance.is(0.15)) continue;
      yield [chance.between(0.2, 6), 'informCustomerOfChange', { ...change, channel: chance.of(CHANNELS) }, chance.of(PEOPLE.SALES)];
      if (chance.is(0.7)) yield [chance.between(0.2, 12), 'acknowledgeChange', change, chance.of(PEOPLE.SALES)];
    }
  }

  *#followUps({ commitmentId, product }, first) {
    for (let day = first; day !== undefined && day !== FAR;) {
      if (this.chance.is(0.1)) return;
      const next = () => (day = this.chance.is(0.6) ? this.#followUpIn(this.chance.between(90, 300)) : undefined);
      yield [this.#daysUntil(day) + this.chance.between(0.5, 20)];
      if (!this.#slot(commitmentId).current) return;
      yield [0, 'completeFollowUp', () => ({ commitmentId, note: this.texts.note(), nextFollowUpOn: next() }), product];
    }
  }

  /** It is delivered, broken, taken back, given up by the customer; or overdue. */
  *#settled(one) {
    const { chance, texts } = this;
    const { commitmentId, product, feature } = one;
    const { current } = this.#slot(commitmentId);
    if (!current) return;
    yield [this.#daysUntil(current.wording.promisedDate ?? this.#in(200)) * chance.between(0.6, 1.1)];
    if (statusIn(this.#slot(commitmentId)) === 'AT_RISK') {
      yield* this.#told(one);
      if (chance.is(0.5)) yield [chance.between(1, 30), 'clearRisk', { commitmentId, note: texts.note() }, product];
      else if (chance.is(0.7)) yield* this.#revised(one, chance.between(60, 250));
    }
    const end = chance.next();
    if (end < 0.7 || feature.shipped) {
      const [delivered] = yield [chance.between(1, 40), 'assertDelivery', () => ({ commitmentId, deliveredOn: this.#today }), product];
      if (!delivered) return;
      for (const customerId of holdersOf(this.#slot(commitmentId)).keys()) {
        const word = chance.next();
        if (word > 0.85) continue;
        const note = word < 0.05 ? texts.note() : undefined;
        const command = word < 0.05 ? 'disputeFulfilment' : 'confirmFulfilment';
        yield [chance.between(1, 25), command, { commitmentId, customerId, note }, chance.of(PEOPLE.SALES)];
      }
    } else if (end < 0.78) {
      const [broken] = yield [
        chance.between(1, 40),
        end < 0.74 ? 'breachCommitment' : 'withdrawCommitment',
        { commitmentId, reason: texts.note() },
        product,
      ];
      if (broken) yield* this.#told(one);
    } else if (end < 0.8) {
      const [customerId] = holdersOf(this.#slot(commitmentId)).keys();
      if (customerId) yield [chance.between(1, 40), 'releaseCommitment', { commitmentId, customerId }, chance.of(PEOPLE.SALES)];
    }
  }

  #slot(commitmentId) {
    return this.world.stateOf(`commitment-${commitmentId}`);
  }

  *#report() {
    const { chance, texts } = this;
    const [reportId, seller] = [this.#name('p'), chance.of(PEOPLE.SALES)];
    const [feature, { customerId, segment }] = [chance.late(this.#features), chance.of(this.#customers)];
    const { featureId } = feature;
    const said = texts.canSay(feature.name, this.#in(200));
    const saidAt = plusDays(this.#at, -chance.between(0, 30));
    yield [0, 'reportUnapprovedPromise', { reportId, featureId, customerId, said, saidAt, channel: chance.of(CHANNELS) }, seller];
    yield [chance.between(2, 60)];
    const slots = audiencesOf(customerId, segment).map((audience) => slotKey(featureId, audience));
    for (const commitmentId of slots) {
      const wordingVersion = this.#slot(commitmentId)?.current?.version;
      if (wordingVersion === undefined) continue;
      const [ratified] = yield [0, 'ratifyPromise', { reportId, commitmentId, wordingVersion }, seller];
      if (ratified) return;
    }
    if (chance.is(0.85))
      yield [chance.between(1, 10), 'retractPromise', { reportId, informedChannel: chance.of(CHANNELS), note: texts.note() }, seller];
  }
}

const OF_FEATURE = new Set(['FeatureTargetChanged', 'FeatureUnshipped', 'FeatureDropped']);
const OF_ITSELF = new Set(['CommitmentActivated', 'RiskCleared', 'DeliveryWithdrawn']);
const OF_BASIS = new Set(['RequestDeclined', 'RequestDeferred', 'RequestReopened', 'RequestUnmerged']);

function listed(lists, key, value) {
  const list = lists.get(key);
  if (!list) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
