import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus, type IQuery } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { sent, type Done, type Sending } from '../src/event-log/sending.js';
import { openGround, type Ground } from '../src/ground.js';
import { Refusal } from '../src/kernel/refusal.js';
import { makesWording, type AnyCommand, type Key } from './any-command.js';

/** The whole register without its API, on a folder of its own. */
export interface Register {
  readonly folder: string;
  readonly ground: Ground;
  readonly app: INestApplicationContext;
  /** What became of a command: done, or refused by a rule. */
  readonly send: (command: AnyCommand, sending: Sending) => Promise<Done | Refusal>;
  /** The same, for the command on a key that follows what was sent to the key before. */
  readonly sendOn: (key: string, command: (key: Key) => AnyCommand, sending: Sending) => Promise<Done | Refusal>;
  readonly ask: <Answer>(query: IQuery) => Promise<Answer>;
  readonly close: () => Promise<void>;
  /** Closes it and deletes the folder. */
  readonly end: () => Promise<void>;
}

export async function openRegister(folder = mkdtempSync(join(tmpdir(), 'sayso-register-'))): Promise<Register> {
  const ground = await openGround({
    folder,
    failStop: (error) => {
      throw error;
    },
  });
  const app = await NestFactory.createApplicationContext(AppModule.offline(ground), { logger: false, abortOnError: false });
  const wordings = new Map<string, number>();
  const send = async ([type, input]: AnyCommand, sending: Sending) => {
    try {
      return await app.get(CommandBus).execute<object, Done>(sent(type, input, sending));
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  const close = async () => {
    await app.close();
    await ground.close();
  };
  return {
    folder,
    ground,
    app,
    send,
    sendOn: async (key, command, sending) => {
      const before = wordings.get(key) ?? 0;
      const next = command({ key, wordings: before });
      const done = await send(next, sending);
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
