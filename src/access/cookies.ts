import { isLoopback, hostIn } from './loopback.js';

/** What a request says of itself, as Node gives it. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>> & {
  readonly host?: string;
  readonly origin?: string;
  readonly cookie?: string;
  readonly authorization?: string;
  readonly accept?: string;
};

/** Whether who asks looks at it with a browser, and takes a page for an answer. */
export const wantsPage = ({ accept }: RequestHeaders): boolean => accept?.includes('text/html') === true;

/** The origin that browsers know us by: the one that is configured, else the loopback address that was asked; undefined where it is none. */
export function ownOrigin(configured: string | undefined, { host = '' }: RequestHeaders): string | undefined {
  if (configured !== undefined) return configured;
  return isLoopback(hostIn(host)) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).origin : undefined;
}

/**
 * Whether a browser sent the request from a page of ours: no other site can make one say so. Browsers that tell no `Sec-Fetch-Site` send
 * the origin with all that is no plain visit.
 */
export function isFromOwnPage(origin: string | undefined, headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (origin === undefined || (site !== undefined && site !== 'same-origin')) return false;
  return headers.origin === undefined ? site === 'same-origin' : headers.origin === origin;
}

/** Under https no other host of the domain can set it (`__Host-`); on loopback cookies know no ports, so the name does. */
export const cookieName = (origin: string, kind: string): string =>
  origin.startsWith('https:') ? `__Host-sayso-${kind}` : `sayso-${kind}-${new URL(origin).port || '80'}`;

/** The value of a cookie; two of one name count as none, for one of them was set by somebody else. */
export function cookieIn({ cookie = '' }: RequestHeaders, name: string): string | undefined {
  const values = cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** For `Set-Cookie`: kept for so many seconds; 0 takes it away. Lax, not Strict: who follows a link in a mail is signed in. */
export const setCookie = (origin: string, name: string, value: string, seconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${origin.startsWith('https:') ? '; Secure' : ''}`;
