import { Badge } from '../parts/things.js';
import { dayInWords, PROMISE_STATUSES, REQUEST_STATUSES } from '../words.js';

interface PromisedProps {
  readonly promises: readonly {
    readonly commitmentId: string;
    readonly title: string;
    readonly status: keyof typeof PROMISE_STATUSES;
    readonly wording: { readonly canSay: string; readonly promisedDate: string | null } | null;
  }[];
}

/** Promises, each with its words. */
export const Promised = ({ promises }: PromisedProps) => (
  <ul class="lines">
    {promises.map(({ commitmentId, title, status, wording }) => (
      <li key={commitmentId}>
        <article>
          <h3 class="what">
            <a href={`/promises/${encodeURIComponent(commitmentId)}`} dir="auto">
              {title}
            </a>
          </h3>
          <Badge {...PROMISE_STATUSES[status]} />
          {wording && (
            <p class="snippet spoken" dir="auto">
              {wording.canSay}
            </p>
          )}
          {wording?.promisedDate != null && <p class="hint">promised for {dayInWords(wording.promisedDate)}</p>}
        </article>
      </li>
    ))}
  </ul>
);

interface RequestedProps {
  readonly requests: readonly { readonly requestId: string; readonly title: string; readonly status: keyof typeof REQUEST_STATUSES }[];
}

export const Requested = ({ requests }: RequestedProps) => (
  <ul class="lines">
    {requests.map(({ requestId, title, status }) => (
      <li key={requestId}>
        <article>
          <h3 class="what">
            <a href={`/requests/${encodeURIComponent(requestId)}`} dir="auto">
              {title}
            </a>
          </h3>
          <Badge {...REQUEST_STATUSES[status]} />
        </article>
      </li>
    ))}
  </ul>
);
