import type { Command } from './api/commands.js';
import { MORE } from './more.asks.js';
import { FoldedAct, Line, Refused, Select, Text, type Form } from './parts/act.js';
import { CustomerFields, FeatureFields } from './things/fields.js';
import type { Answer, Visit } from './visit.js';
import { counted, HORIZONS, rolesInWords } from './words.js';

const PLACES = [
  ['/roadmap', 'Roadmap', 'Now, next and later, and links for customers'],
  ['/figures', 'Figures', 'How it goes, each figure with what it counts'],
  ['/history', 'History', 'Who did what, and when'],
  ['/reports/new', 'Something slipped out', 'Tell a promise that nobody approved; nobody is blamed'],
  ['/graphql', 'Explorer', 'Ask the API yourself'],
] as const;

/** The other places, what begins on none of them, and who is here. */
export async function morePage(visit: Visit): Promise<Answer> {
  const { ask, given, visitor } = visit;
  const { viewer } = await ask(MORE, {});
  const may = (command: Command): boolean => viewer.commands.includes(command);
  return {
    title: 'More',
    page: (
      <>
        <Refused visit={visit} />
        {!visit.form && /^\d{1,9}$/.test(given['reassigned'] ?? '') && <HandedOver things={Number(given['reassigned'])} />}
        <h1>More</h1>
        <ul class="lines">
          {PLACES.map(([path, says, about]) => (
            <li key={path}>
              <a href={path}>{says}</a>
              <p class="hint">{about}</p>
            </li>
          ))}
        </ul>
        <div class="rest">
          {may('registerCustomer') && (
            <FoldedAct visit={visit} command="registerCustomer" then="/customers/" says="Add a customer">
              {(form) => (
                <>
                  <CustomerFields form={form} />
                  <OwnKey form={form} name="customerId" />
                </>
              )}
            </FoldedAct>
          )}
          {may('addFeature') && (
            <FoldedAct visit={visit} command="addFeature" then="/features/" says="Add a feature">
              {(form) => (
                <>
                  <FeatureFields form={form} />
                  <Select form={form} name="horizon" label="When?" options={HORIZONS} value="LATER" />
                  <Line form={form} name="targetDate" label="For which day?" type="date" />
                  <OwnKey form={form} name="featureId" />
                </>
              )}
            </FoldedAct>
          )}
          {may('reassignOwner') && (
            <FoldedAct visit={visit} command="reassignOwner" says="Hand over all that somebody owns">
              {(form) => (
                <>
                  <Line
                    form={form}
                    name="from"
                    label="Whose?"
                    hint="The name as it stands there: features, promises and acceptances."
                    needed
                  />
                  <Line form={form} name="to" label="To whom?" needed />
                  <Text form={form} name="reason" label="Why?" needed />
                </>
              )}
            </FoldedAct>
          )}
        </div>
        <p>
          You are <bdi>{visitor.name}</bdi>: {rolesInWords(visitor.roles) || 'no role here'}.
        </p>
        <p class="hint">
          Who asks you to mediate names you by <code dir="auto">{viewer.id}</code>
        </p>
        <form method="post" action="/sign-out">
          <button class="second">Sign out</button>
        </form>
      </>
    ),
  };
}

const HandedOver = ({ things }: { readonly things: number }) => (
  <p class={things === 0 ? 'warned' : 'done'} role="status">
    {things === 0 ? 'Nobody of this name owns anything: nothing was recorded.' : `${counted(things, 'thing')} changed hands.`}
  </p>
);

/** A key of one’s own, where other systems know the thing by one. */
const OwnKey = ({ form, name }: { readonly form: Form; readonly name: string }) => (
  <Line form={form} name={name} label="Key" hint="Its address here ends with it; it never changes. Left empty, Sayso makes one." />
);
