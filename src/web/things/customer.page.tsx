import type { Command } from '../api/commands.js';
import { Chosen, FoldedAct, Refused, Text } from '../parts/act.js';
import { MomentBar, momentIn, OnADay } from '../parts/moment.js';
import { Ago, By, Change, Section } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted } from '../words.js';
import { CustomerFields } from './fields.js';
import { Promised, Requested } from './lines.js';
import { CUSTOMER } from './things.asks.js';

const pathOf = (customerId: string): string => `/customers/${encodeURIComponent(customerId)}`;

/** One customer: what may be told to it now, and what it has been told. */
export async function customerPage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { customerId = '' } = params;
  const moment = momentIn(visit);
  const on = moment && `${moment.day}T23:59:59.999Z`;
  const { customer, viewer } = await ask(CUSTOMER, { customerId, on, asOf: moment?.asOf, minPosition: given['at'] });
  if (!customer) return unknown('customer');
  const path = pathOf(customerId);
  const { name, segment, accountOwner, externalId, revision, mergedInto, mergedFrom, commitments, told, openChanges, requests } = customer;
  const may = (command: Command): boolean => !moment && viewer.commands.includes(command);
  const act = { visit, revision, fixed: { customerId } };
  return {
    title: name,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, query)} />
        <Refused visit={visit} />
        <h1 dir="auto">{name}</h1>
        {mergedInto && (
          <p class="standing">
            It is the same as{' '}
            <a href={pathOf(mergedInto.customerId)} dir="auto">
              {mergedInto.name}
            </a>
            : all that is of it counts there.
          </p>
        )}
        {mergedFrom.length > 0 && (
          <p class="about">
            <span>also on record as</span>
            {mergedFrom.map((other) => (
              <a key={other.customerId} href={pathOf(other.customerId)} dir="auto">
                {other.name}
              </a>
            ))}
          </p>
        )}
        <p class="about">
          {segment !== null && <span>{segment}</span>}
          {accountOwner !== null && (
            <span>
              looked after by <bdi>{accountOwner}</bdi>
            </span>
          )}
          {externalId !== null && <span dir="auto">{externalId}</span>}
        </p>
        <div class="answer">
          {openChanges.edges.length > 0 && (
            <Section id="changes" says="Must be told">
              <ul class="lines">
                {openChanges.edges.map(({ node: { commitment, openedBy } }) => (
                  <li key={commitment.commitmentId}>
                    <a href={`/promises/${encodeURIComponent(commitment.commitmentId)}#tell`} dir="auto">
                      {commitment.title}
                    </a>
                    {openedBy && <Change change={openedBy} />}
                  </li>
                ))}
              </ul>
            </Section>
          )}
          <Section
            id="promises"
            says={
              commitments.totalCount === 0
                ? 'No promise speaks to them'
                : counted(commitments.totalCount, 'promise speaks to them', 'promises speak to them')
            }
          >
            <Promised promises={commitments.edges.map(({ node }) => node)} />
          </Section>
          <Section id="told" says={told.edges.length === 0 ? 'They were told nothing' : 'What they were told'}>
            <ul class="lines">
              {told.edges.map(({ node: { toldAt, toldBy, words, feature, report, commitment } }, n) => (
                <li key={n}>
                  <p class="spoken" dir="auto">
                    {words}
                  </p>
                  <p class="about">
                    <span>
                      <Ago at={toldAt} />
                      <By name={toldBy} />
                    </span>
                    {report ? (
                      <a class="due" href={`/reports/${encodeURIComponent(report.reportId)}`}>
                        <bdi>{feature.name}</bdi>, without approval
                      </a>
                    ) : (
                      commitment && (
                        <a href={`/promises/${encodeURIComponent(commitment.commitmentId)}`} dir="auto">
                          {feature.name}
                        </a>
                      )
                    )}
                  </p>
                </li>
              ))}
            </ul>
          </Section>
          <Section id="requests" says={requests.totalCount === 0 ? 'They asked for nothing' : counted(requests.totalCount, 'request')}>
            <Requested requests={requests.edges.map(({ node }) => node)} />
          </Section>
          <div class="rest">
            {may('changeCustomer') && (
              <FoldedAct {...act} command="changeCustomer" says="Change what is known of them">
                {(form) => <CustomerFields form={form} customer={customer} />}
              </FoldedAct>
            )}
            {may('mergeCustomers') && !mergedInto && (
              <FoldedAct {...act} command="mergeCustomers" says="They are the same as another customer">
                {(form) => (
                  <>
                    <Chosen
                      form={form}
                      kind="customer"
                      name="intoCustomerId"
                      label="Which one goes on, with all that is of this one?"
                      needed
                    />
                    <Text form={form} name="note" label="How is that known?" rows={2} />
                  </>
                )}
              </FoldedAct>
            )}
            {may('unmergeCustomers') && mergedInto && (
              <FoldedAct {...act} command="unmergeCustomers" says="They are two after all">
                {(form) => <Text form={form} name="note" label="Why?" needed />}
              </FoldedAct>
            )}
          </div>
          <aside class="beside">
            <a href={addressOf('/check', { customer: customerId })}>May I promise them something?</a>
            <a href={addressOf('/requests/new', { 'demand.0.customerId': customerId })}>Ask for something on their behalf</a>
            <a href={addressOf('/history', { customer: customerId })}>All of their history</a>
          </aside>
        </div>
        <OnADay moment={moment} path={path} kept={{}} />
      </>
    ),
  };
}
