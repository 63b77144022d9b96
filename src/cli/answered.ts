import { Ended, IO_ERROR, WRONG_USAGE } from '../exit.js';

/** What was answered, and the paths of what the reader's roles may not see. */
export interface Answered<Data> {
  readonly data: Data;
  readonly redacted: readonly string[];
}

/** Asks the API a question. Throws Ended where it has no answer. */
export type Asking = <Data>(query: string, variables?: object) => Promise<Answered<Data>>;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly redacted?: readonly string[] };
}

/** What an answer of the API holds. Throws Ended where it is none. */
export function answeredIn<Data>({ data, errors: [error] = [], extensions = {} }: Answer): Answered<Data> {
  if (!error) return { data: data as Data, redacted: extensions.redacted ?? [] };
  const { code } = error.extensions ?? {};
  throw new Ended(code === 'FORBIDDEN' ? WRONG_USAGE : IO_ERROR, `${code === undefined ? '' : `${code}: `}${error.message}`);
}
