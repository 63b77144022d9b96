import { InputType } from '@nestjs/graphql';
import { Command, Sends, type CommandsOf } from '../commands/command.js';
import { AtMoment, Choice, Key, Line, Name, OnDay, Text } from '../commands/fields.js';
import { DECIDERS, PRODUCT } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import { Horizon } from './feature.events.js';

@InputType({ isAbstract: true })
abstract class FeatureCommand extends Command {
  @Key('The feature.')
  featureId: string;
}

@Sends({ description: 'Add something that a customer may want or be promised.', roles: [...PRODUCT, 'SERVICE'], makesId: 'featureId' })
export class AddFeature extends Command {
  @Key('Your own key; made by the server where you give none.', { optional: true })
  featureId: string;

  @Name('What the feature is called.')
  name: string;

  @Name('Other names people know it by.', { optional: true, list: true })
  aliases?: string[];

  @Text('What it is.', { optional: true })
  description?: string;

  @Line('The product area it belongs to.', { optional: true })
  area?: string;

  @Name('Who answers for it.', { optional: true })
  owner?: string;

  @Choice(Horizon, 'How near it is.')
  horizon: Horizon;

  @OnDay('When it is to be there.', { optional: true })
  targetDate?: Day;
}

@Sends({ description: 'Change what is known of a feature; null clears.', roles: [...PRODUCT, 'SERVICE'], nullClears: true })
export class ChangeFeature extends FeatureCommand {
  @Name('What the feature is called.', { optional: true })
  name?: string;

  @Name('Other names people know it by.', { clears: true, list: true })
  aliases?: string[] | null;

  @Text('What it is.', { clears: true })
  description?: string | null;

  @Line('The product area it belongs to.', { clears: true })
  area?: string | null;

  @Name('Who answers for it.', { clears: true })
  owner?: string | null;
}

@Sends({
  description: 'Move the target of a feature; what is left out stays, a null date clears. A dropped feature is planned again by it.',
  roles: [...PRODUCT, 'SERVICE'],
  nullClears: true,
})
export class ChangeFeatureTarget extends FeatureCommand {
  @Choice(Horizon, 'How near it is.', { optional: true })
  horizon?: Horizon;

  @OnDay('When it is to be there.', { clears: true })
  targetDate?: Day | null;

  @Text('Why it moves.')
  reason: string;
}

@Sends({ description: 'Record that the feature is there for customers.', roles: [...PRODUCT, 'SERVICE'], saysWhen: 'at' })
export class ShipFeature extends FeatureCommand {
  @OnDay('The day it was there.')
  shippedOn: Day;

  @AtMoment('When that was said, where it is not now: not before the last event of the feature.', { optional: true })
  at?: Instant;
}

@Sends({
  description:
    'Say that the feature has not shipped after all: it is planned again, with the target it had. What was asserted delivered stays so.',
  roles: PRODUCT,
})
export class UnshipFeature extends FeatureCommand {
  @Text('What was wrong.')
  reason: string;
}

@Sends({ description: 'Record that the feature will not come.', roles: PRODUCT, ends: true })
export class DropFeature extends FeatureCommand {
  @Text('Why not.')
  reason: string;
}

@Sends({ description: 'The feature goes from one owner to another, as reassignOwner says.', roles: DECIDERS, within: true })
export class HandOverFeature extends FeatureCommand {
  @Name('Who owned it.')
  from: string;

  @Name('Who owns it from now on.')
  to: string;

  @Text('Why.')
  reason: string;
}

/** What can be asked of a feature: the one list for decider, handlers, mutations and import. */
export const FEATURE_COMMANDS = {
  addFeature: AddFeature,
  changeFeature: ChangeFeature,
  changeFeatureTarget: ChangeFeatureTarget,
  shipFeature: ShipFeature,
  unshipFeature: UnshipFeature,
  dropFeature: DropFeature,
  handOverFeature: HandOverFeature,
};
export type FeatureCommands = CommandsOf<typeof FEATURE_COMMANDS>;
