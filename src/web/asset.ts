import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Serves a file of this folder under an address that names its content, for browsers to keep for ever. */
export function offerAsset(fastify: FastifyInstance, file: string, type: string): string {
  const content = readFileSync(new URL(file, import.meta.url));
  const address = `/assets/${file.replace('.', `.${hash('sha256', content).slice(0, 12)}.`)}`;
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
