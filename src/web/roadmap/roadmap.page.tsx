import type { ResultOf } from 'gql.tada';
import type { Ask } from '../api/ask.js';
import { Act, Chosen, FoldedAct, formOf, Line, Refused, Select, Text } from '../parts/act.js';
import { MomentBar, momentIn, OnADay } from '../parts/moment.js';
import { Badge, By, Section } from '../parts/things.js';
import type { Shown } from '../shown.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted, dayInWords, PROMISE_STATUSES } from '../words.js';
import { FOR_CUSTOMERS, ROADMAP, SHARED, SHARES } from './roadmap.asks.js';
import { Shared } from './shared.js';

const PATH = '/roadmap';

type Planned = NonNullable<ResultOf<typeof ROADMAP>['roadmap']>['now']['edges'][number]['node'];

/** Now, next and later for colleagues, and what customers may be shown of it. */
export async function roadmapPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const moment = momentIn(visit);
  const { roadmap, viewer } = await ask(ROADMAP, { asOf: moment?.asOf, minPosition: given['at'] });
  const mayShare = !moment && viewer.commands.includes('shareRoadmap');
  return {
    title: 'Roadmap',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(PATH, query)} />
        <Refused visit={visit} />
        <h1>Roadmap</h1>
        <p>
          <a href={`${PATH}/customers`}>What customers may be shown of it</a>
        </p>
        {roadmap && (
          <>
            <Horizon id="now" says="Now" features={roadmap.now.edges.map(({ node }) => node)} />
            <Horizon id="next" says="Next" features={roadmap.next.edges.map(({ node }) => node)} />
            <Horizon id="later" says="Later" features={roadmap.later.edges.map(({ node }) => node)} />
          </>
        )}
        {mayShare && <Shares visit={visit} shares={(await ask(SHARES, { minPosition: given['at'] })).shares} />}
        <OnADay moment={moment} path={PATH} kept={{}} />
      </>
    ),
  };
}

const Horizon = ({ id, says, features }: { readonly id: string; readonly says: string; readonly features: readonly Planned[] }) => (
  <Section id={id} says={says}>
    {features.length === 0 && <p class="hint">Nothing is planned here.</p>}
    <ul class="lines">
      {features.map(({ featureId, name, area, owner, targetDate, requests, commitments }) => (
        <li key={featureId}>
          <article>
            <h3 class="what">
              <a href={`/features/${encodeURIComponent(featureId)}`} dir="auto">
                {name}
              </a>
            </h3>
            <p class="about">
              <span>{targetDate === null ? 'without a day' : `for ${dayInWords(targetDate)}`}</span>
              {owner !== null && <span dir="auto">{owner}</span>}
              {area !== null && <span dir="auto">{area}</span>}
              <span>{counted(requests.totalCount, 'request')}</span>
            </p>
            {commitments.edges.map(({ node }) => (
              <p key={node.commitmentId}>
                <a href={`/promises/${encodeURIComponent(node.commitmentId)}`} dir="auto">
                  {node.title}
                </a>{' '}
                <Badge {...PROMISE_STATUSES[node.status]} />
              </p>
            ))}
            {commitments.totalCount > commitments.edges.length && (
              <p class="hint">{counted(commitments.totalCount - commitments.edges.length, 'promise')} more</p>
            )}
          </article>
        </li>
      ))}
    </ul>
  </Section>
);

/** Links that leave the house, each with its end. */
const Shares = ({ visit, shares }: { readonly visit: Visit; readonly shares: ResultOf<typeof SHARES>['shares'] }) => (
  <Section id="shares" says="Links for customers">
    <ul class="lines">
      {shares.edges.map(({ node: { shareId, title, status, endsOn, sharedAt, sharedBy, audience, revision } }) => (
        <li key={shareId}>
          <p>
            <b dir="auto">{title}</b> · for <bdi>{audience.customer?.name ?? audience.segment ?? 'everyone'}</bdi>
          </p>
          <p class="hint">
            since {dayInWords(sharedAt)}
            <By name={sharedBy.name} />
            {endsOn === null ? '' : `, until ${dayInWords(endsOn)}`}
            {status === 'ENDED' ? '; ended' : ''}
          </p>
          {status === 'OPEN' && (
            <FoldedAct
              visit={visit}
              command="endShare"
              revision={revision}
              fixed={{ shareId }}
              says={
                <>
                  End “<bdi>{title}</bdi>”
                </>
              }
            >
              {(form) => <Text form={form} name="reason" label="Why?" needed />}
            </FoldedAct>
          )}
        </li>
      ))}
    </ul>
    <details class="folded" open={formOf(visit, 'shareRoadmap').isSent}>
      <summary>Make a link for customers</summary>
      <Act visit={visit} command="shareRoadmap">
        {(form) => (
          <>
            <Line form={form} name="title" label="What do we call it?" hint="The link does not show it." needed />
            <Select
              form={form}
              name="audience.kind"
              label="For whom?"
              options={{ EVERYONE: 'Everyone', SEGMENT: 'A segment', CUSTOMER: 'One customer' }}
            />
            <Line form={form} name="audience.segment" label="Which segment?" hint="Only for a segment." />
            <Chosen form={form} kind="customer" name="audience.customerId" label="Which customer?" />
            <Line form={form} name="endsOn" label="Until which day?" type="date" />
            <button class="main">Make the link</button>
          </>
        )}
      </Act>
    </details>
  </Section>
);

/** The link of a share, which is told once. */
export const linkPage = (link: string): Answer => ({
  title: 'The link',
  page: (
    <>
      <h1>The link</h1>
      <p class="lead">It opens without signing in, until it is ended. It is shown here once: copy it now.</p>
      <p id="link" class="quoted">
        {link}
      </p>
      <button type="button" class="copy main" data-copy="link" hidden>
        <span>Copy</span>
      </button>
      <p>
        <a href={PATH}>Back to the roadmap</a>
      </p>
    </>
  ),
});

/** What a share for everyone, or for one customer, shows. */
export async function customersPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const moment = momentIn(visit);
  const { roadmap } = await ask(FOR_CUSTOMERS, { customerId: given['customer'], asOf: moment?.asOf });
  return {
    title: 'What customers may be shown',
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(`${PATH}/customers`, query)} />
        <h1>What customers may be shown</h1>
        {roadmap?.forCustomers ? <Shared shared={roadmap.forCustomers} /> : <p class="empty">There is no such customer.</p>}
        <OnADay moment={moment} path={`${PATH}/customers`} kept={{ customer: given['customer'] }} />
      </>
    ),
  };
}

/** The page behind a link. An ended, a wrong and an unknown one look alike. */
export async function sharedPage(ask: Ask, key: string): Promise<Shown> {
  const { sharedRoadmap } = await ask(SHARED, { key });
  return sharedRoadmap
    ? {
        title: 'Roadmap',
        page: (
          <>
            <h1>Roadmap</h1>
            <Shared shared={sharedRoadmap} />
          </>
        ),
      }
    : {
        title: 'Nothing here',
        status: 404,
        page: (
          <>
            <h1>This link opens nothing</h1>
            <p class="lead">Ask whoever gave it to you for a new one.</p>
          </>
        ),
      };
}
