/** Fields of commands about commitments, and of others that name an audience; the rest stand in commands/fields.ts. */
import { Field, ID, InputType } from '@nestjs/graphql';
import { CheckedBy, field, type FieldOptions } from '../commands/field.js';
import { Choice } from '../commands/fields.js';
import { slot } from '../kernel/shape.js';
import { AudienceKind, whom, type Audience } from './commitment.events.js';

/** The key of a commitment: its slot. */
export const SlotKey = (description: string, options: FieldOptions = {}) => field(() => ID, description, slot, options);

/** A key that an audience of one kind needs and no other has. */
function KeyOf(kind: AudienceKind, description: string): PropertyDecorator {
  return (target, property) => {
    Field(() => ID, { description, nullable: true })(target, property as string);
    CheckedBy<Audience>((value, audience) => whom(kind, value, audience))(target, property);
  };
}

@InputType({ description: 'Whom a wording is for.' })
export class AudienceInput {
  @Choice(AudienceKind, 'Everyone, the customers of one segment, or one customer.')
  kind: AudienceKind;

  @KeyOf('SEGMENT', 'The segment, with SEGMENT only.')
  segment?: string;

  @KeyOf('CUSTOMER', 'The customer, with CUSTOMER only.')
  customerId?: string;
}
