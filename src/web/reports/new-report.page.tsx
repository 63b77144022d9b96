import { seekBoth } from '../find.js';
import { Act, Chosen, Line, Refused, Select, Text } from '../parts/act.js';
import { today } from '../parts/moment.js';
import type { Answer, Visit } from '../visit.js';
import { CHANNELS } from '../words.js';

/** A promise that somebody made without approval, told without blame. */
export async function newReportPage(visit: Visit): Promise<Answer> {
  const { ask, given } = visit;
  const known = await seekBoth(ask, given);
  return {
    title: 'What was said?',
    page: (
      <>
        <Refused visit={visit} />
        <h1>What was said?</h1>
        <p class="lead">Something slipped out? Say so; nobody is blamed. It is put right together.</p>
        <Act visit={visit} command="reportUnapprovedPromise" then="/reports/">
          {(form) => (
            <>
              <Text form={form} name="said" label="What was said?" hint="In the words that were used." needed />
              <Chosen
                form={form}
                kind="customer"
                name="customerId"
                label="To which customer?"
                value={given['customer']}
                present={known.customer.chosen}
                needed
              />
              <Chosen
                form={form}
                kind="feature"
                name="featureId"
                label="About which feature?"
                value={given['feature']}
                present={known.feature.chosen}
                needed
              />
              <Line form={form} name="saidAt" label="On which day?" type="date" value={today()} needed />
              <Line form={form} name="promisedDate" label="For which day, if one was named?" type="date" />
              <Line form={form} name="saidBy" label="By whom, if it helps?" />
              <Select form={form} name="channel" label="How was it said?" options={CHANNELS} />
              <button class="main">Tell it</button>
            </>
          )}
        </Act>
      </>
    ),
  };
}
