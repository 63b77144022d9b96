import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { decimalOf, unitsOf } from '../kernel/decimal.js';
import { Amount, Currency } from './fields.js';
import { DecimalScalar } from './scalars.js';

@InputType({ description: 'An amount of money in one currency.' })
export class MoneyInput {
  @Amount('How much: a decimal number ≥ 0 with at most 4 decimals, as text.')
  amount: string;

  @Currency('In which currency: a code of ISO 4217.')
  currency: string;
}

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
