import type { FastifyInstance } from 'fastify';
import { GuardedResponse, refuseUnreadable } from './headers.js';

/** Milliseconds that a client may take for the head of a request, and for the whole of one that is no stream. */
const HEAD = 10_000;
const REQUEST = 15_000;

/** Milliseconds in which a connection must move: its request comes, or its answer is read. */
const STILL = 30_000;

/** Milliseconds that a connection is kept for another request. */
const KEPT = 5_000;

/** Well above what one attacker opens, so that the cap itself locks nobody out. */
const CONNECTIONS = 2_000;

/** For Fastify, which makes the server. */
export const connectionOptions = {
  connectionTimeout: STILL,
  keepAliveTimeout: KEPT,
  http: { headersTimeout: HEAD, connectionsCheckingInterval: 1_000, ServerResponse: GuardedResponse },
  clientErrorHandler: refuseUnreadable,
};

/**
 * Cuts off who sends a request and does not end it, or does not read the answer. An import bounds itself: it comes as long as it comes.
 */
export function boundConnections(fastify: FastifyInstance): void {
  fastify.server.maxConnections = CONNECTIONS;
  fastify.addHook('onRequest', (request, reply, done) => {
    done();
    if (request.routeOptions.url === '/import' || request.raw.complete) return;
    const { socket } = request.raw;
    const late = setTimeout(() => {
      // it came, and what nobody reads of it tells no end: an export lasts as long as it lasts
      if (request.raw.complete) return;
      void reply
        .code(408)
        .header('connection', 'close')
        .send({ error: { code: 'REQUEST_TIMEOUT', message: 'The request did not end in time.' } });
      socket.destroySoon();
    }, REQUEST);
    const ended = () => clearTimeout(late);
    request.raw.once('end', ended).once('close', ended);
  });
}
