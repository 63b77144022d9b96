import { seekBoth } from '../find.js';
import { Act, Chosen, formOf, Line, Refused, Select } from '../parts/act.js';
import type { Answer, Visit } from '../visit.js';
import { ABOUT_WHAT } from './promises.asks.js';
import { ApproveAs } from './promise.page.js';
import { WordingFields } from './wording-fields.js';

/** Words that are to be approved by two people before anybody says them. */
export async function newPromisePage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const typed = formOf(visit, 'proposeCommitment');
  const featureId = typed.sought('featureId').chosen?.key ?? given['feature'];
  const { feature } = featureId === undefined ? { feature: null } : await ask(ABOUT_WHAT, { featureId });
  const { customer } = await seekBoth(ask, { customer: given['customer'] });
  const accepted = feature?.requests.edges.map(({ node }) => node).filter(({ status }) => status === 'ACCEPTED') ?? [];
  return {
    title: 'New promise',
    page: (
      <>
        <Refused visit={visit} />
        <h1>New promise</h1>
        <p class="lead">Nobody says these words before one person of sales and one of product have approved them.</p>
        <Act visit={visit} command="proposeCommitment" then="/promises/">
          {(form) => (
            <>
              <Chosen
                form={form}
                kind="feature"
                name="featureId"
                label="About which feature?"
                value={given['feature']}
                present={feature ? { key: feature.featureId, name: feature.name } : undefined}
                needed
              />
              <Select
                form={form}
                name="audience.kind"
                label="To whom?"
                options={{ EVERYONE: 'Everyone', SEGMENT: 'A segment', CUSTOMER: 'One customer' }}
                value={given['customer'] === undefined ? undefined : 'CUSTOMER'}
              />
              <Line form={form} name="audience.segment" label="Which segment?" hint="Only for a segment." />
              <Chosen
                form={form}
                kind="customer"
                name="audience.customerId"
                label="Which customer?"
                value={given['customer']}
                present={customer.chosen}
              />
              <WordingFields form={form} />
              {accepted.length > 0 && (
                <Select
                  form={form}
                  name="basedOnRequestId"
                  label="Rests on which decision?"
                  none="On none"
                  options={Object.fromEntries(accepted.map(({ requestId, title }) => [requestId, title]))}
                />
              )}
              <Line form={form} name="owner" label="Owner" value={visit.visitor.name} needed />
              <Line form={form} name="followUpOn" label="Look at it again on" type="date" needed />
              <ApproveAs form={form} visit={visit} />
              <button class="main">Propose it</button>
            </>
          )}
        </Act>
      </>
    ),
  };
}
