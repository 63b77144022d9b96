import { Logger } from '@nestjs/common';
import { decodeProtectedHeader } from 'jose';
import type * as OpenidClient from 'openid-client';
import type { Actor } from '../kernel/actor.js';
import type { Clock } from '../kernel/clock.js';
import { Fault } from '../kernel/refusal.js';
import { actorOf, claimAt, isThere, type ClaimMapping, type Claims } from './claims.js';
import type { ClientSettings, OidcVerifier } from './oidc-verifier.js';
import type { Seal } from './seal.js';
import type { Session } from './sessions.js';

interface ProviderSignInOptions {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  readonly claims: ClaimMapping;
  readonly client: ClientSettings;
  /** Our own origin. */
  readonly origin: string;
}

/** Our path that the provider sends a browser back to, with a code. */
export const CALLBACK = '/sign-in/callback';

/** Seconds that the provider has for one answer, and that the way to it and back may take. */
const PATIENCE = 5;
export const MOST_OF_THE_WAY = 600;

/** Milliseconds in which the provider's metadata are not asked for again. */
const FRESH = 30_000;

/** What a browser keeps on its way to the provider and back. */
export interface Way {
  readonly state: string;
  readonly sealed: string;
}

/** Who came back, and to which of our paths; absent: nobody did. */
export interface Return {
  readonly to: string;
  /** The session that was to be checked, and nobody was asked anything. */
  readonly checked?: Pick<Session, 'began'> & { readonly subject: string };
  readonly actor?: Actor;
}

interface OnTheWay extends Pick<Return, 'to' | 'checked'> {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly until: number;
}

/** The provider does not take this client, or is another than it is said to be: a wrong configuration, found late. */
export class ClientRefused extends Error {}

/** Sign-in with a browser by an OpenID Connect provider: code flow with PKCE, state and nonce, pushed (RFC 9126) where that is offered. */
export class ProviderSignIn {
  readonly #logger = new Logger('Identity');
  #known?: { readonly at: number; readonly configuration: Promise<OpenidClient.Configuration> };

  private constructor(
    private readonly oidc: typeof OpenidClient,
    private readonly options: ProviderSignInOptions,
    private readonly seal: Seal,
    private readonly verifier: OidcVerifier,
    private readonly clock: Clock,
  ) {}

  /** The provider is first asked when somebody signs in. */
  static async open(options: ProviderSignInOptions, seal: Seal, verifier: OidcVerifier, clock: Clock): Promise<ProviderSignIn> {
    return new ProviderSignIn(await import('openid-client'), options, seal, verifier, clock);
  }

  /**
   * The provider's address for somebody who wants to come back to this path; with a session, the provider shall say whether it still holds,
   * and ask nobody. Throws Fault IDENTITY_UNAVAILABLE where the provider is away, and a ClientRefused where it signs in nobody by us.
   */
  async start(to: string, session?: Session): Promise<Way & { readonly address: string }> {
    const { oidc } = this;
    const [state, nonce, codeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const parameters = {
      redirect_uri: `${this.options.origin}${CALLBACK}`,
      scope: this.options.client.scopes,
      ...{ state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' },
      ...(session && { prompt: 'none' }),
    };
    try {
      const configuration = await this.#configuration();
      const isPushed = configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined;
      const address = isPushed
        ? await oidc.buildAuthorizationUrlWithPAR(configuration, parameters)
        : oidc.buildAuthorizationUrl(configuration, parameters);
      const checked = session && { began: session.began, subject: session.actor.subject };
      const way: OnTheWay = { state, nonce, codeVerifier, to, checked, until: this.#now() + MOST_OF_THE_WAY * 1_000 };
      return { state, sealed: await this.seal.seal('sayso-sign-in', { ...way }), address: address.href };
    } catch (cause) {
      throw this.#isAway(cause) ? away(cause) : this.#wrong(cause);
    }
  }

  /** Who comes back with this query. Undefined where it is nobody whom this browser was sent for; throws as `start` does. */
  async finish(query: string, sealed: string): Promise<Return | undefined> {
    const way = (await this.seal.open('sayso-sign-in', sealed)) as unknown as OnTheWay | undefined;
    if (!way || this.#now() >= way.until) return undefined;
    const { to, checked } = way;
    try {
      return { to, checked, actor: await this.#actorOf(query, way) };
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      if (this.#isAway(cause)) throw away(cause);
      if (this.#isRefusal(cause)) throw this.#wrong(cause);
      if (!checked) this.#logger.warn(`Nobody was signed in: ${String(cause)}`);
      return { to, checked };
    }
  }

  /** Where the provider ends its own session and sends the browser back; undefined where it does not, or is away. */
  async endAddress(): Promise<string | undefined> {
    const configuration = await this.#configuration().catch(() => undefined);
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
    return this.oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${this.options.origin}/` }).href;
  }

  async #actorOf(query: string, { state, nonce, codeVerifier }: OnTheWay): Promise<Actor> {
    const { origin, issuer, algorithms, claims } = this.options;
    const configuration = await this.#configuration();
    const tokens = await this.oidc.authorizationCodeGrant(configuration, new URL(`${origin}${CALLBACK}?${query}`), {
      ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true },
    });
    const { alg = '' } = decodeProtectedHeader(tokens.id_token ?? '');
    if (!algorithms.includes(alg)) throw new Error(`an ID token signed by ${alg}`);
    return actorOf(await this.#claimsOf(configuration, tokens), issuer, claims);
  }

  /** Each claim from the ID token, else from userinfo, else from an access token that can be verified. */
  async #claimsOf(
    configuration: OpenidClient.Configuration,
    tokens: Awaited<ReturnType<typeof OpenidClient.authorizationCodeGrant>>,
  ): Promise<Claims> {
    const own = tokens.claims();
    let claims = onTopOf({}, own);
    if (!own || this.#isWhole(claims)) return claims;
    if (configuration.serverMetadata().userinfo_endpoint !== undefined)
      claims = onTopOf(await this.oidc.fetchUserInfo(configuration, tokens.access_token, own.sub), claims);
    return this.#isWhole(claims) ? claims : onTopOf(await this.verifier.claimsOf(tokens.access_token), claims);
  }

  /** Whether no other source could say who it is otherwise: of several claims the first counts, wherever it stands. */
  #isWhole(claims: Claims): boolean {
    const { subject, name, roles, person } = this.options.claims;
    const has = (claim: string | undefined) => claim === undefined || isThere(claimAt(claims, claim));
    return has(subject[0]) && has(roles[0]) && has(person?.[0]) && name.some(has);
  }

  /** Kept for a moment, good or bad: who is away is not asked by every page. */
  #configuration(): Promise<OpenidClient.Configuration> {
    const at = this.#now();
    // a clock may be put back
    if (!this.#known || Math.abs(at - this.#known.at) >= FRESH) this.#known = { at, configuration: this.#discovered() };
    return this.#known.configuration;
  }

  async #discovered(): Promise<OpenidClient.Configuration> {
    const { oidc, options } = this;
    const secret = options.client.secret?.export().toString();
    const authentication: OpenidClient.ClientAuth = (server, ...request) => {
      const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
      const kind = methods.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
      (secret === undefined ? oidc.None() : kind(secret))(server, ...request);
    };
    return oidc.discovery(new URL(options.issuer), options.client.id, undefined, authentication, {
      timeout: PATIENCE,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- on this machine alone, which the configuration sees to
      execute: [oidc.enableNonRepudiationChecks, ...(options.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [])],
    });
  }

  #isAway(error: unknown): boolean {
    if (error instanceof this.oidc.ResponseBodyError) return error.status >= 500 || error.status === 429;
    if (error instanceof this.oidc.ClientError && error.code !== undefined)
      return NO_ANSWER.has(error.code) && !(error.cause instanceof Response && REFUSING.has(error.cause.status));
    // what the client has no word for it hands on, or wraps
    const { message, cause } = error as Error;
    return [message, (cause as Error | undefined)?.message].includes('fetch failed');
  }

  /** Whether it is no word about a person, but one about us, or not the provider that we know. */
  #isRefusal(error: unknown): boolean {
    const { ResponseBodyError, AuthorizationResponseError, ClientError, WWWAuthenticateChallengeError } = this.oidc;
    if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return OF_CLIENTS.has(error.error);
    if (error instanceof ClientError) return error.cause instanceof Response || error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
    return error instanceof WWWAuthenticateChallengeError;
  }

  /** Told in the log; whoever signs in can mend nothing. */
  #wrong(cause: unknown): ClientRefused {
    const wrong = new ClientRefused(`SAYSO_OIDC_CLIENT_ID: ${this.options.issuer} signs nobody in by this client: ${reasonOf(cause)}`);
    this.#logger.error(wrong.message);
    return wrong;
  }

  #now(): number {
    return Date.parse(this.clock.now());
  }
}

const NO_ANSWER = new Set(['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR']);

/** Statuses by which somebody says no, and not that they cannot answer. */
const REFUSING: ReadonlySet<number> = new Set([400, 401, 403]);

/** Errors of OAuth that are about the client, whoever comes by it. */
const OF_CLIENTS = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'unsupported_grant_type',
  'unsupported_response_type',
]);

function reasonOf(error: unknown): string {
  const { status, error: code, error_description: description, cause } = error as Partial<OpenidClient.ResponseBodyError>;
  // of a challenge the cause is what it says
  const inner = Array.isArray(cause) ? JSON.stringify(cause) : cause instanceof Error ? cause.message : undefined;
  return [String(error), status, code, description, inner].filter((part) => part !== undefined).join('; ');
}

const away = (cause: unknown) => new Fault('IDENTITY_UNAVAILABLE', 'Who vouches for people cannot be asked now: try again.', { cause });

/** What says nothing hides nothing; whether an e-mail address is verified is for its own source to say. */
function onTopOf(below: Claims = {}, above: Claims = {}): Claims {
  const said = Object.fromEntries(Object.entries(above).filter(([, value]) => isThere(value)));
  const { email_verified: isVerified, ...others } = below;
  return { ...others, ...(isThere(said['email']) || !isThere(isVerified) ? {} : { email_verified: isVerified }), ...said };
}
