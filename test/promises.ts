import type { CommitmentFacts } from '../src/commitments/commitment.events.js';
import type { Append } from '../src/event-log/event-log.js';
import type { FeatureFacts } from '../src/features/feature.events.js';
import { hashOf, uuidOf } from '../src/kernel/canonical.js';
import type { FactOf, NewEvent } from '../src/kernel/event.js';
import { person } from './given.js';

/** When all of it happened, and what was promised then. */
const THEN = '2020-01-01T12:00:00.000Z';
const PROMISED = '2030-06-30';
export const FOLLOW_UP = '2020-02-01';

const [SOFIA, PRIYA] = [person('Sofia', 'SALES_APPROVER'), person('Priya', 'PRODUCT_APPROVER')];

/** One of a stream; `of` numbers the event that its command is about, where it is another. */
function event(
  stream: string,
  number: number,
  command: string,
  fact: FactOf<CommitmentFacts & FeatureFacts>,
  actor = SOFIA,
  of = number,
): NewEvent {
  const commandId = `${stream} ${of}`;
  const signed = { command, commandId, inputHash: hashOf({}), warnings: [], correlationId: commandId };
  return { id: uuidOf(`${stream} ${number}`), ...fact, actor, effectiveAt: THEN, ...signed };
}

/** Features, each with as many promises in force, each to one segment: as they would be on record, without the commands. */
export function* promises(features: number, each: number): Generator<Append> {
  for (let f = 0; f < features; f++) {
    const featureId = `f${f}`;
    const stream = `feature-${featureId}`;
    const data = { featureId, name: `Feature ${f}`, horizon: 'NOW', targetDate: PROMISED } as const;
    yield { stream, expectedRevision: -1, events: [event(stream, 0, 'addFeature', { type: 'FeatureAdded', data }, PRIYA)] };
    for (let s = 0; s < each; s++) yield promise(featureId, `s${s}`);
  }
}

export function promise(featureId: string, segment: string): Append {
  const commitmentId = `${featureId}@segment:${segment}`;
  const stream = `commitment-${commitmentId}`;
  const wording = { canSay: 'It will be there.', cannotSay: 'Anything else.', promisedDate: PROMISED };
  const slot = { featureId, audience: { kind: 'SEGMENT', segment } as const };
  const [version, hash] = [1, hashOf({ ...slot, ...wording })];
  const proposal = { commitmentId, ...slot, version, hash, wording, owner: 'Priya', followUpOn: FOLLOW_UP };
  return {
    stream,
    expectedRevision: -1,
    events: [
      event(stream, 0, 'proposeCommitment', { type: 'CommitmentProposed', data: proposal }),
      event(stream, 1, 'approveWording', { type: 'WordingApproved', data: { version, hash, function: 'SALES' } }),
      event(stream, 2, 'approveWording', { type: 'WordingApproved', data: { version, hash, function: 'PRODUCT' } }, PRIYA),
      event(stream, 3, 'approveWording', { type: 'CommitmentActivated', data: { version } }, PRIYA, 2),
    ],
  };
}
