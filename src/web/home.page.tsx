import type { Caller } from '../access/access.js';
import { rolesInWords } from './words.js';

interface HomeProps {
  readonly visitor: Caller;
  /** Who vouches for the visitor; absent: this machine. */
  readonly issuer?: string;
}

/** Who is signed in, and where to go. */
export const Home = ({ visitor, issuer }: HomeProps) => (
  <>
    <h1>You are signed in as {visitor.name}</h1>
    <dl class="facts">
      <div>
        <dt>Roles</dt>
        <dd>{visitor.roles.length > 0 ? rolesInWords(visitor.roles) : 'None: ask whoever gives out roles.'}</dd>
      </div>
      <div>
        <dt>Signed in by</dt>
        <dd>{issuer ?? 'this machine'}</dd>
      </div>
    </dl>
    <div class="acts">
      <a class="main button" href="/check">
        May I promise it?
      </a>
      <a class="second button" href="/graphql">
        Open the explorer
      </a>
      <form method="post" action="/sign-out">
        <button class="second">Sign out</button>
      </form>
    </div>
  </>
);
