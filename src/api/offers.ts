import { Inject, type Type } from '@nestjs/common';
import { Field, ObjectType, ResolveField, Resolver } from '@nestjs/graphql';
import type { Actor } from '../kernel/actor.js';
import type { Objection } from '../kernel/refusal.js';
import type { Seen } from '../read-model/list.js';
import type { ApiContext } from './context.js';
import { load } from './loader.js';

@ObjectType({ description: 'A command on a thing, and whether you may send it now.' })
class Offer {
  @Field(() => String, { description: 'The command, by the name of its mutation.' })
  command: string;

  @Field(() => Boolean, { description: 'Whether it may be sent. What it says is looked at when it is.' })
  open: boolean;

  @Field(() => String, { nullable: true, description: 'Why not: the code by which it would be refused; null where it is open.' })
  code?: Objection['code'];

  @Field(() => String, { nullable: true, description: 'The same in one plain sentence.' })
  reason?: string;
}

/** Who knows what somebody may do now with things. */
export abstract class Offers {
  /** The commands on each thing, by its stream, each with what refuses it whatever it says. */
  abstract of(
    streams: readonly string[],
    by: Actor,
  ): Promise<ReadonlyMap<string, readonly { readonly command: string; readonly refusal?: Objection }[]>>;
}

/** Each thing costs a read of its history. */
const COMPLEXITY = 10;

/** The resolver of what may be done with the things of a type. */
export function offersOf(type: () => Type<unknown>): Type<unknown> {
  @Resolver(type)
  class OffersResolver {
    constructor(@Inject(Offers) private readonly offering: Offers) {}

    @ResolveField(() => [Offer], {
      description:
        'What you may do with it now: every command on it, open or not, as whoever decides on the command says. Of another moment than now, nothing.',
      complexity: COMPLEXITY,
    })
    async offers({ stream, moment }: Seen<unknown>, _: unknown, context: ApiContext): Promise<readonly Offer[]> {
      if (!moment.isNow) return [];
      const offered = await load(context, Offers, (streams) => this.offering.of(streams, context.caller), stream, moment);
      return (offered ?? []).map(({ command, refusal }) => ({
        command,
        open: !refusal,
        code: refusal?.code,
        reason: refusal?.message,
      }));
    }
  }
  return OffersResolver;
}
