import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { wantsPage } from '../access/cookies.js';
import type { Sessions } from '../access/sessions.js';

/** What a newcomer finds: a first question, and where a token goes; no header stands there already, for it would count instead of the session. */
const OPTIONS = {
  title: 'Sayso',
  endpoint: '/graphql',
  shouldPersistHeaders: false,
  defaultQuery: `# Ask and send here; every field has its description in the docs on the left.
# Not signed in? Put a token under Headers below, as {"authorization": "Bearer TOKEN"}:
# npm run --silent sayso -- token --name Ada --roles SALES,PRODUCT
{
  viewer { name roles commands }
  register { name version position }
}
`,
};

/** The page holds all it needs: nothing is asked of any other place, and no other page may frame it. */
const POLICY =
  "default-src 'self' 'unsafe-inline' data: blob:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

/** One buffer for all who ask. */
interface Page {
  readonly etag: string;
  readonly html: Buffer;
}

/** Made when the first browser asks, and once. */
async function madePage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = Buffer.from(renderGraphiQL(OPTIONS));
  return { etag: `"${hash('sha256', html).slice(0, 16)}"`, html };
}

/**
 * A browser that opens the API's address gets an explorer, from our own package; where it is off, only one that is signed in.
 * The API itself is POST alone.
 */
export function offerExplorer(
  fastify: FastifyInstance,
  { isOn, sessions }: { readonly isOn: boolean; readonly sessions?: Sessions },
): void {
  let page: Promise<Page> | undefined;
  // after each onRequest: there an address that asks too often is told so
  fastify.addHook('preParsing', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql' || request.method === 'POST') return;
    const isPage = request.method === 'GET' && wantsPage(request.headers);
    const isOffered = isPage && (isOn || (await sessions?.in(request.headers)) !== undefined);
    if (!isOffered)
      return reply
        .code(405)
        .header('allow', 'POST')
        .send({ errors: [{ message: 'Ask by POST.', extensions: { code: 'BAD_REQUEST' } }] });
    const { etag, html } = await (page ??= madePage());
    void reply.type('text/html; charset=utf-8').headers({ etag, 'cache-control': 'no-cache', 'content-security-policy': POLICY });
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(html);
  });
}
