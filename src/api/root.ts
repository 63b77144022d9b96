import { ArgsType, Extensions, Field, InputType, Query } from '@nestjs/graphql';
import type { Policy } from '../access/access.js';
import { InstantScalar } from '../commands/scalars.js';
import { refuse } from '../kernel/refusal.js';
import type { AsOf } from '../read-model/moments.js';

interface RootTraits {
  readonly description: string;
  /** Who may ask; commands carry theirs on their class. */
  readonly roles: Policy;
  readonly nullable?: true;
  /** What it costs beside the objects it answers, where it reads much for them. */
  readonly complexity?: number;
}

const forAnyone = new Set<string>();

/** Whether a root field of Query is open to who comes without a token. */
export const isForAnyone = (root: string): boolean => forAnyone.has(root);

/** Opens a root field to these roles; what is not opened is closed. */
export const OpenTo = (roles: Policy): MethodDecorator => Extensions({ roles });

/** A root field of Query, and the roles that may ask it. */
export function Reads(type: () => object, { description, roles, nullable, complexity }: RootTraits): MethodDecorator {
  return (target, property, descriptor) => {
    OpenTo(roles)(target, property, descriptor);
    if (roles === 'ANYONE') forAnyone.add(String(property));
    return Query(type, { description, nullable: nullable ?? false, ...(complexity !== undefined && { complexity }) })(
      target,
      property,
      descriptor,
    );
  };
}

@InputType({ description: 'The moment to answer for. Moments are inclusive; several narrow together.' })
class AsOfInput {
  @Field(() => InstantScalar, { nullable: true, description: 'What this register knew then.' })
  recordedAt?: string;

  @Field(() => InstantScalar, { nullable: true, description: 'What held then, by all that is known.' })
  effectiveAt?: string;

  @Field(() => String, { nullable: true, description: 'What this register knew when its log ended at this position.' })
  position?: string;
}

/** What every root read may be asked besides its own arguments. */
@ArgsType()
export class RootArgs {
  @Field(() => AsOfInput, {
    nullable: true,
    description: 'The moment to answer for; now where it is absent. Nested fields answer for the same one.',
  })
  asOf?: AsOfInput;

  @Field(() => String, {
    nullable: true,
    description: 'Wait, for at most five seconds, until this node has read the log up to here; else READ_MODEL_BEHIND.',
  })
  minPosition?: string;
}

/** The moment a caller asks about, as the read model takes it. Refuses what is no position. */
export function momentArguments({ asOf, minPosition }: RootArgs): readonly [AsOf, number] {
  const { position, recordedAt, effectiveAt } = asOf ?? {};
  return [
    {
      position: position == null ? undefined : positionIn(position, 'asOf.position'),
      recordedAt: recordedAt ?? undefined,
      effectiveAt: effectiveAt ?? undefined,
    },
    minPosition == null ? 0 : positionIn(minPosition, 'minPosition'),
  ];
}

export function positionIn(text: string, field: string): number {
  const position = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return Number.isNaN(position) ? refuse('INVALID', field, 'A position is a decimal number of at most 15 digits, as text.') : position;
}
