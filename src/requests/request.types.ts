import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { classified } from '../api/classified.js';
import { Money } from '../api/money.js';
import { Node } from '../api/node.js';
import { orderInput, type OrderBy } from '../api/order.js';
import { connectionOf, RootListArgs } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, DecimalScalar, InstantScalar } from '../commands/scalars.js';
import { Concern } from '../concerns/concern.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import {
  BusinessFunction,
  DecisionOutcome,
  DeclineReason,
  EvaluationResult,
  EvidenceKind,
  Justification,
  ReopenReason,
  RequestStatus,
  SourceKind,
  Stance,
  StrategyFit,
} from './request.events.js';
import { CUSTOMERS } from './request.families.js';
import type { DecisionFilter as NarrowedDecisions, RequestFilter as NarrowedRequests } from './request.queries.js';

registerEnumType(RequestStatus, {
  name: 'RequestStatus',
  description: 'Where a request stands.',
  valuesMap: {
    SUBMITTED: { description: 'It waits for its first decision.' },
    REOPENED: { description: 'It waits for another decision; the last one stands until then.' },
    ACCEPTED: { description: 'The answer is yes.' },
    DECLINED: { description: 'The answer is no.' },
    DEFERRED: { description: 'The answer is not now.' },
    MERGED: { description: 'Another request asks for the same, and is answered instead.' },
    WITHDRAWN: { description: 'Nobody asks for it any more.' },
  },
});

registerEnumType(DecisionOutcome, {
  name: 'DecisionOutcome',
  description: 'What was decided.',
  valuesMap: {
    ACCEPTED: { description: 'Yes.' },
    DECLINED: { description: 'No.' },
    DEFERRED: { description: 'Not now: it is looked at again on a day.' },
  },
});

registerEnumType(SourceKind, {
  name: 'SourceKind',
  description: 'By which way a request came.',
  valuesMap: {
    CALL: { description: 'Said in a call.' },
    EMAIL: { description: 'Written in a mail.' },
    TICKET: { description: 'Filed as a ticket.' },
    MEETING: { description: 'Said in a meeting.' },
    CRM: { description: 'Noted in the CRM.' },
    OTHER: { description: 'By another way.' },
  },
});

registerEnumType(EvidenceKind, {
  name: 'EvidenceKind',
  description: 'What a piece of evidence is.',
  valuesMap: {
    TICKET: { description: 'A ticket.' },
    USAGE: { description: 'How the product is used.' },
    CALL: { description: 'What was said in a call.' },
    COMPETITOR: { description: 'What a competitor does.' },
    CONTRACT: { description: 'What a contract says.' },
    RESEARCH: { description: 'What research has found.' },
    OTHER: { description: 'Something else.' },
  },
});

registerEnumType(BusinessFunction, {
  name: 'BusinessFunction',
  description: 'A part of the company that has a position of its own.',
  valuesMap: {
    SALES: { description: 'Those who sell.' },
    PRODUCT: { description: 'Those who answer for the product.' },
    DESIGN: { description: 'Those who design it.' },
    ENGINEERING: { description: 'Those who build it.' },
    MARKETING: { description: 'Those who make it known.' },
    LEGAL: { description: 'Those who know the law.' },
    SUCCESS: { description: 'Those who look after customers.' },
  },
});

registerEnumType(Stance, {
  name: 'Stance',
  description: 'What a function thinks of a request.',
  valuesMap: {
    FOR: { description: 'It should be done.' },
    AGAINST: { description: 'It should not be done.' },
    NEUTRAL: { description: 'Neither.' },
  },
});

registerEnumType(StrategyFit, {
  name: 'StrategyFit',
  description: 'How well an option fits the strategy.',
  valuesMap: {
    STRONG: { description: 'It serves the strategy.' },
    PARTIAL: { description: 'It serves a part of it.' },
    NONE: { description: 'It does not serve it.' },
  },
});

registerEnumType(DeclineReason, {
  name: 'DeclineReason',
  description: 'The main reason of a no.',
  valuesMap: {
    OFF_STRATEGY: { description: 'It leads away from where we want to go.' },
    LOW_DEMAND: { description: 'Too few want it.' },
    EFFORT_EXCEEDS_VALUE: { description: 'It costs more than it brings.' },
    NOT_FEASIBLE: { description: 'It cannot be done.' },
    SECURITY_OR_COMPLIANCE: { description: 'It would be unsafe or against the rules.' },
    ONE_CUSTOMER_ONLY: { description: 'It helps one customer and nobody else.' },
    DUPLICATE_EXISTS: { description: 'It was asked before and is answered there.' },
    WORKAROUND_EXISTS: { description: 'There is another way to the same end.' },
    INSUFFICIENT_EVIDENCE: { description: 'Nobody has shown that it matters.' },
    OTHER: { description: 'Another reason, told in the rationale.' },
  },
});

registerEnumType(Justification, {
  name: 'Justification',
  description: 'What a yes rests on. The weak ones do not carry it when they stand alone: the answer warns then.',
  valuesMap: {
    STRATEGIC_FIT: { description: 'Sound: it serves the strategy.' },
    MEASURED_DEMAND: { description: 'Sound: we have counted who wants it.' },
    EVIDENCED_VALUE: { description: 'Sound: evidence shows what it brings.' },
    CONTRACTUAL_OR_LEGAL: { description: 'Sound: a contract or the law demands it.' },
    SECURITY_OR_SAFETY: { description: 'Sound: without it somebody is not safe.' },
    ENABLES_OTHER_WORK: { description: 'Sound: other work needs it.' },
    OTHER: { description: 'Sound: another reason, told in the rationale.' },
    DATA_LOOKS_GOOD: { description: 'Weak: the data looks good.' },
    ONLY_A_FEW_MINUTES: { description: 'Weak: it takes but a few minutes.' },
    CUSTOMER_ABOUT_TO_QUIT: { description: 'Weak: this customer is about to quit.' },
    CAN_BE_OPTIONAL: { description: 'Weak: we can make it optional.' },
    SOMEONE_TOLD_ME: { description: 'Weak: somebody told me so.' },
    NOTHING_ELSE_PLANNED: { description: 'Weak: nothing else is planned.' },
    FREE_TO_CHOOSE: { description: 'Weak: we are free to work on what we want.' },
    MANY_PEOPLE_WANT_IT: { description: 'Weak: many people, uncounted, want it.' },
    COMPETITORS_HAVE_IT: { description: 'Weak: competitors have it.' },
    SOMEONE_ELSE_WILL_BUILD_IT: { description: 'Weak: if we do not, somebody else will build it.' },
    THE_BOSS_WANTS_IT: { description: 'Weak: the boss wants it.' },
    COULD_BE_THE_ONE: { description: 'Weak: this could be the one that makes us.' },
  },
});

registerEnumType(EvaluationResult, {
  name: 'EvaluationResult',
  description: 'What became of an acceptance.',
  valuesMap: {
    MET: { description: 'It achieved what it was to achieve.' },
    NOT_MET: { description: 'It did not.' },
    UNKNOWN: { description: 'It cannot be told.' },
  },
});

registerEnumType(ReopenReason, {
  name: 'ReopenReason',
  description: 'On what ground a decided request is taken up again.',
  valuesMap: {
    NEW_EVIDENCE: { description: 'Evidence was added since the decision.' },
    NEW_DEMAND: { description: 'Demand was added since the decision.' },
    REVISIT_DATE: { description: 'The day to look at it again has come.' },
    MISTAKE: { description: 'The decision was a mistake: for who decided, and for LEADERSHIP.' },
  },
});

@ObjectType({ description: 'Where a request came from.' })
class Source {
  @Field(() => SourceKind, { description: 'By which way it came.' })
  kind: SourceKind;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  url?: string;
}

@ObjectType({ description: 'A customer who wants it, and what hangs on it: one entry a customer and deal.' })
export class DemandEntry {
  @Field(() => Customer, { description: 'Who wants it.' })
  customer: Customer;

  @Field(() => ID, { nullable: true, description: 'The deal that hangs on it.' })
  dealId?: string;

  @Field(() => Money, { nullable: true, description: 'What the deal is worth. Commercial.', middleware: [classified('commercial')] })
  dealValue?: Money;

  @Field(() => String, { nullable: true, description: 'What this customer says of it.' })
  note?: string;

  @Field(() => Actor, { description: 'Who added it, or gave it its present value and note.' })
  addedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  addedAt: Instant;
}

export const DemandEntryConnection = connectionOf(() => DemandEntry, 'DemandEntry', 'entries of the demand');

@ObjectType({ description: 'Who wants it, by the request itself or by one that was merged into it.' })
export class Demand {
  @Field(() => Int, { description: 'How many customers; each counts once.' })
  customers: number;
}

@ObjectType({ description: 'Something that speaks for or against a request.' })
export class Evidence {
  @Field(() => EvidenceKind, { description: 'What it is.' })
  kind: EvidenceKind;

  @Field(() => String, { description: 'What it shows.' })
  summary: string;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  url?: string;

  @Field(() => String, { nullable: true, description: 'The competitor it is about.' })
  competitor?: string;

  @Field(() => Actor, { description: 'Who added it.' })
  addedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  addedAt: Instant;
}

@ObjectType({ description: 'What one function thinks of a request.' })
export class Position {
  @Field(() => BusinessFunction, { description: 'Which function.' })
  function: BusinessFunction;

  @Field(() => Stance, { description: 'For it, against it, or neither.' })
  stance: Stance;

  @Field(() => String, { description: 'Why.' })
  note: string;

  @Field(() => Actor, { description: 'Who spoke for the function.' })
  takenBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  takenAt: Instant;
}

@ObjectType({ description: 'A RICE score, computed by the server from four figures.' })
export class Score {
  @Field(() => DecimalScalar, { description: 'Reach × impact × confidence / effort, rounded to 4 decimals.' })
  rice: string;

  @Field(() => DecimalScalar, { description: 'How many it reaches in a period of time.' })
  reach: string;

  @Field(() => DecimalScalar, { description: 'How much it does for each of them.' })
  impact: string;

  @Field(() => DecimalScalar, { description: 'How sure the other figures are, from 0 to 1.' })
  confidence: string;

  @Field(() => DecimalScalar, { description: 'What it costs.' })
  effort: string;

  @Field(() => Actor, { description: 'Who scored it.' })
  scoredBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  scoredAt: Instant;
}

@ObjectType({ description: 'Who is asked to mediate.' })
class Mediator {
  @Field(() => ID, { description: 'The person: ISSUER|SUBJECT.' })
  id: string;

  @Field(() => String, { description: 'What the person is called.' })
  name: string;

  @Field(() => BusinessFunction, { description: 'The function the person belongs to.' })
  function: BusinessFunction;
}

@ObjectType({ description: 'Something that was agreed on.' })
class Agreement {
  @Field(() => String, { description: 'What is to be done.' })
  what: string;

  @Field(() => String, { description: 'Who does it.' })
  who: string;

  @Field(() => DayScalar, { nullable: true, description: 'By when.' })
  by?: Day;
}

@ObjectType({ description: 'A request on which functions disagreed, in the hands of a neutral mediator.' })
export class Escalation {
  @Field(() => String, { description: 'What they could not agree on.' })
  reason: string;

  @Field(() => Mediator, { description: 'Who mediates: nobody else concludes it, and the mediator does not decide the request.' })
  mediator: Mediator;

  @Field(() => Actor, { description: 'Who escalated it.' })
  escalatedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  escalatedAt: Instant;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the mediation was concluded; null while it goes on, and nothing is decided.',
  })
  concludedAt?: Instant;

  @Field(() => String, { nullable: true, description: 'What it came to.' })
  outcome?: string;

  @Field(() => [Agreement], { description: 'What was agreed on, and who answers for it.' })
  agreements: Agreement[];
}

@ObjectType({ description: 'What became of an acceptance.' })
export class Evaluation {
  @Field(() => EvaluationResult, { description: 'Whether the success measure was met.' })
  result: EvaluationResult;

  @Field(() => String, { description: 'What was seen.' })
  note: string;

  @Field(() => Actor, { description: 'Who evaluated it.' })
  evaluatedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  evaluatedAt: Instant;
}

@ObjectType({ description: 'One of the ways that were weighed.' })
class Option {
  @Field(() => String, { description: 'What it is.' })
  title: string;

  @Field(() => StrategyFit, { description: 'How well it fits the strategy.' })
  strategyFit: StrategyFit;

  @Field(() => String, { nullable: true, description: 'What speaks for and against it.' })
  note?: string;

  @Field(() => Boolean, { description: 'Whether it is the way that was chosen.', defaultValue: false })
  chosen: boolean;
}

@ObjectType({ description: 'Somebody who waits for the answer: the submitter, or a customer of the demand.' })
export class Waiting {
  @Field(() => Actor, { nullable: true, description: 'The submitter, where it is the submitter who waits.' })
  submitter?: Actor;

  @Field(() => Customer, { nullable: true, description: 'The customer, where it is a customer who waits.' })
  customer?: Customer;

  @Field(() => InstantScalar, { description: 'Since when: the decision that they have not been told, or else their own asking.' })
  since: Instant;
}

@ObjectType({ description: 'An answer to a request. Never edited: a later decision supersedes it.', implements: () => [Node] })
export class Decision implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => Int, { description: 'Its number among the request’s decisions, from 1.' })
  number: number;

  @Field(() => DecisionOutcome, { description: 'What was decided.' })
  outcome: DecisionOutcome;

  @Field(() => String, { description: 'Why.' })
  rationale: string;

  @Field(() => String, { nullable: true, description: 'What customers may be told of the reasons.' })
  customerExplanation?: string;

  @Field(() => String, {
    nullable: true,
    description: 'What only product, leadership and auditors may read. Confidential.',
    middleware: [classified('confidential')],
  })
  confidentialNote?: string;

  @Field(() => [String], { description: 'Who took part in it.' })
  participants: string[];

  @Field(() => String, { nullable: true, description: 'Why it was decided without hearing sales.' })
  positionWaiver?: string;

  @Field(() => [String], { description: 'Documents it rests on.' })
  references: string[];

  @Field(() => [Option], { description: 'The ways that were weighed.' })
  options: Option[];

  @Field(() => [Justification], { description: 'On what the yes rests; empty for a no.' })
  justifications: Justification[];

  @Field(() => Boolean, { description: 'Whether it is a yes that rests on nothing but weak justifications.' })
  weakOnly: boolean;

  @Field(() => String, { nullable: true, description: 'Why weak justifications did this time.' })
  overrideRationale?: string;

  @Field(() => String, { nullable: true, description: 'Who answers for what was accepted.' })
  owner?: string;

  @Field(() => [String], { description: 'What it is to achieve.' })
  goals: string[];

  @Field(() => String, { nullable: true, description: 'How success will be seen.' })
  successMeasure?: string;

  @Field(() => DayScalar, { nullable: true, description: 'When success will be looked at.' })
  evaluateOn?: Day;

  @Field(() => Evaluation, { nullable: true, description: 'What became of it: the last evaluation of this acceptance.' })
  evaluation?: Evaluation;

  @Field(() => Score, { nullable: true, description: 'The score that it was made with; later ones change nothing here.' })
  score?: Score;

  @Field(() => Int, { description: 'How many customers wanted it when it was decided; each counts once.' })
  customers: number;

  @Field(() => Int, { description: 'How many pieces of evidence there were when it was decided.' })
  evidenceCount: number;

  @Field(() => DeclineReason, { nullable: true, description: 'The main reason of a no.' })
  reason?: DeclineReason;

  @Field(() => [String], { description: 'What was offered instead.' })
  alternatives: string[];

  @Field(() => Boolean, { description: 'Whether it was said that nothing can be offered instead.' })
  noAlternative: boolean;

  @Field(() => DayScalar, { nullable: true, description: 'When a deferred request is looked at again.' })
  revisitOn?: Day;

  @Field(() => Actor, { description: 'Who decided.' })
  decidedBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was decided.' })
  decidedAt: Instant;

  @Field(() => InstantScalar, { description: 'When this register recorded it.' })
  recordedAt: Instant;
}

export const DecisionConnection = connectionOf(() => Decision, 'Decision', 'decisions');

@ObjectType({ description: 'Somebody was told a decision.' })
export class Informed {
  @Field(() => Actor, { nullable: true, description: 'The submitter, where it was the submitter who was told.' })
  submitter?: Actor;

  @Field(() => [Customer], { description: 'The customers who were told.' })
  customers: Customer[];

  @Field(() => Decision, { description: 'Which decision.' })
  decision: Decision;

  @Field(() => String, { description: 'How.' })
  channel: string;

  @Field(() => String, { nullable: true, description: 'What was said.' })
  note?: string;

  @Field(() => Actor, { description: 'Who told them, or recorded that they were told.' })
  informedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  informedAt: Instant;
}

@ObjectType({ description: 'What somebody asks for, on behalf of customers.', implements: () => [Node] })
export class Request implements Node {
  @Field(() => ID, { description: 'Global id, for caches and `node`.' })
  id: string;

  @Field(() => ID, { description: 'Key of the request, for inputs and links.' })
  requestId: string;

  @Field(() => String, { description: 'What is asked for, in one line.' })
  title: string;

  @Field(() => String, { description: 'The customer’s problem.' })
  problem: string;

  @Field(() => Source, { description: 'Where it came from.' })
  source: Source;

  @Field(() => Feature, { nullable: true, description: 'The feature it is about.' })
  feature?: Feature;

  @Field(() => String, { nullable: true, description: 'The product area it belongs to.' })
  area?: string;

  @Field(() => [String], { description: 'Words to find it by.' })
  tags: string[];

  @Field(() => DayScalar, { nullable: true, description: 'When the customers would like to have it.' })
  desiredBy?: Day;

  @Field(() => RequestStatus, { description: 'Where it stands.' })
  status: RequestStatus;

  @Field(() => InstantScalar, { description: 'Since when it stands there.' })
  statusSince: Instant;

  @Field(() => String, { nullable: true, description: 'Why it was reopened, merged or withdrawn.' })
  statusReason?: string;

  @Field(() => Actor, { description: 'Who asked.' })
  submittedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  submittedAt: Instant;

  @Field(() => Demand, { description: 'Who wants it, and what hangs on it.' })
  demand: Demand;

  @Field(() => [Evidence], { description: 'What speaks for and against it, the first piece first.' })
  evidence: Evidence[];

  @Field(() => [Position], { description: 'What the functions think of it, the first position first.' })
  positions: Position[];

  @Field(() => [Concern], { description: 'What is objected to it, the first concern first.' })
  concerns: Concern[];

  @Field(() => [Score], { description: 'Its scores, the first one first.' })
  scores: Score[];

  @Field(() => Escalation, { nullable: true, description: 'The last escalation.' })
  escalation?: Escalation;

  @Field(() => Decision, {
    nullable: true,
    description: 'The last decision: it stands until the next one, also while the request is reopened.',
  })
  decision?: Decision;

  @Field(() => [Decision], { description: 'Every decision, the first one first.' })
  decisions: Decision[];

  @Field(() => [Waiting], {
    description:
      'Who waits for the answer and was not told since the last decision, also by a request that was merged into this one. Nobody, once it is withdrawn unanswered, or while it is merged: they wait there.',
  })
  waiting: Waiting[];

  @Field(() => [Informed], {
    description:
      'Who was told which decision, when and how, the first one first; also of the decisions on this request by one that was merged into it.',
  })
  informed: Informed[];

  @Field(() => Int, { description: 'Number of the request’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const RequestConnection = connectionOf(() => Request, 'Request', 'requests');

@ObjectType({ description: 'What became of a command on a request.' })
export class RequestPayload extends Payload {}

@ObjectType({ description: 'What became of a decision.' })
export class DecisionPayload extends Payload {}

@ArgsType()
export class RequestArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the request.' })
  requestId: string;
}

@InputType({ description: 'Narrows requests: fields combine with AND, a list means any of.' })
export class RequestFilter implements NarrowedRequests {
  @Field(() => [RequestStatus], { nullable: true, description: 'In one of these states.' })
  status?: RequestStatus[];

  @Field(() => [String], { nullable: true, description: 'In one of these product areas, or about a feature of one.' })
  area?: string[];

  @Field(() => [String], { nullable: true, description: 'With one of these tags.' })
  tags?: string[];

  @Field(() => [ID], { nullable: true, description: 'About one of these features: keys.' })
  featureId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Wanted by one of these customers, also by a request that was merged into it: keys.' })
  customerId?: string[];

  @Field(() => [ID], { nullable: true, description: 'Submitted by one of these people: ISSUER|SUBJECT.' })
  submittedBy?: string[];

  @Field(() => [String], { nullable: true, description: 'With evidence about one of these competitors.' })
  competitor?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Without an answer since this moment or longer.' })
  undecidedSince?: Instant;

  @Field(() => Boolean, {
    nullable: true,
    description: 'With somebody who was not told of the last decision, or without; a merged request is without.',
  })
  uninformed?: boolean;
}

export const RequestOrderBy = orderInput('Request', {
  SUBMITTED_AT: { columns: ['r.submittedAt', 'r.born'], direction: 'DESC', description: 'By when it was submitted; newest first.' },
  TITLE: { columns: ['r.title', 'r.born'], direction: 'ASC', description: 'By title.' },
  CUSTOMERS: { columns: [CUSTOMERS, 'r.born'], direction: 'DESC', description: 'By how many customers want it; most first.' },
});

@ArgsType()
export class RequestsArgs extends RootListArgs {
  @Field(() => RequestFilter, { nullable: true, description: 'Which requests.' })
  filter?: RequestFilter;

  @Field(() => RequestOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy;
}

@InputType({ description: 'Narrows decisions: fields combine with AND, a list means any of; from is inclusive, until exclusive.' })
export class DecisionFilter implements NarrowedDecisions {
  @Field(() => [DecisionOutcome], { nullable: true, description: 'With one of these outcomes.' })
  outcome?: DecisionOutcome[];

  @Field(() => [DeclineReason], { nullable: true, description: 'Declined for one of these reasons.' })
  reason?: DeclineReason[];

  @Field(() => [String], { nullable: true, description: 'On a request of one of these product areas, or about a feature of one.' })
  area?: string[];

  @Field(() => [ID], { nullable: true, description: 'By one of these people: ISSUER|SUBJECT.' })
  decidedBy?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Decided at or after this moment.' })
  decidedFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Decided before this moment.' })
  decidedUntil?: Instant;

  @Field(() => Boolean, { nullable: true, description: 'A yes that rests on nothing but weak justifications, or not.' })
  weak?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Decided without any evidence on record, or with some.' })
  unevidenced?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'A yes without a success measure and a day to look at it, or not.' })
  unmeasured?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'A no, or not now, without an explanation for customers, or not.' })
  unexplained?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Superseded by a later decision, or standing.' })
  superseded?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'In the weak-yes report, or not: a yes that rests on nothing but weak justifications, or without any evidence, or with the demand of one customer at most, whatever its justification.',
  })
  doubtful?: boolean;
}

export const DecisionOrderBy = orderInput('Decision', {
  DECIDED_AT: { columns: ['r.decidedAt', 'r.born'], direction: 'DESC', description: 'By when it was decided; newest first.' },
});

@ArgsType()
export class DecisionsArgs extends RootListArgs {
  @Field(() => DecisionFilter, { nullable: true, description: 'Which decisions.' })
  filter?: DecisionFilter;

  @Field(() => DecisionOrderBy, { nullable: true, description: 'In which order.' })
  orderBy?: OrderBy;
}
