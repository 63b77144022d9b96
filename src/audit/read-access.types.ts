import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { connectionOf, NestedListArgs } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import type { Instant } from '../kernel/time.js';

@ObjectType({ description: 'Somebody read what is watched, through this node: what was confidential, an export, or anything as AUDITOR.' })
export class ReadAccess {
  @Field(() => InstantScalar, { description: 'When.' })
  at: Instant;

  @Field(() => String, {
    nullable: true,
    description:
      'The HTTP request that read, by the id that is told beside a fault in `extensions.requestId`; one request may have several lines. Null for the command line, and where it was not recorded yet.',
  })
  requestId?: string | null;

  @Field(() => Actor, { description: 'Who read.' })
  reader: Actor;

  @Field(() => String, {
    description:
      'What showed it: `Decision.confidentialNote`, `Event.data`, `export`, or the root that an auditor asked, as `Query.requests`.',
  })
  operation: string;

  @Field(() => [String], { description: 'The things that it showed: global ids, of a decision its request’s.' })
  things: readonly string[];

  @Field(() => Int, { description: 'How often it showed one; of an export, how many events the log had.' })
  count: number;
}

export const ReadAccessConnection = connectionOf(() => ReadAccess, 'ReadAccess', 'reads that are watched');

@InputType({ description: 'Narrows reads: fields combine with AND, a list means any of; from is inclusive, until exclusive.' })
class ReadAccessFilter {
  @Field(() => [ID], { nullable: true, description: 'By one of these people: ISSUER|SUBJECT.' })
  readerId?: string[];

  @Field(() => [String], { nullable: true, description: 'Through one of these: `Decision.confidentialNote`.' })
  operation?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'At or after this moment.' })
  from?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Before this moment.' })
  until?: Instant;
}

@ArgsType()
export class ReadAccessArgs extends NestedListArgs {
  @Field(() => ReadAccessFilter, { nullable: true, description: 'Which reads.' })
  filter?: ReadAccessFilter;
}
