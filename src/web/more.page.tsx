import type { Answer, Visit } from './visit.js';
import { rolesInWords } from './words.js';

const PLACES = [
  ['/roadmap', 'Roadmap', 'Now, next and later, and links for customers'],
  ['/figures', 'Figures', 'How it goes, each figure with what it counts'],
  ['/history', 'History', 'Who did what, and when'],
  ['/reports/new', 'Something slipped out', 'Tell a promise that nobody approved; nobody is blamed'],
  ['/graphql', 'Explorer', 'Ask the API yourself'],
] as const;

/** The other places, and who is here. */
export const morePage = ({ visitor }: Visit): Promise<Answer> =>
  Promise.resolve({
    title: 'More',
    page: (
      <>
        <h1>More</h1>
        <ul class="lines">
          {PLACES.map(([path, says, about]) => (
            <li key={path}>
              <a href={path}>{says}</a>
              <p class="hint">{about}</p>
            </li>
          ))}
        </ul>
        <p>
          You are <bdi>{visitor.name}</bdi>: {rolesInWords(visitor.roles) || 'no role here'}.
        </p>
        <form method="post" action="/sign-out">
          <button class="second">Sign out</button>
        </form>
      </>
    ),
  });
