import { Inject, Injectable, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { commandName, isSentAlone, openCommands, traitsOf, type CommandClass } from '../commands/command.js';
import { withEnvelope, type CommandResult, type Envelope } from '../commands/envelope.js';
import { Refusal } from '../kernel/refusal.js';
import { Projector } from '../read-model/projector.js';
import type { ApiContext } from './context.js';
import type { Payload } from './payload.js';
import { OpenTo } from './root.js';

/** Sends commands, and answers when this node's reads hold what came of them. */
@Injectable()
export class CommandSender {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Projector) private readonly projector: Projector,
  ) {}

  async send(type: CommandClass, input: object, envelope: Envelope): Promise<Payload> {
    try {
      const { position, ...done } = await this.bus.execute<object, CommandResult>(withEnvelope(type, input, envelope));
      await this.projector.waitFor(position);
      return { ...done, position: String(position), userErrors: [] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { userErrors: error.objections, warnings: [] };
    }
  }
}

/** A resolver with one mutation for each command: `name(input: Name!)`, answering the room's payload. */
export function mutationsOf(
  payload: Type<Payload>,
  classes: Readonly<Record<string, CommandClass>>,
  sender: Type<CommandSender> = CommandSender,
): Type<unknown> {
  @Resolver()
  class Mutations {
    constructor(@Inject(sender) readonly sender: CommandSender) {}
  }
  for (const type of openCommands(classes).filter(isSentAlone)) {
    const name = commandName(type);
    const method = function (this: Mutations, input: object, { caller }: ApiContext) {
      return this.sender.send(type, input, { actor: caller });
    };
    Object.defineProperty(Mutations.prototype, name, { value: method, writable: true, configurable: true });
    Args('input', { type: () => type, description: traitsOf(type).description })(Mutations.prototype, name, 0);
    Context()(Mutations.prototype, name, 1);
    Reflect.defineMetadata('design:paramtypes', [type, Object], Mutations.prototype, name);
    const descriptor = Object.getOwnPropertyDescriptor(Mutations.prototype, name) as PropertyDescriptor;
    OpenTo(traitsOf(type).roles)(Mutations.prototype, name, descriptor);
    // nullable: what goes wrong with one command hides the answer of no other
    Mutation(() => payload, { nullable: true, description: traitsOf(type).description })(Mutations.prototype, name, descriptor);
  }
  Object.defineProperty(Mutations, 'name', { value: `${payload.name}Mutations` });
  return Mutations;
}
