import { Inject } from '@nestjs/common';
import { Context, Field, Int, ObjectType, registerEnumType, Resolver } from '@nestjs/graphql';
import { READERS } from '../access/access.js';
import { TokenVerifier } from '../access/token-verifier.js';
import { commandName, traitsOf, type CommandClass } from '../commands/command.js';
import { InstantScalar } from '../commands/scalars.js';
import { refusedOutright } from '../commands/who-may-send.js';
import { holdsAny } from '../kernel/actor.js';
import type { Instant } from '../kernel/time.js';
import { Projector } from '../read-model/projector.js';
import { Actor, actorOf } from './actor.types.js';
import type { ApiContext } from './context.js';
import { COMMANDS } from './room.js';
import { Reads } from './root.js';
import { VERSION } from './version.js';

@ObjectType({ description: 'Who you are to this register, and what you may do.' })
export class Viewer extends Actor {
  @Field(() => InstantScalar, { description: 'Until when you are let in by what you sent.' })
  until: Instant;

  @Field(() => [String], { description: 'The commands that your roles may send.' })
  commands: string[];

  @Field(() => Boolean, { description: 'Whether your roles may read content.' })
  reads: boolean;
}

const FourEyes = { ACCOUNTS: 'ACCOUNTS', PEOPLE: 'PEOPLE' } as const;
type FourEyes = keyof typeof FourEyes;

registerEnumType(FourEyes, {
  name: 'FourEyes',
  description: 'What two approvals of one wording have to come from.',
  valuesMap: {
    ACCOUNTS: { description: 'Two accounts: whoever has two counts twice.' },
    PEOPLE: { description: 'Two people: the tokens say which accounts are one human’s.' },
  },
});

@ObjectType({ description: 'This register, and how far this node has read it.' })
export class Register {
  @Field(() => String, { description: 'What it is.' })
  name: string;

  @Field(() => String, { description: 'Its version.' })
  version: string;

  @Field(() => String, { description: 'The kind of store that holds the log.' })
  store: string;

  @Field(() => String, { description: 'Position of the log’s last event; 0 = it is empty.' })
  position: string;

  @Field(() => Int, { description: 'How many events this node has not read yet.' })
  lag: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many events are in a new read model that is being made while the old one answers; null = none is.',
  })
  renewed?: number;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When that was seen to be the log’s last event: now, unless the store is away; null = not since this node started.',
  })
  seenAt?: Instant;

  @Field(() => FourEyes, { description: 'How it tells two people who approve from one.' })
  fourEyes: FourEyes;

  @Field(() => InstantScalar, { nullable: true, description: 'When the first event was recorded.' })
  firstEventAt?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'When the last event was recorded.' })
  lastEventAt?: Instant;
}

@Resolver(() => Viewer)
export class RegisterResolver {
  constructor(
    @Inject(Projector) private readonly projector: Projector,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(COMMANDS) private readonly commands: readonly CommandClass[],
  ) {}

  @Reads(() => Viewer, { description: 'Who am I?', roles: 'EVERY_TOKEN' })
  viewer(@Context() { caller, until }: ApiContext): Viewer {
    const own = this.commands.filter((type) => holdsAny(caller, traitsOf(type).roles) && !refusedOutright(type, {}, caller));
    return Object.assign(actorOf(caller), {
      until: new Date(until).toISOString(),
      commands: own.map(commandName),
      reads: holdsAny(caller, READERS),
    });
  }

  @Reads(() => Register, { description: 'What register is this, and how far has this node read it?', roles: 'EVERY_TOKEN' })
  async register(): Promise<Register> {
    const { kind, position, firstRecordedAt, lastRecordedAt, seenAt } = await this.projector.head();
    return {
      name: 'Sayso',
      version: VERSION,
      store: kind,
      position: String(position),
      lag: position - this.projector.position,
      renewed: this.projector.renewed,
      seenAt,
      fourEyes: this.verifier.joinsAccounts ? 'PEOPLE' : 'ACCOUNTS',
      firstEventAt: firstRecordedAt,
      lastEventAt: lastRecordedAt,
    };
  }
}
