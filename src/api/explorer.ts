import type { FastifyInstance } from 'fastify';

/** What a newcomer finds: where the token goes, and a first question. */
const OPTIONS = {
  title: 'Sayso',
  endpoint: '/graphql',
  headers: '{\n  "authorization": "Bearer paste here what sayso token printed"\n}',
  shouldPersistHeaders: false,
  defaultQuery: `# Ask and send here; every field has its description in the docs on the left.
# Paste a token under Headers below: npm run --silent sayso -- token --name Ada --roles SALES,PRODUCT
{
  viewer { name roles commands }
  register { name version position }
}
`,
};

/** The page holds all it needs: nothing is asked of any other place, and no other page may frame it. */
const POLICY =
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'";

/** A browser that opens the API's address gets an explorer, from our own package; off in production. The API itself is POST alone. */
export function offerExplorer(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql' || request.method === 'POST') return;
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    if (!isPage || process.env['NODE_ENV'] === 'production')
      return reply
        .code(405)
        .header('allow', 'POST')
        .send({ errors: [{ message: 'Ask by POST.', extensions: { code: 'BAD_REQUEST' } }] });
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    return reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(renderGraphiQL(OPTIONS));
  });
}
