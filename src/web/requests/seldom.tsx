import type { ResultOf } from 'gql.tada';
import { Act, Chosen, FoldedAct, Line, Select, Text } from '../parts/act.js';
import { Badge, Section } from '../parts/things.js';
import { FUNCTIONS, REOPENINGS, REQUEST_STATUSES } from '../words.js';
import { actOn, isOpen, pathOf, type PartProps } from './request-part.js';
import type { SAME } from './requests.asks.js';

interface SameProps extends PartProps {
  readonly same: NonNullable<ResultOf<typeof SAME>['request']>['likelyDuplicates'];
}

/** Requests that may be the same: one of them may answer both. */
export const Same = ({ visit, request, same }: SameProps) => (
  <Section id="same" says="Is it one of these?">
    <p class="hint">Then it becomes part of that one, and who waits here is answered there.</p>
    <ul class="lines">
      {same.map((other) => (
        <li key={other.requestId}>
          <p>
            <a href={pathOf(other.requestId)} dir="auto">
              {other.title}
            </a>{' '}
            <Badge {...REQUEST_STATUSES[other.status]} />
          </p>
          <Act {...actOn(visit, request, { intoRequestId: other.requestId })} command="mergeRequest">
            {() => (
              <button class="second">
                It is the same
                <span class="unseen">
                  {' '}
                  as <bdi>{other.title}</bdi>
                </span>
              </button>
            )}
          </Act>
        </li>
      ))}
    </ul>
  </Section>
);

/** The functions of those who may mediate between sales and product. */
const NEUTRAL = Object.fromEntries(Object.entries(FUNCTIONS).filter(([code]) => code !== 'SALES' && code !== 'PRODUCT'));

/** What is done seldom. */
export const Rest = ({ visit, request }: PartProps) => (
  <div class="rest">
    {isOpen(request, 'changeRequest') && (
      <FoldedAct {...actOn(visit, request)} command="changeRequest" says="Change what it says">
        {(form) => (
          <>
            <Line form={form} name="title" label="What do they want?" value={request.title} needed />
            <Text
              form={form}
              name="problem"
              label="What is their problem?"
              hint="In their words."
              rows={4}
              value={request.problem}
              needed
            />
            <Chosen
              form={form}
              kind="feature"
              name="featureId"
              label="About which feature?"
              present={request.feature ? { key: request.feature.featureId, name: request.feature.name } : undefined}
            />
            <Line form={form} name="area" label="Area" value={request.area ?? undefined} />
            <Line form={form} name="desiredBy" label="Wanted by" type="date" value={request.desiredBy ?? undefined} />
            <Text form={form} name="tags" label="Tags" hint="One a line." rows={2} value={request.tags.join('\n')} />
          </>
        )}
      </FoldedAct>
    )}
    {isOpen(request, 'escalateRequest') && (
      <FoldedAct {...actOn(visit, request)} command="escalateRequest" says="Ask somebody neutral to mediate">
        {(form) => (
          <>
            <Text form={form} name="reason" label="What can you not agree on?" needed />
            <Line form={form} name="mediator.name" label="Who is to mediate?" needed />
            <Line form={form} name="mediator.id" label="Their id" hint="Under More, everybody finds their own." needed />
            <Select form={form} name="mediator.function" label="Of which function?" options={NEUTRAL} />
          </>
        )}
      </FoldedAct>
    )}
    {isOpen(request, 'mergeRequest') && (
      <FoldedAct {...actOn(visit, request)} command="mergeRequest" says="It is the same as another request">
        {(form) => (
          <>
            <Chosen form={form} kind="request" name="intoRequestId" label="As which one? Its title, key or address" needed />
            <Text form={form} name="note" label="Why are they the same?" rows={2} />
          </>
        )}
      </FoldedAct>
    )}
    {isOpen(request, 'unmergeRequest') && (
      <FoldedAct {...actOn(visit, request)} command="unmergeRequest" says="It is no part of the other after all">
        {(form) => <Text form={form} name="note" label="Why?" needed />}
      </FoldedAct>
    )}
    {isOpen(request, 'reopenRequest') && (
      <FoldedAct {...actOn(visit, request)} command="reopenRequest" says="Ask for a new decision">
        {(form) => (
          <>
            <Select form={form} name="because" label="Because of what?" options={REOPENINGS} />
            <Text form={form} name="note" label="What has changed?" needed />
          </>
        )}
      </FoldedAct>
    )}
    {isOpen(request, 'withdrawRequest') && (
      <FoldedAct {...actOn(visit, request)} command="withdrawRequest" says="Withdraw it">
        {(form) => <Text form={form} name="reason" label="Why does nobody want it any more?" needed />}
      </FoldedAct>
    )}
  </div>
);
