import { InputType } from '@nestjs/graphql';
import { Amount, Currency } from './fields.js';

@InputType({ description: 'An amount of money in one currency.' })
export class MoneyInput {
  @Amount('How much: a decimal number ≥ 0 with at most 4 decimals, as text.')
  amount: string;

  @Currency('In which currency: a code of ISO 4217.')
  currency: string;
}
