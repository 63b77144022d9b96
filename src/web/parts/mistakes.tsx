import { Sentence } from './sentence.js';

/** What has to be mended before it is recorded. */
export interface Mistake {
  /** The id of its field on the page; absent: it is none of a field. */
  readonly field?: string;
  readonly message: string;
}

/** All of them, each with a way to its field; the page opens with the focus here. */
export const Mistakes = ({
  mistakes,
  says = 'This was not recorded',
}: {
  readonly mistakes: readonly Mistake[];
  readonly says?: string;
}) =>
  mistakes.length === 0 ? null : (
    <section class="mistakes" role="alert" aria-labelledby="mistakes" tabIndex={-1} autofocus>
      <h2 id="mistakes">{says}</h2>
      <ul>
        {mistakes.map(({ field, message }) => (
          <li key={message}>
            {field === undefined ? (
              <Sentence says={message} />
            ) : (
              <a href={`#${field}`}>
                <Sentence says={message} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
