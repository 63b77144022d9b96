import { FoldedAct, Line, Select, Text } from '../parts/act.js';
import { Concern, ConcernEnds } from '../parts/concern.js';
import { Ago, Away, By, Section } from '../parts/things.js';
import { CONCERN_OUTCOMES, EVIDENCE, FUNCTIONS, STANCES } from '../words.js';
import { actOn, isOpen, type PartProps } from './request-part.js';

/** What speaks for it. */
export function Evidence({ visit, request }: PartProps) {
  const mayAdd = isOpen(request, 'addEvidence');
  if (request.evidence.length === 0 && !mayAdd) return null;
  return (
    <Section id="evidence" says={request.evidence.length === 0 ? 'No evidence yet' : 'Evidence'}>
      <ul class="lines">
        {request.evidence.map(({ kind, summary, url, addedAt, addedBy }, n) => (
          <li key={n}>
            <p dir="auto">{summary}</p>
            <p class="about">
              <span>{url === null ? EVIDENCE[kind] : <Away url={url}>{EVIDENCE[kind]}</Away>}</span>
              <span>
                <Ago at={addedAt} />
                <By name={addedBy.name} />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {mayAdd && (
        <FoldedAct {...actOn(visit, request)} command="addEvidence" says="Add evidence">
          {(form) => (
            <>
              <Select form={form} name="kind" label="What is it?" options={EVIDENCE} />
              <Text form={form} name="summary" label="What does it show?" needed />
              <Line form={form} name="url" label="Where it can be read" />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}

/** What the functions think, and what they object to. */
export function Voices({ visit, request }: PartProps) {
  const { positions, concerns } = request;
  const [mayTake, mayRaise, mayResolve] = (['recordPosition', 'raiseConcern', 'resolveConcern'] as const).map((command) =>
    isOpen(request, command),
  );
  if (positions.length === 0 && concerns.length === 0 && !mayTake && !mayRaise) return null;
  return (
    <Section id="voices" says={positions.length + concerns.length === 0 ? 'No voices yet' : 'Voices'}>
      <ul class="lines">
        {positions.map(({ function: of, stance, note, takenBy }) => (
          <li key={of}>
            <p>
              <b>{FUNCTIONS[of]}</b>: {STANCES[stance].toLowerCase()}, says <bdi>{takenBy.name}</bdi>
            </p>
            <p dir="auto">{note}</p>
          </li>
        ))}
        {concerns.map(({ concernId, text, blocking, outcome, note, raisedBy }) => (
          <li key={concernId}>
            <p>
              <b>{outcome ? `Concern, ${CONCERN_OUTCOMES[outcome].toLowerCase()}` : blocking ? 'Concern that stops a yes' : 'Concern'}</b>
              <By name={raisedBy.name} />
            </p>
            <p dir="auto">{text}</p>
            {note !== null && <p dir="auto">{note}</p>}
            {mayResolve && outcome === null && (
              <FoldedAct {...actOn(visit, request, { concernId })} command="resolveConcern" says="Resolve it">
                {(form) => <ConcernEnds form={form} />}
              </FoldedAct>
            )}
          </li>
        ))}
      </ul>
      {mayTake && (
        <FoldedAct {...actOn(visit, request)} command="recordPosition" says="Take a position">
          {(form) => (
            <>
              <Select form={form} name="function" label="For which function?" options={FUNCTIONS} />
              <Select form={form} name="stance" label="Where do you stand?" options={STANCES} />
              <Text form={form} name="note" label="Why?" needed />
            </>
          )}
        </FoldedAct>
      )}
      {mayRaise && (
        <FoldedAct {...actOn(visit, request)} command="raiseConcern" says="Raise a concern">
          {(form) => <Concern form={form} done="accepted" stops="acceptance" />}
        </FoldedAct>
      )}
    </Section>
  );
}

/** What it is worth by RICE, as it was scored last. */
export function Scored({ visit, request }: PartProps) {
  const last = request.scores.at(-1);
  const mayScore = isOpen(request, 'scoreRequest');
  if (!last && !mayScore) return null;
  return (
    <Section id="score" says={last ? `Scored ${last.rice}` : 'Not scored'}>
      {last && (
        <p class="about">
          <span>reach {last.reach}</span>
          <span>impact {last.impact}</span>
          <span>confidence {last.confidence}</span>
          <span>effort {last.effort}</span>
          <span>
            <Ago at={last.scoredAt} />
            <By name={last.scoredBy.name} />
          </span>
        </p>
      )}
      {mayScore && (
        <FoldedAct {...actOn(visit, request)} command="scoreRequest" says={last ? 'Score it anew' : 'Score it'}>
          {(form) => (
            <>
              <Line
                form={form}
                name="reach"
                label="How many does it reach?"
                hint="In a time that is the same for every request."
                value={last?.reach}
                needed
              />
              <Line form={form} name="impact" label="How much does it do for each of them?" value={last?.impact} needed />
              <Line form={form} name="confidence" label="How sure are we?" hint="From 0 to 1." value={last?.confidence} needed />
              <Line
                form={form}
                name="effort"
                label="What does it cost?"
                hint="In person-months, for instance; more than 0."
                value={last?.effort}
                needed
              />
            </>
          )}
        </FoldedAct>
      )}
    </Section>
  );
}
