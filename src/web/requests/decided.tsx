import { Fragment } from 'preact';
import { FoldedAct, Select, Text } from '../parts/act.js';
import { Fact, Listed, Section } from '../parts/things.js';
import { dayInWords, DECLINE_REASONS, EVALUATIONS, FITS, JUSTIFICATIONS, OUTCOMES } from '../words.js';
import { actOn, isOpen, pathOf, type PartProps, type Request } from './request-part.js';

type Decision = NonNullable<Request['decision']>;

/** The answer: each text says who reads it. */
export const Decided = ({ visit, request, decision }: PartProps & { readonly decision: Decision }) => (
  <Section id="decision" says={`Why: ${OUTCOMES[decision.outcome].says.toLowerCase()}`}>
    <p class="quoted" dir="auto">
      {decision.rationale}
    </p>
    <dl class="facts">
      {decision.reason && <Fact says="Reason">{DECLINE_REASONS[decision.reason]}</Fact>}
      {decision.justifications.length > 0 && (
        <Fact says="Rests on">
          {decision.justifications.map((one, n) => (n === 0 ? JUSTIFICATIONS[one] : JUSTIFICATIONS[one].toLowerCase())).join('; ')}
          {decision.weakOnly && decision.overrideRationale === null ? ': weak reasons only' : ''}
        </Fact>
      )}
      {decision.overrideRationale !== null && <Fact says="Why it goes ahead all the same">{decision.overrideRationale}</Fact>}
      {decision.outcome === 'DECLINED' && (
        <Fact says="Instead">
          {decision.alternatives.length > 0 ? <Listed texts={decision.alternatives} between="; " /> : 'Nothing is offered instead.'}
        </Fact>
      )}
      <Fact says="What customers may hear">{decision.customerExplanation ?? 'Nothing was written for customers.'}</Fact>
      {decision.confidentialNote !== null && <Fact says="Confidential: product, leadership, auditors">{decision.confidentialNote}</Fact>}
      {decision.options.length > 0 && (
        <Fact says="Options that were looked at">
          {decision.options.map(({ title, strategyFit, chosen }, n) => (
            <Fragment key={n}>
              {n > 0 && '; '}
              <bdi>{title}</bdi> ({FITS[strategyFit].toLowerCase()}
              {chosen && ', chosen'})
            </Fragment>
          ))}
        </Fact>
      )}
      {decision.owner !== null && <Fact says="Owner">{decision.owner}</Fact>}
      {decision.outcome === 'ACCEPTED' && <Fact says="How we will know">{decision.successMeasure ?? 'No measure was named.'}</Fact>}
      {decision.evaluateOn !== null && <Fact says="Day to look at it again">{dayInWords(decision.evaluateOn)}</Fact>}
      {decision.score && <Fact says="Its score then">{decision.score.rice}</Fact>}
      {decision.evaluation && (
        <Fact says="What came of it">
          {EVALUATIONS[decision.evaluation.result]}, says <bdi>{decision.evaluation.evaluatedBy.name}</bdi> on{' '}
          {dayInWords(decision.evaluation.evaluatedAt)}: <bdi>{decision.evaluation.note}</bdi>
        </Fact>
      )}
      {decision.revisitOn !== null && <Fact says="Asked again on">{dayInWords(decision.revisitOn)}</Fact>}
      {decision.participants.length > 0 && (
        <Fact says="Took part">
          <Listed texts={decision.participants} between=", " />
        </Fact>
      )}
      {decision.supersededBy && (
        <div>
          <dt>Replaced by</dt>
          <dd>
            <a href={pathOf(decision.supersededBy.request.requestId)} dir="auto">
              {decision.supersededBy.request.title}
            </a>
          </dd>
        </div>
      )}
    </dl>
    {isOpen(request, 'evaluateOutcome') && (
      <FoldedAct {...actOn(visit, request)} command="evaluateOutcome" says="Say what came of it">
        {(form) => (
          <>
            <Select
              form={form}
              name="result"
              label="Did it do what it was to do?"
              options={EVALUATIONS}
              value={decision.evaluation?.result}
            />
            <Text form={form} name="note" label="What was seen?" value={decision.evaluation?.note} needed />
          </>
        )}
      </FoldedAct>
    )}
  </Section>
);
