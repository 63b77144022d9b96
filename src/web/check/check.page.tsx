import type { ResultOf } from 'gql.tada';
import { seekBoth, type Sought } from '../find.js';
import { Act, Refused } from '../parts/act.js';
import { Channel } from '../parts/channel.js';
import { Choice } from '../parts/choice.js';
import { Icon } from '../parts/icon.js';
import { Mistakes } from '../parts/mistakes.js';
import { MomentBar, momentIn, momentQuery, OnADay, type Moment } from '../parts/moment.js';
import { Sentence } from '../parts/sentence.js';
import { Ago, By, Timeline } from '../parts/things.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { AUDIENCES, dayInWords, VERDICTS } from '../words.js';
import { CHECK } from './check.asks.js';

const PATH = '/check';

/** What the form asks. */
interface Question {
  readonly customer: string;
  readonly feature: string;
  readonly by: string | undefined;
}

/** May this be promised to that customer by then? The address holds the question, so that an answer can be shared. */
export async function checkPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const [customer, feature] = [given['customerKey'] ?? given['customer'], given['featureKey'] ?? given['feature']];
  const by = given['by'];
  const isDay = by === undefined || (/^\d{4}-\d{2}-\d{2}$/.test(by) && !Number.isNaN(Date.parse(by)));
  if (customer === undefined || feature === undefined || !isDay) {
    const known = await seekBoth(ask, { customer, feature });
    return asking(visit, {
      customer: { chosen: known.customer.chosen },
      feature: { chosen: known.feature.chosen },
      by: isDay ? undefined : `“${by}” is no day.`,
    });
  }

  const moment = momentIn(visit);
  const answer = await ask(CHECK, { customerId: customer, featureId: feature, byDate: by, asOf: moment?.asOf, minPosition: given['at'] });
  if (answer.customer && answer.feature && given['customerKey'] === undefined && given['featureKey'] === undefined)
    return {
      title: `${answer.feature.name} for ${answer.customer.name}`,
      page: <Answered {...{ visit, answer, moment, question: { customer, feature, by } }} />,
    };
  const found = await seekBoth(ask, {
    customer: answer.customer ? undefined : customer,
    feature: answer.feature ? undefined : feature,
  });
  const sought = {
    customer: answer.customer ? { chosen: { key: customer, name: answer.customer.name } } : found.customer,
    feature: answer.feature ? { chosen: { key: feature, name: answer.feature.name } } : found.feature,
  };
  const { chosen: one } = sought.customer;
  const { chosen: other } = sought.feature;
  if (
    !one ||
    !other ||
    (one.key === customer && other.key === feature && given['customerKey'] === undefined && given['featureKey'] === undefined)
  )
    return asking(visit, sought);
  return { goTo: addressOf(PATH, { customer: one.key, feature: other.key, by, ...momentQuery(moment) }) };
}

interface Asking {
  readonly customer?: Sought;
  readonly feature?: Sought;
  readonly by?: string;
}

/** The form, with what is to be mended in it. */
function asking({ given }: Visit, { customer = {}, feature = {}, by }: Asking): Answer {
  const problems = [
    { field: 'customer', message: customer.problem },
    { field: 'feature', message: feature.problem },
    { field: 'by', message: by },
  ].filter((problem): problem is { field: string; message: string } => problem.message !== undefined);
  return {
    status: problems.length > 0 ? 422 : 200,
    title: 'May I promise it?',
    page: (
      <>
        {problems.length > 0 && <Mistakes says="This cannot be answered yet" mistakes={problems} />}
        <h1>May I promise it?</h1>
        <p class="lead">You get the words to say, what not to say, and why. If nothing is on record, the answer is never yes.</p>
        <QuestionForm
          customer={{ text: given['customer'], ...customer }}
          feature={{ text: given['feature'], ...feature }}
          by={given['by']}
          problem={by}
        />
      </>
    ),
  };
}

interface QuestionFormProps {
  readonly customer: Sought & { readonly text?: string };
  readonly feature: Sought & { readonly text?: string };
  readonly by?: string;
  readonly problem?: string;
}

const QuestionForm = ({ customer, feature, by = '', problem }: QuestionFormProps) => (
  <form class="question" method="get" action={PATH} role="search" aria-label="Promise check">
    <Choice kind="customer" label="Customer" {...customer} />
    <Choice kind="feature" label="Feature" {...feature} />
    <div class={problem === undefined ? 'field' : 'field wrong'}>
      <label for="by">
        By <span class="hint">if they ask for a day</span>
      </label>
      {problem !== undefined && (
        <p class="wrong-because" id="by-problem">
          <Sentence says={problem} />
        </p>
      )}
      <input id="by" name="by" type="date" value={by} aria-describedby={problem === undefined ? undefined : 'by-problem'} />
    </div>
    <button class="main">Check</button>
  </form>
);

interface AnsweredProps {
  readonly visit: Visit;
  readonly question: Question;
  readonly answer: ResultOf<typeof CHECK>;
  readonly moment: Moment | undefined;
}

function Answered({ visit, question, answer, moment }: AnsweredProps) {
  const { customer, feature, by } = question;
  const [customerName, featureName] = [answer.customer?.name ?? customer, answer.feature?.name ?? feature];
  return (
    <>
      <MomentBar moment={moment} at={(at) => addressOf(PATH, { ...question, ...at })} />
      <Refused visit={visit} />
      <details class="asked">
        <summary>
          <h1>
            May I promise <b dir="auto">{featureName}</b> to <b dir="auto">{customerName}</b>
            {by !== undefined && (
              <>
                {' '}
                by <b>{dayInWords(by)}</b>
              </>
            )}
            ?
          </h1>
          <span class="change">Change</span>
        </summary>
        <QuestionForm
          customer={{ chosen: { key: customer, name: customerName } }}
          feature={{ chosen: { key: feature, name: featureName } }}
          by={by}
        />
      </details>
      <div class="answer">
        <Verdict check={answer.promiseCheck} />
        <Told {...{ visit, question, answer, isPast: moment !== undefined, customerName }} />
        <Why check={answer.promiseCheck} />
        {!moment && <Onward {...{ question, customerName }} commands={answer.viewer.commands} />}
      </div>
      <OnADay moment={moment} path={PATH} kept={{ ...question }} />
    </>
  );
}

type Check = AnsweredProps['answer']['promiseCheck'];

/** Whether its words may be said now. */
const isSayable = ({ verdict, wording }: Check) => VERDICTS[verdict].tone === 'yes' && wording !== null;

function Verdict({ check }: { readonly check: Check }) {
  const { says, tone } = VERDICTS[check.verdict];
  const sayable = isSayable(check);
  return (
    <>
      <section class={`verdict ${tone}`} aria-labelledby="verdict">
        <h2 id="verdict">
          <Icon name={tone} />
          {says}
        </h2>
        <p>
          <Sentence says={check.reason} />
        </p>
        {!sayable && (
          <p>
            <b>Next:</b> <Sentence says={check.nextStep} />
          </p>
        )}
      </section>
      {check.wording && (
        <section class="words" aria-label="The words in force">
          <figure class={sayable ? 'say' : 'say stale'}>
            <figcaption>{sayable ? 'Say' : 'What was approved; do not offer it now'}</figcaption>
            <blockquote id="words" dir="auto">
              {check.wording.canSay}
            </blockquote>
            {sayable && (
              <button type="button" class="copy second" data-copy="words" hidden>
                <Icon name="copy" />
                <span>Copy</span>
              </button>
            )}
          </figure>
          {check.conditions.length > 0 && (
            <div class="only">
              <h3>Only if</h3>
              <ul>
                {check.conditions.map((condition) => (
                  <li key={condition} dir="auto">
                    {condition}
                  </li>
                ))}
              </ul>
            </div>
          )}
          <div class="not">
            <h3>Do not say</h3>
            <p dir="auto">{check.wording.cannotSay}</p>
          </div>
        </section>
      )}
    </>
  );
}

interface OnwardProps {
  readonly question: Question;
  readonly customerName: string;
  /** The commands that who asks may send. */
  readonly commands: readonly string[];
}

/** Where else a call leads: something is wanted, or too much was said. */
const Onward = ({ question: { customer, feature }, customerName, commands }: OnwardProps) =>
  commands.includes('submitRequest') ? (
    <p class="acts">
      <a class="second button" href={addressOf('/requests/new', { featureId: feature, 'demand.0.customerId': customer })}>
        <span>
          Ask for it on behalf of <bdi>{customerName}</bdi>
        </span>
      </a>
      {commands.includes('reportUnapprovedPromise') && (
        <a class="second button" href={addressOf('/reports/new', { customer, feature })}>
          Something else slipped out
        </a>
      )}
    </p>
  ) : null;

interface ToldProps {
  readonly visit: Visit;
  readonly question: Question;
  readonly answer: ResultOf<typeof CHECK>;
  readonly isPast: boolean;
  readonly customerName: string;
}

/** What the customer was told of it, and the form to say so. */
function Told({ visit, question, answer: { promiseCheck: check, customer, viewer }, isPast, customerName }: ToldProps) {
  const told = customer?.told.edges.map(({ node }) => node) ?? [];
  const [last] = told;
  const version = check.wording?.version;
  const commitmentId = check.commitment?.commitmentId;
  const these = told.find((one) => !one.report && one.wording?.version === version && one.commitment?.commitmentId === commitmentId);
  const mayTell = isSayable(check) && !isPast && viewer.commands.includes('disclose');
  const disclosureId = visit.given['told'];
  return (
    <section id="told" class="told" aria-label="What they were told" tabIndex={-1}>
      {these && (
        <div class="done" role="status">
          <Icon name="yes" />
          <p>
            <bdi>{customerName}</bdi> was told these words <Ago at={these.toldAt} />
            <By name={these.toldBy} />.
          </p>
          {disclosureId !== undefined && !isPast && viewer.commands.includes('correctDisclosure') && (
            <Act
              visit={visit}
              command="correctDisclosure"
              then="#told"
              fixed={{ commitmentId, disclosureId, reason: 'It was recorded by mistake.' }}
            >
              {() => <button class="second">Undo</button>}
            </Act>
          )}
        </div>
      )}
      {mayTell && (
        <Act
          visit={visit}
          command="disclose"
          then="#told"
          fixed={{ commitmentId, customerId: question.customer, wordingVersion: String(version) }}
        >
          {() => (
            <>
              <button class={these ? 'second' : 'main'}>{these ? 'I told them again' : 'I told them'}</button>
              <Channel form={{ typed: (field) => visit.sent?.fields.getAll(field) ?? [] }} />
            </>
          )}
        </Act>
      )}
      {last && last !== these && (
        <p class="hint">
          Last told <Ago at={last.toldAt} />
          <By name={last.toldBy} />
          {last.report ? ', without approval' : ''}: “<bdi>{last.words}</bdi>”
        </p>
      )}
    </section>
  );
}

const Why = ({ check }: { readonly check: Check }) => (
  <aside class="beside" aria-labelledby="why">
    <h2 id="why">Why</h2>
    <Timeline events={check.citedEvents} />
    {check.importedApproval && <p class="hint">An approval of these words was brought in from elsewhere.</p>}
    <details>
      <summary>Where Sayso looked</summary>
      <dl>
        {check.consulted.map(({ kind, said }) => (
          <div key={kind}>
            <dt>{AUDIENCES[kind]}</dt>
            <dd>
              <Sentence says={said} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  </aside>
);
