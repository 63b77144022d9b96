import { HttpException, Logger, type ArgumentsHost } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unauthenticated } from '../access/token-verifier.js';
import { Fault, Refusal } from '../kernel/refusal.js';
import { traced } from './errors.js';

interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const CODES: Readonly<Record<number, string>> = {
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'TOO_LONG',
  415: 'INVALID',
  429: 'TOO_MANY',
  503: 'STORE_UNAVAILABLE',
};

/**
 * Answers what went wrong before or beside GraphQL, in JSON: `{"error":{"code","message"}}`, on the API's own path in GraphQL's words.
 * What nobody expected is masked and logged.
 */
export function answerError(error: unknown, host: ArgumentsHost): void {
  const reply = host.switchToHttp().getResponse<FastifyReply>();
  if (reply.sent) return;
  const request = host.switchToHttp().getRequest<FastifyRequest>();
  const { status, code, message } = answerTo(error, request);
  const body = request.routeOptions.url === '/graphql' ? { errors: [{ message, extensions: { code } }] } : { error: { code, message } };
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.status(status).type('application/json; charset=utf-8').send(body);
}

function answerTo(error: unknown, { id }: FastifyRequest): ErrorAnswer {
  if (error instanceof Unauthenticated) return { status: 401, code: error.code, message: error.message };
  if (error instanceof Refusal) {
    const { code, message } = error.objections[0] ?? { code: 'INVALID', message: error.message };
    return { status: code === 'FORBIDDEN' ? 403 : 400, code, message };
  }
  if (error instanceof Fault) return { status: 503, code: error.code, message: error.message };
  const status = httpStatusOf(error);
  if (status < 500)
    return { status, code: CODES[status] ?? 'INVALID', message: error instanceof Error ? error.message : 'This cannot be answered.' };
  new Logger('Http').error(traced(id, error));
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something broke on our side; the log knows it by this request’s id ${id}.`,
  };
}

/** Nest's own errors carry a status, and Fastify's. */
function httpStatusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : 500;
}
