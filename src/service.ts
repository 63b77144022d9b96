import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { offerExplorer } from './api/explorer.js';
import { AppModule } from './app.module.js';
import type { Ground } from './ground.js';
import { streamImports } from './transfer/body.js';

/** Bytes of one request's body. */
const MAX_BODY = 100_000;

export interface Service {
  readonly url: string;
  /** No new work, running commands end, the log closes. */
  readonly stop: () => Promise<void>;
}

/** Serves the register on an opened ground, which it closes when it stops. */
export async function serve(
  ground: Ground,
  { host, port, logger }: { host: string; port: number; logger: LoggerService | false },
): Promise<Service> {
  const adapter = new FastifyAdapter({ bodyLimit: MAX_BODY, genReqId: () => crypto.randomUUID(), forceCloseConnections: 'idle' });
  offerExplorer(adapter.getInstance());
  streamImports(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(ground), adapter, { logger, abortOnError: false });
  await app.listen(port, host);
  return {
    url: (await app.getUrl()).replace('[::1]', 'localhost'),
    stop: async () => {
      await app.close();
      await ground.close();
      new Logger('Service').log('stopped');
    },
  };
}
