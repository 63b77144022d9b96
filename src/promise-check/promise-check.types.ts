import { ArgsType, Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Event } from '../api/event.types.js';
import { connectionOf } from '../api/page.js';
import { RootArgs } from '../api/root.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { AudienceKind, CommitmentStatus } from '../commitments/commitment.events.js';
import { Commitment } from '../commitments/commitment.types.js';
import { Wording } from '../commitments/wording.types.js';
import { Feature } from '../features/feature.types.js';
import { KnownBy } from '../kernel/event.js';
import type { Day, Instant } from '../kernel/time.js';
import type { Near } from '../read-model/names.js';
import { PromiseVerdict } from './promise-check.js';

registerEnumType(PromiseVerdict, {
  name: 'PromiseVerdict',
  description: 'Whether it may be promised.',
  valuesMap: {
    ALLOWED: { description: 'Yes, in the words in force.' },
    ALLOWED_WITH_CONDITIONS: { description: 'Yes, in the words in force and with every condition.' },
    AVAILABLE: { description: 'It is there already and can be described; no words about it are recorded.' },
    NOT_ALLOWED: { description: 'No.' },
    AT_RISK: { description: 'It was promised, and may not be kept: say nothing new.' },
    NEEDS_APPROVAL: { description: 'Not yet: words wait for approval.' },
    NO_RECORD: { description: 'Nothing is recorded, so nothing may be promised.' },
  },
});

@ObjectType({ description: 'One of the three slots that a promise check consults, and what it said.' })
export class SlotLooked {
  @Field(() => AudienceKind, { description: 'Whom the slot is for: the customer, its segment, everyone.' })
  kind: AudienceKind;

  @Field(() => ID, { nullable: true, description: 'Key of the slot; null where the customer has no segment.' })
  commitmentId?: string;

  @Field(() => CommitmentStatus, {
    nullable: true,
    description: 'Where it stands for this customer; null where nothing was ever proposed in it.',
  })
  status?: CommitmentStatus;

  @Field(() => String, { description: 'What it said, in a sentence.' })
  said: string;
}

const SuggestionKind = { CUSTOMER: 'CUSTOMER', FEATURE: 'FEATURE' } as const;

registerEnumType(SuggestionKind, {
  name: 'SuggestionKind',
  description: 'What may have been meant.',
  valuesMap: { CUSTOMER: { description: 'A customer.' }, FEATURE: { description: 'A feature.' } },
});

registerEnumType(KnownBy, {
  name: 'KnownBy',
  description: 'By what a thing is known; case and accents are not looked at.',
  valuesMap: {
    KEY: { description: 'Its key.' },
    NAME: { description: 'Its name, or how that begins.' },
    ALIAS: { description: 'Another name it has, or how that begins.' },
    EXTERNAL_ID: { description: 'Its id in another system.' },
  },
});

@ObjectType({ description: 'What may have been meant by a key that nothing has.' })
class Suggestion implements Near {
  @Field(() => SuggestionKind, { description: 'What it is.' })
  kind: keyof typeof SuggestionKind;

  @Field(() => ID, { description: 'Its key: ask with this one.' })
  key: string;

  @Field(() => String, { description: 'What it is called.' })
  name: string;

  @Field(() => KnownBy, { description: 'By which of its names it was found.' })
  why: KnownBy;
}

@ObjectType({ description: 'The answer to: may this feature be promised to this customer by this day?' })
export class PromiseCheck {
  @Field(() => ID, { description: 'Key of the feature that was asked about.' })
  featureId: string;

  @Field(() => Feature, { nullable: true, description: 'What it is about; null where there is no such feature.' })
  feature?: Feature;

  @Field(() => PromiseVerdict, { description: 'Whether it may be promised.' })
  verdict: PromiseVerdict;

  @Field(() => String, { description: 'Why, in words that a salesperson can act on.' })
  reason: string;

  @Field(() => String, { description: 'What to do now.' })
  nextStep: string;

  @Field(() => Commitment, { nullable: true, description: 'The slot that answered.' })
  commitment?: Commitment;

  @Field(() => Wording, { nullable: true, description: 'The words in force; never unapproved ones.' })
  wording?: Wording;

  @Field(() => [String], { description: 'What has to be said with the words.' })
  conditions: string[];

  @Field(() => DayScalar, { nullable: true, description: 'The day by which delivery is promised.' })
  holdsFrom?: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day on which the words hold, or held.' })
  holdsUntil?: Day;

  @Field(() => Boolean, { description: 'Whether the words of the slot that answered have lapsed.' })
  lapsed: boolean;

  @Field(() => [SlotLooked], {
    description: 'The three slots that were looked at, the most specific first: the customer’s, its segment’s, everyone’s.',
  })
  consulted: SlotLooked[];

  @Field(() => Boolean, { description: 'Whether an approval of these words came with an import.' })
  importedApproval: boolean;

  @Field(() => [Suggestion], { description: 'What may have been meant, where the customer or the feature is unknown.' })
  suggestions: Suggestion[];

  @Field(() => [Event], { description: 'The events that the answer rests on, in the order of the log.' })
  citedEvents: Event[];

  @Field(() => InstantScalar, { description: 'The moment that the answer is for.' })
  asOf: Instant;

  @Field(() => String, { description: 'Position of the last event that the answer knows of.' })
  position: string;
}

export const PromiseCheckConnection = connectionOf(() => PromiseCheck, 'PromiseCheck', 'promise checks');

@ArgsType()
export class PromiseCheckArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the customer.' })
  customerId: string;

  @Field(() => ID, { description: 'Key of the feature.' })
  featureId: string;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The day by which it is to be promised; without one, whether it may be promised at all.',
  })
  byDate?: Day;
}
