import { ArgsType, Field, ID, ObjectType } from '@nestjs/graphql';
import { connectionOf, RootListArgs } from '../api/page.js';
import { RootArgs } from '../api/root.js';
import { Decision } from '../requests/decision.types.js';
import { Request } from '../requests/request.types.js';

/** Why something is alike. */
@ObjectType({ isAbstract: true })
abstract class Alike {
  @Field(() => Request, { description: 'The request that is alike.' })
  request: Request;

  @Field(() => String, { description: 'Why it matches, in one sentence.' })
  reason: string;

  @Field(() => [String], {
    description: 'The words that both have and few others, at most five, as they were asked by; in any of their forms.',
  })
  words: readonly string[];

  @Field(() => Boolean, { description: 'Whether both are about one feature.' })
  sameFeature: boolean;
}

@ObjectType({ description: 'An earlier decision on a like request, and why it matches.' })
export class Precedent extends Alike {
  @Field(() => Decision, { description: 'How that request was decided last, and why.' })
  decision: Decision;
}

export const PrecedentConnection = connectionOf(() => Precedent, 'Precedent', 'precedents');

@ObjectType({ description: 'A request that may be the same, and why.' })
export class LikelyDuplicate extends Alike {}

@ArgsType()
export class PrecedentsArgs extends RootListArgs {
  @Field(() => ID, { nullable: true, description: 'Key of the request that the decisions are to be like; or text.' })
  requestId?: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the decisions are to be about, in any words, at most 10,000 characters; or requestId.',
  })
  text?: string;
}

@ArgsType()
export class LikelyDuplicatesArgs extends RootArgs {
  @Field(() => String, { description: 'The title that the request is to have, at most 200 characters.' })
  title: string;

  @Field(() => String, { nullable: true, description: 'The customer’s problem, at most 10,000 characters.' })
  problem?: string;

  @Field(() => ID, { nullable: true, description: 'Key of the feature that it is to be about: fewer words in common do then.' })
  featureId?: string;
}
