import type { StoredEvent } from '../event-log/codec.js';
import { eventHash } from '../event-log/event-hash.js';
import { refuse } from '../kernel/refusal.js';
import type { StoreEvent, StoreProposal } from './eventstoredb.client.js';

/** Lowercase, as the store gives it back. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Refuses (INVALID) an event whose id the store could not keep as it is. */
export function assertStorable(events: readonly StoredEvent[]): void {
  for (const { id } of events) if (!UUID.test(id)) refuse('INVALID', 'id', 'The id of an event is a UUID.');
}

/** What is sent. The hash goes with the circumstances: whoever reads the event finds it altered, in whatever store it has been. */
export function proposalOf(event: StoredEvent, stream: string, revision: number): StoreProposal {
  const { id, type, data, metadata } = event;
  const circumstance = JSON.parse(metadata) as object;
  return { id, type, data: JSON.parse(data), metadata: { ...circumstance, hash: storedEventHash(event, stream, revision) } };
}

/** The hash is the last of the metadata's keys: what stands before it is the circumstance that was hashed. */
const HASHED = /^(.*),"hash":"([0-9a-f]{64})"}$/s;

/** Whether an event that was read has the hash that `proposalOf` gave it. */
export function isAsWritten({ id, type, data, metadata }: StoreEvent, stream: string, revision: number): boolean {
  const [, circumstance, hash] = HASHED.exec(JSON.stringify(metadata)) ?? [];
  if (hash === undefined) return false;
  return storedEventHash({ id, type, data: JSON.stringify(data), metadata: `${circumstance}}` }, stream, revision) === hash;
}

const storedEventHash = ({ id, type, data, metadata }: StoredEvent, stream: string, revision: number): string =>
  eventHash([id, stream, String(revision), type, data, metadata]);

/** Whether it is an event of our streams, whose names in the store begin with the prefix; the store writes some of its own into them. */
export const isOurs = ({ stream, type }: StoreEvent, prefix: string): boolean => stream.startsWith(prefix) && !type.startsWith('$');
