import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus, type IQuery } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { withEnvelope, type CommandResult, type Envelope } from '../src/commands/envelope.js';
import { openInfrastructure, type Infrastructure } from '../src/infrastructure.js';
import { Refusal } from '../src/kernel/refusal.js';
import { makesWording, type AnyCommand, type Key } from './any-command.js';

/** The whole register without its API, on a folder of its own. */
export interface Register {
  readonly folder: string;
  readonly infrastructure: Infrastructure;
  readonly app: INestApplicationContext;
  /** What became of a command: done, or refused by a rule. */
  readonly send: (command: AnyCommand, envelope: Envelope) => Promise<CommandResult | Refusal>;
  /** The same, for the command on a key that follows what was sent to the key before. */
  readonly sendOn: (key: string, command: (key: Key) => AnyCommand, envelope: Envelope) => Promise<CommandResult | Refusal>;
  readonly ask: <Answer>(query: IQuery) => Promise<Answer>;
  readonly close: () => Promise<void>;
  /** Closes it and deletes the folder. */
  readonly end: () => Promise<void>;
}

export async function openRegister(folder = mkdtempSync(join(tmpdir(), 'sayso-register-'))): Promise<Register> {
  const infrastructure = await openInfrastructure({
    folder,
    failStop: (error) => {
      throw error;
    },
  });
  const app = await NestFactory.createApplicationContext(AppModule.offline(infrastructure), { logger: false, abortOnError: false });
  const wordings = new Map<string, number>();
  const send = async ([type, input]: AnyCommand, envelope: Envelope) => {
    try {
      return await app.get(CommandBus).execute<object, CommandResult>(withEnvelope(type, input, envelope));
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  const close = async () => {
    await app.close();
    await infrastructure.close();
  };
  return {
    folder,
    infrastructure,
    app,
    send,
    sendOn: async (key, command, envelope) => {
      const before = wordings.get(key) ?? 0;
      const next = command({ key, wordings: before });
      const done = await send(next, envelope);
      if (makesWording(next[0]) && !(done instanceof Refusal) && done.outcome === 'ACCEPTED') wordings.set(key, before + 1);
      return done;
    },
    ask: (query) => app.get(QueryBus).execute(query),
    close,
    end: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}
