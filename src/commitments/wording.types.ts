import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { connectionOf } from '../api/page.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Customer } from '../customers/customer.types.js';
import type { Day, Instant } from '../kernel/time.js';
import './commitment.enums.js';
import { ApprovalFunction, FulfilmentWord, WordingStatus } from './commitment.events.js';

@ObjectType({ description: 'A yes to a wording’s hash, by one person for one function.' })
class Approval {
  @Field(() => ApprovalFunction, { description: 'For which function.' })
  function: ApprovalFunction;

  @Field(() => Actor, { description: 'Who approved.' })
  by: Actor;

  @Field(() => Actor, { nullable: true, description: 'Who brought the approval in, where it was imported.' })
  via?: Actor;

  @Field(() => InstantScalar, { description: 'When. After 14 days without a second one it counts no longer.' })
  at: Instant;
}

@ObjectType({ description: 'Our word that what a wording promises is there.' })
class Delivery {
  @Field(() => DayScalar, { description: 'Since when it is there.' })
  deliveredOn: Day;

  @Field(() => String, { nullable: true, description: 'What was said with it.' })
  note?: string;

  @Field(() => Actor, { description: 'Who said so.' })
  assertedBy: Actor;

  @Field(() => InstantScalar, { description: 'When that was said.' })
  assertedAt: Instant;
}

@ObjectType({ description: 'Words for one audience, under a number: what may be said and what may not.' })
export class Wording {
  @Field(() => Int, { description: 'Its number within the commitment, from 1; never given again.' })
  version: number;

  @Field(() => String, {
    description:
      'SHA-256 (hex) of the canonical JSON (RFC 8785) of featureId, audience and the words, without absent ones and empty conditions.',
  })
  hash: string;

  @Field(() => String, { description: 'What may be said to the customer.' })
  canSay: string;

  @Field(() => String, { description: 'What may not be said: where the promise ends.' })
  cannotSay: string;

  @Field(() => [String], { description: 'What has to be said with it, because the promise depends on it.' })
  conditions: string[];

  @Field(() => DayScalar, { nullable: true, description: 'Delivered by this day.' })
  promisedDate?: Day;

  @Field(() => DayScalar, { nullable: true, description: 'Holds until this day, inclusive.' })
  validUntil?: Day;

  @Field(() => WordingStatus, { description: 'What has become of it.' })
  status: WordingStatus;

  @Field(() => Actor, { description: 'Who proposed it.' })
  proposedBy: Actor;

  @Field(() => [Approval], { description: 'Every approval that was given and not taken back.' })
  approvals: Approval[];

  @Field(() => [ApprovalFunction], { description: 'While it waits: the functions whose yes is still needed.' })
  waitsFor: ApprovalFunction[];

  @Field(() => InstantScalar, { nullable: true, description: 'Since when it could be said.' })
  inForceFrom?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when it could be said.' })
  inForceUntil?: Instant;

  @Field(() => Delivery, { nullable: true, description: 'Our word that what it promises is there.' })
  delivery?: Delivery;
}

@ObjectType({ description: 'A disclosure was not so: it counts no more.' })
class Correction {
  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => Actor, { description: 'Who corrected it.' })
  correctedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  correctedAt: Instant;
}

@ObjectType({ description: 'A customer was told a wording.' })
export class Disclosure {
  @Field(() => ID, { description: 'Key of the disclosure within its commitment.' })
  disclosureId: string;

  @Field(() => Customer, { description: 'Who was told.' })
  customer: Customer;

  @Field(() => Wording, { description: 'What the customer was told.' })
  wording: Wording;

  @Field(() => String, { description: 'How.' })
  channel: string;

  @Field(() => String, { nullable: true, description: 'Whom of the customer’s people.' })
  toldTo?: string;

  @Field(() => InstantScalar, { description: 'When the customer was told.' })
  toldAt: Instant;

  @Field(() => Actor, { description: 'Who recorded it.' })
  toldBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was recorded.' })
  recordedAt: Instant;

  @Field(() => String, { nullable: true, description: 'Where it can be looked up.' })
  evidenceUrl?: string;

  @Field(() => Correction, { nullable: true, description: 'Why it counts no more, where it was corrected.' })
  correction?: Correction;
}

export const DisclosureConnection = connectionOf(() => Disclosure, 'Disclosure', 'disclosures');

@ObjectType({ description: 'The last word of a customer on the delivery of a wording.' })
export class Fulfilment {
  @Field(() => Customer, { description: 'Who said it.' })
  customer: Customer;

  @Field(() => Wording, { description: 'On the delivery of which wording.' })
  wording: Wording;

  @Field(() => FulfilmentWord, { description: 'What the customer says.' })
  word: FulfilmentWord;

  @Field(() => String, { nullable: true, description: 'In which words.' })
  note?: string;

  @Field(() => Actor, { description: 'Who recorded it.' })
  recordedBy: Actor;

  @Field(() => InstantScalar, { description: 'When.' })
  saidAt: Instant;
}
