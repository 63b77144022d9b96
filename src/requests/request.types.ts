import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { Node } from '../api/node.js';
import { connectionOf } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Concern } from '../concerns/concern.types.js';
import { Feature } from '../features/feature.types.js';
import type { Day, Instant } from '../kernel/time.js';
import { Escalation, Evidence, Position, Score } from './assessment.types.js';
import { Decision, Informed } from './decision.types.js';
import { Demand, Waiting } from './demand.types.js';
import './request.enums.js';
import { RequestStatus, SourceKind } from './request.events.js';

@ObjectType({ description: 'Where a request came from.' })
class Source {
  @Field(() => SourceKind, { description: 'By which way it came.' })
  kind: SourceKind;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  url?: string;
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
}

export const RequestConnection = connectionOf(() => Request, 'Request', 'requests');

@ObjectType({ description: 'What became of a command on a request.' })
export class RequestPayload extends Payload {}
