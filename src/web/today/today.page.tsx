import type { ResultOf } from 'gql.tada';
import type { ComponentChild } from 'preact';
import { Choice } from '../parts/choice.js';
import { Sentence } from '../parts/sentence.js';
import { SaidTo } from '../parts/things.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { AGENDA, counted, dayInWords, rolesInWords } from '../words.js';
import { TODAY } from './today.asks.js';

type Item = ResultOf<typeof TODAY>['waits']['edges'][number]['node'];

const DAYS_AHEAD = 14;

/** What waits for who is here, and the question that they come with most. */
export async function todayPage({ ask, given, visitor }: Visit): Promise<Answer> {
  const reads = visitor.roles.some((role) => role !== 'ADMIN' && role !== 'IMPORTER');
  const soon = new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10);
  const answer = reads ? await ask(TODAY, { minPosition: given['at'], soon }) : undefined;
  const waits = answer?.waits.edges.map(({ node }) => node) ?? [];
  const known = new Set(waits.map(({ id }) => id));
  const coming = answer?.coming.edges.map(({ node }) => node).filter(({ id }) => !known.has(id)) ?? [];
  const kinds = [...new Set(waits.map(({ kind }) => kind))];
  return {
    title: 'Today',
    page: (
      <>
        <h1>Today</h1>
        <p class="hint">
          You are signed in as <bdi>{visitor.name}</bdi>
          {visitor.roles.length > 0 ? `: ${rolesInWords(visitor.roles)}` : ', without a role'}
          {visitor.issuer.startsWith('http') && `, by ${visitor.issuer}`}
        </p>
        {!answer ? (
          <p class="lead">
            {visitor.roles.length > 0
              ? 'Your roles read nothing of the register.'
              : 'You have no role here yet: ask whoever gives out roles.'}
          </p>
        ) : (
          <>
            <form class="question" method="get" action="/check" role="search" aria-label="Promise check">
              <Choice kind="customer" label="May I promise to" />
              <Choice kind="feature" label="the feature" />
              <button class="main">Check</button>
            </form>
            <section class="part" aria-labelledby="waits">
              <h2 id="waits">Waits for you</h2>
              {waits.length === 0 && <p class="empty">Nothing waits for you.</p>}
              {kinds.map((kind) => (
                <div key={kind}>
                  <h3>{AGENDA[kind].says}</h3>
                  <ul class="lines">
                    {waits
                      .filter((item) => item.kind === kind)
                      .map((item) => (
                        <Waiting key={item.id} item={item} />
                      ))}
                  </ul>
                </div>
              ))}
              {answer.waits.totalCount > waits.length && (
                <p class="hint">and {counted(answer.waits.totalCount - waits.length, 'more', 'more')}, shown as these are done.</p>
              )}
            </section>
            {coming.length > 0 && (
              <section class="part" aria-labelledby="coming">
                <h2 id="coming">Coming up</h2>
                <ul class="lines">
                  {coming.map((item) => (
                    <Waiting key={item.id} item={item} />
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </>
    ),
  };
}

/** A line: what, since, due, and the verb that opens the page of its act. */
function Waiting({ item: { kind, reason, since, dueOn, subject } }: { readonly item: Item }) {
  const { path, title } = placeOf(subject);
  return (
    <li>
      <article>
        <h3 class="what" dir="auto">
          {title}
        </h3>
        <a class="second button" href={kind === 'UNDECIDED' ? `${path}/decide` : path}>
          {AGENDA[kind].verb}
          <span class="unseen">
            : <bdi>{title}</bdi>
          </span>
        </a>
        <p>
          <Sentence says={reason} />
        </p>
        <p class="about">
          <span>since {dayInWords(since)}</span>
          <span class="due">due {dayInWords(dueOn)}</span>
        </p>
      </article>
    </li>
  );
}

function placeOf(subject: Item['subject']): { readonly path: string; readonly title: ComponentChild } {
  const at = (place: string, key: string) => addressOf(`/${place}/${encodeURIComponent(key)}`, {});
  switch (subject.__typename) {
    case 'Request':
      return { path: at('requests', subject.requestId), title: subject.title };
    case 'Commitment':
      return { path: at('promises', subject.commitmentId), title: subject.title };
    case 'Report':
      return { path: at('reports', subject.reportId), title: <SaidTo {...subject} /> };
    case 'Customer':
      return { path: at('customers', subject.customerId), title: subject.name };
    case 'Feature':
      return { path: at('features', subject.featureId), title: subject.name };
  }
}
