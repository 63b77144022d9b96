import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { LogLevel } from './log-level.js';

const STDERR = 2;

/** What Nest tells of its own construction: of use to who builds Sayso, not to who runs it. */
const INNER = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication', 'GraphQLModule']);

/** Nest's logger on standard error: JSON, or plain lines where a person looks on. */
export class StderrLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(level: LogLevel) {
    const destination = process.stderr.isTTY ? { write: plain } : pino.destination({ dest: STDERR, sync: true });
    this.#pino = pino(
      { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
      destination,
    );
  }

  log = (message: unknown, context?: string) => this.#write(INNER.has(context ?? '') ? 'debug' : 'info', message, context);
  warn = (message: unknown, context?: string) => this.#write('warn', message, context);
  debug = (message: unknown, context?: string) => this.#write('debug', message, context);
  verbose = (message: unknown, context?: string) => this.#write('trace', message, context);
  fatal = (message: unknown, context?: string) => this.#write('fatal', message, context);

  /** Nest gives a stack before the context, or only the context. */
  error = (message: unknown, ...rest: (string | undefined)[]) =>
    this.#write('error', message, rest.at(-1), rest.length > 1 ? rest[0] : undefined);

  #write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, context?: string, stack?: string): void {
    this.#pino[level]({ context, stack }, message instanceof Error ? (message.stack ?? message.message) : String(message));
  }
}

function plain(line: string): void {
  const { time, level, context, msg, stack } = JSON.parse(line) as Readonly<Record<string, string | undefined>>;
  process.stderr.write(
    `${time?.slice(11, 19) ?? ''} ${level?.toUpperCase().padEnd(5) ?? ''} ${context ?? 'Sayso'}: ${msg ?? ''}${stack ? `\n${stack}` : ''}\n`,
  );
}
