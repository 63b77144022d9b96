import './api/lean-graphql.js';
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { LocalIssuer } from './access/local-issuer.js';
import { readConfig } from './config.js';
import { DONE, Ended, IO_ERROR, say, WRONG_USAGE } from './exit.js';
import { openInfrastructure, type Infrastructure } from './infrastructure.js';
import type { Role } from './kernel/actor.js';
import { ConfigurationError } from './kernel/configuration-error.js';
import { namesOnRecord } from './names-on-record.js';
import { StderrLogger } from './operations/logger.js';
import { serve, type Service } from './service.js';

/** Milliseconds that running work has to end; whoever stops us waits for ten seconds. */
const PATIENCE = 9_000;

/** For whom a link is printed that signs them in with a browser. */
interface LinkFor {
  readonly as?: string;
  readonly roles?: string;
}

/** Serves the data folder until a signal comes. */
export async function serveUntilStopped(linkFor: LinkFor = {}): Promise<void> {
  const { data, log, host, port, rates, trustedProxies, explorer, ...config } = readConfig(process.env);
  const logger = new StderrLogger(log);
  Logger.overrideLogger(logger);
  const infrastructure = await openInfrastructure({
    folder: data,
    ...config,
    failStop: (error) => {
      logger.fatal(`The disk failed. What was answered is safe; whether the last command was written is not known. ${String(error)}`);
      process.exit(IO_ERROR);
    },
  });
  const strangers = config.provider && { rates, trustedProxies };
  const { service, link } = await started().catch(async (error: unknown) => {
    await infrastructure.close();
    throw error;
  });
  stopOnSignal(service, logger);
  say(`listening ${service.url}`);
  if (link !== undefined) say(`sign in ${config.url ?? service.url}${link}`);

  async function started() {
    const link = await linkOf(linkFor, infrastructure);
    return { link, service: await serve(infrastructure, { host, port, logger, strangers, explorer }) };
  }
}

async function linkOf({ as: name, roles }: LinkFor, { folder, signIn }: Infrastructure): Promise<string | undefined> {
  if (name === undefined && roles === undefined) return undefined;
  if (name === undefined || roles === undefined) throw new Ended(WRONG_USAGE, '--as NAME and --roles A,B go together.');
  if (!signIn?.links) throw new ConfigurationError(['SAYSO_OIDC_ISSUER: people sign in by the provider here, and by no link.']);
  try {
    const grant = { name, roles: roles.split(',').map((role) => role.trim() as Role) };
    return signIn.links.make(await (await LocalIssuer.open(folder)).personOf(grant, namesOnRecord(folder)));
  } catch (error) {
    throw error instanceof RangeError ? new Ended(WRONG_USAGE, error.message) : error;
  }
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
