import { FoldedAct, Line, Refused } from '../parts/act.js';
import { MomentBar, momentIn, OnADay } from '../parts/moment.js';
import { Ago, By, Change, Section } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted } from '../words.js';
import { Promised, Requested } from './lines.js';
import { CUSTOMER } from './things.asks.js';

/** One customer: what may be told to it now, and what it has been told. */
export async function customerPage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { customerId = '' } = params;
  const moment = momentIn(visit);
  const on = moment && `${moment.day}T23:59:59.999Z`;
  const { customer, viewer } = await ask(CUSTOMER, { customerId, on, asOf: moment?.asOf, minPosition: given['at'] });
  if (!customer) return unknown('customer');
  const path = `/customers/${encodeURIComponent(customerId)}`;
  const { name, segment, accountOwner, externalId, revision, commitments, told, openChanges, requests } = customer;
  return {
    title: name,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, query)} />
        <Refused visit={visit} />
        <h1 dir="auto">{name}</h1>
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
          {!moment && viewer.commands.includes('changeCustomer') && (
            <FoldedAct
              visit={visit}
              command="changeCustomer"
              revision={revision}
              fixed={{ customerId }}
              says="Change what is known of them"
            >
              {(form) => (
                <>
                  <Line form={form} name="name" label="Name" value={name} needed />
                  <Line form={form} name="segment" label="Segment" value={segment ?? ''} />
                  <Line form={form} name="accountOwner" label="Looked after by" value={accountOwner ?? ''} />
                  <Line form={form} name="externalId" label="Id elsewhere" value={externalId ?? ''} />
                </>
              )}
            </FoldedAct>
          )}
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
