import { dayInWords } from '../words.js';
import { Sentence } from '../parts/sentence.js';

export interface Happened {
  readonly id: string;
  readonly type: string;
  readonly summary: string;
  readonly position: string;
  readonly stream: string;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly data: unknown;
  readonly via: { readonly name: string } | null;
  readonly causedBy: { readonly summary: string } | null;
}

/** A line an event: the day and the sentence; folded, all that is recorded of it. */
export const Events = ({ events }: { readonly events: readonly Happened[] }) => (
  <ol class="lines events">
    {events.map(({ id, type, summary, position, stream, effectiveAt, recordedAt, data, via, causedBy }) => (
      <li key={id}>
        <p>
          <time dateTime={effectiveAt}>{dayInWords(effectiveAt)}</time> <Sentence says={summary} />
        </p>
        <details>
          <summary>
            Details<span class="unseen"> of event {position}</span>
          </summary>
          <dl class="facts">
            <div>
              <dt>Event</dt>
              <dd>
                {type}, position {position}, in {stream}
              </dd>
            </div>
            <div>
              <dt>It held from</dt>
              <dd>{effectiveAt}</dd>
            </div>
            <div>
              <dt>It was recorded at</dt>
              <dd>{recordedAt}</dd>
            </div>
            {via && (
              <div>
                <dt>Through</dt>
                <dd dir="auto">{via.name}</dd>
              </div>
            )}
            {causedBy && (
              <div>
                <dt>Because</dt>
                <dd>
                  <Sentence says={causedBy.summary} />
                </dd>
              </div>
            )}
          </dl>
          <pre dir="auto" tabIndex={0}>
            {JSON.stringify(data, undefined, 2)}
          </pre>
        </details>
      </li>
    ))}
  </ol>
);
