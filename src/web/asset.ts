import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Serves a file under an address that names its content, for browsers to keep for ever. */
export function offerAsset(fastify: FastifyInstance, file: URL, type: string): string {
  // where its source lies is nobody's matter there
  const content = Buffer.from(readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
  const name = basename(file.pathname);
  const address = `/assets/${name.replace('.', `.${hash('sha256', content).slice(0, 12)}.`)}`;
  fastify.get(address, (_request, reply) =>
    reply.headers({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }).send(content),
  );
  return address;
}
