import { ArgsType, Field, InputType, Query } from '@nestjs/graphql';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { GraphQLError, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { InstantScalar } from '../commands/scalars.js';
import { holdsAny, type Role } from '../kernel/actor.js';
import { visitAll } from '../kernel/paths.js';
import { refuse } from '../kernel/refusal.js';
import { isWritable, UNWRITABLE } from '../kernel/text.js';
import type { AsOf } from '../read-model/moments.js';
import type { ApiContext } from './context.js';

/** Some roles, or whoever has a token, were there no role in it. */
type Granted = readonly Role[] | 'EVERY_TOKEN';

interface RootTraits {
  readonly description: string;
  /** Who may ask; commands carry theirs on their class. */
  readonly roles: Granted;
  readonly nullable?: true;
  /** What it costs beside the objects it answers, where it reads much for them. */
  readonly complexity?: number;
}

const rolesOf = new Map<string, Granted>();

/** Opens a root field to these roles; what is not granted is closed. */
export function grantRoot(field: string, roles: Granted): void {
  rolesOf.set(field, roles);
}

/** A root field of Query, and the roles that may ask it: the only way to make one, for the service does not start while one lacks them. */
export function Reads(type: () => object, { description, roles, nullable, complexity }: RootTraits): MethodDecorator {
  return (target, property, descriptor) => {
    grantRoot(String(property), roles);
    return Query(type, { description, nullable: nullable ?? false, ...(complexity !== undefined && { complexity }) })(
      target,
      property,
      descriptor,
    );
  };
}

/** Throws where a root field names no roles. */
export function assertEveryRootIsGuarded(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((root) => Object.keys(root?.getFields() ?? {}));
  const open = roots.filter((name) => !rolesOf.has(name));
  if (open.length > 0) throw new Error(`These root fields name no roles, so nobody may use them: ${open.join(', ')}.`);
}

/** Lets a root query through for the roles it names. Mutations pass: the runner checks the roles of their commands. */
@Injectable()
export class RootGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType<string>() !== 'graphql') return true;
    const graphql = GqlExecutionContext.create(context);
    const { parentType, fieldName } = graphql.getInfo<GraphQLResolveInfo>();
    if (parentType.name !== 'Query') return true;
    const { caller } = graphql.getContext<ApiContext>();
    const roles = rolesOf.get(fieldName) ?? [];
    if (roles !== 'EVERY_TOKEN' && !holdsAny(caller, roles))
      throw new GraphQLError(`None of your roles may ask ${fieldName}.`, { extensions: { code: 'FORBIDDEN' } });
    assertWritable(graphql.getArgs());
    return true;
  }
}

/** What is asked for by text that no command takes is nowhere, and no store looks for it. */
function assertWritable(asked: object): void {
  visitAll(asked, (node, path) => {
    if (typeof node === 'string' && !isWritable(node)) refuse('INVALID', path.join('.'), UNWRITABLE);
  });
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
