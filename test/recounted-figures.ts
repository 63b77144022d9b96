/** The figures of rule 24, counted from the lines of an export and from nothing else: what is stored nowhere is remembered here. */

export interface Exported {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the data of any event
  readonly data: any;
}

export function exported(lines: string): Exported[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ position, subject, type, time, recordedtime, actor, data }) => {
      const { issuer, subject: person } = JSON.parse(actor);
      const bare = { position: Number(position), stream: subject, type: type.replace(/\.v\d+$/, '') };
      return { ...bare, at: time, recordedAt: recordedtime, actor: `${issuer}|${person}`, data };
    });
}

export interface Seeing {
  readonly position?: number;
  readonly recordedAt?: string;
  readonly effectiveAt?: string;
}

/** Of each stream the longest beginning that is no later than any of them. */
export function seen(events: readonly Exported[], { position = Infinity, recordedAt = '9', effectiveAt = '9' }: Seeing): Exported[] {
  const closed = new Set<string>();
  return events.filter((event) => {
    if (event.position > position || event.recordedAt > recordedAt || event.at > effectiveAt) closed.add(event.stream);
    return !closed.has(event.stream);
  });
}

/** What a figure comes to, and the positions of the events that make it. */
export interface Recounted {
  readonly value: number | null;
  readonly events: readonly number[];
}

/** Both days belong to it. */
export interface Days {
  readonly from: string;
  readonly to: string;
  readonly area?: string;
}

interface Decided {
  readonly key: string;
  readonly event: Exported;
  readonly days: number;
  readonly hasEvidence: boolean;
}

interface Request {
  readonly requestId: string;
  readonly submitter: string;
  area?: string | null;
  featureId?: string | null;
  /** When an answer was last asked for. */
  asked: string;
  hasEvidence: boolean;
  mergedInto?: string;
  mergedAt?: number;
  isWithdrawn?: boolean;
  /** Of each customer, its deals. */
  readonly demand: Map<string, Set<string>>;
  readonly decisions: Decided[];
  /** Who was told of which decision, and at which position. */
  readonly told: Map<string, number>;
}

interface Words {
  readonly promised?: string;
  from?: string;
  until?: string;
  activated?: number;
  delivered?: { readonly on: string; readonly position: number } | undefined;
  readonly disputing: Set<string>;
  broken?: true;
}

const SOUND = 'STRATEGIC_FIT MEASURED_DEMAND EVIDENCED_VALUE CONTRACTUAL_OR_LEGAL SECURITY_OR_SAFETY ENABLES_OTHER_WORK OTHER'.split(' ');
const REASONS =
  'OFF_STRATEGY LOW_DEMAND EFFORT_EXCEEDS_VALUE NOT_FEASIBLE SECURITY_OR_COMPLIANCE ONE_CUSTOMER_ONLY DUPLICATE_EXISTS WORKAROUND_EXISTS INSUFFICIENT_EVIDENCE OTHER'.split(
    ' ',
  );
const DAY = 86_400_000;
const dayOf = (moment: string) => moment.slice(0, 10);
const keyOf = (stream: string) => stream.slice(stream.indexOf('-') + 1);

export function recounted(events: readonly Exported[], { from, to, area }: Days): Record<string, Recounted> {
  const areas = new Map<string, string | null | undefined>();
  const targets = new Map<string, string | undefined>();
  const requests = new Map<string, Request>();
  const slots = new Map<string, { readonly featureId: string; readonly isOwn: boolean; readonly words: Map<number, Words>; now?: Words }>();
  const slips: { readonly featureId: string; readonly event: Exported }[] = [];
  const reports: { readonly featureId: string; readonly event: Exported }[] = [];

  const slip = (featureId: string, event: Exported, before: string | undefined, now: string | undefined) => {
    if (before !== undefined && (now === undefined || now > before)) slips.push({ featureId, event });
  };

  for (const event of events) {
    const { stream, type, data, at, actor, position } = event;
    const key = keyOf(stream);
    if (stream.startsWith('feature-')) {
      if ('area' in data) areas.set(key, data.area);
      if (type === 'FeatureTargetChanged') slip(key, event, targets.get(key), data.targetDate);
      if (type === 'FeatureAdded' || type === 'FeatureTargetChanged') targets.set(key, data.targetDate);
    } else if (type === 'UnapprovedPromiseReported') {
      reports.push({ featureId: data.featureId, event });
    } else if (type === 'RequestSubmitted') {
      const { requestId, area: of, featureId, demand = [] } = data;
      const one: Request = {
        ...{ requestId, submitter: actor, area: of, featureId, asked: at, hasEvidence: false },
        ...{ demand: new Map(), decisions: [], told: new Map() },
      };
      requests.set(key, one);
      for (const { customerId, dealId } of demand) wants(one, customerId, dealId);
    } else if (stream.startsWith('request-')) {
      onRequest(requests.get(key)!, event);
    } else if (type === 'CommitmentProposed') {
      const { featureId, audience, version, wording } = data;
      const slot = slots.get(key) ?? { featureId, isOwn: audience.kind === 'CUSTOMER', words: new Map() };
      slots.set(key, slot);
      slot.words.set(version, { promised: wording.promisedDate, disputing: new Set() });
    } else if (stream.startsWith('commitment-')) {
      const slot = slots.get(key)!;
      const { now } = slot;
      if (type === 'WordingRevised') slot.words.set(data.version, { promised: data.wording.promisedDate, disputing: new Set() });
      if (type === 'DeliveryAsserted') slot.words.get(data.version)!.delivered = { on: data.deliveredOn, position };
      if (type === 'DeliveryWithdrawn') {
        const taken = slot.words.get(data.version)!;
        taken.delivered = undefined;
        taken.disputing.clear();
      }
      if (type === 'FulfilmentDisputed') slot.words.get(data.version)!.disputing.add(data.customerId);
      if (type === 'FulfilmentConfirmed') slot.words.get(data.version)!.disputing.delete(data.customerId);
      if (type === 'CommitmentBreached' && now) now.broken = true;
      const ends = ['CommitmentWithdrawn', 'CommitmentBreached', 'CommitmentActivated'];
      if (now && (ends.includes(type) || (type === 'CommitmentReleased' && slot.isOwn))) {
        now.until = at;
        slot.now = undefined;
      }
      if (type === 'CommitmentActivated') {
        slot.now = slot.words.get(data.version)!;
        Object.assign(slot.now, { from: at, activated: position });
        if (now) slip(slot.featureId, event, now.promised, slot.now.promised);
      }
    }
  }

  const within = (moment: string) => dayOf(moment) >= from && dayOf(moment) <= to;
  const about = (featureId: string | null | undefined) => area === undefined || areas.get(featureId ?? '') === area;
  const decided = [...requests.values()].flatMap((request) =>
    request.decisions
      .filter(({ event }) => within(event.at) && (about(request.featureId) || request.area === area))
      .map((one) => ({ ...one, request })),
  );

  const counted = (of: readonly { readonly event: Exported }[]) => ({
    value: of.length,
    events: of.map(({ event }) => event.position),
  });
  const decisions = (holds: (data: Exported['data'], one: Decided) => boolean) =>
    counted(decided.filter((one) => holds(one.event.data, one)));
  const isA = (...types: string[]) => decided.filter(({ event }) => types.includes(event.type));

  /** The smallest number of days that so many of a hundred decisions did not exceed. */
  const leadTime = (percent: number) => {
    const days = decided.map((one) => one.days).sort((a, b) => a - b);
    const value = days.find((_, index) => (index + 1) * 100 >= percent * days.length) ?? null;
    return { value, events: decided.map(({ event }) => event.position) };
  };

  const waiting = decided
    .filter(({ key, request }) => key === request.decisions.at(-1)!.key && request.mergedInto === undefined && !request.isWithdrawn)
    .map(({ key, event, request }) => ({ event, count: waitingFor(key, familyOf(request, requests)) }))
    .filter(({ count }) => count > 0);

  const due = [...slots.values()]
    .filter(({ featureId }) => about(featureId))
    .flatMap(({ words }) => [...words.values()])
    .filter(({ promised, from: since, until, delivered, broken }) => {
      if (promised === undefined || since === undefined || promised < from || promised > to) return false;
      return dayOf(since) <= promised && (until === undefined || dayOf(until) > promised || delivered !== undefined || broken === true);
    });
  const kept = due.filter(({ promised, delivered, disputing }) => delivered && delivered.on <= promised! && disputing.size === 0);

  return {
    DECISIONS: counted(decided),
    DECLINES: counted(isA('RequestDeclined')),
    ...Object.fromEntries(REASONS.map((code) => [`DECLINES_${code}`, decisions(({ reason }) => reason === code)])),
    DECISION_LEAD_TIME_MEDIAN: leadTime(50),
    DECISION_LEAD_TIME_P90: leadTime(90),
    WEAK_YESES: counted(isA('RequestAccepted').filter(({ event }) => !SOUND.some((code) => event.data.justifications.includes(code)))),
    UNEVIDENCED_DECISIONS: decisions((_, { hasEvidence }) => !hasEvidence),
    UNEXPLAINED_NOES: counted(
      isA('RequestDeclined', 'RequestDeferred').filter(({ event }) => event.data.customerExplanation === undefined),
    ),
    UNINFORMED_REQUESTERS: {
      value: waiting.reduce((total, { count }) => total + count, 0),
      events: waiting.map(({ event }) => event.position),
    },
    PROMISES_DUE: { value: due.length, events: due.map(({ activated }) => activated!) },
    KEPT_ON_TIME: { value: kept.length, events: kept.map(({ delivered }) => delivered!.position) },
    SLIPS: counted(slips.filter(({ featureId, event }) => within(event.at) && about(featureId))),
    UNAPPROVED_PROMISES: counted(reports.filter(({ featureId, event }) => within(event.at) && about(featureId))),
  };
}

function wants({ demand }: Request, customerId: string, dealId = ''): void {
  demand.set(customerId, new Set(demand.get(customerId)).add(dealId));
}

function onRequest(request: Request, event: Exported): void {
  const { type, data, at } = event;
  const { requestId, demand, decisions, told } = request;
  if (['RequestAccepted', 'RequestDeclined', 'RequestDeferred'].includes(type))
    decisions.push({
      ...{ key: `${requestId}#${data.number}`, event, days: (Date.parse(at) - Date.parse(request.asked)) / DAY },
      hasEvidence: request.hasEvidence,
    });
  if (type === 'RequestReopened') request.asked = at;
  if (type === 'RequestReopened' || type === 'RequestWithdrawn') request.isWithdrawn = type === 'RequestWithdrawn';
  if (type === 'EvidenceAdded') request.hasEvidence = true;
  if (type === 'RequestMerged') Object.assign(request, { mergedInto: data.intoRequestId, mergedAt: event.position });
  if (type === 'RequestUnmerged') request.mergedInto = undefined;
  if ((type === 'RequestChanged' || type === 'RequestAccepted') && 'featureId' in data) request.featureId = data.featureId;
  if (type === 'RequestChanged' && 'area' in data) request.area = data.area;
  if (type === 'DemandAdded') wants(request, data.customerId, data.dealId);
  if (type === 'DemandRemoved') {
    demand.get(data.customerId)!.delete(data.dealId ?? '');
    if (demand.get(data.customerId)!.size === 0) {
      demand.delete(data.customerId);
      // who asks anew waits anew
      for (const one of told.keys()) if (one.endsWith(` customer ${data.customerId}`)) told.delete(one);
    }
  }
  if (type === 'RequesterInformed') {
    const { ofRequestId = requestId, decision, customerIds } = data;
    for (const who of customerIds?.map((customerId: string) => `customer ${customerId}`) ?? ['submitter'])
      told.set(`${ofRequestId}#${decision} ${who}`, event.position);
  }
}

/** The request, and all that are merged into it, also through others. */
function familyOf(head: Request, requests: ReadonlyMap<string, Request>): Request[] {
  const merged = [...requests.values()].filter(({ mergedInto }) => mergedInto === head.requestId);
  return [head, ...merged.flatMap((member) => familyOf(member, requests))];
}

/** How many of those who asked were not told of the decision, by whichever request they asked by, or at the end of its chain; each counts once. */
function waitingFor(key: string, family: readonly Request[]): number {
  const [head] = family;
  const isTold = new Map<string, boolean>();
  for (const { submitter, demand, told, requestId } of family) {
    const asks = [...demand.keys()].map((customerId) => `customer ${customerId}`);
    const since = head!.told.get(`${key} submitter`) ?? -1;
    const submitterTold = told.has(`${key} submitter`) || joinedAt(requestId, family) < since;
    isTold.set(submitter, submitterTold || (isTold.get(submitter) ?? false));
    for (const who of asks) isTold.set(who, told.has(`${key} ${who}`) || head!.told.has(`${key} ${who}`) || (isTold.get(who) ?? false));
  }
  return [...isTold.values()].filter((done) => !done).length;
}

/** The last merge by which a request came into the family. */
function joinedAt(requestId: string, family: readonly Request[]): number {
  const one = family.find((member) => member.requestId === requestId);
  return !one || one === family[0] ? 0 : Math.max(one.mergedAt ?? 0, joinedAt(one.mergedInto!, family));
}
