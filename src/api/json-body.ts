import type { FastifyInstance } from 'fastify';
import { isDeeperThan, keyTwiceIn } from '../kernel/json.js';

/** Bytes of one request's body. */
const MAX_BODY = 100_000;

/** Objects and lists within one another in a body: more than any command has, fewer than it takes to exhaust the stack. */
const MAX_DEPTH = 32;

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
  const json = textOf(body);
  if (isDeeperThan(MAX_DEPTH, json)) throw new BadBody(400, `The body is nested more than ${MAX_DEPTH} levels deep.`);
  const value = parsed(json);
  const twice = keyTwiceIn(json);
  if (twice) throw new BadBody(400, `The body gives ${twice.join('.')} twice.`);
  return value;
}

function textOf(body: Buffer): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw notJson();
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw notJson();
  }
}

const notJson = () => new BadBody(400, 'The body is not JSON in UTF-8.');
