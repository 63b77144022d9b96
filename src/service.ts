import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { boundConnections, connectionOptions } from './api/connections.js';
import { offerExplorer } from './api/explorer.js';
import { guardHost } from './api/headers.js';
import { InProcess } from './api/in-process.js';
import { parseJsonBodies } from './api/json-body.js';
import { packPages } from './api/packing.js';
import { boundAddresses, type Rates } from './api/rates.js';
import { AppModule } from './app.module.js';
import type { Infrastructure } from './infrastructure.js';
import { ProcessManager } from './reactions/process-manager.js';
import { streamImports } from './transfer/body.js';
import type { Api } from './web/api/ask.js';
import { offerPages } from './web/site.js';

export interface Service {
  readonly url: string;
  /** No new work, running commands end, the log closes. */
  readonly stop: () => Promise<void>;
}

export interface ServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly logger: LoggerService | false;
  /** What holds where it is asked by strangers as well; absent: this machine alone asks it. */
  readonly strangers?: Strangers;
  /** Whether the schema is told, and the explorer shown, to whoever comes, and not only to who is signed in with a browser. */
  readonly explorer?: boolean;
}

export interface Strangers {
  readonly rates: Rates;
  /** Addresses, or ranges of them, of proxies that say truly whom they ask for. */
  readonly trustedProxies: readonly string[];
}

/** No route has a schema of its own, so what compiles schemas is not loaded. */
const noSchemas = (): never => {
  throw new Error('A route has a schema, and nothing here compiles it.');
};

/** Serves the register on an opened infrastructure, which it closes when it stops. */
export async function serve(
  infrastructure: Infrastructure,
  { host, port, logger, strangers, explorer = true }: ServiceOptions,
): Promise<Service> {
  const adapter = new FastifyAdapter({
    genReqId: () => crypto.randomUUID(),
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // the key of a promise is made of those of its feature and its customer
    routerOptions: { maxParamLength: 200 },
    trustProxy: [...(strangers?.trustedProxies ?? [])],
    ...connectionOptions,
  });
  if (strangers) await boundAddresses(adapter.getInstance(), strangers.rates);
  boundConnections(adapter.getInstance());
  if (!strangers) guardHost(adapter.getInstance());
  packPages(adapter.getInstance());
  // the API is there when the first page is asked for
  const api: Api = (bearer, ...asked) => app.get(InProcess).ask({ ...bearer, isInBrowser: true }, ...asked);
  const { signIn, programs } = infrastructure;
  offerPages(adapter.getInstance(), { signIn, api, programs });
  offerExplorer(adapter.getInstance(), { isOn: explorer, sessions: signIn?.sessions });
  parseJsonBodies(adapter.getInstance());
  streamImports(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(infrastructure, { explorer, rates: strangers?.rates }),
    adapter,
    {
      logger,
      abortOnError: false,
      bodyParser: false,
    },
  );
  await app.listen(port, host);
  const processManager = app.get(ProcessManager);
  processManager.start();
  return {
    url: await app.getUrl(),
    stop: async () => {
      // A connection that was busy when closing began stays open after its answer, for as long as its client likes.
      const idle = setInterval(() => app.getHttpServer().closeIdleConnections(), 50);
      await app.close();
      clearInterval(idle);
      await processManager.stop();
      await infrastructure.close();
      new Logger('Service').log('stopped');
    },
  };
}
