import type { FastifyInstance } from 'fastify';
import { hostIn, isLoopback, isOnLoopback } from '../access/loopback.js';

/** No answer is guessed to be of another type, told on to other places, or kept on the way. */
export function guardHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  });
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
