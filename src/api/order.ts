import type { Type } from '@nestjs/common';
import { Field, InputType, registerEnumType } from '@nestjs/graphql';
import { RECENT, type Order } from '../read-model/list.js';
import { Direction } from './page.js';

interface OrderTraits extends Pick<Order, 'columns' | 'direction'> {
  readonly description: string;
}

export interface OrderBy {
  readonly by: string;
  readonly direction?: Direction | null;
}

/** The `orderBy` input of a list: newest first, or one of its own orders; each has a direction of its own where none is asked. */
export function orderInput(
  list: string,
  own: Readonly<Record<string, OrderTraits>>,
  otherwise = 'RECENT',
): Type<OrderBy> & { orderOf(asked?: OrderBy | null): Order } {
  const orders: Readonly<Record<string, OrderTraits>> = {
    RECENT: { ...RECENT, description: 'By when the thing first came into the log; newest first.' },
    ...own,
  };
  const By = Object.fromEntries(Object.keys(orders).map((name) => [name, name]));
  registerEnumType(By, {
    name: `${list}Order`,
    description: `What a list of this kind can be ordered by.`,
    valuesMap: Object.fromEntries(Object.entries(orders).map(([name, { description }]) => [name, { description }])),
  });

  @InputType(`${list}OrderBy`, { description: 'The order of the list.' })
  class Input implements OrderBy {
    @Field(() => By, { description: 'What to order by.' })
    by: string;

    @Field(() => Direction, { nullable: true, description: 'Which way; each order has its own where none is asked.' })
    direction?: Direction;

    static orderOf(asked?: OrderBy | null): Order {
      const by = asked?.by ?? otherwise;
      const { columns, direction } = orders[by] ?? RECENT;
      return { by, columns, direction: asked?.direction ?? direction };
    }
  }
  return Input;
}
