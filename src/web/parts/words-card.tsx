import { diffWords } from 'diff';
import type { ComponentChildren } from 'preact';
import { dayInWords } from '../words.js';

/** Words for customers. */
export interface Words {
  readonly canSay: string;
  readonly cannotSay: string;
  readonly conditions: readonly string[];
  readonly promisedDate: string | null;
  readonly validUntil: string | null;
}

interface WordsCardProps {
  readonly label: string;
  readonly says: string;
  readonly words: Words;
  /** The words that these are to replace: what differs is marked. */
  readonly instead?: Words;
  readonly children?: ComponentChildren;
}

/** Approved words always stand as a quotation. */
export const WordsCard = ({ label, says, words, instead, children }: WordsCardProps) => (
  <section class="words" aria-label={label}>
    <h2 class="unseen">{label}</h2>
    <figure class={instead ? 'say stale' : 'say'}>
      <figcaption>{says}</figcaption>
      <blockquote id={instead ? undefined : 'words'} dir="auto">
        <Marked text={words.canSay} before={instead?.canSay} />
      </blockquote>
    </figure>
    {(words.conditions.length > 0 || (instead?.conditions.length ?? 0) > 0) && (
      <div class="only">
        <h3>Only if</h3>
        <p dir="auto">
          <Marked text={words.conditions.join('\n')} before={instead?.conditions.join('\n')} />
        </p>
      </div>
    )}
    <div class="not">
      <h3>Do not say</h3>
      <p dir="auto">
        <Marked text={words.cannotSay} before={instead?.cannotSay} />
      </p>
    </div>
    <div>
      <p>
        <Marked text={datesOf(words)} before={instead && datesOf(instead)} />
      </p>
    </div>
    {children}
  </section>
);

const datesOf = ({ promisedDate, validUntil }: Words): string =>
  [
    promisedDate === null ? 'No day is promised' : `Promised for ${dayInWords(promisedDate)}`,
    validUntil === null ? 'they hold until they are changed.' : `they hold until ${dayInWords(validUntil)}.`,
  ].join('; ');

/** What is new is underlined, what is gone is struck through. */
const Marked = ({ text, before }: { readonly text: string; readonly before: string | undefined }) => (
  <>
    {before === undefined
      ? text
      : diffWords(before, text).map(({ value, added, removed }, n) =>
          added ? <ins key={n}>{value}</ins> : removed ? <del key={n}>{value}</del> : <span key={n}>{value}</span>,
        )}
  </>
);
