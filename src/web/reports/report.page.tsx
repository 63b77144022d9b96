import type { ResultOf } from 'gql.tada';
import { Act, FoldedAct, isOffered, Refused, Select, Text } from '../parts/act.js';
import { MomentBar, momentIn, OnADay } from '../parts/moment.js';
import { Ago, Badge, By, Fact, SaidTo, Section, Timeline } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { CHANNELS, dayInWords, REPORT_STATUSES } from '../words.js';
import { REPORT } from './reports.asks.js';

type Report = NonNullable<ResultOf<typeof REPORT>['report']>;

/** One promise that slipped out: it is ratified by words in force, or taken back. */
export async function reportPage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { reportId = '' } = params;
  const moment = momentIn(visit);
  const { report } = await ask(REPORT, { reportId, asOf: moment?.asOf, minPosition: given['at'] });
  if (!report) return unknown('report');
  const { customer, feature, status, endedAt, endedBy } = report;
  return {
    title: `Said to ${customer.name} about ${feature.name}`,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(`/reports/${encodeURIComponent(reportId)}`, query)} />
        <Refused visit={visit} />
        <h1>
          <SaidTo {...report} />
        </h1>
        <p class="standing">
          <Badge {...REPORT_STATUSES[status]} />{' '}
          {endedAt === null ? (
            <span>
              Thank you, <bdi>{report.reportedBy.name}</bdi>: what is told can be put right.
            </span>
          ) : (
            <span>
              On {dayInWords(endedAt)}
              <By name={endedBy?.name ?? null} />.
            </span>
          )}
        </p>
        <div class="answer">
          <Section id="said" says="What was said">
            <p class="quoted" dir="auto">
              {report.said}
            </p>
            <dl class="facts">
              <Fact says="When">{dayInWords(report.saidAt)}</Fact>
              {report.saidBy !== null && <Fact says="By">{report.saidBy}</Fact>}
              {report.promisedDate !== null && <Fact says="For">{dayInWords(report.promisedDate)}</Fact>}
              <Fact says="Told here">
                <Ago at={report.reportedAt} />
                <By name={report.reportedBy.name} />
              </Fact>
              {report.commitment && (
                <Fact says="Holds by">
                  <a href={`/promises/${encodeURIComponent(report.commitment.commitmentId)}`} dir="auto">
                    {report.commitment.title}
                  </a>
                </Fact>
              )}
              {report.note !== null && <Fact says="Note">{report.note}</Fact>}
            </dl>
          </Section>
          {!moment && <End visit={visit} report={report} />}
          <aside class="beside" aria-labelledby="history">
            <h2 id="history">What happened</h2>
            <Timeline events={report.history.edges.map(({ node }) => node)} />
          </aside>
        </div>
        <OnADay moment={moment} path={`/reports/${encodeURIComponent(reportId)}`} kept={{}} />
      </>
    ),
  };
}

/** The two ways in which it ends. */
function End({ visit, report: { reportId, revision, feature, customer, offers } }: { readonly visit: Visit; readonly report: Report }) {
  const inForce = feature.commitments.edges.flatMap(({ node: { commitmentId, title, wording } }) =>
    wording ? [{ commitmentId, title, ...wording }] : [],
  );
  return (
    <>
      {isOffered(offers, 'ratifyPromise') && (
        <Section id="ratify" says="It holds: words in force say so">
          {inForce.length === 0 ? (
            <p class="hint">
              No words about it are in force.{' '}
              <a href={addressOf('/promises/new', { feature: feature.featureId, customer: customer.customerId })}>Propose some</a>
            </p>
          ) : (
            <ul class="lines">
              {inForce.map(({ commitmentId, title, version, canSay }) => (
                <li key={commitmentId}>
                  <p dir="auto">{title}</p>
                  <p class="spoken" dir="auto">
                    {canSay}
                  </p>
                  <Act
                    visit={visit}
                    command="ratifyPromise"
                    revision={revision}
                    fixed={{ reportId, commitmentId, wordingVersion: String(version) }}
                  >
                    {() => <button class="second">These words cover it</button>}
                  </Act>
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}
      {isOffered(offers, 'retractPromise') && (
        <FoldedAct visit={visit} command="retractPromise" revision={revision} fixed={{ reportId }} says="We took it back, and told them">
          {(form) => (
            <>
              <Select form={form} name="informedChannel" label="How were they told?" options={CHANNELS} />
              <Text form={form} name="note" label="What did they say?" rows={2} />
            </>
          )}
        </FoldedAct>
      )}
    </>
  );
}
