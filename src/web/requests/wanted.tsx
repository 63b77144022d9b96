import { Chosen, FoldedAct, Text, Value } from '../parts/act.js';
import { Ago, Says, Section } from '../parts/things.js';
import { counted, moneyInWords } from '../words.js';
import { actOn, isOpen, type PartProps } from './request-part.js';

/** Who wants it, worth what. */
export function Wanted({ visit, request }: PartProps) {
  const { demand } = request;
  const value = demand.value && demand.value.length > 0 ? `, ${moneyInWords(demand.value)}` : '';
  return (
    <Section
      id="demand"
      says={demand.customers === 0 ? 'No customer is named' : `${counted(demand.customers, 'customer wants', 'customers want')} it${value}`}
    >
      <ul class="lines">
        {demand.entries.edges.map(({ node: { request: asked, customer, dealId, dealValue, note, addedAt } }) => (
          <li key={`${asked.requestId} ${customer.customerId} ${dealId}`}>
            <p>
              <a href={`/customers/${encodeURIComponent(customer.customerId)}`} dir="auto">
                {customer.name}
              </a>
              {dealValue && ` · ${moneyInWords([dealValue])}`}
              {dealId !== null && (
                <>
                  {' '}
                  · <bdi>{dealId}</bdi>
                </>
              )}
              <span class="hint">
                {' '}
                <Ago at={addedAt} />
              </span>
            </p>
            {note !== null && <p dir="auto">{note}</p>}
            {asked.requestId === request.requestId && isOpen(request, 'removeDemand') && (
              <FoldedAct
                {...actOn(visit, request, { customerId: customer.customerId, dealId: dealId ?? undefined })}
                command="removeDemand"
                says={<Says name={customer.name} what="no longer wants it" />}
              >
                {(form) => <Text form={form} name="reason" label="Why?" rows={2} needed />}
              </FoldedAct>
            )}
          </li>
        ))}
      </ul>
      {isOpen(request, 'addDemand') && (
        <FoldedAct {...actOn(visit, request)} command="addDemand" says="Another customer wants it">
          {(form) => (
            <>
              <Chosen form={form} kind="customer" name="customerId" label="Customer" needed />
              <Value form={form} name="dealValue" label="Worth, if a deal hangs on it" />
              <Text form={form} name="note" label="Note" rows={2} />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}
