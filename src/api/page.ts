import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, IntersectionType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Page, PageArgs } from '../read-model/list.js';
import { RootArgs } from './root.js';

@ObjectType({ description: 'Where a page lies in its list.' })
class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether something comes before.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Of the first entry; for before.' })
  startCursor?: string;

  @Field(() => String, { nullable: true, description: 'Of the last entry; for after.' })
  endCursor?: string;
}

/** The Relay connection of a type; `name` where the nodes' own name does not do. */
export function connectionOf<Node>(node: () => Type<Node>, name: string, things: string): Type<Page<Node>> {
  @ObjectType(`${name}Edge`, { description: `One of the ${things}, and where it stands in the list.` })
  class Edge {
    @Field(() => String, { description: 'Where it stands in the list; opaque.' })
    cursor: string;

    @Field(node, { description: `One of the ${things}.` })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${things}.` })
  class Connection {
    @Field(() => [Edge], { description: 'What the page holds.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
    pageInfo: PageInfo;

    @Field(() => Int, { description: 'How many the whole list has.', complexity: 5 })
    totalCount: number;
  }
  return Connection;
}

/** The page arguments of a nested list. */
@ArgsType()
export class NestedListArgs implements PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'At most this many from the start, or after the cursor: 0 to 100, 20 where nothing is asked.',
  })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Begin after this cursor.' })
  after?: string;

  @Field(() => Int, { nullable: true, description: 'At most this many from the end, or before the cursor: 0 to 100.' })
  last?: number;

  @Field(() => String, { nullable: true, description: 'End before this cursor.' })
  before?: string;
}

/** The arguments of a root list; lists add their filter and order. */
@ArgsType()
export abstract class RootListArgs extends IntersectionType(RootArgs, NestedListArgs, ArgsType) {}

export const Direction = { ASC: 'ASC', DESC: 'DESC' } as const;
export type Direction = keyof typeof Direction;

registerEnumType(Direction, {
  name: 'Direction',
  description: 'Which way a list runs.',
  valuesMap: { ASC: { description: 'Smallest, earliest first.' }, DESC: { description: 'Greatest, latest first.' } },
});
