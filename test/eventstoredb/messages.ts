import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Failure } from './failure.js';
import type { Expected, Outcome, Proposed, Stored } from './stored-log.js';

/** An append as it was asked for, by either call. */
export interface Asked {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

type AppendOptions = streams.AppendReq.Options | streams.BatchAppendReq.Options;
type ProposedMessage = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

/** A message of the generated classes, filled. */
function filled<Message>(message: Message, fill: (message: Message) => void): Message {
  fill(message);
  return message;
}

export const nameOf = (identifier?: shared.StreamIdentifier): string => Buffer.from(identifier!.getStreamName_asU8()).toString('utf8');

export function askedOf(options: AppendOptions, messages: readonly ProposedMessage[]): Asked {
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

export function appended(expected: Expected, outcome: Outcome): streams.AppendResp {
  const answer = new streams.AppendResp();
  if ('actual' in outcome)
    answer.setWrongExpectedVersion(
      filled(new streams.AppendResp.WrongExpectedVersion(), (conflict) => {
        if (outcome.actual < 0) conflict.setCurrentNoStream(new shared.Empty());
        else conflict.setCurrentRevision(String(outcome.actual));
        if (expected === 'any') conflict.setExpectedAny(new shared.Empty());
        else if (expected === 'stream_exists') conflict.setExpectedStreamExists(new shared.Empty());
        else if (expected < 0) conflict.setExpectedNoStream(new shared.Empty());
        else conflict.setExpectedRevision(String(expected));
      }),
    );
  else
    answer.setSuccess(
      filled(new streams.AppendResp.Success(), (success) => {
        if (outcome.revision < 0) success.setNoStream(new shared.Empty());
        else success.setCurrentRevision(String(outcome.revision));
        if (outcome.position === undefined) success.setNoPosition(new shared.Empty());
        else success.setPosition(at(new streams.AppendResp.Position(), outcome.position));
      }),
    );
  return answer;
}

export function batchAppended(
  correlationId: shared.UUID,
  { stream, expected }: Asked,
  outcome: Outcome | Failure,
): streams.BatchAppendResp {
  return filled(new streams.BatchAppendResp(), (answer) => {
    answer.setCorrelationId(correlationId);
    answer.setStreamIdentifier(identified(stream));
    if ('code' in outcome) answer.setError(failed(outcome.message, outcome.detail));
    else if ('actual' in outcome)
      answer.setError(
        failed('Wrong expected version.', [
          'event_store.client.WrongExpectedVersion',
          filled(new shared.WrongExpectedVersion(), (conflict) => {
            if (outcome.actual < 0) conflict.setCurrentNoStream(new empty.Empty());
            else conflict.setCurrentStreamRevision(String(outcome.actual));
            if (expected === 'any') conflict.setExpectedAny(new empty.Empty());
            else if (expected === 'stream_exists') conflict.setExpectedStreamExists(new empty.Empty());
            else if (expected < 0) conflict.setExpectedNoStream(new empty.Empty());
            else conflict.setExpectedStreamPosition(String(expected));
          }),
        ]),
      );
    else
      answer.setSuccess(
        filled(new streams.BatchAppendResp.Success(), (success) => {
          if (outcome.revision < 0) success.setNoStream(new empty.Empty());
          else success.setCurrentRevision(String(outcome.revision));
          if (outcome.position === undefined) success.setNoPosition(new empty.Empty());
          else success.setPosition(at(new shared.AllStreamPosition(), outcome.position));
        }),
      );
  });
}

export const eventOf = (stored: Stored): streams.ReadResp =>
  filled(new streams.ReadResp(), (answer) =>
    answer.setEvent(
      filled(new streams.ReadResp.ReadEvent(), (read) => {
        read.setCommitPosition(String(stored.position));
        read.setEvent(
          filled(at(new streams.ReadResp.ReadEvent.RecordedEvent(), stored.position), (event) => {
            event.setId(filled(new shared.UUID(), (id) => id.setString(stored.id)));
            event.setStreamIdentifier(identified(stored.stream));
            event.setStreamRevision(String(stored.revision));
            event.getMetadataMap().set('type', stored.type);
            event.getMetadataMap().set('content-type', stored.contentType);
            event.getMetadataMap().set('created', String(stored.created));
            event.setData(stored.data);
            event.setCustomMetadata(stored.metadata);
          }),
        );
      }),
    ),
  );

export const streamNotFound = (stream: string): streams.ReadResp =>
  filled(new streams.ReadResp(), (answer) =>
    answer.setStreamNotFound(filled(new streams.ReadResp.StreamNotFound(), (missing) => missing.setStreamIdentifier(identified(stream)))),
  );

export const confirmation = (): streams.ReadResp =>
  filled(new streams.ReadResp(), (answer) =>
    answer.setConfirmation(
      filled(new streams.ReadResp.SubscriptionConfirmation(), (confirmed) => confirmed.setSubscriptionId(randomUUID())),
    ),
  );

export const caughtUp = (): streams.ReadResp =>
  filled(new streams.ReadResp(), (answer) => answer.setCaughtUp(new streams.ReadResp.CaughtUp()));

export const checkpoint = (position: bigint): streams.ReadResp =>
  filled(new streams.ReadResp(), (answer) => answer.setCheckpoint(at(new streams.ReadResp.Checkpoint(), position)));

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

const identified = (stream: string) => filled(new shared.StreamIdentifier(), (name) => name.setStreamName(Buffer.from(stream)));

function at<Message extends { setCommitPosition: (to: string) => unknown; setPreparePosition: (to: string) => unknown }>(
  message: Message,
  position: bigint,
): Message {
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}

const failed = (message: string, [type, detail]: Failure['detail']) =>
  filled(new status.Status(), (error) => {
    error.setMessage(message);
    error.setDetails(filled(new any.Any(), (packed) => packed.pack(detail.serializeBinary(), type)));
  });
