import { Inject, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { commandName, openCommands, traitsOf, type CommandClass } from '../commands/command.js';
import { withEnvelope, type CommandResult } from '../commands/envelope.js';
import { Refusal } from '../kernel/refusal.js';
import { Projector } from '../read-model/projector.js';
import type { ApiContext } from './context.js';
import type { Payload } from './payload.js';
import { grantRoot } from './root.js';

/** A resolver with one mutation for each command: `name(input: Name!)`, answering the room's payload. */
export function mutationsOf(payload: Type<Payload>, classes: Readonly<Record<string, CommandClass>>): Type<unknown> {
  @Resolver()
  class Mutations {
    constructor(
      @Inject(CommandBus) private readonly bus: CommandBus,
      @Inject(Projector) private readonly projector: Projector,
    ) {}

    async send(type: CommandClass, input: object, { caller }: ApiContext): Promise<Payload> {
      try {
        const { stream, revision, position, warnings } = await this.bus.execute<object, CommandResult>(
          withEnvelope(type, input, { actor: caller }),
        );
        await this.projector.waitFor(position);
        return { stream, revision, position: String(position), warnings, userErrors: [] };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { userErrors: error.objections, warnings: [] };
      }
    }
  }
  for (const type of openCommands(classes)) {
    const name = commandName(type);
    grantRoot(name, traitsOf(type).roles);
    const method = function (this: Mutations, input: object, context: ApiContext) {
      return this.send(type, input, context);
    };
    Object.defineProperty(Mutations.prototype, name, { value: method, writable: true, configurable: true });
    Args('input', { type: () => type, description: traitsOf(type).description })(Mutations.prototype, name, 0);
    Context()(Mutations.prototype, name, 1);
    Reflect.defineMetadata('design:paramtypes', [type, Object], Mutations.prototype, name);
    Mutation(() => payload, { description: traitsOf(type).description })(
      Mutations.prototype,
      name,
      Object.getOwnPropertyDescriptor(Mutations.prototype, name) as PropertyDescriptor,
    );
  }
  Object.defineProperty(Mutations, 'name', { value: `${payload.name}Mutations` });
  return Mutations;
}
