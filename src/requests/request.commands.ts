import { InputType } from '@nestjs/graphql';
import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { AtMoment, Choice, Count, Flag, Key, Line, Measure, Name, Nested, OnDay, PersonId, Text, Url } from '../commands/fields.js';
import { MoneyInput } from '../commands/money.js';
import { ConcernOutcome } from '../concerns/concern.events.js';
import { DECIDERS, SALES, SALES_AND_PRODUCT, VOICES } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import {
  BusinessFunction,
  DeclineReason,
  EvaluationResult,
  EvidenceKind,
  Justification,
  ReopenReason,
  SourceKind,
  Stance,
  StrategyFit,
} from './request.events.js';

const DECIDING = { role: 'ADMIN', from: 'decide' } as const;

@InputType({ description: 'Where a request came from.' })
export class SourceInput {
  @Choice(SourceKind, 'By which way it came.')
  kind: SourceKind;

  @Url('Where it can be looked up.', { optional: true })
  url?: string;
}

@InputType({ description: 'A customer who wants it, and what hangs on it.' })
export class DemandInput {
  @Key('The customer.')
  customerId: string;

  @Key('The deal that hangs on it. One entry a customer and deal.', { optional: true })
  dealId?: string;

  @Nested(() => MoneyInput, 'What the deal is worth.', { optional: true })
  dealValue?: MoneyInput;

  @Text('What this customer says of it.', { optional: true })
  note?: string;
}

// rule 1
@Sends({
  description: 'Ask for something on behalf of customers.',
  roles: [...SALES_AND_PRODUCT, 'LEADERSHIP', 'SERVICE'],
  makesId: 'requestId',
})
export class SubmitRequest extends Command {
  @Key('Your own key, a ticket number for instance; made by the server where you give none.', { optional: true })
  requestId: string;

  @Line('What is asked for, in one line.')
  title: string;

  @Text('The customer’s problem, in the customer’s words rather than as a solution.')
  problem: string;

  @Nested(() => SourceInput, 'Where it came from.')
  source: SourceInput;

  @Key('The feature it is about.', { optional: true })
  featureId?: string;

  @Line('The product area it belongs to.', { optional: true })
  area?: string;

  @OnDay('When the customers would like to have it.', { optional: true })
  desiredBy?: Day;

  @Nested(() => DemandInput, 'Who wants it.', { optional: true, list: true })
  demand?: DemandInput[];

  @Line('Words to find it by.', { optional: true, list: true })
  tags?: string[];
}

@InputType({ isAbstract: true })
abstract class RequestCommand extends Command {
  @Key('The request.')
  requestId: string;
}

@Sends({ description: 'Change what a request says; null clears.', roles: SALES_AND_PRODUCT, nullClears: true })
export class ChangeRequest extends RequestCommand {
  @Line('What is asked for, in one line.', { optional: true })
  title?: string;

  @Text('The customer’s problem.', { optional: true })
  problem?: string;

  @Key('The feature it is about.', { clears: true })
  featureId?: string | null;

  @Line('The product area it belongs to.', { clears: true })
  area?: string | null;

  @OnDay('When the customers would like to have it.', { clears: true })
  desiredBy?: Day | null;

  @Line('Words to find it by, all of them.', { clears: true, list: true })
  tags?: string[] | null;
}

// rule 2
@Sends({
  description: 'Record that a customer wants it, too. For the same customer and deal it replaces value and note.',
  roles: [...SALES_AND_PRODUCT, 'SERVICE'],
})
export class AddDemand extends RequestCommand {
  @Key('The customer.')
  customerId: string;

  @Key('The deal that hangs on it. One entry a customer and deal.', { optional: true })
  dealId?: string;

  @Nested(() => MoneyInput, 'What the deal is worth.', { optional: true })
  dealValue?: MoneyInput;

  @Text('What this customer says of it.', { optional: true })
  note?: string;
}

@Sends({
  description: 'Take an entry out of the demand: the customer does not want it any more.',
  roles: [...SALES_AND_PRODUCT, 'SERVICE'],
})
export class RemoveDemand extends RequestCommand {
  @Key('The customer.')
  customerId: string;

  @Key('The deal of the entry; without it, the entry that has none.', { optional: true })
  dealId?: string;

  @Text('Why.')
  reason: string;
}

@Sends({
  description: 'Add something that speaks for or against it.',
  roles: [...VOICES, 'SERVICE'],
})
export class AddEvidence extends RequestCommand {
  @Choice(EvidenceKind, 'What it is.')
  kind: EvidenceKind;

  @Text('What it shows.')
  summary: string;

  @Url('Where it can be looked up.', { optional: true })
  url?: string;

  @Line('The competitor it is about.', { optional: true })
  competitor?: string;
}

@Sends({
  description: 'Record what one function of the company thinks of it, before the decision.',
  roles: VOICES,
  saysWhen: 'at',
})
export class RecordPosition extends RequestCommand {
  @Choice(BusinessFunction, 'Which function: SALES needs a sales role, PRODUCT a product role, the others CONTRIBUTOR or LEADERSHIP.')
  function: BusinessFunction;

  @Choice(Stance, 'For it, against it, or neither.')
  stance: Stance;

  @Text('Why.')
  note: string;

  @AtMoment('When it was taken, where that is not now: not before the last event of the request.', { optional: true })
  at?: Instant;
}

// rule 13
@Sends({ description: 'Object to it. A blocking concern stops its acceptance until it is resolved or overruled.', roles: VOICES })
export class RaiseConcern extends RequestCommand {
  @Key('Your own key for the concern; made by the server where you give none.', { optional: true })
  concernId?: string;

  @Flag('Whether nobody may accept the request while the concern is open.')
  blocking: boolean;

  @Text('What speaks against it.')
  text: string;
}

@Sends({
  description: 'Bring a concern to its end: RESOLVED is for who raised it and for product, OVERRULED for LEADERSHIP.',
  roles: VOICES,
})
export class ResolveConcern extends RequestCommand {
  @Key('The concern.')
  concernId: string;

  @Choice(ConcernOutcome, 'How it ends.')
  outcome: ConcernOutcome;

  @Text('What met it, or why it is overruled.')
  note: string;
}

// rule 10
@Sends({
  description: 'Score a request by RICE: reach × impact × confidence / effort, which the server computes.',
  roles: DECIDERS,
})
export class ScoreRequest extends RequestCommand {
  @Measure('How many it reaches in a period of time, the same one for every request.')
  reach: string;

  @Measure('How much it does for each of them.')
  impact: string;

  @Measure('How sure the other figures are, from 0 to 1.', { atMost: 1 })
  confidence: string;

  @Measure('What it costs, in person-months for instance; more than 0.', { isPositive: true })
  effort: string;
}

@InputType({ description: 'Who is asked to mediate: neither who submitted the request nor who escalates it.' })
export class MediatorInput {
  @PersonId('The person: ISSUER|SUBJECT, the id of an Actor. Nobody else can conclude the mediation.')
  id: string;

  @Name('What the person is called.')
  name: string;

  @Choice(BusinessFunction, 'The function the person belongs to, neither SALES nor PRODUCT.')
  function: BusinessFunction;
}

// rule 9
@Sends({
  description: 'Hand a request on which functions disagree to a neutral mediator. Nothing is decided until the mediation is concluded.',
  roles: SALES_AND_PRODUCT,
})
export class EscalateRequest extends RequestCommand {
  @Text('What they cannot agree on.')
  reason: string;

  @Nested(() => MediatorInput, 'Who mediates.')
  mediator: MediatorInput;
}

@InputType({ description: 'Something that was agreed on.' })
export class AgreementInput {
  @Text('What is to be done.')
  what: string;

  @Name('Who does it.')
  who: string;

  @OnDay('By when.', { optional: true })
  by?: Day;
}

@Sends({
  description: 'Conclude a mediation, as its mediator, with the positions of sales and product on record.',
  roles: VOICES,
})
export class ConcludeMediation extends RequestCommand {
  @Text('What it came to.')
  outcome: string;

  @Nested(() => AgreementInput, 'What was agreed on, and who answers for it.', { optional: true, list: true })
  agreements?: AgreementInput[];
}

@InputType({ description: 'One of the ways that were weighed; “do nothing” may be one.' })
export class OptionInput {
  @Line('What it is.')
  title: string;

  @Choice(StrategyFit, 'How well it fits the strategy.')
  strategyFit: StrategyFit;

  @Text('What speaks for and against it.', { optional: true })
  note?: string;

  @Flag('Whether it is the way that was chosen.', { optional: true })
  chosen?: boolean;
}

@InputType({ description: 'A decision on a request.' })
class DecisionKeyInput {
  @Key('The request.')
  requestId: string;

  @Count('Number of its decision, from 1.', { min: 1 })
  number: number;
}

@InputType({ description: 'Who has been told of the decision.' })
export class InformInput {
  @Key('These customers of the demand, also of what was merged into it; without any, the submitters.', { optional: true, list: true })
  customerIds?: string[];

  @Line('How: by mail, in a call, in a meeting.')
  channel: string;

  @Text('What was said.', { optional: true })
  note?: string;
}

@InputType({ isAbstract: true })
abstract class DecisionCommand extends RequestCommand {
  @Text('Why, in at least 20 characters. Open to sales on purpose: a no that cannot be understood is not trusted.')
  rationale: string;

  @Text('What customers may be told of the reasons.', { optional: true })
  customerExplanation?: string;

  @Text('What only product, leadership and auditors may read.', { optional: true })
  confidentialNote?: string;

  @Name('Who took part in the decision.', { optional: true, list: true })
  participants?: string[];

  @Text('Why it is decided without hearing sales.', { optional: true })
  positionWaiver?: string;

  @Text('Documents it rests on: addresses or names.', { max: 2_000, optional: true, list: true })
  references?: string[];

  @AtMoment('When it was decided, where that is not now: not before the last event of the request.', { optional: true })
  decidedAt?: Instant;

  @Nested(() => DecisionKeyInput, 'Decisions on other requests that stand, and that it takes the place of.', { optional: true, list: true })
  supersedesDecisions?: DecisionKeyInput[];

  @Nested(() => InformInput, 'Who has been told of it already.', { optional: true })
  inform?: InformInput;
}

const OPTIONS = 'The ways that were weighed, at least two where any.';

@Sends({ description: 'Answer a request with yes.', roles: DECIDERS, barred: DECIDING, saysWhen: 'decidedAt' })
export class AcceptRequest extends DecisionCommand {
  @Choice(Justification, 'On what the yes rests, at least one.', { list: true })
  justifications: Justification[];

  @Text('Why weak reasons will do this time.', { optional: true })
  overrideRationale?: string;

  @Name('Who answers for what was accepted.')
  owner: string;

  @Nested(() => OptionInput, OPTIONS, { optional: true, list: true })
  options?: OptionInput[];

  @Text('What it is to achieve.', { optional: true, list: true })
  goals?: string[];

  @Text('How success will be seen.', { optional: true })
  successMeasure?: string;

  @OnDay('When success will be looked at.', { optional: true })
  evaluateOn?: Day;

  @Key('The feature that answers it.', { optional: true })
  featureId?: string;
}

@Sends({ description: 'Answer a request with no.', roles: DECIDERS, barred: DECIDING, saysWhen: 'decidedAt' })
export class DeclineRequest extends DecisionCommand {
  @Choice(DeclineReason, 'The main reason.')
  reason: DeclineReason;

  @Text('What is offered instead.', { optional: true, list: true })
  alternatives?: string[];

  @Flag('True where nothing can be offered instead.', { optional: true })
  noAlternative?: boolean;

  @Nested(() => OptionInput, OPTIONS, { optional: true, list: true })
  options?: OptionInput[];
}

@Sends({
  description: 'Answer a request with not now, and a day to look at it again.',
  roles: DECIDERS,
  barred: DECIDING,
  saysWhen: 'decidedAt',
})
export class DeferRequest extends DecisionCommand {
  @OnDay('When to look at it again, after today.')
  revisitOn: Day;
}

@Sends({
  description:
    'Take a decided request up again: its decision stands until the next one supersedes it. A withdrawn one that is asked again is what it was before.',
  roles: [...DECIDERS, ...SALES],
})
export class ReopenRequest extends RequestCommand {
  @Choice(ReopenReason, 'On what ground: MISTAKE is for who decided and for LEADERSHIP, ASKED_AGAIN for what was withdrawn.')
  because: ReopenReason;

  @Text('What has changed, what was wrong, or who asks.')
  note: string;
}

// rule 2
@Sends({
  description:
    'Merge a request into another that asks for the same: its demand counts there, and whoever waits, waits for the answer there.',
  roles: DECIDERS,
})
export class MergeRequest extends RequestCommand {
  @Key('The request that answers both.')
  intoRequestId: string;

  @Text('Why they are the same.', { optional: true })
  note?: string;
}

@Sends({ description: 'Take a request out of the one it was merged into: it is what it was before.', roles: DECIDERS })
export class UnmergeRequest extends RequestCommand {
  @Text('Why they are not the same.')
  note: string;
}

@Sends({ description: 'Take a request back: nobody asks for it any more, nor waits for an answer.', roles: SALES_AND_PRODUCT, ends: true })
export class WithdrawRequest extends RequestCommand {
  @Text('Why.')
  reason: string;
}

@Sends({
  description:
    'Record that somebody who waits for the answer was told the decision; on a merged request, that of the request it was merged into. On a request that others were merged into, it tells whoever asked by them as well.',
  roles: SALES_AND_PRODUCT,
})
export class InformRequester extends RequestCommand {
  @Key('A customer of the demand, also of what was merged into it; without it, the submitters were told.', { optional: true })
  customerId?: string;

  @Line('How: by mail, in a call, in a meeting.')
  channel: string;

  @Text('What was said.', { optional: true })
  note?: string;
}

@Sends({
  description: 'Record what became of the acceptance that stands. A later evaluation takes the place of an earlier one.',
  roles: DECIDERS,
})
export class EvaluateOutcome extends RequestCommand {
  @Choice(EvaluationResult, 'Whether the success measure was met.')
  result: EvaluationResult;

  @Text('What was seen.')
  note: string;
}

@Sends({ description: 'The acceptance that stands goes from one owner to another, as reassignOwner says.', roles: DECIDERS, within: true })
export class HandOverDecision extends RequestCommand {
  @Name('Who owned it.')
  from: string;

  @Name('Who owns it from now on.')
  to: string;

  @Text('Why.')
  reason: string;
}

/** The three decisions, whose mutations answer the decision, too. */
export const DECISION_COMMANDS = { acceptRequest: AcceptRequest, declineRequest: DeclineRequest, deferRequest: DeferRequest };

/** All others. */
export const UNDECIDING_COMMANDS = {
  submitRequest: SubmitRequest,
  changeRequest: ChangeRequest,
  addDemand: AddDemand,
  removeDemand: RemoveDemand,
  addEvidence: AddEvidence,
  recordPosition: RecordPosition,
  raiseConcern: RaiseConcern,
  resolveConcern: ResolveConcern,
  scoreRequest: ScoreRequest,
  escalateRequest: EscalateRequest,
  concludeMediation: ConcludeMediation,
  reopenRequest: ReopenRequest,
  mergeRequest: MergeRequest,
  unmergeRequest: UnmergeRequest,
  withdrawRequest: WithdrawRequest,
  informRequester: InformRequester,
  evaluateOutcome: EvaluateOutcome,
  handOverDecision: HandOverDecision,
};

/** What can be asked of a request: the one list for decider, handlers, mutations and import. */
export const REQUEST_COMMANDS = { ...UNDECIDING_COMMANDS, ...DECISION_COMMANDS };
export type RequestCommands = CommandsOf<typeof REQUEST_COMMANDS>;
