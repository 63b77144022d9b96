import type { ResultOf } from 'gql.tada';
import type { ComponentChildren } from 'preact';
import { Act, Checks, formOf, Line, Refused, Select, Text, Tick, type Form } from '../parts/act.js';
import { Sentence } from '../parts/sentence.js';
import { among, Badge } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { CHANNELS, counted, DECLINE_REASONS, FITS, JUSTIFICATIONS, moneyInWords, REQUEST_STATUSES } from '../words.js';
import { REQUEST } from './requests.asks.js';

type Request = NonNullable<ResultOf<typeof REQUEST>['request']>;

interface Way {
  readonly command: 'acceptRequest' | 'declineRequest' | 'deferRequest';
  readonly says: string;
  readonly fields: (props: { readonly form: Form; readonly visit: Visit }) => ComponentChildren;
}

const Rationale = ({ form }: { readonly form: Form }) => (
  <Text
    form={form}
    name="rationale"
    label="Why?"
    hint="At least 20 characters. Everybody who may read the register reads it, sales too."
    rows={5}
    needed
  />
);

const WAYS: Readonly<Record<'accept' | 'decline' | 'defer', Way>> = {
  accept: {
    command: 'acceptRequest',
    says: 'Accept',
    fields: ({ form, visit }) => (
      <>
        <Rationale form={form} />
        <Checks form={form} name="justifications" label="What does it rest on?" options={JUSTIFICATIONS} needed />
        <Text form={form} name="overrideRationale" label="If it rests on weak reasons alone: why all the same?" rows={2} />
        <Line form={form} name="owner" label="Owner" value={visit.visitor.name} needed />
        <Line form={form} name="successMeasure" label="How will we know that it was right?" />
        <Line form={form} name="evaluateOn" label="Look at it again on" type="date" />
      </>
    ),
  },
  decline: {
    command: 'declineRequest',
    says: 'Decline',
    fields: ({ form }) => (
      <>
        <Rationale form={form} />
        <Select form={form} name="reason" label="Reason" options={DECLINE_REASONS} />
        <Text form={form} name="alternatives" label="What is offered instead?" hint="One a line." />
        <Tick form={form} name="noAlternative" label="Nothing can be offered instead" />
      </>
    ),
  },
  defer: {
    command: 'deferRequest',
    says: 'Defer',
    fields: ({ form }) => (
      <>
        <Rationale form={form} />
        <Line form={form} name="revisitOn" label="Look at it again on" type="date" needed />
      </>
    ),
  },
};

/** One decision, in one of three ways. */
export async function decidePage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { requestId = '' } = params;
  const path = `/requests/${encodeURIComponent(requestId)}`;
  const { request } = await ask(REQUEST, { requestId, minPosition: given['at'] });
  if (!request) return unknown('request');
  const way = WAYS[among(WAYS, given['as'])];
  const offer = request.offers.find(({ command }) => command === way.command);
  const form = formOf(visit, way.command, { requestId });
  return {
    title: `Decide: ${request.title}`,
    page: (
      <>
        <Refused visit={visit} />
        <h1>
          Decide: <span dir="auto">{request.title}</span>
        </h1>
        <p class="standing">
          <Badge {...REQUEST_STATUSES[request.status]} /> <a href={path}>All that is known about it</a>
        </p>
        <div class="answer">
          <nav class="views" aria-label="Ways to decide">
            {Object.entries(WAYS).map(([key, { says, command }]) => (
              <a key={key} href={addressOf(`${path}/decide`, { as: key })} aria-current={command === way.command ? 'true' : undefined}>
                {says}
              </a>
            ))}
          </nav>
          {offer?.open === true || form.isSent ? (
            <Act visit={visit} command={way.command} revision={request.revision} fixed={{ requestId }} then="/requests/">
              {(form) => (
                <>
                  <way.fields form={form} visit={visit} />
                  <Text
                    form={form}
                    name="customerExplanation"
                    label="What customers may hear"
                    hint="In words that sales can say as they stand."
                  />
                  <Aside form={form} />
                  <TellNow form={form} request={request} />
                  <p class="hint">This cannot be edited. A later decision can supersede it.</p>
                  <button class="main">{way.says}</button>
                </>
              )}
            </Act>
          ) : (
            <p class="problem">
              <Sentence says={offer?.reason ?? 'This cannot be decided now.'} />
            </p>
          )}
          <Asked request={request} />
        </div>
      </>
    ),
  };
}

/** What not every decision needs. */
const Aside = ({ form }: { readonly form: Form }) => (
  <details class="folded" open={form.isSent}>
    <summary>Options, who took part, a confidential note</summary>
    {[0, 1, 2].map((n) => (
      <div class="value" key={n}>
        <Line form={form} name={`options.${n}.title`} label={`Option ${n + 1}`} />
        <Select form={form} name={`options.${n}.strategyFit`} label={`How it fits our strategy`} options={FITS} none="–" />
      </div>
    ))}
    <Text form={form} name="participants" label="Who took part?" hint="One a line." rows={2} />
    <Text form={form} name="confidentialNote" label="Confidential note" hint="Only product, leadership and auditors read it." rows={2} />
    <Line form={form} name="positionWaiver" label="If sales was not heard: why not?" />
  </details>
);

/** Who waits may be told with the decision itself. */
function TellNow({ form, request }: { readonly form: Form; readonly request: Request }) {
  const customers = Object.fromEntries(
    request.demand.entries.edges.map(({ node: { customer } }) => [customer.customerId, customer.name] as const),
  );
  return (
    <details class="folded" open={form.isSent}>
      <summary>Somebody has been told already</summary>
      <Select form={form} name="inform.channel" label="How?" options={CHANNELS} none="Nobody has been told" />
      <Checks form={form} name="inform.customerIds" label="Which customers?" hint="None: the colleague who asked." options={customers} />
    </details>
  );
}

const Asked = ({ request: { problem, demand, evidence, positions } }: { readonly request: Request }) => (
  <aside class="beside" aria-labelledby="asked">
    <h2 id="asked">What was asked</h2>
    <p class="quoted" dir="auto">
      {problem}
    </p>
    <p>
      {counted(demand.customers, 'customer')}
      {demand.value && demand.value.length > 0 ? `, ${moneyInWords(demand.value)}` : ''}
    </p>
    <p>
      {counted(evidence.length, 'piece', 'pieces')} of evidence, {counted(positions.length, 'position')}
    </p>
  </aside>
);
