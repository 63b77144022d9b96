import type { ResultOf } from 'gql.tada';
import type { Command } from '../api/commands.js';
import { Act, FoldedAct, isOffered, Line, Refused, Select, Text, type Form } from '../parts/act.js';
import { Channel } from '../parts/channel.js';
import { Concern, ConcernEnds } from '../parts/concern.js';
import { CopyLink, MomentBar, momentIn, momentQuery, OnADay } from '../parts/moment.js';
import { Sentence } from '../parts/sentence.js';
import { Ago, Badge, By, Change, Says, Section, Timeline } from '../parts/things.js';
import { WordsCard } from '../parts/words-card.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { APPROVALS, CONCERN_OUTCOMES, counted, dayInWords, FULFILMENTS, PROMISE_STATUSES } from '../words.js';
import { PROMISE } from './promises.asks.js';
import { WordingFields } from './wording-fields.js';

type Commitment = NonNullable<ResultOf<typeof PROMISE>['commitment']>;
type Wording = NonNullable<Commitment['wording']>;

/** One slot: what may be said in it, who said yes, and who has to hear what. */
export async function promisePage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { commitmentId = '' } = params;
  const moment = momentIn(visit);
  const { commitment } = await ask(PROMISE, { commitmentId, asOf: moment?.asOf, minPosition: given['at'] });
  if (!commitment) return unknown('promise');
  const path = `/promises/${encodeURIComponent(commitmentId)}`;
  const { title, wording, pending, status, statusSince, feature, basedOn, riskReasons, owner, followUpOn } = commitment;
  const may = (command: Command): boolean => !moment && isOffered(commitment.offers, command);
  return {
    title,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, query)} />
        <Refused visit={visit} />
        <h1 dir="auto">{title}</h1>
        <p class="standing">
          <Badge {...PROMISE_STATUSES[status]} /> <span>since {dayInWords(statusSince)}</span>
          {commitment.lapsed && <span class="due"> · the words have lapsed</span>}
          {commitment.overdue && <span class="due"> · overdue</span>}
        </p>
        {riskReasons.length > 0 && (
          <ul class="risks">
            {riskReasons.map(({ reason, since }) => (
              <li key={reason}>
                <Sentence says={reason} /> <span class="hint">since {dayInWords(since)}</span>
              </li>
            ))}
          </ul>
        )}
        <div class="answer">
          {wording && (
            <WordsCard
              label="The words in force"
              says={isSayable(commitment) ? 'Say' : 'What was approved; do not offer it now'}
              words={wording}
            />
          )}
          {pending && <Pending {...{ visit, commitment, pending, may }} />}
          <Tell {...{ visit, commitment, may }} />
          <ToldWhom {...{ visit, commitment, may }} />
          <Delivery {...{ visit, commitment, may }} />
          <Concerns {...{ visit, commitment, may }} />
          <Rest {...{ visit, commitment, may }} />
          <aside class="beside" aria-labelledby="about">
            <h2 id="about">About</h2>
            <dl>
              <div>
                <dt>Feature</dt>
                <dd>
                  <a href={`/features/${encodeURIComponent(feature.featureId)}`} dir="auto">
                    {feature.name}
                  </a>
                </dd>
              </div>
              {basedOn && (
                <div>
                  <dt>Rests on</dt>
                  <dd>
                    <a href={`/requests/${encodeURIComponent(basedOn.request.requestId)}`} dir="auto">
                      {basedOn.request.title}
                    </a>
                  </dd>
                </div>
              )}
              <div>
                <dt>Owner</dt>
                <dd dir="auto">{owner}</dd>
              </div>
              <div>
                <dt>Day to look at it again</dt>
                <dd>{dayInWords(followUpOn)}</dd>
              </div>
            </dl>
            <h2>What happened</h2>
            <Timeline events={commitment.history.edges.map(({ node }) => node)} />
            <a href={addressOf('/history', { stream: `commitment-${commitmentId}` })}>All of its history</a>
          </aside>
        </div>
        <CopyLink moment={moment} address={addressOf(path, momentQuery(moment))} />
        <OnADay moment={moment} path={path} kept={{}} />
      </>
    ),
  };
}

const isSayable = ({ status, lapsed, overdue }: Commitment): boolean =>
  (status === 'ACTIVE' || status === 'DELIVERED' || status === 'KEPT') && !lapsed && !overdue;

interface PartProps {
  readonly visit: Visit;
  readonly commitment: Commitment;
  readonly may: (command: Command) => boolean;
}

/** Words that wait, beside those in force, with a seat for each function. */
function Pending({ visit, commitment: { commitmentId, revision, wording }, pending, may }: PartProps & { readonly pending: Wording }) {
  const { version, hash } = pending;
  const own = (['SALES', 'PRODUCT'] as const).filter(
    (one) => pending.waitsFor.includes(one) && visit.visitor.roles.includes(`${one}_APPROVER`),
  );
  const fixed = { commitmentId, wordingVersion: String(version) };
  return (
    <WordsCard
      label="The words that wait"
      says={wording ? 'Waits to replace them' : 'Waits for approval: not to be said yet'}
      words={pending}
      instead={wording ?? undefined}
    >
      <ul class="seats">
        {(['SALES', 'PRODUCT'] as const).map((one) => {
          const yes = pending.approvals.find((approval) => approval.function === one);
          return (
            <li key={one}>
              <b>{APPROVALS[one]}:</b>{' '}
              {yes ? (
                <>
                  <bdi>{yes.by.name}</bdi>, <Ago at={yes.at} />
                </>
              ) : (
                'waits'
              )}
            </li>
          );
        })}
      </ul>
      {may('approveWording') && (
        <div class="acts">
          {own.map((one) => (
            <Act
              key={one}
              visit={visit}
              command="approveWording"
              revision={revision}
              fixed={{ ...fixed, wordingHash: hash, function: one }}
            >
              {() => <button class="main">I approve it for {APPROVALS[one].toLowerCase()}</button>}
            </Act>
          ))}
        </div>
      )}
      {may('withdrawApproval') && (
        <FoldedAct visit={visit} command="withdrawApproval" revision={revision} fixed={fixed} says="Take back my approval">
          {(form) => <Text form={form} name="reason" label="Why?" needed />}
        </FoldedAct>
      )}
      {may('rejectWording') && (
        <FoldedAct visit={visit} command="rejectWording" revision={revision} fixed={fixed} says="Reject these words">
          {(form) => <Text form={form} name="reason" label="Why?" needed />}
        </FoldedAct>
      )}
    </WordsCard>
  );
}

/** Who was told something that holds no more as they heard it. */
function Tell({ visit, commitment, may }: PartProps) {
  const { commitmentId, affectedCustomers, wordings } = commitment;
  if (affectedCustomers.totalCount === 0) return null;
  // what they are told of: the words of now, or the last that were in force
  const latest = Math.max(...wordings.filter(({ inForceFrom }) => inForceFrom !== null).map(({ version }) => version));
  return (
    <Section id="tell" says={`${counted(affectedCustomers.totalCount, 'customer')} must be told`}>
      <ul class="lines">
        {affectedCustomers.edges.map(({ node: { customer, held, informed, mustAcknowledge, openedBy, toldAt, toldBy } }) => {
          const fixed = { commitmentId, customerId: customer.customerId, wordingVersion: String(latest) };
          return (
            <li key={customer.customerId}>
              <p>
                <b dir="auto">{customer.name}</b>{' '}
                <span class="hint">
                  was told <Ago at={toldAt} />
                  <By name={toldBy.name} />
                </span>
              </p>
              <p class="spoken" dir="auto">
                {held.canSay}
              </p>
              {openedBy && <Change change={openedBy} />}
              {informed && (
                <p class="hint">
                  Told of it <Ago at={informed.informedAt} />
                  {mustAcknowledge ? '; they have yet to agree.' : '.'}
                </p>
              )}
              {!informed && may('informCustomerOfChange') && (
                <Act visit={visit} command="informCustomerOfChange" fixed={fixed}>
                  {(form) => (
                    <div class="told">
                      <Channel form={form} />
                      <button class="second">
                        Told
                        <span class="unseen">
                          : <bdi>{customer.name}</bdi>
                        </span>
                      </button>
                    </div>
                  )}
                </Act>
              )}
              {informed && mustAcknowledge && may('acknowledgeChange') && (
                <Act visit={visit} command="acknowledgeChange" fixed={fixed}>
                  {() => (
                    <button class="second">
                      They agree
                      <span class="unseen">
                        : <bdi>{customer.name}</bdi>
                      </span>
                    </button>
                  )}
                </Act>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** Who has heard which words. */
function ToldWhom({ visit, commitment, may }: PartProps) {
  const { commitmentId, revision, disclosures, fulfilments } = commitment;
  if (disclosures.totalCount === 0) return null;
  const [mayConfirm, mayDispute, mayRelease] = [may('confirmFulfilment'), may('disputeFulfilment'), may('releaseCommitment')];
  const mayCorrect = may('correctDisclosure');
  const told = disclosures.edges.map(({ node }) => node);
  const customers = new Map(told.filter(({ correction }) => !correction).map(({ customer }) => [customer.customerId, customer.name]));
  return (
    <Section id="told" says="Who was told">
      <ul class="lines">
        {told.map(({ disclosureId, customer, toldAt, toldBy, toldTo, wording, correction }) => (
          <li key={disclosureId}>
            <p>
              <a href={`/customers/${encodeURIComponent(customer.customerId)}`} dir="auto">
                {customer.name}
              </a>{' '}
              <span class="hint">
                <Ago at={toldAt} />
                <By name={toldBy.name} />
                {toldTo !== null && (
                  <>
                    , to <bdi>{toldTo}</bdi>
                  </>
                )}
                , words {wording.version}
                {correction && (
                  <>
                    ; taken back: <bdi>{correction.reason}</bdi>
                  </>
                )}
              </span>
            </p>
            {mayCorrect && !correction && (
              <FoldedAct
                visit={visit}
                command="correctDisclosure"
                revision={revision}
                fixed={{ commitmentId, disclosureId }}
                says={<Says name={customer.name} what="was not told this" />}
              >
                {BECAUSE}
              </FoldedAct>
            )}
          </li>
        ))}
      </ul>
      {fulfilments.length > 0 && (
        <ul>
          {fulfilments.map(({ customer, word, saidAt, note }) => (
            <li key={customer.customerId}>
              <bdi>{customer.name}</bdi> {FULFILMENTS[word]}, <Ago at={saidAt} />
              {note !== null && (
                <>
                  : <bdi>{note}</bdi>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {[...customers].map(([customerId, name]) => (
        <div key={customerId} class="rest">
          {mayConfirm && (
            <FoldedAct
              visit={visit}
              command="confirmFulfilment"
              fixed={{ commitmentId, customerId }}
              says={<Says name={name} what="says that it was kept" />}
            >
              {(form) => <Text form={form} name="note" label="What did they say?" rows={2} />}
            </FoldedAct>
          )}
          {mayDispute && (
            <FoldedAct
              visit={visit}
              command="disputeFulfilment"
              fixed={{ commitmentId, customerId }}
              says={<Says name={name} what="disputes it" />}
            >
              {(form) => <Text form={form} name="note" label="What did they say?" rows={2} />}
            </FoldedAct>
          )}
          {mayRelease && (
            <FoldedAct
              visit={visit}
              command="releaseCommitment"
              fixed={{ commitmentId, customerId }}
              says={<Says name={name} what="no longer wants it" />}
            >
              {(form) => <Line form={form} name="evidenceUrl" label="Where that can be read" />}
            </FoldedAct>
          )}
        </div>
      ))}
    </Section>
  );
}

function Delivery({ visit, commitment: { commitmentId, revision, wording }, may }: PartProps) {
  const delivery = wording?.delivery;
  if (!delivery && !may('assertDelivery')) return null;
  return (
    <Section id="delivery" says="Delivery">
      {delivery && <p>Delivered on {dayInWords(delivery.deliveredOn)}.</p>}
      {may('assertDelivery') && (
        <FoldedAct visit={visit} command="assertDelivery" revision={revision} fixed={{ commitmentId }} says="It is delivered">
          {(form) => (
            <>
              <Line form={form} name="deliveredOn" label="On which day?" type="date" needed />
              <Text form={form} name="note" label="Note" rows={2} />
            </>
          )}
        </FoldedAct>
      )}
      {may('withdrawDelivery') && (
        <FoldedAct
          visit={visit}
          command="withdrawDelivery"
          revision={revision}
          fixed={{ commitmentId }}
          says="It is not delivered after all"
        >
          {(form) => <Text form={form} name="reason" label="Why?" needed />}
        </FoldedAct>
      )}
    </Section>
  );
}

function Concerns({ visit, commitment: { commitmentId, revision, concerns }, may }: PartProps) {
  if (concerns.length === 0 && !may('raiseCommitmentConcern')) return null;
  return (
    <Section id="concerns" says={concerns.length === 0 ? 'No concerns' : 'Concerns'}>
      <ul class="lines">
        {concerns.map(({ concernId, text, blocking, outcome, note, raisedBy }) => (
          <li key={concernId}>
            <p>
              <b>{outcome ? CONCERN_OUTCOMES[outcome] : blocking ? 'Stops approval' : 'Open'}</b>, by <bdi>{raisedBy.name}</bdi>
            </p>
            <p dir="auto">{text}</p>
            {note !== null && <p dir="auto">{note}</p>}
            {outcome === null && may('resolveCommitmentConcern') && (
              <FoldedAct
                visit={visit}
                command="resolveCommitmentConcern"
                revision={revision}
                fixed={{ commitmentId, concernId }}
                says="Resolve it"
              >
                {(form) => <ConcernEnds form={form} />}
              </FoldedAct>
            )}
          </li>
        ))}
      </ul>
      {may('raiseCommitmentConcern') && (
        <FoldedAct visit={visit} command="raiseCommitmentConcern" revision={revision} fixed={{ commitmentId }} says="Raise a concern">
          {(form) => <Concern form={form} done="approved" stops="approval" />}
        </FoldedAct>
      )}
    </Section>
  );
}

const BECAUSE = (form: Form) => <Text form={form} name="reason" label="Why?" needed />;

/** What is done seldom, and asks why. */
function Rest({ visit, commitment, may }: PartProps) {
  const { commitmentId, revision, wording, pending } = commitment;
  const act = { visit, revision, fixed: { commitmentId } };
  return (
    <div class="rest">
      {may('reviseWording') && (
        <FoldedAct {...act} command="reviseWording" says="Propose other words">
          {(form) => (
            <>
              <WordingFields form={form} words={pending ?? wording ?? undefined} />
              {BECAUSE(form)}
              <ApproveAs form={form} visit={visit} />
            </>
          )}
        </FoldedAct>
      )}
      {may('completeFollowUp') && (
        <FoldedAct {...act} command="completeFollowUp" says="I have looked at it again">
          {(form) => (
            <>
              <Text form={form} name="note" label="What did you find?" needed />
              <Line form={form} name="nextFollowUpOn" label="Look at it again on" type="date" />
            </>
          )}
        </FoldedAct>
      )}
      {may('changeCommitment') && (
        <FoldedAct {...act} command="changeCommitment" says="Hand it over">
          {(form) => (
            <>
              <Line form={form} name="owner" label="To whom?" value={commitment.owner} />
              <Line form={form} name="followUpOn" label="Look at it again on" type="date" value={commitment.followUpOn} />
              {BECAUSE(form)}
            </>
          )}
        </FoldedAct>
      )}
      {may('putAtRisk') && (
        <FoldedAct {...act} command="putAtRisk" says="It is at risk">
          {BECAUSE}
        </FoldedAct>
      )}
      {may('clearRisk') && (
        <FoldedAct {...act} command="clearRisk" says="The risk is gone">
          {(form) => <Text form={form} name="note" label="Why?" needed />}
        </FoldedAct>
      )}
      {may('withdrawCommitment') && (
        <FoldedAct {...act} command="withdrawCommitment" says="Withdraw the promise">
          {BECAUSE}
        </FoldedAct>
      )}
      {may('breachCommitment') && (
        <FoldedAct {...act} command="breachCommitment" says="We broke it">
          {BECAUSE}
        </FoldedAct>
      )}
    </div>
  );
}

/** Who proposes words may be one of the two that approve them. */
export const ApproveAs = ({ form, visit: { visitor } }: { readonly form: Form; readonly visit: Visit }) => {
  const own = (['SALES', 'PRODUCT'] as const).filter((one) => visitor.roles.includes(`${one}_APPROVER`));
  return own.length === 0 ? null : (
    <Select
      form={form}
      name="approveAs"
      label="Do you approve it yourself?"
      none="No"
      options={Object.fromEntries(own.map((one) => [one, `I approve it for ${APPROVALS[one].toLowerCase()}`]))}
    />
  );
};
