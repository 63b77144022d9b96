import { addressOf, type Visit } from '../visit.js';
import { dayInWords } from '../words.js';

/** The day it is, in UTC. */
export const today = (now = new Date()): string => now.toISOString().slice(0, 10);

/** The end of a day in the past at which a page is read; of two days, by what the register knew then or by what held then. */
export interface Moment {
  readonly day: string;
  readonly isHeld: boolean;
  /** What a root is asked with. */
  readonly asOf: { readonly recordedAt: string } | { readonly effectiveAt: string };
}

/** The moment that an address names; absent: now. What is no day, the API refuses. */
export function momentIn({ given: { asOf: day, axis } }: Pick<Visit, 'given'>, now = new Date()): Moment | undefined {
  if (day === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(day) && day >= today(now))) return undefined;
  const end = `${day}T23:59:59.999Z`;
  const isHeld = axis === 'held';
  return { day, isHeld, asOf: isHeld ? { effectiveAt: end } : { recordedAt: end } };
}

/** What of the address keeps the moment. */
export const momentQuery = (moment: Moment | undefined) => ({ asOf: moment?.day, axis: moment?.isHeld === true ? 'held' : undefined });

interface MomentBarProps {
  readonly moment: Moment | undefined;
  /** The address of the page at any moment. */
  readonly at: (query: Readonly<Record<string, string | undefined>>) => string;
}

/** Says that a page is of the past, and leads back, or to the other way to look at it. */
export const MomentBar = ({ moment, at }: MomentBarProps) =>
  moment && (
    <p class="moment" role="status">
      <span>
        {moment.isHeld ? 'As it was on ' : 'As the register knew it on '}
        <b>{dayInWords(moment.day)}</b>
      </span>
      <a href={at({ asOf: moment.day, axis: moment.isHeld ? undefined : 'held' })}>
        {moment.isHeld ? 'As the register knew it then' : 'As it was, by all that is known today'}
      </a>
      <a href={at({})}>Back to now</a>
    </p>
  );

interface OnADayProps {
  readonly moment: Moment | undefined;
  readonly path: string;
  /** What else of the address is kept. */
  readonly kept: Readonly<Record<string, string | undefined>>;
}

/** Asks for a page as of another day. */
export const OnADay = ({ moment, path, kept }: OnADayProps) => (
  <details class="on-a-day">
    <summary>As of another day</summary>
    <form method="get" action={addressOf(path, {})}>
      {Object.entries(kept).map(([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={value} />)}
      <div class="field">
        <label for="asOf">Day</label>
        <input id="asOf" name="asOf" type="date" required value={moment?.day ?? ''} />
      </div>
      <label class="option">
        <input type="checkbox" name="axis" value="held" checked={moment?.isHeld === true} />
        <span>By all that is known today, with what was brought in later</span>
      </label>
      <button class="second">Show</button>
    </form>
  </details>
);

/** The link to what is read here, as it is read: of now, with this day. */
export const CopyLink = ({ moment, address }: { readonly moment: Moment | undefined; readonly address: string }) => {
  const day = moment?.day ?? today();
  return (
    <p class="link">
      <button type="button" class="copy second" data-link={address} hidden>
        <span>Copy the link</span>
      </button>
      <span class="printed">{`${address}, read on ${dayInWords(day)}`}</span>
    </p>
  );
};
