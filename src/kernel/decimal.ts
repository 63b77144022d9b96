/** Decimal numbers as text, exact: no float ever holds one. */
const DECIMALS = 4;
const ONE = 10n ** BigInt(DECIMALS);

/** How many units of the fourth decimal a number has. */
export function unitsOf(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, '0'));
}

/** The shortest text of so many units of the fourth decimal. */
export function decimalOf(units: bigint): string {
  const fraction = String(units % ONE)
    .padStart(DECIMALS, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(units / ONE) : `${units / ONE}.${fraction}`;
}
