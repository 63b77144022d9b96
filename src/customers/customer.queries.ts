import { nameKey } from '../kernel/name.js';
import { answer } from '../read-model/answer.js';
import { addTo, anyOf, byKey, byKeys, keyedBy, page, RECENT, type Order, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { Orders } from '../read-model/orders.js';
import { goesBy } from '../read-model/names.js';
import { Query } from '../read-model/query.js';
import { mergedBelow } from './customer.families.js';
import { customers, type CustomerRow } from './customer.tables.js';

export class CustomerByKey extends Query<Seen<CustomerRow> | undefined> {
  constructor(
    readonly customerId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId; who did not exist at the moment is absent. */
export class CustomersByKeys extends Query<ReadonlyMap<string, Seen<CustomerRow>>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

/** By customerId: what was merged into it, also through others, the nearest first. */
export class MergedOfCustomers extends Query<ReadonlyMap<string, readonly Seen<CustomerRow>[]>> {
  constructor(
    readonly customerIds: readonly string[],
    readonly moment: Moment,
  ) {
    super();
  }
}

export interface CustomerFilter {
  readonly text?: string | null;
  readonly segment?: readonly string[] | null;
  readonly accountOwner?: readonly string[] | null;
  readonly externalId?: readonly string[] | null;
}

export class ListCustomers extends Query<Page<Seen<CustomerRow>>> {
  constructor(
    readonly filter: CustomerFilter,
    readonly order: Order,
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const CUSTOMER_QUERIES = [
  answer(CustomerByKey, (rows, { customerId, moment }) => byKey(rows, customers, { customerId }, moment)),

  answer(CustomersByKeys, (rows, { customerIds, moment }) =>
    keyedBy('customerId', byKeys(rows, customers, 'customerId', customerIds, moment)),
  ),

  answer(MergedOfCustomers, (rows, { customerIds, moment }) => {
    const merged = new Map<string, Seen<CustomerRow>[]>();
    for (const { head, customerId } of mergedBelow(rows, customerIds, moment)) {
      const row = byKey(rows, customers, { customerId }, moment);
      if (row) addTo(merged, head, row);
    }
    return merged;
  }),

  answer(ListCustomers, (rows, { filter: { text, segment, accountOwner, externalId }, order, args, moment }) =>
    page(
      rows,
      {
        table: customers,
        where: [
          text == null ? undefined : goesBy('customer', text),
          anyOf('r.segmentKey', segment?.map(nameKey)),
          anyOf('r.accountOwner', accountOwner),
          anyOf('r.externalId', externalId),
        ],
        order,
      },
      args,
      moment,
    ),
  ),
];

/** What a list of customers can be ordered by. */
export const CUSTOMER_ORDERS = {
  RECENT,
  NAME: { columns: ['r.name', 'r.born'], direction: 'ASC' },
} satisfies Orders;
