import type { FastifyInstance } from 'fastify';
import { NDJSON } from './lines.js';

/** Hands the body of an import to its handler as it comes, whatever type it was sent as: unparsed, and bounded by its lines only. */
export function streamImports(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(NDJSON, (_request, _body, done) => done(null));
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.url === '/import') request.raw.headers['content-type'] = NDJSON;
    done();
  });
}
