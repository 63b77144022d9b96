import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import type empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { randomUUID } from 'node:crypto';
import type { Failure } from './failure.js';
import type { Expected, Outcome, Proposed, Stored, Written } from './stored-log.js';

/** An append as it was asked for, by either call. */
export interface Asked {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

type Fields<Message> = {
  [Setter in keyof Message as Setter extends `set${infer Field}` ? Uncapitalize<Field> : never]?: Message[Setter] extends (
    value: infer Value,
  ) => unknown
    ? Value
    : never;
};

/** A message of the generated classes with these fields set. */
function filled<Message extends object>(message: Message, fields: Fields<Message>): Message {
  const setters = message as Record<string, (value: unknown) => void>;
  for (const [field, value] of Object.entries(fields)) setters[`set${field.charAt(0).toUpperCase()}${field.slice(1)}`]!(value);
  return message;
}

/** The client has two classes for it. */
const NOTHING = new shared.Empty() as shared.Empty & empty.Empty;

export const nameOf = (identifier?: shared.StreamIdentifier): string => Buffer.from(identifier!.getStreamName_asU8()).toString('utf8');
const identified = (stream: string) => filled(new shared.StreamIdentifier(), { streamName: Buffer.from(stream) });
const at = (position: bigint) => ({ commitPosition: String(position), preparePosition: String(position) });

export function askedOf(
  options: streams.AppendReq.Options | streams.BatchAppendReq.Options,
  messages: readonly (streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage)[],
): Asked {
  const revision = 'getRevision' in options ? options.getRevision() : options.getStreamPosition();
  return {
    stream: nameOf(options.getStreamIdentifier()),
    expected: options.hasAny() ? 'any' : options.hasStreamExists() ? 'stream_exists' : options.hasNoStream() ? -1 : Number(revision),
    events: messages.map((message) => ({
      id: message.getId()!.getString().toLowerCase(),
      type: message.getMetadataMap().get('type') ?? '',
      contentType: message.getMetadataMap().get('content-type') ?? '',
      data: Buffer.from(message.getData_asU8()),
      metadata: Buffer.from(message.getCustomMetadata_asU8()),
    })),
  };
}

const WORDS: Readonly<Record<Expected, object | undefined>> = {
  any: { expectedAny: NOTHING },
  stream_exists: { expectedStreamExists: NOTHING },
  [-1]: { expectedNoStream: NOTHING },
};

const successOf = <Position extends object>({ revision, position }: Written, positioned: (position: bigint) => Position) => ({
  ...(revision < 0 ? { noStream: NOTHING } : { currentRevision: String(revision) }),
  ...(position === undefined ? { noPosition: NOTHING } : { position: positioned(position) }),
});

export function appended(expected: Expected, outcome: Outcome): streams.AppendResp {
  if (!('actual' in outcome)) {
    const success = filled(
      new streams.AppendResp.Success(),
      successOf(outcome, (position) => filled(new streams.AppendResp.Position(), at(position))),
    );
    return filled(new streams.AppendResp(), { success });
  }
  const wrongExpectedVersion = filled(new streams.AppendResp.WrongExpectedVersion(), {
    ...(outcome.actual < 0 ? { currentNoStream: NOTHING } : { currentRevision: String(outcome.actual) }),
    ...(WORDS[expected] ?? { expectedRevision: String(expected) }),
  });
  return filled(new streams.AppendResp(), { wrongExpectedVersion });
}

export function batchAppended(
  correlationId: shared.UUID,
  { stream, expected }: Asked,
  outcome: Outcome | Failure,
): streams.BatchAppendResp {
  const answer = filled(new streams.BatchAppendResp(), { correlationId, streamIdentifier: identified(stream) });
  if ('code' in outcome) return filled(answer, { error: failed(outcome.message, outcome.detail) });
  if (!('actual' in outcome)) {
    const success = filled(
      new streams.BatchAppendResp.Success(),
      successOf(outcome, (position) => filled(new shared.AllStreamPosition(), at(position))),
    );
    return filled(answer, { success });
  }
  const conflict = filled(new shared.WrongExpectedVersion(), {
    ...(outcome.actual < 0 ? { currentNoStream: NOTHING } : { currentStreamRevision: String(outcome.actual) }),
    ...(WORDS[expected] ?? { expectedStreamPosition: String(expected) }),
  });
  return filled(answer, { error: failed('Wrong expected version.', ['event_store.client.WrongExpectedVersion', conflict]) });
}

function failed(message: string, [type, detail]: Failure['detail']): status.Status {
  const details = new any.Any();
  details.pack(detail.serializeBinary(), type);
  return filled(new status.Status(), { message, details });
}

export function eventOf(stored: Stored): streams.ReadResp {
  const event = filled(new streams.ReadResp.ReadEvent.RecordedEvent(), {
    id: filled(new shared.UUID(), { string: stored.id }),
    streamIdentifier: identified(stored.stream),
    streamRevision: String(stored.revision),
    ...at(stored.position),
    data: stored.data,
    customMetadata: stored.metadata,
  });
  event.getMetadataMap().set('type', stored.type).set('content-type', stored.contentType).set('created', String(stored.created));
  return filled(new streams.ReadResp(), {
    event: filled(new streams.ReadResp.ReadEvent(), { event, commitPosition: String(stored.position) }),
  });
}

export const streamNotFound = (stream: string): streams.ReadResp =>
  filled(new streams.ReadResp(), {
    streamNotFound: filled(new streams.ReadResp.StreamNotFound(), { streamIdentifier: identified(stream) }),
  });

export const confirmation = (): streams.ReadResp =>
  filled(new streams.ReadResp(), {
    confirmation: filled(new streams.ReadResp.SubscriptionConfirmation(), { subscriptionId: randomUUID() }),
  });

export const caughtUp = (): streams.ReadResp => filled(new streams.ReadResp(), { caughtUp: new streams.ReadResp.CaughtUp() });

export const checkpoint = (position: bigint): streams.ReadResp =>
  filled(new streams.ReadResp(), { checkpoint: filled(new streams.ReadResp.Checkpoint(), at(position)) });

/** Which events a subscription is after. */
export function filterOf(options: streams.ReadReq.Options): (event: Stored) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = (filter.getStreamIdentifier() ?? filter.getEventType())!;
  const prefixes = expression.getPrefixList();
  const regex = new RegExp(expression.getRegex());
  const passes = (text: string) => (prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text));
  return filter.hasStreamIdentifier() ? ({ stream }) => passes(stream) : ({ type }) => passes(type);
}

/** One node, and it leads. */
export function leaderAt(address: string, port: number): gossip.ClusterInfo {
  const { LEADER } = gossip.MemberInfo.VNodeState;
  const httpEndPoint = filled(new gossip.EndPoint(), { address, port });
  return filled(new gossip.ClusterInfo(), {
    membersList: [filled(new gossip.MemberInfo(), { state: LEADER, isAlive: true, httpEndPoint })],
  });
}

export function supportedMethods(eventStoreServerVersion: string): features.SupportedMethods {
  const methodsList = ['append', 'batchappend', 'read'].map((methodName) =>
    filled(new features.SupportedMethod(), { serviceName: 'event_store.client.streams.streams', methodName }),
  );
  return filled(new features.SupportedMethods(), { eventStoreServerVersion, methodsList });
}
