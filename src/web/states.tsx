import type { NotAnswered } from './api/ask.js';
import type { Shown } from './shown.js';
import type { Answer } from './visit.js';
import { Sentence } from './parts/sentence.js';

interface StateProps {
  readonly says: string;
  readonly lead: string;
}

const State = ({ says, lead }: StateProps) => (
  <>
    <h1>{says}</h1>
    <p class="lead">
      <Sentence says={lead} />
    </p>
    <a class="second button" href="/">
      Go to the first page
    </a>
  </>
);

/** Of what GraphQL says of a value, what the value has to be. */
const sentenceIn = (message: string): string => message.replace(/^Variable "\$.*; /s, '');

/** Of an address that no page has, or that asks for what cannot be. */
export const nowhere = (lead: string): Shown => ({
  title: 'No such page',
  status: 404,
  page: <State says="This address leads nowhere" lead={lead} />,
});

/** What is shown where a page cannot be. */
export function stateOf({ code, message }: Pick<NotAnswered, 'code' | 'message'>): Shown {
  switch (code) {
    case 'FORBIDDEN':
      return {
        title: 'Not for your roles',
        status: 403,
        page: <State says="This is not for your roles" lead="Ask whoever gives out roles, if you need it." />,
      };
    case 'TOO_MANY':
      return {
        title: 'Too much at once',
        status: 429,
        page: <State says="Too much was asked in this minute" lead="Nothing was lost. Wait a minute, then try again." />,
      };
    case 'BAD_USER_INPUT':
    case 'INVALID':
      return nowhere(sentenceIn(message));
    default:
      return {
        title: 'No answer',
        status: 503,
        page: <State says="Sayso cannot answer just now" lead="Nothing was lost. Try again in a moment." />,
      };
  }
}

/** The page of a thing that is not there, or was not there then. */
export const unknown = (thing: 'customer' | 'feature' | 'figure' | 'promise' | 'report' | 'request'): Answer => ({
  title: `No such ${thing}`,
  status: 404,
  page: <State says={`There is no such ${thing}, or there was none then`} lead="Look at the address, or at another day." />,
});
