/** What people write into cells, read as the commands take it; what can be read in two ways is refused until somebody says which. */
import { isISO4217CurrencyCode } from 'class-validator';
import { refuse } from '../kernel/refusal.js';
import { parseDay, parseInstant, type Day } from '../kernel/time.js';

/** How dates and numbers are meant that can be read in two ways. */
export interface Conventions {
  readonly dates?: DateOrder;
  /** What stands before the decimals. */
  readonly decimal?: DecimalMark;
}
export const DATE_ORDERS = ['day-first', 'month-first'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
export const DECIMAL_MARKS = ['comma', 'point'] as const;
export type DecimalMark = (typeof DECIMAL_MARKS)[number];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/;
const YEAR_SHORT = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$/;
const DAY_MONTH_NAME = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[. -]*(?:of )?${MONTH}[, -]*(\\d{4})$`, 'i');
const MONTH_NAME_DAY = new RegExp(`^${MONTH}[ -]*(\\d{1,2})(?:st|nd|rd|th)?[, -]+(\\d{4})$`, 'i');
const QUARTER = /\bQ\s?([1-4])\b|\b([1-4])\s?Q\b|quarter|quartal/i;
const MONTH_ONLY = new RegExp(`^(?:${MONTH}[ -]*\\d{2,4}|\\d{4}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{4})$`, 'i');
const NUMBER_ONLY = /^\d+(?:\.\d+)?$/;
const TIME_OF_DAY = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s?(Z|[+-]\d{2}:\d{2})?$/;

/** A day, however it is written. Throws a Refusal that says what to write instead. */
export function dayIn(text: string, { dates }: Conventions): Day {
  const [, ofMoment, , , zone = 'Z'] = TIME_OF_DAY.exec(text) ?? [];
  if (ofMoment !== undefined && zone === 'Z') return existing(ofMoment, text);
  const [, year, month, day] = YEAR_FIRST.exec(text) ?? [];
  if (year && month && day) return existing(written(year, month, day), text);
  const [, first = '', second = '', last] = YEAR_LAST.exec(text) ?? [];
  if (last !== undefined) return inOrder(first, second, last, text, dates);
  const [, named, monthName, ofYear] = DAY_MONTH_NAME.exec(text) ?? [];
  if (named && monthName && ofYear) return existing(written(ofYear, numberOf(monthName), named), text);
  const [, name, numbered, thatYear] = MONTH_NAME_DAY.exec(text) ?? [];
  if (name && numbered && thatYear) return existing(written(thatYear, numberOf(name), numbered), text);
  return refuse('INVALID', undefined, `${whyNoDay(text)}: write a day, such as 2026-09-30.`);
}

/** A moment, or a day, which stands for its start; without an offset it is in UTC. */
export function momentIn(text: string, conventions: Conventions): string {
  const [, day, minutes, seconds = ':00', zone = 'Z'] = TIME_OF_DAY.exec(text) ?? [];
  if (day === undefined) return dayIn(text, conventions);
  const moment = `${day}T${minutes ?? ''}${seconds}${zone}`;
  return parseInstant(moment) ?? refuse('INVALID', undefined, `No calendar has “${text}”: write a moment, such as 2026-09-30T12:00:00Z.`);
}

function whyNoDay(text: string): string {
  if (QUARTER.test(text)) return `“${text}” is a quarter`;
  if (MONTH_ONLY.test(text)) return `“${text}” is a month`;
  if (YEAR_SHORT.test(text)) return `“${text}” leaves out the century`;
  if (NUMBER_ONLY.test(text)) return `“${text}” is a number: show the column as dates. As text`;
  return `“${text}” is no day`;
}

function inOrder(first: string, second: string, year: string, text: string, dates: DateOrder | undefined): Day {
  const [dayFirst, monthFirst] = [parseDay(written(year, second, first)), parseDay(written(year, first, second))];
  if (dates !== undefined) {
    const day = dates === 'day-first' ? dayFirst : monthFirst;
    return day ?? refuse('INVALID', undefined, `No calendar has “${text}” read ${dates}.`);
  }
  if (dayFirst !== undefined && monthFirst !== undefined && dayFirst !== monthFirst)
    refuse(
      'AMBIGUOUS',
      undefined,
      `“${text}” is ${dayFirst} or ${monthFirst}: say day-first or month-first for all dates, or write one of these.`,
    );
  return dayFirst ?? monthFirst ?? refuse('INVALID', undefined, `No calendar has “${text}”.`);
}

const existing = (day: string, text: string): Day => parseDay(day) ?? refuse('INVALID', undefined, `No calendar has “${text}”.`);
const written = (year: string, month: string, day: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
const numberOf = (month: string) => String(MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1);

/** An amount of money, and its currency where the cell says it. */
export interface Amount {
  readonly amount: string;
  readonly currency?: string;
}

const SYMBOLS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₹': 'INR', '₩': 'KRW', '₺': 'TRY', '₴': 'UAH' };
const SHARED_SYMBOL = /[$¥]|\bkr\b/i;
const CURRENCY = /^(?:([A-Z]{3})|([€£₹₩₺₴]))\s*(.*)$|^(.*?)\s*(?:([A-Z]{3})|([€£₹₩₺₴]))$/s;
const SPACES = /[\s'’\u00a0\u202f]/g;
const ROUGH = /^(?:ca\.?|circa|approx\.?|about|around|~|≈|>|<|up to|bis|rund|etwa)|\d\s*(?:k|m|mio|mn|tsd|bn)\b|\d\s*[-–]\s*\d|[?+]$/i;

/** An amount, however it is written. Throws a Refusal that says what to write instead. */
export function amountIn(text: string, { decimal }: Conventions): Amount {
  if (ROUGH.test(text)) refuse('INVALID', undefined, `“${text}” is no exact amount: write it in full, such as 10000.00.`);
  const [, before, sign, rest, front, after, lastSign] = CURRENCY.exec(text) ?? [];
  const code = before ?? after ?? SYMBOLS[sign ?? lastSign ?? ''];
  const currency = code !== undefined && isISO4217CurrencyCode(code) ? code : undefined;
  const digits = (currency === undefined ? text : (rest ?? front ?? text)).replace(SHARED_SYMBOL, '').replaceAll(SPACES, '');
  const amount = decimalIn(digits, text, decimal);
  return currency === undefined ? { amount } : { amount, currency };
}

const GROUPED = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;

function decimalIn(digits: string, text: string, decimal: DecimalMark | undefined): string {
  if (!/^\d[\d.,]*$/.test(digits)) refuse('INVALID', undefined, `“${text}” is no amount: write it in full, such as 10000.00.`);
  const marks = [...digits].filter((character) => character === '.' || character === ',');
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined) return digits;
  const told = decimal === undefined ? undefined : decimal === 'comma' ? ',' : '.';
  const mark = told ?? decimalMark(digits, marks.length, first, last, text);
  const parts = digits.split(mark ?? '\0');
  const [whole = '', fraction] = parts;
  const isGrouped = !/[.,]/.test(whole) || GROUPED.test(whole);
  if (parts.length > 2 || !isGrouped || (fraction !== undefined && !/^\d+$/.test(fraction)))
    refuse(
      'INVALID',
      undefined,
      `“${text}” is no amount${told === undefined ? '' : ` with a decimal ${decimal ?? ''}`}: write it in full, such as 10000.00.`,
    );
  const units = whole.replaceAll(/[.,]/g, '');
  return fraction === undefined ? units : `${units}.${fraction}`;
}

/** What stands before the decimals; undefined where there are none. Throws a Refusal where it may be either. */
function decimalMark(digits: string, count: number, first: string, last: string, text: string): string | undefined {
  if (first !== last) return last;
  if (count > 1) return undefined;
  if (!GROUPED.test(digits) || digits.startsWith('0')) return first;
  const [whole = '', part = ''] = digits.split(first);
  return refuse(
    'AMBIGUOUS',
    undefined,
    `“${text}” is ${whole}${part} or ${whole}.${part}: say decimal comma or point for all amounts, or write one of these without its mark for thousands.`,
  );
}

/** The currency that a header names, as in `Amount (EUR)`. */
export function currencyIn(header: string): string | undefined {
  const [, code, symbol] = /\S.*[\s([](?:in )?(?:([A-Z]{3})|([€£₹₩₺₴]))[\])]?$/.exec(header) ?? [];
  const currency = code ?? SYMBOLS[symbol ?? ''];
  return currency !== undefined && isISO4217CurrencyCode(currency) ? currency : undefined;
}

const YES = /^(?:yes|y|true|x|1|ja|oui|sí|✓|✔)$/i;
const NO = /^(?:no|n|false|0|nein|non|-)$/i;

/** Undefined for no: what is not so is left out. */
export function flagIn(text: string): true | undefined {
  if (YES.test(text)) return true;
  return NO.test(text) ? undefined : refuse('INVALID', undefined, `“${text}” is neither yes nor no.`);
}

/** A word of a list of words, as commands write them; `others` says which other words stand for it. */
export function wordIn(text: string, others: Readonly<Record<string, readonly string[]>> = {}): string {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
  const [found] = Object.entries(others).find(([, meant]) => meant.includes(word)) ?? [];
  return found ?? word.toUpperCase().replaceAll(' ', '_');
}
