import type { ResultOf, VariablesOf } from 'gql.tada';
import { MomentBar, momentIn, momentQuery, OnADay, type Moment } from '../parts/moment.js';
import { Ago, among, Badge, By, Change, pageIn, Pager, Views } from '../parts/things.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { APPROVALS, counted, dayInWords, PROMISE_STATUSES } from '../words.js';
import { PROMISES, TO_TELL } from './promises.asks.js';

const PATH = '/promises';
const pathOf = (commitmentId: string): string => `${PATH}/${encodeURIComponent(commitmentId)}`;

type Filter = VariablesOf<typeof PROMISES>['filter'];
type Listed = ResultOf<typeof PROMISES>;

const VIEWS = {
  force: { says: 'In force', filter: { status: ['ACTIVE', 'DELIVERED', 'KEPT'] }, none: 'No words are in force.' },
  approve: { says: 'To approve', filter: { pending: true }, none: 'Nothing waits for approval.' },
  risk: { says: 'At risk', filter: { status: ['AT_RISK', 'DISPUTED'] }, none: 'No promise is at risk.' },
  tell: { says: 'To tell', filter: {}, none: 'Everybody knows what holds now.' },
  ended: { says: 'Ended', filter: { status: ['WITHDRAWN', 'BREACHED', 'RELEASED', 'REJECTED'] }, none: 'No promise has ended.' },
} as const satisfies Record<string, { says: string; filter: Filter; none: string }>;

/** What may be said, what waits for a yes, and who must be told. */
export async function promisesPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const view = among(VIEWS, given['view']);
  const moment = momentIn(visit);
  const isToTell = view === 'tell';
  const page = isToTell ? { first: 0 } : pageIn(given);
  const answer = await ask(PROMISES, { filter: VIEWS[view].filter, ...page, asOf: moment?.asOf, minPosition: given['at'] });
  return {
    title: 'Promises',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(PATH, { view, ...query })} />
        <div class="heading">
          <h1>Promises</h1>
          {!moment && answer.viewer.commands.includes('proposeCommitment') && (
            <a class="main button" href={`${PATH}/new`}>
              New promise
            </a>
          )}
        </div>
        <Views
          path={PATH}
          current={view}
          kept={momentQuery(moment)}
          views={Object.entries(VIEWS).map(([key, { says }]) => ({ key, says, count: answer[key as keyof typeof VIEWS].totalCount }))}
        />
        {isToTell ? (
          await toTell(visit, moment)
        ) : (
          <Lines commitments={answer.commitments} none={VIEWS[view].none} kept={{ view, ...momentQuery(moment) }} />
        )}
        <OnADay moment={moment} path={PATH} kept={{ view }} />
      </>
    ),
  };
}

interface LinesProps {
  readonly commitments: Listed['commitments'];
  readonly none: string;
  readonly kept: Readonly<Record<string, string | undefined>>;
}

const Lines = ({ commitments: { edges, pageInfo }, none, kept }: LinesProps) => (
  <>
    {edges.length === 0 ? (
      <p class="empty">{none}</p>
    ) : (
      <ol class="lines">
        {edges.map(({ node }) => (
          <PromiseLine key={node.commitmentId} line={node} />
        ))}
      </ol>
    )}
    <Pager path={PATH} kept={kept} pageInfo={pageInfo} />
  </>
);

function PromiseLine({ line }: { readonly line: Listed['commitments']['edges'][number]['node'] }) {
  const { commitmentId, title, status, lapsed, overdue, wording, pending, owner, followUpOn, affectedCustomers } = line;
  const words = wording ?? pending;
  return (
    <li>
      <article>
        <h2>
          <a href={pathOf(commitmentId)} dir="auto">
            {title}
          </a>
        </h2>
        <Badge {...PROMISE_STATUSES[status]} />
        {words && (
          <p class="snippet spoken" dir="auto">
            {words.canSay}
          </p>
        )}
        <p class="about">
          {wording?.promisedDate != null && (
            <span class={overdue ? 'due' : undefined}>
              {`${overdue ? 'was' : ''} promised for ${dayInWords(wording.promisedDate)}`.trim()}
            </span>
          )}
          {wording?.validUntil != null && (
            <span class={lapsed ? 'due' : undefined}>{`${lapsed ? 'held' : 'holds'} until ${dayInWords(wording.validUntil)}`}</span>
          )}
          {pending && (
            <span class="due">
              {pending.waitsFor.length > 0
                ? `waits for ${pending.waitsFor.map((one) => APPROVALS[one].toLowerCase()).join(' and ')}`
                : 'waits'}
            </span>
          )}
          <span>
            <bdi>{owner}</bdi>, looks again on {dayInWords(followUpOn)}
          </span>
          {affectedCustomers.totalCount > 0 && <span class="due">{counted(affectedCustomers.totalCount, 'customer')} to tell</span>}
        </p>
      </article>
    </li>
  );
}

/** Customers that were told something that holds no more as they heard it. */
async function toTell({ ask, given }: Visit, moment: Moment | undefined) {
  const { affectedCustomers } = await ask(TO_TELL, { ...pageIn(given), asOf: moment?.asOf });
  const { edges, pageInfo } = affectedCustomers;
  if (edges.length === 0) return <p class="empty">{VIEWS.tell.none}</p>;
  return (
    <>
      <ol class="lines">
        {edges.map(({ node: { customer, commitment, toldAt, toldBy, openedBy } }, n) => (
          <li key={n}>
            <article>
              <h2>
                <a href={`${pathOf(commitment.commitmentId)}#tell`}>
                  <bdi>{customer.name}</bdi>: <bdi>{commitment.title}</bdi>
                </a>
              </h2>
              {openedBy && <Change change={openedBy} />}
              <p class="about">
                <span>
                  told <Ago at={toldAt} />
                  <By name={toldBy.name} />
                </span>
              </p>
            </article>
          </li>
        ))}
      </ol>
      <Pager path={PATH} kept={{ view: 'tell', ...momentQuery(moment) }} pageInfo={pageInfo} />
    </>
  );
}
