import type { FeatureFacts } from '../features/feature.events.js';
import type { RecordedEvent } from '../kernel/event.js';
import { keyOf } from '../kernel/streams.js';
import { later, startOf, type Day } from '../kernel/time.js';
import type { Due, Policy, Reaction, Sight } from '../reactions/policy.js';
import type { RequestFacts } from '../requests/request.events.js';
import { NoteFollowUpDue, PutAtRisk } from './commitment.commands.js';
import { commitmentStream, type CommitmentFacts } from './commitment.events.js';
import { BasisTakenAt, CommitmentIdsByBasis, CommitmentIdsByFeature, FollowUpsDue, GroundsMovedAt } from './commitment.queries.js';

/** Whom a fact may concern, and which days have come; what follows from it, if anything, the decider says. */
export const commitmentPolicy: Policy<CommitmentFacts & FeatureFacts & RequestFacts> = {
  name: 'commitments',

  on: {
    // rule 16
    FeatureTargetChanged: ofFeature,
    FeatureUnshipped: ofFeature,
    FeatureDropped: ofFeature,
    RequestDeclined: ofBasis,
    RequestDeferred: ofBasis,
    // a no that did not stand while its request was withdrawn or merged
    RequestReopened: ofBasis,
    RequestUnmerged: ofBasis,
    CommitmentActivated: lookAgain,
    RiskCleared: lookAgain,
    DeliveryWithdrawn: lookAgain,

    // rule 19
    CommitmentProposed: ({ stream, data }, sight) => noteIfDue(stream, data.followUpOn, sight),
    CommitmentChanged: ({ stream, data }, sight) => noteIfDue(stream, data.followUpOn, sight),
    FollowUpCompleted: ({ stream, data }, sight) => noteIfDue(stream, data.nextFollowUpOn, sight),
  },

  async *due({ ask, moment }): AsyncGenerator<Due> {
    for (const { commitmentId, followUpOn, setAt } of await ask(new FollowUpsDue(moment)))
      yield { ...noteDue(commitmentId, followUpOn), setBy: { stream: commitmentStream(commitmentId), position: setAt } };
  },
};

async function* ofFeature({ stream }: RecordedEvent, { ask, moment }: Sight): AsyncGenerator<Reaction> {
  for (const commitmentId of await ask(new CommitmentIdsByFeature(keyOf(stream), moment))) yield risk(commitmentId);
}

/** Another decision may have taken its place before it in the log, and by the clock after it. */
async function* ofBasis({ stream, position, effectiveAt }: RecordedEvent, { ask, moment }: Sight): AsyncGenerator<Reaction> {
  for (const commitmentId of await ask(new CommitmentIdsByBasis(keyOf(stream), moment))) {
    const takenAt = await ask(new BasisTakenAt(commitmentId, { ...moment, position }));
    yield { ...risk(commitmentId), at: later(effectiveAt, takenAt) };
  }
}

/**
 * What had moved before the words came into force, or while what they promise was said to be there, had nobody to endanger then;
 * and another node may have moved what the one that cleared the risks had looked at.
 * By the clock it may even have moved after that: in imported history, and where the clocks of two nodes differ.
 */
async function* lookAgain({ stream, effectiveAt }: RecordedEvent, { ask, moment }: Sight): AsyncGenerator<Reaction> {
  const commitmentId = keyOf(stream);
  yield { ...risk(commitmentId), at: later(effectiveAt, await ask(new GroundsMovedAt(commitmentId, moment))) };
}

/** The reason is not kept: each danger has one of its own. */
const risk = (commitmentId: string): Reaction => ({ command: PutAtRisk, input: { commitmentId, reason: 'What it rests on has moved.' } });

const noteDue = (commitmentId: string, followUpOn: Day): Reaction => ({
  command: NoteFollowUpDue,
  input: { commitmentId, followUpOn },
  at: startOf(followUpOn),
});

/** A day in the future is for the calendar. */
const noteIfDue = (stream: string, day: Day | undefined, { moment: { today } }: Sight): Reaction[] =>
  day !== undefined && day <= today ? [noteDue(keyOf(stream), day)] : [];
