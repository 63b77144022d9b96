import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { offerExplorer } from './api/explorer.js';
import { parseJsonBodies } from './api/json-body.js';
import { AppModule } from './app.module.js';
import type { Ground } from './ground.js';
import { Reactor } from './reactions/reactor.js';
import { streamImports } from './transfer/body.js';

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
  const adapter = new FastifyAdapter({ genReqId: () => crypto.randomUUID(), forceCloseConnections: 'idle' });
  offerExplorer(adapter.getInstance());
  parseJsonBodies(adapter.getInstance());
  streamImports(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(ground), adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  await app.listen(port, host);
  const reactor = app.get(Reactor);
  reactor.start();
  return {
    url: await app.getUrl(),
    stop: async () => {
      // A connection that was busy when closing began stays open after its answer, for as long as its client likes.
      const idle = setInterval(() => app.getHttpServer().closeIdleConnections(), 50);
      await app.close();
      clearInterval(idle);
      await reactor.stop();
      await ground.close();
      new Logger('Service').log('stopped');
    },
  };
}
