import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cookieIn, cookieName, isFromOwnPage, setCookie } from '../../access/cookies.js';
import { hostIn, isLoopback, isOnLoopback } from '../../access/loopback.js';
import { CALLBACK, ClientRefused, MOST_OF_THE_WAY, type ProviderSignIn } from '../../access/provider-sign-in.js';
import type { Session } from '../../access/sessions.js';
import type { SignIn } from '../../access/sign-in.js';
import type { Show, Shown } from '../shown.js';
import { AskProvider, Away, Forbidden, HowToGetALink, NotOnThisMachine, Refused, SignedOut, Strange, UseLink } from './sign-in.pages.js';

/** The ways in and out. */
export function offerSignIn(site: FastifyInstance, signIn: SignIn, show: Show): void {
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
}

/**
 * Who visits a page; where it is time to ask the provider about them, the address to go by. Whom it cannot be asked about, because it is away,
 * goes on, unless the session has ended meanwhile; one that can never be asked about ends.
 */
export async function visited(
  { sessions, provider }: SignIn,
  { headers, url }: FastifyRequest,
  reply: FastifyReply,
): Promise<{ readonly session?: Session; readonly goTo?: string; readonly problem?: Shown }> {
  const session = await sessions.in(headers);
  const origin = sessions.originOf(headers);
  if (!session || !provider || origin === undefined || !sessions.isDue(session)) return { session };
  try {
    return { goTo: await setOut(provider, origin, reply, url, session) };
  } catch (error) {
    if (!isAway(error)) {
      const problem = problemOf(error);
      void reply.header('set-cookie', sessions.endOf(origin));
      return { problem };
    }
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
function offerProvider(site: FastifyInstance, { sessions, provider }: Required<Pick<SignIn, 'sessions' | 'provider'>>, show: Show): void {
  site.get<{ Querystring: Query }>('/sign-in', async (request, reply) => {
    const origin = sessions.originOf(request.headers) ?? '';
    try {
      return await reply.redirect(await setOut(provider, origin, reply, ownPath(request.query.to)), 303);
    } catch (error) {
      return await show(reply, problemOf(error));
    }
  });

  site.get<{ Querystring: Query }>(CALLBACK, async (request, reply) => {
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
      const problem = problemOf(error);
      if (problem === REFUSED) void reply.header('set-cookie', [setCookie(origin, name, '', 0), sessions.endOf(origin)]);
      return await show(reply, problem);
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

/** Why the provider signs in nobody; throws what is no such reason. */
function problemOf(error: unknown): Shown {
  if (isAway(error)) return AWAY;
  if (error instanceof ClientRefused) return REFUSED;
  throw error;
}

const AWAY: Shown = { title: 'No answer', page: <Away />, status: 503 };
const REFUSED: Shown = { title: 'No sign-in', page: <Refused />, status: 500 };
const STRANGE: Shown = { title: 'Not signed in', page: <Strange />, status: 400 };
export const FORBIDDEN: Shown = { title: 'Not from Sayso', page: <Forbidden />, status: 403 };
const ELSEWHERE: Shown = { title: 'Not on this machine', page: <NotOnThisMachine />, status: 403 };

export const signedOut = (
  { provider }: SignIn,
  { to = '/', problem, isAside }: { readonly to?: string; readonly problem?: string; readonly isAside?: boolean } = {},
): Shown => ({
  title: 'Sign in',
  status: 401,
  page: provider ? <AskProvider to={ownPath(to)} isAside={isAside} /> : <HowToGetALink problem={problem} />,
});

/** Whether who sits at this machine asks, by its own name, and not somebody through a proxy. */
const isOnThisMachine = ({ raw: { socket }, headers }: FastifyRequest): boolean =>
  isOnLoopback(socket) &&
  isOnLoopback({ localAddress: socket.remoteAddress }) &&
  isLoopback(hostIn(headers.host ?? '')) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;
