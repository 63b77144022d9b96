/** Fields that only commands about commitments have; the others stand in commands/fields.ts. */
import { Field, ID } from '@nestjs/graphql';
import { CheckedBy, field, invalid, type FieldOptions } from '../commands/field.js';
import { checkKey, isKey } from '../commands/fields.js';
import type { Audience, AudienceKind } from './commitment.events.js';

const SLOT = /^([^@]*)@(?:everyone|(?:segment|customer):([^@]*))$/;

function isSlot(value: unknown): boolean {
  const [, featureId, key] = (typeof value === 'string' && SLOT.exec(value)) || [];
  return isKey(featureId) && (key === undefined || isKey(key));
}

/** The key of a commitment: its slot. */
export const SlotKey = (description: string, options: FieldOptions = {}) =>
  field(
    () => ID,
    description,
    (value) =>
      isSlot(value) ? undefined : invalid('A commitment’s key is FEATURE@everyone, FEATURE@segment:SEGMENT or FEATURE@customer:CUSTOMER.'),
    options,
  );

/** A key that an audience of one kind needs and no other has. */
export function KeyOf(kind: AudienceKind, description: string): PropertyDecorator {
  return (target, property) => {
    Field(() => ID, { description, nullable: true })(target, property as string);
    CheckedBy<Audience>((value, audience) => {
      if (audience.kind !== kind) return value === undefined ? undefined : invalid(`Only an audience of the kind ${kind} has one.`);
      if (value === undefined) return { code: 'REQUIRED', message: `An audience of the kind ${kind} needs one.` };
      return checkKey(value, audience);
    })(target, property);
  };
}
