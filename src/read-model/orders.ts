import type { Order } from './list.js';

/** The orders that a list has, by their names, newest first among them: the SQL of each, and which way it runs where nothing is asked. */
export type Orders<Name extends string = string> = Readonly<Record<Name | 'RECENT', Pick<Order, 'columns' | 'direction'>>>;

/** What a caller asks of a list: one of its orders, and which way. */
export interface OrderBy<Name extends string> {
  readonly by: Name;
  readonly direction?: Order['direction'] | null;
}

/** The order asked for; where nothing is, newest first, or otherwise. */
export function orderOf<Name extends string>(orders: Orders<Name>, asked?: OrderBy<NoInfer<Name>> | null, otherwise?: Order): Order {
  if (!asked && otherwise) return otherwise;
  const by = asked?.by ?? 'RECENT';
  const { columns, direction } = orders[by];
  return { by, columns, direction: asked?.direction ?? direction };
}
