/**
 * A company that never was: command lines for an import, and beside them what follows from each, kept by hand.
 * Nothing here knows how the service comes to its answers.
 */

const PEOPLE = ['Ada', 'Bob', 'Cleo'] as const;
export type Person = (typeof PEOPLE)[number];
export const actorId = (name: Person): string => `import|${name}`;

export interface Born {
  /** Position of the event that made it. */
  readonly born: number;
}

export interface Customer extends Born {
  readonly customerId: string;
  readonly name: string;
  readonly segment?: string;
  accountOwner?: string;
  readonly externalId?: string;
}

export interface Feature extends Born {
  readonly featureId: string;
  readonly name: string;
  readonly area?: string;
  readonly owner?: string;
  readonly horizon: string;
  readonly targetDate?: string;
  status: string;
}

export interface Decision extends Born {
  readonly id: string;
  readonly request: Request;
  readonly outcome: 'ACCEPTED' | 'DECLINED' | 'DEFERRED';
  readonly reason?: string;
  readonly by: Person;
  readonly at: string;
  readonly isWeak: boolean;
  readonly isMeasured: boolean;
  readonly isExplained: boolean;
  readonly evidence: number;
  /** How many customers wanted it. */
  readonly customers: number;
  /** One on another request has taken its place. */
  isSuperseded: boolean;
}

export interface Request extends Born {
  readonly requestId: string;
  readonly title: string;
  readonly area?: string;
  readonly tags: readonly string[];
  featureId?: string;
  readonly submittedBy: Person;
  readonly submittedAt: string;
  status: string;
  statusSince: string;
  /** Customer and deal, with the position at which it came. */
  readonly demand: { readonly customerId: string; readonly dealId?: string; readonly at: number }[];
  readonly evidence: (string | undefined)[];
  readonly decisions: Decision[];
  /** Who was told of the last decision, customers and `submitter`, and at which position. */
  told: Map<string, number>;
  /** While it is merged: into which. */
  mergedInto?: Request;
  mergedAt?: number;
  /** While it is merged or withdrawn: what it was before. */
  before?: { readonly status: string; readonly statusSince: string };
  /** Of which decision on another request each was last told, while this one was merged into that one. */
  readonly toldElsewhere: Map<string, Decision>;
}

export interface Commitment extends Born {
  readonly commitmentId: string;
  readonly featureId: string;
  readonly kind: 'EVERYONE' | 'SEGMENT' | 'CUSTOMER';
  readonly whom?: string;
  readonly owner: string;
  readonly followUpOn: string;
  status: string;
  current?: { readonly promisedDate?: string; readonly validUntil?: string };
  isPending: boolean;
  /** Its delivery was asserted, and was none. */
  isUndelivered?: boolean;
  readonly disclosures: { readonly disclosureId: string; readonly customerId: string; readonly toldAt: string; readonly at: number }[];
}

export interface Report extends Born {
  readonly reportId: string;
  readonly featureId: string;
  readonly customerId: string;
  readonly saidAt: string;
  readonly reportedAt: string;
  status: string;
}

/** A customer that holds a promise which was taken back, put at risk or said in error to be kept since. */
export interface Affected extends Born {
  readonly commitmentId: string;
  readonly customerId: string;
  /** The disclosure by which it holds it. */
  readonly disclosureId: string;
}

export interface Event {
  readonly position: number;
  readonly type: string;
  readonly stream: string;
  readonly by: Person;
  readonly at: string;
  readonly customers: ReadonlySet<string>;
  readonly featureId?: string;
  readonly area?: string;
}

/** What an event is about, besides its own thing. */
type About = Partial<Pick<Event, 'featureId' | 'area'>> & { readonly customers?: readonly (string | undefined)[] };

/** Sends a command about a request, and these customers. */
type Line = (command: string, input: object, customers: readonly string[], ...types: string[]) => { at: string; position: number };

/** Always the same numbers, from 0 to below `end`. */
export function dice(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

export class InventedRegister {
  readonly lines: string[] = [];
  readonly customers: Customer[] = [];
  readonly features: Feature[] = [];
  readonly requests: Request[] = [];
  readonly commitments: Commitment[] = [];
  readonly reports: Report[] = [];
  readonly events: Event[] = [];
  readonly #roll: (end: number) => number;

  constructor(seed: number) {
    this.#roll = dice(seed);
    for (let n = 0; n < 24; n++) this.#customer(n);
    for (let n = 0; n < 12; n++) this.#recustomer(this.#one(this.customers));
    for (let n = 0; n < 20; n++) this.#feature(n);
    for (let n = 0; n < 36; n++) this.#request(n);
    for (let n = 0; n < 240; n++) this.#onRequest(this.#one(this.requests));
    for (let n = 0; n < 60; n++) this.#commitment();
    for (let n = 0; n < 140; n++) this.#onCommitment(this.#one(this.commitments));
    for (let n = 0; n < 40; n++) this.#report(n);
    for (const report of this.reports) this.#answer(report);
    for (const [n, feature] of this.features.entries()) this.#end(n, feature);
  }

  get decisions(): Decision[] {
    return this.requests.flatMap(({ decisions }) => decisions).sort((a, b) => a.born - b.born);
  }

  get affected(): Affected[] {
    return this.commitments
      .filter(({ status, isUndelivered }) => status === 'WITHDRAWN' || status === 'AT_RISK' || isUndelivered)
      .flatMap(({ commitmentId, disclosures }) => {
        const told = new Map<string, Affected>();
        for (const { disclosureId, customerId, at } of disclosures)
          told.set(customerId, { commitmentId, customerId, disclosureId, born: told.get(customerId)?.born ?? at });
        return [...told.values()];
      });
  }

  areaOf(featureId: string | undefined): string | undefined {
    return this.features.find((feature) => feature.featureId === featureId)?.area;
  }

  /** The request, and all that are merged into it, also through others. */
  familyOf(head: Request): Request[] {
    return [head, ...this.requests.filter(({ mergedInto }) => mergedInto === head).flatMap((member) => this.familyOf(member))];
  }

  customersOf(head: Request): Set<string> {
    return new Set(this.familyOf(head).flatMap(({ demand }) => demand.map(({ customerId }) => customerId)));
  }

  /** Whether the slot is for the customer. */
  isFor({ kind, whom }: Commitment, { customerId, segment }: Customer): boolean {
    return kind === 'EVERYONE' || (kind === 'SEGMENT' ? segment !== undefined && whom === segment : whom === customerId);
  }

  #one<Thing>(of: readonly Thing[]): Thing {
    return of[this.#roll(of.length)] as Thing;
  }

  #maybe<Thing>(...of: readonly Thing[]): Thing | undefined {
    return this.#roll(3) === 0 ? undefined : this.#one(of);
  }

  get #at(): string {
    return new Date(Date.UTC(2025, 0, 1) + this.lines.length * 3_600_000).toISOString();
  }

  /** One command line, and the events that it writes. */
  #line(command: string, by: Person, input: object, stream: string, about: About, ...types: string[]): { at: string; position: number } {
    const at = this.#at;
    this.lines.push(JSON.stringify({ command, at, by: { name: by, roles: ['SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'] }, input }));
    const customers = new Set((about.customers ?? []).filter((one) => one !== undefined));
    for (const type of types)
      this.events.push({ position: this.events.length + 1, type, stream, by, at, customers, featureId: about.featureId, area: about.area });
    return { at, position: this.events.length };
  }

  #customer(n: number): void {
    const customer = {
      customerId: `c${n}`,
      name: `Customer ${this.#roll(8)}`,
      segment: this.#maybe('big', 'small'),
      accountOwner: this.#maybe('Sam', 'Sue'),
      externalId: this.#maybe('x1', 'x2', 'x3'),
    };
    const { customerId } = customer;
    const { position } = this.#line(
      'registerCustomer',
      this.#one(PEOPLE),
      customer,
      `customer-${customerId}`,
      { customers: [customerId] },
      'CustomerRegistered',
    );
    this.customers.push({ ...customer, born: position });
  }

  #recustomer(customer: Customer): void {
    const { customerId } = customer;
    const accountOwner = customer.accountOwner === 'Sam' ? 'Sue' : 'Sam';
    const about = { customers: [customerId] };
    this.#line('changeCustomer', this.#one(PEOPLE), { customerId, accountOwner }, `customer-${customerId}`, about, 'CustomerChanged');
    customer.accountOwner = accountOwner;
  }

  #feature(n: number): void {
    const feature = {
      featureId: `f${n}`,
      name: `Feature ${this.#roll(8)}`,
      area: this.#maybe('identity', 'billing'),
      owner: this.#maybe('Pia', 'Paul'),
      horizon: this.#one(['NOW', 'NEXT', 'LATER', 'NOT_PLANNED']),
      targetDate: this.#maybe('2026-01-01', '2026-06-01', '2027-01-01'),
    };
    const { featureId, area } = feature;
    const { position } = this.#line('addFeature', this.#one(PEOPLE), feature, `feature-${featureId}`, { featureId, area }, 'FeatureAdded');
    this.features.push({ ...feature, status: 'PLANNED', born: position });
  }

  #end(n: number, feature: Feature): void {
    const { featureId, area } = feature;
    const [command, more, status, type] =
      n % 5 === 0
        ? (['shipFeature', { shippedOn: '2025-01-05' }, 'SHIPPED', 'FeatureShipped'] as const)
        : (['dropFeature', { reason: 'Nobody wants it.' }, 'DROPPED', 'FeatureDropped'] as const);
    if (n % 5 !== 0 && n % 7 !== 0) return;
    this.#line(command, this.#one(PEOPLE), { featureId, ...more }, `feature-${featureId}`, { featureId, area }, type);
    feature.status = status;
    if (n % 10 !== 0) return;
    const taken = { featureId, reason: 'It was another.' };
    this.#line('unshipFeature', this.#one(PEOPLE), taken, `feature-${featureId}`, { featureId, area }, 'FeatureUnshipped');
    feature.status = 'PLANNED';
  }

  #request(n: number): void {
    const by = this.#one(PEOPLE);
    const wanting = [...new Set(Array.from({ length: this.#roll(4) }, () => this.#one(this.customers).customerId))];
    const demand = wanting.map((customerId) => ({ customerId, dealId: this.#maybe('d1', 'd2') }));
    const input = {
      requestId: `r${n}`,
      title: `Request ${this.#roll(8)}`,
      area: this.#maybe('identity', 'billing'),
      tags: ['red', 'green', 'blue'].filter(() => this.#roll(2) === 0),
      featureId: this.#maybe(...this.features)?.featureId,
    };
    const { requestId, featureId, area } = input;
    const asked = { ...input, problem: 'It hurts.', source: { kind: 'CALL' }, demand };
    const about = { customers: wanting, featureId, area };
    const { at, position } = this.#line('submitRequest', by, asked, `request-${requestId}`, about, 'RequestSubmitted');
    this.requests.push({
      ...{ ...input, submittedBy: by, submittedAt: at, status: 'SUBMITTED', statusSince: at, born: position },
      ...{
        demand: demand.map((entry) => ({ ...entry, at: position })),
        evidence: [],
        decisions: [],
        told: new Map(),
        toldElsewhere: new Map(),
      },
    });
  }

  #onRequest(request: Request): void {
    const { requestId, status, decisions, demand, evidence } = request;
    const by = this.#one(PEOPLE);
    const line: Line = (command, input, customers, ...types) => {
      const { featureId, area } = request;
      return this.#line(command, by, { requestId, ...input }, `request-${requestId}`, { customers, featureId, area }, ...types);
    };
    const become = (now: string, at: string) => Object.assign(request, { status: now, statusSince: at });
    const isOpen = status === 'SUBMITTED' || status === 'REOPENED';
    const step = this.#roll(12);

    if (status === 'WITHDRAWN') {
      if (step < 3)
        become(request.before?.status ?? '', line('reopenRequest', { because: 'ASKED_AGAIN', note: 'Again.' }, [], 'RequestReopened').at);
    } else if (request.mergedInto) {
      this.#onMerged(request, line);
    } else if (step < 2) {
      const { customerId } = this.#one(this.customers);
      const dealId = this.#maybe('d1', 'd2');
      if (demand.some((entry) => entry.customerId === customerId && entry.dealId === dealId)) return;
      demand.push({ customerId, dealId, at: line('addDemand', { customerId, dealId }, [customerId], 'DemandAdded').position });
    } else if (step < 4) {
      const competitor = this.#maybe('Hooli', 'Globex');
      line('addEvidence', { kind: 'CALL', summary: 'So they say.', competitor }, [], 'EvidenceAdded');
      evidence.push(competitor);
    } else if (step < 7 && isOpen) {
      this.#decide(request, by, line, become);
    } else if (step < 8 && decisions.length > 0) {
      const customerId = this.#maybe(...this.customersOf(request));
      const { position } = line('informRequester', { customerId, channel: 'mail' }, customerId ? [customerId] : [], 'RequesterInformed');
      request.told.set(customerId ?? 'submitter', position);
    } else if (step < 9 && !isOpen) {
      become('REOPENED', line('reopenRequest', { because: 'MISTAKE', note: 'Wrong.' }, [], 'RequestReopened').at);
    } else if (step === 9 && (isOpen || status === 'DEFERRED')) {
      request.before = { status, statusSince: request.statusSince };
      become('WITHDRAWN', line('withdrawRequest', { reason: 'Solved.' }, [], 'RequestWithdrawn').at);
    } else if (step > 9 && (isOpen || status === 'DEFERRED')) {
      const into = this.#one(this.requests);
      if (into === request || into.mergedInto || into.status === 'WITHDRAWN') return;
      const { statusSince } = request;
      const { at, position } = line('mergeRequest', { intoRequestId: into.requestId }, [], 'RequestMerged');
      become('MERGED', at);
      Object.assign(request, { mergedInto: into, mergedAt: position, before: { status, statusSince } });
    }
  }

  #onMerged(request: Request, line: Line): void {
    let head = request;
    while (head.mergedInto) head = head.mergedInto;
    const decision = head.decisions.at(-1);
    if (decision && this.#roll(3) > 0) {
      const customerId = this.#maybe(...request.demand)?.customerId;
      line('informRequester', { customerId, channel: 'mail' }, customerId ? [customerId] : [], 'RequesterInformed');
      request.toldElsewhere.set(customerId ?? 'submitter', decision);
    } else if (this.#roll(3) === 0) {
      line('unmergeRequest', { note: 'Not the same.' }, [], 'RequestUnmerged');
      Object.assign(request, request.before, { mergedInto: undefined, before: undefined });
    }
  }

  #decide(request: Request, by: Person, line: Line, become: (status: string, at: string) => void): void {
    const outcome = this.#one(['ACCEPTED', 'DECLINED', 'DEFERRED'] as const);
    const reason = outcome === 'DECLINED' ? this.#one(['LOW_DEMAND', 'OFF_STRATEGY']) : undefined;
    const customerExplanation = this.#maybe('You know why.');
    const isWeak = outcome === 'ACCEPTED' && this.#roll(2) === 0;
    const measure = outcome === 'ACCEPTED' ? this.#maybe({ successMeasure: 'Fewer calls.', evaluateOn: '2027-01-01' }) : undefined;
    const told = this.#maybe(...this.customersOf(request));
    const [command, own, type] = {
      ACCEPTED: [
        'acceptRequest',
        { justifications: [isWeak ? 'THE_BOSS_WANTS_IT' : 'MEASURED_DEMAND'], owner: 'Pia', ...measure },
        'RequestAccepted',
      ] as const,
      DECLINED: ['declineRequest', { reason, noAlternative: true }, 'RequestDeclined'] as const,
      DEFERRED: ['deferRequest', { revisitOn: '2030-01-01' }, 'RequestDeferred'] as const,
    }[outcome];
    const standing = this.requests.filter(
      ({ status, decisions }) => !/MERGED|WITHDRAWN/.test(status) && decisions.at(-1)?.isSuperseded === false,
    );
    const superseded = this.#roll(4) === 0 ? this.#maybe(...standing.filter((one) => one !== request))?.decisions.at(-1) : undefined;
    const supersedesDecisions = superseded && [{ requestId: superseded.request.requestId, number: superseded.request.decisions.length }];
    const inform = told === undefined ? undefined : { customerIds: [told], channel: 'call' };
    const rationale = 'A reason of more than twenty characters.';
    const common = { rationale, customerExplanation, positionWaiver: 'Nobody there.', supersedesDecisions };
    // two events of one command may be about different customers: those who were told are in the second alone
    const { at, position } = line(command, { ...common, ...own, inform }, [], type, ...(inform ? ['RequesterInformed'] : []));
    if (told !== undefined) this.events.push({ ...(this.events.pop() as Event), customers: new Set([told]) });
    request.decisions.push({
      ...{ id: `request-${request.requestId}#${request.decisions.length + 1}`, request, outcome, reason, by, at, isWeak },
      ...{ isMeasured: measure !== undefined, isExplained: customerExplanation !== undefined, evidence: request.evidence.length },
      customers: this.customersOf(request).size,
      born: inform ? position - 1 : position,
      isSuperseded: false,
    });
    if (superseded) superseded.isSuperseded = true;
    request.told = new Map(told === undefined ? [] : [[told, position]]);
    become(outcome, at);
  }

  #commitment(): void {
    const { featureId } = this.#one(this.features);
    const kind = this.#one(['EVERYONE', 'SEGMENT', 'CUSTOMER'] as const);
    const whom = { EVERYONE: undefined, SEGMENT: this.#one(['big', 'small']), CUSTOMER: this.#one(this.customers).customerId }[kind];
    const commitmentId = `${featureId}@${kind.toLowerCase()}${whom === undefined ? '' : `:${whom}`}`;
    if (this.commitments.some((one) => one.commitmentId === commitmentId)) return;
    const owner = this.#one(['Pia', 'Sue']);
    const followUpOn = this.#one(['2026-04-01', '2026-05-01', '2026-06-01']);
    const audience = { kind, ...(kind === 'SEGMENT' && { segment: whom }), ...(kind === 'CUSTOMER' && { customerId: whom }) };
    const wording = {
      ...{ canSay: 'It comes.', cannotSay: 'When.' },
      ...{ promisedDate: this.#maybe('2025-12-01', '2026-03-01', '2026-12-01'), validUntil: this.#maybe('2026-02-28', '2026-12-31') },
    };
    if (wording.promisedDate && wording.validUntil && wording.promisedDate > wording.validUntil) return;
    const stream = `commitment-${commitmentId}`;
    const about = { featureId, customers: [audience.customerId] };
    const line = (command: string, by: Person, input: object, ...types: string[]) =>
      this.#line(command, by, input, stream, about, ...types);
    const proposing = { featureId, audience, wording, owner, followUpOn, approveAs: 'SALES' };
    const { position } = line('proposeCommitment', 'Ada', proposing, 'CommitmentProposed', 'WordingApproved');
    const made: Commitment = {
      ...{ commitmentId, featureId, kind, whom, owner, followUpOn, status: 'PROPOSED', isPending: true, disclosures: [] },
      born: position - 1,
    };
    this.commitments.push(made);
    const next = this.#roll(10);
    if (next < 7) {
      const approving = { commitmentId, wordingVersion: 1, function: 'PRODUCT' };
      line('approveWording', 'Bob', approving, 'WordingApproved', 'CommitmentActivated');
      Object.assign(made, { status: 'ACTIVE', isPending: false, current: wording });
    } else if (next < 8) {
      line('rejectWording', 'Bob', { commitmentId, wordingVersion: 1, reason: 'No.' }, 'WordingRejected');
      Object.assign(made, { status: 'REJECTED', isPending: false });
    }
  }

  #onCommitment(commitment: Commitment): void {
    const { commitmentId, featureId, kind, whom, status, isPending, disclosures } = commitment;
    if (status !== 'ACTIVE' || commitment.isUndelivered) return;
    const own = kind === 'CUSTOMER' ? whom : undefined;
    const line = (command: string, input: object, customers: readonly (string | undefined)[], ...types: string[]) =>
      this.#line(command, 'Cleo', { commitmentId, ...input }, `commitment-${commitmentId}`, { featureId, customers }, ...types);
    const step = this.#roll(11);
    if (step < 7) {
      const customer = this.#one(this.customers.filter((one) => this.isFor(commitment, one)));
      const disclosureId = `d${this.lines.length}`;
      const { customerId } = customer;
      const telling = { disclosureId, customerId, wordingVersion: 1, channel: 'mail' };
      const { at, position } = line('disclose', telling, [own, customerId], 'CommitmentDisclosed');
      disclosures.push({ disclosureId, customerId, toldAt: at, at: position });
    } else if (step < 8 && !isPending) {
      line('reviseWording', { wording: { canSay: 'It comes soon.', cannotSay: 'When.' }, reason: 'Better.' }, [own], 'WordingRevised');
      commitment.isPending = true;
    } else if (step === 8) {
      line('putAtRisk', { reason: 'So says the team.' }, [own], 'CommitmentPutAtRisk');
      commitment.status = 'AT_RISK';
    } else if (step === 10) {
      line('assertDelivery', { deliveredOn: '2025-01-01' }, [own], 'DeliveryAsserted');
      commitment.status = 'DELIVERED';
      if (this.#roll(2) === 0) return;
      line('withdrawDelivery', { reason: 'It was another.' }, [own], 'DeliveryWithdrawn');
      Object.assign(commitment, { status: 'ACTIVE', isUndelivered: true });
    } else if (step === 9) {
      line('withdrawCommitment', { reason: 'We cannot.' }, [own], 'CommitmentWithdrawn');
      Object.assign(commitment, { status: 'WITHDRAWN', isPending: false, current: undefined });
    }
  }

  #report(n: number): void {
    const { customerId } = this.#one(this.customers);
    const { featureId } = this.#one(this.features);
    const reportId = `p${n}`;
    const saidAt = this.#one(['2024-12-24T12:00:00.000Z', '2024-12-31T12:00:00.000Z', this.#at]);
    const promise = { reportId, featureId, customerId, said: 'It comes soon.', saidAt, saidBy: this.#maybe('Sam') };
    const about = { featureId, customers: [customerId] };
    const { at, position } = this.#line(
      'reportUnapprovedPromise',
      this.#one(PEOPLE),
      promise,
      `report-${reportId}`,
      about,
      'UnapprovedPromiseReported',
    );
    this.reports.push({ reportId, featureId, customerId, saidAt, reportedAt: at, status: 'OPEN', born: position });
  }

  #answer(report: Report): void {
    const { reportId, featureId, customerId } = report;
    const customer = this.customers.find((one) => one.customerId === customerId) as Customer;
    const words = this.commitments.find((one) => one.featureId === featureId && one.current && this.isFor(one, customer));
    const line = (command: string, input: object, type: string) =>
      this.#line(command, this.#one(PEOPLE), { reportId, ...input }, `report-${reportId}`, { featureId, customers: [customerId] }, type);
    if (words) {
      line('ratifyPromise', { commitmentId: words.commitmentId, wordingVersion: 1 }, 'PromiseRatified');
      report.status = 'RATIFIED';
    } else if (this.#roll(3) === 0) {
      line('retractPromise', { informedChannel: 'call' }, 'PromiseRetracted');
      report.status = 'RETRACTED';
    }
  }
}
