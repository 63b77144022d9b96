import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChild } from 'preact';
import { render } from 'preact-render-to-string';
import type { Caller } from '../access/access.js';
import { isFromOwnPage } from '../access/cookies.js';
import { hostIn, isLoopback, isOnLoopback } from '../access/loopback.js';
import type { SignIn } from '../access/sign-in.js';
import { offerAsset } from './asset.js';
import { Frame } from './frame.js';
import { Home } from './home.page.js';
import { Forbidden, HowToGetALink, NotOnThisMachine, TokensOnly, UseLink } from './sign-in.pages.js';

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
  void fastify.register(async (site) => {
    site.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_OF_A_FORM },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );
    const style = offerAsset(site, 'sayso.css', 'text/css; charset=utf-8');
    const show = (reply: FastifyReply, { title, page, status = 200, visitor, onward }: Shown) =>
      reply
        .code(status)
        .type('text/html; charset=utf-8')
        // not no-referrer: the forms of such a page do not say whence they come
        .headers({ 'content-security-policy': POLICY, 'referrer-policy': 'same-origin' })
        .send(`<!doctype html>${render(<Frame {...{ title, style, visitor, onward }}>{page}</Frame>)}`);

    site.get('/', async ({ headers }, reply) => {
      const session = await signIn?.sessions.in(headers);
      if (!session) return show(reply, signedOut(signIn));
      return show(reply, { title: 'Signed in', visitor: session.actor, page: <Home visitor={session.actor} /> });
    });
    if (!signIn) return;
    const { sessions, links } = signIn;

    site.post('/sign-out', async ({ headers }, reply) => {
      const origin = sessions.originOf(headers);
      if (origin === undefined || !isFromOwnPage(origin, headers)) return show(reply, FORBIDDEN);
      return reply.header('set-cookie', sessions.endOf(origin)).redirect('/', 303);
    });

    if (!links) return;
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
      if (!person) return show(reply, signedOut(signIn, 'This link was used before, or is none of this service.'));
      return reply.header('set-cookie', await sessions.cookieOf(sessions.begin(person), origin)).redirect('/', 303);
    });
  });
}

const FORBIDDEN: Shown = { title: 'Not from Sayso', page: <Forbidden />, status: 403 };
const ELSEWHERE: Shown = { title: 'Not on this machine', page: <NotOnThisMachine />, status: 403 };

const signedOut = (signIn: SignIn | undefined, problem?: string): Shown => ({
  title: 'Sign in',
  status: 401,
  page: signIn ? <HowToGetALink problem={problem} /> : <TokensOnly />,
});

/** Whether who sits at this machine asks, by its own name, and not somebody through a proxy. */
const isOnThisMachine = ({ raw: { socket }, headers }: FastifyRequest): boolean =>
  isOnLoopback(socket) &&
  isOnLoopback({ localAddress: socket.remoteAddress }) &&
  isLoopback(hostIn(headers.host ?? '')) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;
