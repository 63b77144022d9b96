import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { CommandResult } from '../commands/envelope.js';
import type { Objection } from '../kernel/refusal.js';

@ObjectType({ description: 'Why a command was refused. Where there is one, nothing was written.' })
class UserError implements Objection {
  @Field(() => String, { description: 'What is wrong, stable and in SCREAMING_SNAKE_CASE.' })
  code: Objection['code'];

  @Field(() => String, { nullable: true, description: 'The field of the input it is about, its path dotted: demand.0.dealValue.amount.' })
  field?: string;

  @Field(() => String, { description: 'One plain sentence.' })
  message: string;

  @Field(() => Int, { nullable: true, description: 'Number of the thing’s last event when the rule said no; null where it did not exist.' })
  revision?: number;
}

@ObjectType({ description: 'What deserves a second look in a command that was written.' })
class Warning implements Objection {
  @Field(() => String, { description: 'What it is, stable and in SCREAMING_SNAKE_CASE.' })
  code: Objection['code'];

  @Field(() => String, { nullable: true, description: 'The field of the input it is about, its path dotted.' })
  field?: string;

  @Field(() => String, { description: 'One plain sentence.' })
  message: string;
}

/** What every mutation answers; each room's payload adds the thing that was changed. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why nothing was written; empty where the command was accepted.' })
  userErrors: readonly Objection[];

  @Field(() => [Warning], { description: 'What deserves a second look; the command was written all the same.' })
  warnings: readonly Objection[];

  @Field(() => String, {
    nullable: true,
    description: 'Position of the command’s last event; this node’s reads hold it. Null where the command was refused.',
  })
  position?: string;

  /** Global id of the thing; absent where the command was refused. */
  stream?: string;

  /** What became of the command; absent where it was refused. */
  outcome?: CommandResult['outcome'];

  /** Number of the command’s last event in the thing’s history. */
  revision?: number;
}
