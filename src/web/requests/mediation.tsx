import { FoldedAct, Line, Text } from '../parts/act.js';
import { Sentence } from '../parts/sentence.js';
import { Ago, By, Fact, Section } from '../parts/things.js';
import { dayInWords, FUNCTIONS } from '../words.js';
import { actOn, isOpen, type PartProps } from './request-part.js';

/** What the functions cannot agree on, who mediates, and what it came to. */
export function Mediation({ visit, request }: PartProps) {
  const { escalation, offers } = request;
  if (!escalation) return null;
  const { reason, outcome, agreements, mediator, escalatedAt, escalatedBy, concludedAt } = escalation;
  const { issuer, subject } = visit.visitor;
  const why = offers.find(({ command }) => command === 'concludeMediation')?.reason;
  return (
    <Section id="mediation" says={concludedAt === null ? 'In mediation' : 'Mediation'}>
      <p class="quoted" dir="auto">
        {reason}
      </p>
      <p class="about">
        <span>
          <Ago at={escalatedAt} />
          <By name={escalatedBy.name} />
        </span>
        <span>
          <bdi>{mediator.name}</bdi> mediates, of {FUNCTIONS[mediator.function].toLowerCase()}
        </span>
      </p>
      {concludedAt !== null && (
        <dl class="facts">
          <Fact says={`What it came to on ${dayInWords(concludedAt)}`}>{outcome}</Fact>
          {agreements.map(({ what, who, by }, n) => (
            <Fact key={n} says="Agreed">
              <bdi>{what}</bdi>: <bdi>{who}</bdi>
              {by !== null && `, by ${dayInWords(by)}`}
            </Fact>
          ))}
        </dl>
      )}
      {isOpen(request, 'concludeMediation') && (
        <FoldedAct {...actOn(visit, request)} command="concludeMediation" says="Conclude the mediation">
          {(form) => (
            <>
              <Text form={form} name="outcome" label="What did it come to?" needed />
              {[0, 1, 2].map((n) => (
                <fieldset class="field" key={n}>
                  <legend>Agreement {n + 1}, if any</legend>
                  <Line form={form} name={`agreements.${n}.what`} label="What is to be done?" />
                  <Line form={form} name={`agreements.${n}.who`} label="Who does it?" />
                  <Line form={form} name={`agreements.${n}.by`} label="By when?" type="date" />
                </fieldset>
              ))}
            </>
          )}
        </FoldedAct>
      )}
      {concludedAt === null && mediator.id === `${issuer}|${subject}` && why != null && (
        <p class="hint">
          You cannot conclude it yet: <Sentence says={why} />
        </p>
      )}
    </Section>
  );
}
