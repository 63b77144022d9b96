/** Fields that only commands about commitments have; the others stand in commands/fields.ts. */
import { Field, ID } from '@nestjs/graphql';
import { CheckedBy, field, type FieldOptions } from '../commands/field.js';
import { slot } from '../kernel/shape.js';
import { whom, type Audience, type AudienceKind } from './commitment.events.js';

/** The key of a commitment: its slot. */
export const SlotKey = (description: string, options: FieldOptions = {}) => field(() => ID, description, slot, options);

/** A key that an audience of one kind needs and no other has. */
export function KeyOf(kind: AudienceKind, description: string): PropertyDecorator {
  return (target, property) => {
    Field(() => ID, { description, nullable: true })(target, property as string);
    CheckedBy<Audience>((value, audience) => whom(kind, value, audience))(target, property);
  };
}
