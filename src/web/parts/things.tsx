import { Fragment, type ComponentChildren } from 'preact';
import { addressOf } from '../visit.js';
import { agoInWords, CHANGES, dayInWords, type Tone } from '../words.js';
import { Icon } from './icon.js';
import { Sentence } from './sentence.js';

/** How something stands, in a word. */
export const Badge = ({ says, tone }: { readonly says: string; readonly tone: Tone }) => (
  <span class={`badge ${tone}`}>
    <Icon name={tone} />
    {says}
  </span>
);

/** When something was, for a glance; the day itself in its title. */
export const Ago = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={dayInWords(at)}>
    {agoInWords(at)}
  </time>
);

/** Who it was, behind what was done; nothing where nobody is named. */
export const By = ({ name }: { readonly name: string | null }) =>
  name === null ? null : (
    <>
      {' '}
      by <bdi>{name}</bdi>
    </>
  );

interface ChangeProps {
  readonly change: { readonly kind: keyof typeof CHANGES; readonly reason: string | null };
}

/** What has become of a promise since somebody heard it, and why. */
export const Change = ({ change: { kind, reason } }: ChangeProps) => (
  <p>
    {CHANGES[kind]}
    {reason === null ? (
      '.'
    ) : (
      <>
        : <bdi>{reason}</bdi>
      </>
    )}
  </p>
);

/** What somebody does, as a form says it. */
export const Says = ({ name, what }: { readonly name: string; readonly what: string }) => (
  <>
    <bdi>{name}</bdi> {what}
  </>
);

interface SaidToProps {
  readonly customer: { readonly name: string };
  readonly feature: { readonly name: string };
}

/** What a report is called. */
export const SaidTo = ({ customer, feature }: SaidToProps) => (
  <>
    Said to <bdi>{customer.name}</bdi> about <bdi>{feature.name}</bdi>
  </>
);

interface ListedProps {
  readonly texts: readonly string[];
  readonly between: string;
}

/** What people wrote, one after another, where none turns the next. */
export const Listed = ({ texts, between }: ListedProps) => (
  <>
    {texts.map((text, n) => (
      <Fragment key={n}>
        {n > 0 && between}
        <bdi>{text}</bdi>
      </Fragment>
    ))}
  </>
);

interface Told {
  readonly id: string;
  readonly summary: string;
  readonly effectiveAt: string;
}

/** What happened, day by day. */
export const Timeline = ({ events }: { readonly events: readonly Told[] }) => (
  <ol class="timeline">
    {events.map(({ id, summary, effectiveAt }) => (
      <li key={id}>
        <time dateTime={effectiveAt}>{dayInWords(effectiveAt)}</time>
        <Sentence says={summary} />
      </li>
    ))}
  </ol>
);

interface ViewsProps {
  readonly path: string;
  readonly views: readonly { readonly key: string; readonly says: string; readonly count: number }[];
  readonly current: string;
  readonly kept?: Readonly<Record<string, string | undefined>>;
}

/** Ways to look at a list, each with how much it shows. */
export const Views = ({ path, views, current, kept = {} }: ViewsProps) => (
  <nav class="views" aria-label="Views">
    {views.map(({ key, says, count }) => (
      <a key={key} href={addressOf(path, { view: key, ...kept })} aria-current={key === current ? 'true' : undefined}>
        {says} <span class="count">{count.toLocaleString('en-GB')}</span>
      </a>
    ))}
  </nav>
);

interface PagerProps {
  readonly path: string;
  readonly kept: Readonly<Record<string, string | undefined>>;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const Pager = ({ path, kept, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor } }: PagerProps) =>
  hasNextPage || hasPreviousPage ? (
    <nav class="pager" aria-label="Pages">
      {hasPreviousPage && <a href={addressOf(path, { ...kept, before: startCursor ?? undefined })}>Previous</a>}
      {hasNextPage && <a href={addressOf(path, { ...kept, after: endCursor ?? undefined })}>Next</a>}
    </nav>
  ) : null;

/** A page of a list that an address asks for. */
export const pageIn = ({ before, after }: Readonly<Record<string, string | undefined>>) =>
  before === undefined ? { first: 20, after } : { last: 20, before };

/** The entry of a table that an address names, else the first. */
export const among = <Table extends object>(table: Table, key: string | undefined): keyof Table & string =>
  (key !== undefined && Object.hasOwn(table, key) ? key : Object.keys(table)[0]) as keyof Table & string;

/** A part of a page under a heading of its own. */
export const Section = ({ id, says, children }: { readonly id: string; readonly says: string; readonly children: ComponentChildren }) => (
  <section class="part" id={id} aria-labelledby={`${id}-heading`}>
    <h2 id={`${id}-heading`}>{says}</h2>
    {children}
  </section>
);

/** What somebody typed as an address: followed without saying whence. */
export const Away = ({ url, children }: { readonly url: string; readonly children: string }) => (
  <a href={url} rel="noreferrer noopener">
    {children}
  </a>
);

/** One thing that is known, under what it is. */
export const Fact = ({ says, children }: { readonly says: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{says}</dt>
    <dd dir="auto">{children}</dd>
  </div>
);
