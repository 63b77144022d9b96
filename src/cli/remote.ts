import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Ended, IO_ERROR, WRONG_USAGE } from '../exit.js';
import { NDJSON } from '../transfer/lines.js';

export interface Remote {
  readonly url?: string;
  readonly token?: string;
}

/** The address of a running service. Throws Ended where it is none, or no token goes with it. */
export function assertRemote({ url = '', token }: Remote): URL {
  if (token === undefined) throw new Ended(WRONG_USAGE, 'With --url goes --token.');
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) throw new Ended(WRONG_USAGE, `${url} is no address of a service.`);
  return base;
}

/** Sends a request to a running service; the body is sent while the answer is read. Throws Ended where the service does not answer 200. */
export async function requestFrom(
  remote: Remote,
  method: 'GET' | 'POST',
  path: string,
  body?: AsyncIterable<Buffer>,
  type = NDJSON,
): Promise<IncomingMessage> {
  const base = assertRemote(remote);
  const target = new URL(base.pathname.replace(/\/$/, '') + path, base);
  const headers = { authorization: `Bearer ${remote.token ?? ''}`, ...(body && { 'content-type': type }) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const failed = (error: Error) => {
      reject(new Ended(IO_ERROR, `${target.origin} cannot be reached: ${error.message}`));
    };
    const request = (target.protocol === 'https:' ? overHttps : overHttp)(target, { method, headers }, resolve).on('error', failed);
    if (body) pipeline(body, request).catch(failed);
    else request.end();
  });
  if (answer.statusCode === 200) return answer;
  const { code, message } = errorIn(await text(answer));
  const exit = answer.statusCode === 401 || answer.statusCode === 403 ? WRONG_USAGE : IO_ERROR;
  throw new Ended(exit, `${target.origin} answered ${answer.statusCode ?? 0} ${code}: ${message}`);
}

/** What was refused, as HTTP says it, or GraphQL. */
interface Refused {
  readonly code?: string;
  readonly message?: string;
  readonly extensions?: { readonly code?: string };
}

function errorIn(body: string): { code: string; message: string } {
  try {
    const { error, errors } = JSON.parse(body) as { error?: Refused; errors?: readonly [Refused] };
    const { code, message, extensions } = error ?? errors?.[0] ?? {};
    return { code: code ?? extensions?.code ?? '', message: message ?? '' };
  } catch {
    return { code: '', message: 'This is no Sayso.' };
  }
}
