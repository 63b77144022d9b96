import { Field, ObjectType } from '@nestjs/graphql';
import { DecimalScalar } from '../commands/scalars.js';
import { decimalOf, unitsOf } from '../kernel/decimal.js';

@ObjectType({ description: 'An amount of money in one currency.' })
export class Money {
  @Field(() => DecimalScalar, { description: 'How much.' })
  amount: string;

  @Field(() => String, { description: 'In which currency: a code of ISO 4217.' })
  currency: string;
}

/** The exact sum of each currency, by its code: there is no rate between two of them. */
export function sumByCurrency(values: Iterable<Money>): Money[] {
  const sums = new Map<string, bigint>();
  for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0n) + unitsOf(amount));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => ({ amount: decimalOf(sum), currency }));
}
