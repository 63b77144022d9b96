import type { Caller } from '../access/access.js';
import type { Person } from '../kernel/actor.js';

interface Filter {
  readonly mine?: boolean | null;
}

/** The filter of a list, and whose things are wanted, where they are the caller’s own; false narrows as little as nothing. */
export function ofWhom<Given extends Filter>(
  given: Given | undefined,
  { issuer, subject, name }: Caller,
): Partial<Given> & { of?: Person } {
  const { mine, ...filter } = given ?? ({} as Given);
  return { ...(filter as Partial<Given>), ...(mine && { of: { issuer, subject, name } }) };
}
