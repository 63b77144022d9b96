import { request, type IncomingHttpHeaders } from 'node:http';
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
}

/** One request as a browser could send it, or somebody who passes for one. */
export async function visit(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answered> {
  const asking = request(url, { method, headers, agent: false });
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
