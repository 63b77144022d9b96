import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { connectionOf } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Customer } from '../customers/customer.types.js';
import type { Day, Instant } from '../kernel/time.js';
import { Score } from './assessment.types.js';
import './request.enums.js';
import { DecisionOutcome, DeclineReason, EvaluationResult, Justification, StrategyFit } from './request.events.js';

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

@ObjectType({ description: 'What became of a decision.' })
export class DecisionPayload extends Payload {}
