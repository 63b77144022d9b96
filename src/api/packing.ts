import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance } from 'fastify';

/** Pages, and what they load: nothing else is packed. */
const PAGES = /^text\/(?:html|css|javascript)\b/;

/** How a body is packed, at a middle quality: somebody waits for it. */
const CODINGS = {
  br: (body: string | Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify<string | Buffer, Buffer>(gzip),
};
type Coding = keyof typeof CODINGS;

/**
 * Packs each page as its browser takes it; a buffer, which is the same for all who ask, once.
 * The length of a page tells nobody what it holds: other places can open it with their own words in its address one at a time and in sight only
 * (SameSite=Lax), and what is told once, as a link is, no second answer has.
 */
export function packPages(fastify: FastifyInstance): void {
  const packed: Readonly<Record<Coding, WeakMap<Buffer, Promise<Buffer>>>> = { br: new WeakMap(), gzip: new WeakMap() };

  function pack(body: string | Buffer, coding: Coding): Promise<Buffer> {
    if (typeof body === 'string') return CODINGS[coding](body);
    const short = packed[coding].get(body) ?? CODINGS[coding](body);
    packed[coding].set(body, short);
    return short;
  }

  fastify.addHook('onSend', (request, reply, body, done) => {
    const isPage = PAGES.test(String(reply.getHeader('content-type')));
    if (isPage) void reply.header('vary', 'accept-encoding');
    const coding = isPage ? negotiate<Coding>(request.headers['accept-encoding'] ?? '', ['br', 'gzip']) : null;
    if (!coding || !(typeof body === 'string' || Buffer.isBuffer(body))) {
      done(null, body);
      return;
    }
    void reply.header('content-encoding', coding);
    pack(body, coding).then((short) => done(null, short), done);
  });
}
