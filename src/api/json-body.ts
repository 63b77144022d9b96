import type { FastifyInstance } from 'fastify';
import { keyTwiceIn } from '../kernel/json.js';

/** Bytes of one request's body. */
const MAX_BODY = 100_000;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** A body that cannot be taken, with its HTTP status. */
class BadBody extends Error {
  constructor(
    readonly statusCode: 400 | 415,
    message: string,
  ) {
    super(message);
    this.name = 'BadBody';
  }
}

/** Parses JSON bodies, and refuses what is not UTF-8: a decoder that is not asked to would replace it and say nothing. */
export function parseJsonBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (request, body, done) => {
    try {
      const charset = /charset="?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
      if (!/^utf-?8$/i.test(charset)) throw new BadBody(415, 'Send JSON in UTF-8.');
      done(null, parsedBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

function parsedBody(body: Buffer): unknown {
  const [json, value] = parsed(body);
  const twice = keyTwiceIn(json);
  if (twice) throw new BadBody(400, `The body gives ${twice.join('.')} twice.`);
  return value;
}

function parsed(body: Buffer): readonly [json: string, value: unknown] {
  try {
    const json = UTF_8.decode(body);
    return [json, JSON.parse(json)];
  } catch {
    throw new BadBody(400, 'The body is not JSON in UTF-8.');
  }
}
