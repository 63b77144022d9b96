import { ArgsType, Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import type { Day, Instant } from '../kernel/time.js';

export const RoadmapFor = { COLLEAGUES: 'COLLEAGUES', CUSTOMERS: 'CUSTOMERS' } as const;
export type RoadmapFor = keyof typeof RoadmapFor;

registerEnumType(RoadmapFor, {
  name: 'RoadmapFor',
  description: 'Who looks at the roadmap.',
  valuesMap: {
    COLLEAGUES: { description: 'Who works here: what is planned, with all that leads on from it.' },
    CUSTOMERS: { description: 'Customers: what may be said to them, and nothing else.' },
  },
});

@ObjectType({ description: 'What may be said of a feature: words in force, not lapsed and not at risk, that speak to the audience.' })
export class RoadmapWords {
  @Field(() => String, { description: 'What may be said.' })
  canSay: string;

  @Field(() => [String], { description: 'What has to be said with it.' })
  conditions: readonly string[];

  @Field(() => DayScalar, { nullable: true, description: 'Promised by this day.' })
  promisedDate?: Day;
}

@ObjectType({ description: 'What may be said to an audience of all that is planned and there; of what has no such words, nothing.' })
export class SharedRoadmap {
  @Field(() => InstantScalar, { description: 'As of when it holds.' })
  asOf: Instant;

  @Field(() => [RoadmapWords], { description: 'What is there, that whose words came into force last first.' })
  shipped: RoadmapWords[];

  @Field(() => [RoadmapWords], { description: 'What is promised by a day, the nearest first.' })
  dated: RoadmapWords[];

  @Field(() => [RoadmapWords], { description: 'What is promised without a day, that whose words came into force last first.' })
  undated: RoadmapWords[];
}

@ObjectType({ description: 'The roadmap, as of one moment.' })
export class Roadmap {
  @Field(() => InstantScalar, { description: 'As of when it holds.' })
  asOf: Instant;
}

@ArgsType()
export class RoadmapArgs extends RootArgs {
  @Field(() => RoadmapFor, { description: 'Who looks at it.' })
  for: RoadmapFor;

  @Field(() => ID, {
    nullable: true,
    description: 'A customer, for what a share for it shows. Without one CUSTOMERS are shown what a share for everyone shows.',
  })
  customerId?: string;
}

@ArgsType()
export class SharedRoadmapArgs {
  @Field(() => String, { description: 'The key in the link.' })
  key: string;
}
