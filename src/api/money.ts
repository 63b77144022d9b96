import { Field, InputType, ObjectType } from '@nestjs/graphql';
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

const DECIMALS = 4;
const ONE = 10n ** BigInt(DECIMALS);

/** The exact sum of each currency, by its code: there is no rate between two of them. */
export function sumByCurrency(values: Iterable<Money>): Money[] {
  const sums = new Map<string, bigint>();
  for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0n) + smallest(amount));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => ({ amount: decimal(sum), currency }));
}

/** In units of the last decimal. */
function smallest(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, '0'));
}

function decimal(sum: bigint): string {
  const fraction = String(sum % ONE)
    .padStart(DECIMALS, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(sum / ONE) : `${sum / ONE}.${fraction}`;
}
