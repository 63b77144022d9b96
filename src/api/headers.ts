import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { hostIn, isLoopback, isOnLoopback } from '../access/loopback.js';

/** No answer is guessed to be of another type, shown or taken in by other places, told on to them, or kept on the way; a page says what more it needs. */
const GUARDS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Every answer begins as one of these, those as well that Node gives by itself or that are given before anything here is asked. */
export class GuardedResponse extends ServerResponse {
  constructor(...given: ConstructorParameters<typeof ServerResponse<IncomingMessage>>) {
    super(...given);
    for (const [name, value] of Object.entries(GUARDS)) this.setHeader(name, value);
  }
}

/** What is no request of HTTP, by the error that Node finds in it; else it is INVALID, 400. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request did not end in time.'],
  HPE_HEADER_OVERFLOW: [431, 'TOO_LONG', 'The head of the request is too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'TOO_LONG', 'The body of the request is too long.'],
};

/** Answers what is no request, on the bare connection, and cuts it. */
export function refuseUnreadable(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, message] = UNREADABLE[error.code ?? ''] ?? [400, 'INVALID', 'This is no request that can be read.'];
  const body = JSON.stringify({ error: { code, message } });
  const headers = { ...GUARDS, 'content-type': 'application/json; charset=utf-8', 'content-length': body.length, connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  socket.destroy();
}

/**
 * Where this machine alone asks: whoever asks over loopback by another name than this machine's was led here by a page of somebody
 * else's (DNS rebinding), and is refused with 421.
 */
export function guardHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isOnLoopback(request.raw.socket) || isLoopback(hostIn(request.headers.host ?? ''))) return;
    return reply
      .code(421)
      .send({ error: { code: 'INVALID', message: 'On this machine Sayso is asked as localhost, or by a loopback address.' } });
  });
}
