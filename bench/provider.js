/** An OpenID Connect provider on loopback, as far as those who check its tokens meet it. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const HOURS = 12;

/** Its issuer, the environment of a service whose people it vouches for, and tokens: its own, or of any key that claims to be its. */
export async function startProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const answer = request.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    env: { SAYSO_OIDC_ISSUER: issuer, SAYSO_OIDC_AUDIENCE: 'sayso', SAYSO_OIDC_ALGORITHMS: 'ES256' },
    token: (subject, { roles = ['SALES'], kid = 'one', by = privateKey } = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iss: issuer, aud: 'sayso', sub: subject, name: subject, roles, iat: now, exp: now + HOURS * 3_600 };
      return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(by);
    },
    stop: () => server.close().closeAllConnections(),
  };
}
