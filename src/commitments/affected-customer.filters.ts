import { ArgsType, Field, ID } from '@nestjs/graphql';
import { NestedListArgs, RootListArgs } from '../api/page.js';

const OPEN = { nullable: true, defaultValue: true, description: 'Those that are open, or those that are not; both with null.' } as const;

@ArgsType()
export class AffectedCustomersArgs extends RootListArgs {
  @Field(() => ID, { nullable: true, description: 'Of this commitment: its key.' })
  commitmentId?: string;

  @Field(() => ID, { nullable: true, description: 'Of the commitments about this feature: its key.' })
  featureId?: string;

  @Field(() => Boolean, OPEN)
  open?: boolean;
}

@ArgsType()
export class NestedAffectedCustomersArgs extends NestedListArgs {
  @Field(() => Boolean, OPEN)
  open?: boolean;
}
