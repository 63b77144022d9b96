import { Listed } from '../parts/things.js';
import { dayInWords } from '../words.js';

interface Said {
  readonly canSay: string;
  readonly conditions: readonly string[];
  readonly promisedDate: string | null;
}

interface SharedProps {
  readonly shared: {
    readonly asOf: string;
    readonly shipped: readonly Said[];
    readonly dated: readonly Said[];
    readonly undated: readonly Said[];
  };
}

/** What may leave the house: words in force, and nothing else. */
export const Shared = ({ shared: { asOf, shipped, dated, undated } }: SharedProps) => (
  <>
    <p class="lead">As of {dayInWords(asOf)}. What is here is what we say; what is not here, nobody has promised.</p>
    <Part says="Promised" words={dated} />
    <Part says="To come" words={undated} />
    <Part says="There already" words={shipped} isThere />
    {dated.length + undated.length + shipped.length === 0 && <p class="empty">There is nothing to say yet.</p>}
  </>
);

interface PartProps {
  readonly says: string;
  readonly words: readonly Said[];
  readonly isThere?: boolean;
}

const Part = ({ says, words, isThere = false }: PartProps) =>
  words.length === 0 ? null : (
    <section class="part">
      <h2>{says}</h2>
      <ul class="lines">
        {words.map(({ canSay, conditions, promisedDate }, n) => (
          <li key={n}>
            <p class="spoken" dir="auto">
              {canSay}
            </p>
            {conditions.length > 0 && (
              <p class="hint">
                Only if: <Listed texts={conditions} between="; " />
              </p>
            )}
            {promisedDate !== null && !isThere && <p class="hint">by {dayInWords(promisedDate)}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
