import { InputType } from '@nestjs/graphql';
import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { AtMoment, Choice, Count, Flag, Key, Line, Name, Nested, OnDay, Text, Url } from '../commands/fields.js';
import { ConcernOutcome } from '../concerns/concern.events.js';
import { DECIDERS, PRODUCT, SALES, SALES_AND_PRODUCT, VOICES } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import { ApprovalFunction } from './commitment.events.js';
import { AudienceInput, SlotKey } from './commitment.fields.js';

const APPROVERS = ['SALES_APPROVER', 'PRODUCT_APPROVER'] as const;
const APPROVING = { role: 'ADMIN', from: 'approve' } as const;
const APPROVING_TOO = { ...APPROVING, field: 'approveAs' } as const;

// rule 12
@InputType({ description: 'The words, and what they depend on.' })
export class WordingInput {
  @Text('What may be said to the customer.')
  canSay: string;

  @Text('What may not be said: where the promise ends.')
  cannotSay: string;

  @Text('What has to be said with it, because the promise depends on it.', { optional: true, list: true })
  conditions?: readonly string[];

  @OnDay('Delivered by this day.', { optional: true })
  promisedDate?: Day;

  @OnDay('Holds until this day, inclusive.', { optional: true })
  validUntil?: Day;
}

@InputType({ isAbstract: true })
abstract class CommitmentCommand extends Command {
  @SlotKey('The commitment.')
  commitmentId: string;
}

const WORDING = 'The wording, whole: it replaces, it is never merged.';
const APPROVE_AS = 'Approve it in the same breath, for the function whose approver you are.';

@Sends({
  description: 'Propose what may be promised about a feature to an audience. It is in force once two people have approved it.',
  roles: SALES_AND_PRODUCT,
  barred: APPROVING_TOO,
})
export class ProposeCommitment extends Command {
  @Key('What the promise is about.')
  featureId: string;

  @Nested(() => AudienceInput, 'Whom it may be promised to.')
  audience: AudienceInput;

  @Nested(() => WordingInput, WORDING)
  wording: WordingInput;

  @Name('Who answers for the promise.')
  owner: string;

  @OnDay('When the owner looks at it again.')
  followUpOn: Day;

  @Key('The accepted request that it rests on; without one it rests on the feature.', { optional: true })
  basedOnRequestId?: string;

  @Choice(ApprovalFunction, APPROVE_AS, { optional: true })
  approveAs?: ApprovalFunction;
}

@Sends({
  description:
    'Put new words beside those in force, or in place of those that wait. What is in force stays so until the new words are approved.',
  roles: SALES_AND_PRODUCT,
  barred: APPROVING_TOO,
})
export class ReviseWording extends CommitmentCommand {
  @Nested(() => WordingInput, WORDING)
  wording: WordingInput;

  @Text('Why the words change.')
  reason: string;

  @Choice(ApprovalFunction, APPROVE_AS, { optional: true })
  approveAs?: ApprovalFunction;
}

@InputType({ isAbstract: true })
abstract class WordingCommand extends CommitmentCommand {
  @Count('Number of the wording that you have read.', { min: 1 })
  wordingVersion: number;
}

@Sends({
  description: 'Say yes to the wording that waits. The yes of a second person, for the other function, puts it into force.',
  roles: APPROVERS,
  barred: APPROVING,
})
export class ApproveWording extends WordingCommand {
  @Text('Hash of the wording that you have read; given, it must fit.', { max: 64, optional: true })
  wordingHash?: string;

  @Choice(ApprovalFunction, 'For which function: SALES needs SALES_APPROVER, PRODUCT needs PRODUCT_APPROVER.')
  function: ApprovalFunction;
}

@Sends({ description: 'Take back your own approval, while the wording is not in force.', roles: APPROVERS })
export class WithdrawApproval extends WordingCommand {
  @Text('Why you take it back.')
  reason: string;
}

@Sends({ description: 'Say no to the wording that waits. What is in force stays so.', roles: SALES_AND_PRODUCT })
export class RejectWording extends WordingCommand {
  @Text('Why not.')
  reason: string;
}

@Sends({ description: 'Record that a customer was told the wording in force.', roles: [...SALES_AND_PRODUCT, 'SERVICE'] })
export class Disclose extends WordingCommand {
  @Key('Your own key for this disclosure; made by the server where you give none.', { optional: true })
  disclosureId?: string;

  @Key('Who was told.')
  customerId: string;

  @Line('How: by mail, in a call, in a contract.')
  channel: string;

  @Name('Whom of the customer’s people.', { optional: true })
  toldTo?: string;

  @AtMoment('When; now where you give none, never ahead.', { optional: true })
  toldAt?: Instant;

  @Url('Where it can be looked up.', { optional: true })
  evidenceUrl?: string;
}

@Sends({ description: 'Say that a disclosure was not so: it counts no more, from now on.', roles: SALES_AND_PRODUCT })
export class CorrectDisclosure extends CommitmentCommand {
  @Key('The disclosure.')
  disclosureId: string;

  @Text('What is wrong with it.')
  reason: string;
}

@Sends({
  description: 'Hand the promise on to another owner, or look at it again on another day.',
  roles: SALES_AND_PRODUCT,
  nullClears: true,
})
export class ChangeCommitment extends CommitmentCommand {
  @Name('Who answers for the promise.', { optional: true })
  owner?: string;

  @OnDay('When the owner looks at it again.', { optional: true })
  followUpOn?: Day;

  @Text('Why it changes.')
  reason: string;
}

// rule 13
@Sends({ description: 'Object to it. A blocking concern stops approvals until it is resolved or overruled.', roles: VOICES })
export class RaiseCommitmentConcern extends CommitmentCommand {
  @Key('Your own key for the concern; made by the server where you give none.', { optional: true })
  concernId?: string;

  @Flag('Whether nobody may approve a wording while the concern is open.')
  blocking: boolean;

  @Text('What speaks against it.')
  text: string;
}

@Sends({
  description:
    'Bring a concern to its end: RESOLVED is for who raised it and for product, OVERRULED for LEADERSHIP, but not for who proposed the wording.',
  roles: VOICES,
})
export class ResolveCommitmentConcern extends CommitmentCommand {
  @Key('The concern.')
  concernId: string;

  @Choice(ConcernOutcome, 'How it ends.')
  outcome: ConcernOutcome;

  @Text('What met it, or why it is overruled.')
  note: string;
}

@InputType({ isAbstract: true })
abstract class HolderCommand extends CommitmentCommand {
  @Key('The customer, who has been told a wording of this commitment.')
  customerId: string;
}

@InputType({ isAbstract: true })
abstract class ChangeForHolderCommand extends HolderCommand {
  @Count('Number of the wording in force, or of the one that was in force last.', { min: 1 })
  wordingVersion: number;
}

// rule 15
@Sends({
  description: 'Record that a customer who holds a wording was told what has become of the promise.',
  roles: [...SALES_AND_PRODUCT, 'SERVICE'],
})
export class InformCustomerOfChange extends ChangeForHolderCommand {
  @Line('How: by mail, in a call, in a contract.', { optional: true })
  channel?: string;
}

@Sends({
  description: 'Record that a customer who was informed of a change takes note of it.',
  roles: [...SALES_AND_PRODUCT, 'SERVICE'],
})
export class AcknowledgeChange extends ChangeForHolderCommand {
  @Url('Where it can be looked up.', { optional: true })
  evidenceUrl?: string;
}

// rule 16
@Sends({
  description: 'Say that the promise may not be kept. What follows from its feature or decision is recorded without it.',
  roles: DECIDERS,
})
export class PutAtRisk extends CommitmentCommand {
  @Text('Why.')
  reason: string;
}

@Sends({
  description: 'Say that the promise can be kept after all. Refused while its feature or its decision still endangers it.',
  roles: PRODUCT,
})
export class ClearRisk extends CommitmentCommand {
  @Text('Why.')
  note: string;
}

// rule 18
@Sends({ description: 'Say that what the wording in force promises is there. Whether it was kept, the customers say.', roles: PRODUCT })
export class AssertDelivery extends CommitmentCommand {
  @OnDay('The day it was there, never ahead.')
  deliveredOn: Day;

  @Text('How it can be seen.', { optional: true })
  note?: string;
}

@Sends({
  description:
    'Say that what the wording in force promises is not there after all. What customers said of that delivery counts no more; inform those who hold the promise.',
  roles: PRODUCT,
})
export class WithdrawDelivery extends CommitmentCommand {
  @Text('What was wrong.')
  reason: string;
}

@Sends({ description: 'Record that a customer who holds the promise confirms its delivery.', roles: [...SALES, 'SERVICE'] })
export class ConfirmFulfilment extends HolderCommand {
  @Text('What the customer said.', { optional: true })
  note?: string;
}

@Sends({ description: 'Record that a customer who holds the promise disputes its delivery.', roles: [...SALES, 'SERVICE'] })
export class DisputeFulfilment extends HolderCommand {
  @Text('What the customer said.', { optional: true })
  note?: string;
}

@Sends({
  description: 'Say that we broke the promise: from now on it may not be made. Inform the customers who hold it.',
  roles: DECIDERS,
  ends: true,
})
export class BreachCommitment extends CommitmentCommand {
  @Text('Why.')
  reason: string;
}

@Sends({
  description: 'Take the promise back: from now on it may not be made. Inform the customers who hold it.',
  roles: DECIDERS,
  ends: true,
})
export class WithdrawCommitment extends CommitmentCommand {
  @Text('Why.')
  reason: string;
}

@Sends({
  description:
    'Record that a customer releases us: its own slot ends, a wider one counts for it no more until another wording is in force.',
  roles: SALES,
})
export class ReleaseCommitment extends CommitmentCommand {
  @Key('Who releases us.')
  customerId: string;

  @Url('Where it can be looked up.', { optional: true })
  evidenceUrl?: string;
}

@Sends({ description: 'Record that the owner has looked at it, and when to look again.', roles: SALES_AND_PRODUCT })
export class CompleteFollowUp extends CommitmentCommand {
  @Text('What was found.')
  note: string;

  @OnDay('When to look at it again; without it, no more.', { optional: true })
  nextFollowUpOn?: Day;
}

@Sends({ description: 'The promise goes from one owner to another, as reassignOwner says.', roles: DECIDERS, within: true })
export class HandOverCommitment extends CommitmentCommand {
  @Name('Who owned it.')
  from: string;

  @Name('Who owns it from now on.')
  to: string;

  @Text('Why.')
  reason: string;
}

// rule 19
@Sends({ description: 'The day of follow-up has come. Sayso sends it to itself, nobody else can.', roles: [] })
export class NoteFollowUpDue extends CommitmentCommand {
  @OnDay('The day.')
  followUpOn: Day;
}

/** What can be asked of a commitment: the one list for decider, handlers, mutations and import. */
export const COMMITMENT_COMMANDS = {
  proposeCommitment: ProposeCommitment,
  reviseWording: ReviseWording,
  approveWording: ApproveWording,
  withdrawApproval: WithdrawApproval,
  rejectWording: RejectWording,
  changeCommitment: ChangeCommitment,
  raiseCommitmentConcern: RaiseCommitmentConcern,
  resolveCommitmentConcern: ResolveCommitmentConcern,
  disclose: Disclose,
  correctDisclosure: CorrectDisclosure,
  informCustomerOfChange: InformCustomerOfChange,
  acknowledgeChange: AcknowledgeChange,
  putAtRisk: PutAtRisk,
  clearRisk: ClearRisk,
  assertDelivery: AssertDelivery,
  withdrawDelivery: WithdrawDelivery,
  confirmFulfilment: ConfirmFulfilment,
  disputeFulfilment: DisputeFulfilment,
  breachCommitment: BreachCommitment,
  withdrawCommitment: WithdrawCommitment,
  releaseCommitment: ReleaseCommitment,
  completeFollowUp: CompleteFollowUp,
  noteFollowUpDue: NoteFollowUpDue,
  handOverCommitment: HandOverCommitment,
};
export type CommitmentCommands = CommandsOf<typeof COMMITMENT_COMMANDS>;
