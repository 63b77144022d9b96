import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Serves a file under an address that names its content, for browsers to keep for ever. */
export function offerAsset(fastify: FastifyInstance, file: URL, type: string): string {
  // where its source lies is nobody's matter there
  const content = Buffer.from(readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
  const name = basename(file.pathname);
  const address = `/assets/${name.replace('.', `.${hash('sha256', content).slice(0, 12)}.`)}`;
  const packed = { br: brotliCompressSync(content), gzip: gzipSync(content) };
  fastify.get(address, (request, reply) => {
    const accepted = request.headers['accept-encoding'] ?? '';
    const how = (['br', 'gzip'] as const).find((one) => new RegExp(`\\b${one}\\b(?!\\s*;\\s*q=0(?:\\.0*)?(?:,|$))`).test(accepted));
    if (how) void reply.header('content-encoding', how);
    return reply
      .headers({ 'content-type': type, vary: 'accept-encoding', 'cache-control': 'public, max-age=31536000, immutable' })
      .send(how ? packed[how] : content);
  });
  return address;
}
