import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChild } from 'preact';
import { render } from 'preact-render-to-string';
import type { Caller } from '../access/access.js';
import { cookieIn, cookieName, isFromOwnPage, setCookie } from '../access/cookies.js';
import { hostIn, isLoopback, isOnLoopback } from '../access/loopback.js';
import { MOST_OF_THE_WAY, type ProviderSignIn } from '../access/provider-sign-in.js';
import type { Session } from '../access/sessions.js';
import type { SignIn } from '../access/sign-in.js';
import { offerAsset } from './asset.js';
import { Frame } from './frame.js';
import { Home } from './home.page.js';
import { AskProvider, Away, Forbidden, HowToGetALink, NotOnThisMachine, SignedOut, Strange, TokensOnly, UseLink } from './sign-in.pages.js';

/** Bytes of a form. */
const MOST_OF_A_FORM = 100_000;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A page as it is answered. */
interface Shown {
  readonly title: string;
  readonly page: ComponentChild;
  readonly status?: number;
  readonly visitor?: Caller;
  readonly onward?: string;
}

/** Serves the pages beside the API. */
export function offerPages(fastify: FastifyInstance, signIn: SignIn | undefined): void {
  const style = offerAsset(fastify, 'sayso.css', 'text/css; charset=utf-8');
  const show = (reply: FastifyReply, { title, page, status = 200, visitor, onward }: Shown) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      // not no-referrer: the forms of such a page do not say whence they come
      .headers({ 'content-security-policy': POLICY, 'referrer-policy': 'same-origin' })
      .send(`<!doctype html>${render(<Frame {...{ title, style, visitor, onward }}>{page}</Frame>)}`);

  // the explorer is a page like ours
  if (signIn?.provider)
    fastify.addHook('onRequest', async (request, reply) => {
      const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
      if (request.routeOptions.url !== '/graphql' || !isPage) return;
      const { goTo } = await visited(signIn, request, reply);
      return goTo === undefined ? undefined : reply.redirect(goTo, 303);
    });

  void fastify.register(async (site) => {
    site.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_OF_A_FORM },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );

    site.get('/', async (request, reply) => {
      if (!signIn) return show(reply, { title: 'Sign in', status: 401, page: <TokensOnly /> });
      const { session, goTo } = await visited(signIn, request, reply);
      if (goTo !== undefined) return reply.redirect(goTo, 303);
      if (!session) return show(reply, signedOut(signIn, { to: request.url }));
      const { actor } = session;
      const page = <Home visitor={actor} issuer={signIn.provider && actor.issuer} />;
      return show(reply, { title: 'Signed in', visitor: actor, page });
    });
    if (!signIn) return;
    const { sessions, links, provider } = signIn;

    site.post('/sign-out', async ({ headers }, reply) => {
      const origin = sessions.originOf(headers);
      if (origin === undefined || !isFromOwnPage(origin, headers)) return show(reply, FORBIDDEN);
      void reply.header('set-cookie', sessions.endOf(origin));
      const onward = await provider?.endAddress();
      // not by a redirect: what a form leads to has to be ours as well (form-action)
      return onward === undefined
        ? reply.redirect('/', 303)
        : show(reply, { title: 'Signed out', onward, page: <SignedOut onward={onward} /> });
    });

    if (provider) offerProvider(site, { sessions, provider }, show);
    if (!links) return;
    site.get('/sign-in', (_request, reply) => show(reply, signedOut(signIn)));
    site.get<{ Querystring: { code?: string | string[] } }>('/sign-in/local', async (request, reply) => {
      if (!isOnThisMachine(request)) return show(reply, ELSEWHERE);
      return show(reply, { title: 'Sign in', page: <UseLink code={String(request.query.code ?? '')} /> });
    });
    site.post('/sign-in/local', async (request, reply) => {
      if (!isOnThisMachine(request)) return show(reply, ELSEWHERE);
      const origin = sessions.originOf(request.headers);
      if (origin === undefined || !isFromOwnPage(origin, request.headers)) return show(reply, FORBIDDEN);
      const form = request.body instanceof URLSearchParams ? request.body : undefined;
      const person = links.use(form?.get('code') ?? '');
      if (!person) return show(reply, signedOut(signIn, { problem: 'This link was used before, or is none of this service.' }));
      return reply.header('set-cookie', await sessions.cookieOf(sessions.begin(person), origin)).redirect('/', 303);
    });
  });
}

/**
 * Who visits a page; where it is time to ask the provider about them, the address to go by. Whom it cannot be asked about, because it is away,
 * goes on, unless the session has ended meanwhile.
 */
async function visited(
  { sessions, provider }: SignIn,
  { headers, url }: FastifyRequest,
  reply: FastifyReply,
): Promise<{ readonly session?: Session; readonly goTo?: string }> {
  const session = await sessions.in(headers);
  const origin = sessions.originOf(headers);
  if (!session || !provider || origin === undefined || !sessions.isDue(session)) return { session };
  try {
    return { goTo: await setOut(provider, origin, reply, url, session) };
  } catch (error) {
    if (!isAway(error)) throw error;
    if (sessions.isEnded(session)) return {};
    const kept = sessions.begin(session.actor, session.began);
    void reply.header('set-cookie', await sessions.cookieOf(kept, origin));
    return { session: kept };
  }
}

/** The provider's address; the browser keeps what tells it from others when it comes back. Each way has a cookie of its own, for tabs set out together. */
async function setOut(provider: ProviderSignIn, origin: string, reply: FastifyReply, to: string, session?: Session): Promise<string> {
  const { state, sealed, address } = await provider.start(to, session);
  void reply.header('set-cookie', setCookie(origin, wayCookie(origin, state), sealed, MOST_OF_THE_WAY));
  return address;
}

const wayCookie = (origin: string, state: string): string => cookieName(origin, `sign-in-${state.slice(0, 8)}`);

/** The way to the provider and back. */
function offerProvider(
  site: FastifyInstance,
  { sessions, provider }: Required<Pick<SignIn, 'sessions' | 'provider'>>,
  show: (reply: FastifyReply, shown: Shown) => FastifyReply,
): void {
  site.get<{ Querystring: Query }>('/sign-in', async (request, reply) => {
    const origin = sessions.originOf(request.headers) ?? '';
    try {
      return await reply.redirect(await setOut(provider, origin, reply, ownPath(request.query.to)), 303);
    } catch (error) {
      if (!isAway(error)) throw error;
      return await show(reply, AWAY);
    }
  });

  site.get<{ Querystring: Query }>('/sign-in/callback', async (request, reply) => {
    const origin = sessions.originOf(request.headers) ?? '';
    const { state } = request.query;
    const name = typeof state === 'string' && /^[\w-]{8,}$/.test(state) ? wayCookie(origin, state) : undefined;
    const sealed = name === undefined ? undefined : cookieIn(request.headers, name);
    if (name === undefined || sealed === undefined) return await show(reply, STRANGE);
    try {
      const came = await provider.finish(request.url.split('?')[1] ?? '', sealed);
      if (!came) return await show(reply, STRANGE);
      const cookies = [setCookie(origin, name, '', 0)];
      const { actor, checked, to } = came;
      if (actor) {
        const began = checked?.subject === actor.subject ? checked.began : undefined;
        cookies.push(await sessions.cookieOf(sessions.begin(actor, began), origin));
        return await reply.header('set-cookie', cookies).redirect(to, 303);
      }
      if (!checked) return await show(reply.header('set-cookie', cookies), STRANGE);
      cookies.push(sessions.endOf(origin));
      return await show(reply.header('set-cookie', cookies), signedOut({ sessions, provider }, { to }));
    } catch (error) {
      if (!isAway(error)) throw error;
      return await show(reply, AWAY);
    }
  });
}

interface Query {
  readonly to?: string | string[];
  readonly state?: string | string[];
}

/** A path of ours that can be gone to, else the first page: never another site, and no way in that begins anew. */
export function ownPath(to: unknown): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to) || to.includes('\\')) return '/';
  const { origin, pathname, search } = new URL(to, 'http://ours.invalid');
  return origin === 'http://ours.invalid' && !pathname.startsWith('//') && !pathname.startsWith('/sign-') ? `${pathname}${search}` : '/';
}

const isAway = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === 'IDENTITY_UNAVAILABLE';

const AWAY: Shown = { title: 'No answer', page: <Away />, status: 503 };
const STRANGE: Shown = { title: 'Not signed in', page: <Strange />, status: 400 };
const FORBIDDEN: Shown = { title: 'Not from Sayso', page: <Forbidden />, status: 403 };
const ELSEWHERE: Shown = { title: 'Not on this machine', page: <NotOnThisMachine />, status: 403 };

const signedOut = ({ provider }: SignIn, { to = '/', problem }: { readonly to?: string; readonly problem?: string } = {}): Shown => ({
  title: 'Sign in',
  status: 401,
  page: provider ? <AskProvider to={ownPath(to)} /> : <HowToGetALink problem={problem} />,
});

/** Whether who sits at this machine asks, by its own name, and not somebody through a proxy. */
const isOnThisMachine = ({ raw: { socket }, headers }: FastifyRequest): boolean =>
  isOnLoopback(socket) &&
  isOnLoopback({ localAddress: socket.remoteAddress }) &&
  isLoopback(hostIn(headers.host ?? '')) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;
