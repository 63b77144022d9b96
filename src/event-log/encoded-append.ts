import { refuse } from '../kernel/refusal.js';
import type { Codec, StoredEvent } from './codec.js';
import { MAX_APPEND_BYTES, type Append } from './event-log.js';
import { assertStreamName } from './exact.js';

/** An append whose events are stored bytes already. */
export type EncodedAppend = Omit<Append, 'events'> & { readonly events: readonly StoredEvent[]; readonly bytes: number };

/** Refuses what no store could keep exactly (INVALID), and what is over the limit of every store (TOO_LONG). */
export function encodedAppend({ events, ...append }: Append, codec: Codec): EncodedAppend {
  assertStreamName(append.stream);
  const encoded = events.map((event) => codec.encode(event));
  const bytes = encoded.reduce((sum, { data, metadata }) => sum + Buffer.byteLength(data) + Buffer.byteLength(metadata), 0);
  if (bytes > MAX_APPEND_BYTES) refuse('TOO_LONG', undefined, `One command may write ${MAX_APPEND_BYTES} bytes; this would be ${bytes}.`);
  return { ...append, events: encoded, bytes };
}
