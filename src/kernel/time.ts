/** A moment: RFC 3339 in UTC with milliseconds, `2026-03-01T12:00:00.000Z`; two of them compare as text. */
export type Instant = string;

/** A whole day in UTC, `2026-03-01`; two of them compare as text. */
export type Day = string;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** The day that was written, or undefined where no calendar has it (30 February is refused, never shifted). */
export function parseDay(text: string): Day | undefined {
  const [, year, month, day] = DAY.exec(text) ?? [];
  // the calendar begins with year 1
  if (!year || year === '0000') return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.toISOString().startsWith(text) ? text : undefined;
}

/** The moment that was written, in UTC; what is finer than a millisecond is cut off. Undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  const [, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = MOMENT.exec(text) ?? [];
  if (!day || !parseDay(day)) return undefined;
  const local = Date.parse(`${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const instant = new Date(local - offset).toISOString();
  return /^\d{4}-/.test(instant) && parseDay(dayOf(instant)) ? instant : undefined;
}

export const dayOf = (instant: Instant): Day => instant.slice(0, 10);

export const startOf = (day: Day): Instant => `${day}T00:00:00.000Z`;

/** The later of two moments. */
export const later = (a: Instant, b: Instant | undefined): Instant => (b !== undefined && b > a ? b : a);

export const plusDays = (instant: Instant, days: number): Instant => new Date(Date.parse(instant) + days * 86_400_000).toISOString();

/** Whole days from one day to a later one; 0 where it is not later. */
export const daysFrom = (day: Day, until: Day): number => Math.max(0, (Date.parse(until) - Date.parse(day)) / 86_400_000);
