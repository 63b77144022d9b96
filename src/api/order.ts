import type { Type } from '@nestjs/common';
import { Field, InputType, registerEnumType } from '@nestjs/graphql';
import type { OrderBy } from '../read-model/orders.js';
import { Direction } from './page.js';

/** The description of the order that every list has. */
export const NEWEST_FIRST = 'By when the thing first came into the log; newest first.';

/** The `orderBy` input of a list: a description for each of its orders, whose SQL stands beside the queries. */
export function orderInput<Name extends string>(list: string, descriptions: Readonly<Record<Name, string>>): Type<OrderBy<Name>> {
  const names = Object.keys(descriptions) as Name[];
  const By = Object.fromEntries(names.map((name) => [name, name]));
  registerEnumType(By, {
    name: `${list}Order`,
    description: `What a list of this kind can be ordered by.`,
    valuesMap: Object.fromEntries(names.map((name) => [name, { description: descriptions[name] }])),
  });

  @InputType(`${list}OrderBy`, { description: 'The order of the list.' })
  class Input implements OrderBy<Name> {
    @Field(() => By, { description: 'What to order by.' })
    by: Name;

    @Field(() => Direction, { nullable: true, description: 'Which way; each order has its own where none is asked.' })
    direction?: Direction;
  }
  return Input;
}
