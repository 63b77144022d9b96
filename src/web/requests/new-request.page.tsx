import { seekBoth } from '../find.js';
import { Act, Chosen, formOf, Line, Refused, Select, Text, Value } from '../parts/act.js';
import { Sentence } from '../parts/sentence.js';
import { Badge } from '../parts/things.js';
import type { Answer, Visit } from '../visit.js';
import { REQUEST_STATUSES, SOURCES } from '../words.js';
import { ALIKE } from './requests.asks.js';

const PATH = '/requests/new';

/**
 * What a customer said, entered for that customer by whoever heard it. Asked with a title and a problem it shows what is like it first, so that
 * the same wish is no second request.
 */
export async function newRequestPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const form = formOf(visit, 'submitRequest');
  const [title, problem] = ['title', 'problem'].map((name) => form.typed(name)[0] ?? given[name]);
  const { likelyDuplicates: alike } =
    title === undefined || title.trim() === '' ? { likelyDuplicates: [] } : await ask(ALIKE, { title: title.slice(0, 200), problem });
  const customerId = form.typed('demand.0.customerId')[0] ?? given['demand.0.customerId'];
  const known = await seekBoth(ask, { customer: customerId, feature: given['featureId'] });
  return {
    title: 'New request',
    page: (
      <>
        <Refused visit={visit} />
        <h1>New request</h1>
        <p class="lead">What did a customer ask for? Enter it for them, in their words.</p>
        <div class="answer">
          <Act visit={visit} command="submitRequest" then="/requests/">
            {(form) => (
              <>
                <Line form={form} name="title" label="What do they want?" value={given['title']} needed />
                <Text
                  form={form}
                  name="problem"
                  label="What is their problem?"
                  hint="In their words."
                  rows={4}
                  value={given['problem']}
                  needed
                />
                <Chosen
                  form={form}
                  kind="feature"
                  name="featureId"
                  label="About which feature?"
                  value={given['featureId']}
                  present={known.feature.chosen}
                />
                <Chosen
                  form={form}
                  kind="customer"
                  name="demand.0.customerId"
                  label="For which customer?"
                  value={given['demand.0.customerId']}
                  present={known.customer.chosen}
                />
                <Value
                  form={form}
                  name="demand.0.dealValue"
                  label="Worth, if a deal hangs on it"
                  value={given['demand.0.dealValue.amount']}
                  currency={given['demand.0.dealValue.currency']}
                />
                <Select form={form} name="source.kind" label="How did you hear it?" options={SOURCES} value={given['source.kind']} />
                <Line form={form} name="desiredBy" label="Wanted by" type="date" value={given['desiredBy']} />
                <div class="acts">
                  <button class="main">Record it</button>
                  <button class="second" formmethod="get" formaction={PATH} data-quiet>
                    Is it known already?
                  </button>
                </div>
              </>
            )}
          </Act>
          <aside class="beside" aria-labelledby="alike" data-follows="title problem demand.0.customerId">
            <h2 id="alike">Is it one of these?</h2>
            {alike.length === 0 ? (
              <p class="hint">{title === undefined ? 'What is like it is shown here.' : 'Nothing like it is on record.'}</p>
            ) : (
              <ul class="lines">
                {alike.map(({ reason, request }) => (
                  <li key={request.requestId}>
                    <a href={`/requests/${encodeURIComponent(request.requestId)}`} dir="auto">
                      {request.title}
                    </a>{' '}
                    <Badge {...REQUEST_STATUSES[request.status]} />
                    <p class="hint">
                      <Sentence says={reason} />
                    </p>
                    {customerId !== undefined && customerId.trim() !== '' && (
                      <Act visit={visit} command="addDemand" then="/requests/" fixed={{ requestId: request.requestId }}>
                        {(one) => (
                          <>
                            <Chosen
                              form={one}
                              kind="customer"
                              name="customerId"
                              label="Add this customer to it"
                              value={customerId}
                              present={known.customer.chosen}
                              needed
                            />
                            <button class="second">Add to it</button>
                          </>
                        )}
                      </Act>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </aside>
        </div>
      </>
    ),
  };
}
