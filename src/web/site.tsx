import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFromOwnPage, wantsPage } from '../access/cookies.js';
import { strangerAt } from '../access/stranger.js';
import type { SignIn } from '../access/sign-in.js';
import type { Bearer } from '../access/token-verifier.js';
import { askingAs, NotAnswered, type Api } from './api/ask.js';
import { offerAsset } from './asset.js';
import { checkPage } from './check/check.page.js';
import { find, kindCalled } from './find.js';
import { figurePage, figuresPage } from './figures/figures.page.js';
import { historyPage } from './history/history.page.js';
import { morePage } from './more.page.js';
import { Unsent } from './parts/unsent.js';
import { Warned } from './parts/warned.js';
import { newPromisePage } from './promises/new-promise.page.js';
import { promisePage } from './promises/promise.page.js';
import { promisesPage } from './promises/promises.page.js';
import { newReportPage } from './reports/new-report.page.js';
import { reportPage } from './reports/report.page.js';
import { decidePage } from './requests/decide.page.js';
import { newRequestPage } from './requests/new-request.page.js';
import { requestPage } from './requests/request.page.js';
import { requestsPage } from './requests/requests.page.js';
import { customersPage, linkPage, roadmapPage, sharedPage } from './roadmap/roadmap.page.js';
import { showing, type Show, type Shown } from './shown.js';
import { FORBIDDEN, offerSignIn, signedOut, visited } from './sign-in/sign-in.js';
import { TokensOnly } from './sign-in/sign-in.pages.js';
import { nowhere, stateOf } from './states.js';
import { customerPage } from './things/customer.page.js';
import { featurePage } from './things/feature.page.js';
import { todayPage } from './today/today.page.js';
import { act } from './sent.js';
import type { Page, Visit } from './visit.js';

/** Every page, by its address: the map of the site. */
export const PAGES: Readonly<Record<string, Page>> = {
  '/': todayPage,
  '/check': checkPage,
  '/requests': requestsPage,
  '/requests/new': newRequestPage,
  '/requests/:requestId': requestPage,
  '/requests/:requestId/decide': decidePage,
  '/promises': promisesPage,
  '/promises/new': newPromisePage,
  '/promises/:commitmentId': promisePage,
  '/reports/new': newReportPage,
  '/reports/:reportId': reportPage,
  '/customers/:customerId': customerPage,
  '/features/:featureId': featurePage,
  '/history': historyPage,
  '/figures': figuresPage,
  '/figures/:name': figurePage,
  '/roadmap': roadmapPage,
  '/roadmap/customers': customersPage,
  '/more': morePage,
};

/** Bytes of a form: as much as the API takes, where each byte is written as three. */
const MOST_OF_A_FORM = 300_000;

interface SiteOptions {
  /** Absent: nobody signs in with a browser. */
  readonly signIn: SignIn | undefined;
  readonly api: Api;
  /** Where what was built lies. */
  readonly programs: URL;
}

/** Serves the pages beside the API, which is there when the first one is asked for. */
export function offerPages(fastify: FastifyInstance, { signIn, api, programs }: SiteOptions): void {
  const show = showing({
    style: offerAsset(fastify, new URL('sayso.css', import.meta.url), 'text/css; charset=utf-8'),
    script: offerAsset(fastify, new URL('web/browser/sayso.js', programs), 'text/javascript; charset=utf-8'),
  });

  // the explorer is a page like ours, for whom its address has not asked too often
  if (signIn?.provider)
    fastify.addHook('preParsing', async (request, reply) => {
      if (request.routeOptions.url !== '/graphql' || request.method !== 'GET' || !wantsPage(request.headers)) return;
      const { goTo, problem } = await visited(signIn, request, reply);
      if (problem) return show(reply, problem);
      return goTo === undefined ? undefined : reply.redirect(goTo, 303);
    });

  void fastify.register(async (site) => {
    site.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_OF_A_FORM },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );

    // an address that asks too often is answered before any route of ours
    site.setErrorHandler<FastifyError>(async (error, request, reply) => {
      if (error.statusCode !== 429 || !wantsPage(request.headers)) throw error;
      return show(reply, stateOf({ code: 'TOO_MANY', message: error.message }));
    });

    // whoever has the link opens it
    site.get<{ Params: { readonly key: string } }>('/r/:key', async (request, reply) => {
      try {
        return await show(reply, await sharedPage(askingAs(api, strangerAt(request.ip), request.id), request.params.key));
      } catch (error) {
        return await show(reply, problemOf(error));
      }
    });

    // what has no other route
    site.get('/*', async (request, reply) => {
      if (!wantsPage(request.headers)) {
        reply.callNotFound();
        return reply;
      }
      const session = await signIn?.sessions.in(request.headers);
      const visitor = session && signIn?.sessions.speaking(session)?.actor;
      return show(reply, { ...nowhere('Look at it again, or begin at the first page.'), visitor });
    });

    if (!signIn) {
      for (const path of Object.keys(PAGES))
        site.get(path, (_request, reply) => show(reply, { title: 'Sign in', status: 401, page: <TokensOnly /> }));
      return;
    }
    offerSignIn(site, signIn, show);
    for (const [path, page] of Object.entries(PAGES)) {
      site.get(path, visiting(signIn, api, page, show));
      site.post(path, acting(signIn, api, sentTo(page), show));
    }

    site.get<{ Querystring: { readonly kind?: unknown; readonly text?: unknown } }>('/find', async (request, reply) => {
      const sender = await signIn.sessions.bearerOf(request.headers);
      const { kind, text } = request.query;
      if (!sender) return reply.code(401).send([]);
      try {
        return await find(askingAs(api, sender, request.id), kindCalled(kind), String(text));
      } catch (error) {
        return reply.code(problemOf(error).status ?? 503).send([]);
      }
    });
  });
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Shows a page to who is signed in. */
const visiting =
  (signIn: SignIn, api: Api, page: Page, show: Show): Handler =>
  async (request, reply) => {
    const { session, goTo, problem } = await visited(signIn, request, reply);
    if (problem) return show(reply, problem);
    if (goTo !== undefined) return reply.redirect(goTo, 303);
    const sender = session && signIn.sessions.speaking(session);
    if (!sender) return show(reply, signedOut(signIn, { to: request.url }));
    return answered(page, { api, sender, request }, reply, show);
  };

/** Does what a form of ours asks for, and goes on to a page, or shows it again with what is to be mended. */
const acting =
  (signIn: SignIn, api: Api, action: Page, show: Show): Handler =>
  async (request, reply) => {
    const { sessions } = signIn;
    if (!isFromOwnPage(sessions.originOf(request.headers), request.headers)) return show(reply, FORBIDDEN);
    const sender = await sessions.bearerOf(request.headers);
    const { body } = request;
    if (!sender) return show(reply, unsent(signIn, request));
    if (!(body instanceof URLSearchParams)) return show(reply, FORBIDDEN);
    return answered(action, { api, sender, request, form: body }, reply, show);
  };

/** The way in for who is signed in no more, then back to the page; what they sent is shown, and can be sent again, for it is kept nowhere. */
function unsent(signIn: SignIn, { body, url }: FastifyRequest): Shown {
  if (!(body instanceof URLSearchParams)) return signedOut(signIn);
  const { page, ...out } = signedOut(signIn, { to: url, isAside: true });
  return {
    ...out,
    page: (
      <>
        {page}
        <Unsent hint="Sign in in another tab, then send it from here." address={url} fields={body} />
      </>
    ),
  };
}

/** The page once a form of it was sent: on to where the form leads, or the page again with what is to be mended. */
const sentTo =
  (page: Page): Page =>
  async (visit) => {
    const done = await act(visit, visit.form ?? new URLSearchParams());
    if (!done) return { goTo: visit.address };
    if ('goTo' in done) return done;
    if ('link' in done) return linkPage(done.link);
    const answer = await page({ ...visit, sent: done });
    return 'goTo' in answer ? answer : { ...answer, status: 422 };
  };

const givenIn = (fields: URLSearchParams): Visit['given'] => Object.fromEntries([...fields].filter(([, value]) => value.trim() !== ''));

interface Asked {
  readonly api: Api;
  readonly sender: Bearer;
  readonly request: FastifyRequest;
  readonly form?: URLSearchParams;
}

async function answered(page: Page, { api, sender, request, form }: Asked, reply: FastifyReply, show: Show): Promise<FastifyReply> {
  const { actor: visitor } = sender;
  const { searchParams } = new URL(request.url, 'http://ours.invalid');
  const params = request.params as Readonly<Record<string, string>>;
  try {
    const visit = { visitor, given: givenIn(searchParams), params, address: request.url, form, ask: askingAs(api, sender, request.id) };
    const answer = await page(visit);
    if ('goTo' in answer) return await reply.redirect(answer.goTo, 303);
    const told = (
      <>
        {form === undefined && <Warned codes={visit.given['warned']} />}
        {answer.page}
      </>
    );
    return await show(reply, { ...answer, page: told, visitor });
  } catch (error) {
    const problem = problemOf(error);
    return show(reply, { ...problem, page: form ? stillHeld(problem, request.url, form) : problem.page, visitor });
  }
}

/** Where it is only now that a form is not taken, it is kept on the page that says so. */
const stillHeld = ({ status, page }: Shown, address: string, form: URLSearchParams) =>
  status === 429 || status === 503 ? (
    <>
      {page}
      <Unsent hint="Wait a minute, then send it from here: however often you do, it is recorded once." address={address} fields={form} />
    </>
  ) : (
    page
  );

/** The page in place of one that the API did not answer; throws what is none of the API's errors. */
function problemOf(error: unknown): Shown {
  if (!(error instanceof NotAnswered)) throw error;
  return stateOf(error);
}
