import { request as plainly, type IncomingHttpHeaders } from 'node:http';
import { request as overTls } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The cookies that the answer sets, as they are sent back: `name=value`. */
  readonly cookies: readonly string[];
}

interface Asked {
  readonly method?: string;
  /** Any at all, those that `fetch` keeps to itself as well. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /** The authority whose certificates are taken. */
  readonly ca?: string;
  /** The address of this machine that asks. */
  readonly from?: string;
}

/** One request as a browser could send it, or somebody who passes for one. */
export async function visit(url: string, { method = 'GET', headers = {}, body, ca, from }: Asked = {}): Promise<Answered> {
  const request = url.startsWith('https:') ? overTls : plainly;
  const asking = request(url, { method, headers, agent: false, ca, localAddress: from });
  const answer = new Promise<Answered>((resolve, reject) => {
    asking.on('error', reject);
    asking.on('response', (response) => {
      const cookies = (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '');
      text(response).then((text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text, cookies }), reject);
    });
  });
  asking.end(body);
  return answer;
}

/** What a browser says with a form, and with what a script asks, from our own page. */
export const fromOwnPage = (url: string) => ({ origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' });
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_BODY = { 'content-type': 'application/json' };

export const VIEWER = JSON.stringify({ query: '{ viewer { name roles } }' });

/** A browser as far as it keeps cookies and goes where it is sent; all is on one host, so all cookies go everywhere. */
export class Visitor {
  constructor(private readonly ca?: string) {}

  readonly cookies = new Map<string, string>();
  /** Where it was sent, the last place last. */
  readonly places: string[] = [];

  async ask(url: string, more: Asked = {}): Promise<Answered> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await visit(url, { ca: this.ca, ...more, headers: { cookie, ...more.headers } });
    for (const set of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/s.exec(set) ?? [];
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(rest)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Opens a page, by way of the provider where it is sent there. */
  async open(url: string, stopAt?: RegExp): Promise<Answered> {
    this.places.length = 0;
    for (let next = url; ;) {
      this.places.push(next);
      if (stopAt?.test(next)) return { status: 0, headers: {}, text: '', cookies: [] };
      const answer = await this.ask(next);
      if (answer.headers.location === undefined) return answer;
      next = new URL(answer.headers.location, next).href;
    }
  }

  async viewer(url: string): Promise<unknown> {
    const asked = { method: 'POST', headers: { ...JSON_BODY, ...fromOwnPage(url) }, body: VIEWER };
    const { status, text } = await this.ask(`${url}/graphql`, asked);
    return status === 200 ? (JSON.parse(text) as { data: { viewer: object } }).data.viewer : status;
  }
}
