import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { DayScalar, DecimalScalar, InstantScalar } from '../commands/scalars.js';
import type { Day, Instant } from '../kernel/time.js';
import './request.enums.js';
import { BusinessFunction, EvidenceKind, Stance } from './request.events.js';

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
