import './api/lean-graphql.js';
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { readConfig } from './config.js';
import { DONE, IO_ERROR, say } from './exit.js';
import { openInfrastructure } from './infrastructure.js';
import { StderrLogger } from './operations/logger.js';
import { serve, type Service } from './service.js';

/** Milliseconds that running work has to end; whoever stops us waits for ten seconds. */
const PATIENCE = 9_000;

/** Serves the data folder until a signal comes. */
export async function serveUntilStopped(): Promise<void> {
  const { data, host, port, log, eventstore, provider, decisionSlaDays, readers, rates, trustedProxies } = readConfig(process.env);
  const logger = new StderrLogger(log);
  Logger.overrideLogger(logger);
  const infrastructure = await openInfrastructure({
    folder: data,
    eventstore,
    provider,
    decisionSlaDays,
    readers,
    failStop: (error) => {
      logger.fatal(`The disk failed. What was answered is safe; whether the last command was written is not known. ${String(error)}`);
      process.exit(IO_ERROR);
    },
  });
  const service = await serve(infrastructure, { host, port, logger, ...(provider && { strangers: { rates, trustedProxies } }) }).catch(
    async (error: unknown) => {
      await infrastructure.close();
      throw error;
    },
  );
  stopOnSignal(service, logger);
  say(`listening ${service.url}`);
}

/** The first signal lets running work end; the second does not wait for it. */
function stopOnSignal({ stop }: Service, logger: StderrLogger): void {
  let stopping = false;
  const end = () => {
    if (stopping) process.exit(DONE);
    stopping = true;
    setTimeout(() => {
      logger.warn('Not everything ended in time; what was answered is safe.');
      process.exit(DONE);
    }, PATIENCE).unref();
    stop().then(
      () => process.exit(DONE),
      (error: unknown) => {
        logger.error(error);
        process.exit(IO_ERROR);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
