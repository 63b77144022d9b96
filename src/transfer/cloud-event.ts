import { AtMoment, Count, Text } from '../commands/fields.js';
import { checked } from '../commands/validation.js';
import type { Codec, StoredRecord } from '../event-log/codec.js';
import { DamagedLog } from '../event-log/event-log.js';
import { assertStreamName } from '../event-log/exact.js';
import { ROLES, type Actor, type Role } from '../kernel/actor.js';
import type { Circumstance, RecordedEvent } from '../kernel/event.js';
import { refuse, type Objection } from '../kernel/refusal.js';
import { isObject, objectIn, type Line } from './lines.js';

const ANY_LENGTH = 1_000_000;

/**
 * An event as one line of an export: CloudEvents 1.0 in JSON, `type` being the stored name with its version, `subject` the
 * stream, `time` the effective time. The extension attributes hold the rest, so that an import loses nothing; as they may
 * only hold simple values, those with parts of their own hold them as JSON in text.
 */
class CloudEvent {
  @Text('1.0')
  specversion: string;

  @Text('The event’s UUID.')
  id: string;

  @Text('Who made it.')
  source: string;

  @Text('The stored name of the fact: RequestDeclined.v1.')
  type: string;

  @Text('The stream.')
  subject: string;

  @AtMoment('When it happened.')
  time: string;

  @Text('application/json')
  datacontenttype: string;

  @Text('Ordinal in the whole log, from 1, without a gap.')
  position: string;

  @Count('Number in its stream.', { min: 0 })
  revision: number;

  @AtMoment('When it was recorded, there.')
  recordedtime: string;

  @Text('JSON: issuer, subject, name, roles.', { max: ANY_LENGTH })
  actor: string;

  @Text('JSON: who brought it in on behalf of the actor.', { max: ANY_LENGTH, optional: true })
  via?: string;

  @Text('The command that caused it.')
  command: string;

  @Text('Its id.')
  commandid: string;

  @Text('SHA-256 of its input.')
  inputhash: string;

  @Text('JSON: the warnings it was answered with.', { max: ANY_LENGTH, optional: true })
  warnings?: string;

  @Text('Id of the event that made a reaction send it.', { optional: true })
  causationid?: string;

  @Text('The first commandId of the chain of causes.')
  correlationid: string;
}

export function cloudEventOf(event: RecordedEvent, codec: Codec): CloudEvent & { readonly data: unknown } {
  const { type, data } = codec.encode(event);
  return {
    specversion: '1.0',
    id: event.id,
    source: 'sayso',
    type,
    subject: event.stream,
    time: event.effectiveAt,
    datacontenttype: 'application/json',
    position: String(event.position),
    revision: event.revision,
    recordedtime: event.recordedAt,
    actor: JSON.stringify(event.actor),
    ...(event.via && { via: JSON.stringify(event.via) }),
    command: event.command,
    commandid: event.commandId,
    inputhash: event.inputHash,
    ...(event.warnings.length > 0 && { warnings: JSON.stringify(event.warnings) }),
    ...(event.causationId !== undefined && { causationid: event.causationId }),
    correlationid: event.correlationId,
    data: JSON.parse(data),
  };
}

/**
 * The event that a line of an export holds, in today's shape, with its position and recorded time there.
 * Throws a Refusal where the line is no such event, or one that this program does not know.
 */
export function recordedIn(line: Line, codec: Codec): RecordedEvent {
  const { data, ...attributes } = objectIn(line);
  const { specversion, datacontenttype, ...event } = checked(CloudEvent, attributes);
  if (specversion !== '1.0') refuse('INVALID', 'specversion', 'This must be 1.0.');
  if (datacontenttype !== 'application/json') refuse('INVALID', 'datacontenttype', 'This must be application/json.');
  if (!isObject(data)) refuse('INVALID', 'data', 'This must hold the fields of the event.');
  if (!/^[1-9]\d{0,14}$/.test(event.position)) refuse('INVALID', 'position', 'A position is a decimal number from 1, as text.');
  assertStreamName(event.subject);
  const circumstance: Circumstance = {
    actor: actorIn(event.actor, 'actor'),
    ...(event.via !== undefined && { via: actorIn(event.via, 'via') }),
    effectiveAt: event.time,
    command: event.command,
    commandId: event.commandid,
    inputHash: event.inputhash,
    warnings: event.warnings === undefined ? [] : warningsIn(event.warnings),
    ...(event.causationid !== undefined && { causationId: event.causationid }),
    correlationId: event.correlationid,
  };
  const recorded = decoded(codec, {
    id: event.id,
    type: event.type,
    data: JSON.stringify(data),
    metadata: JSON.stringify(circumstance),
    stream: event.subject,
    revision: event.revision,
    position: Number(event.position),
    recordedAt: event.recordedtime,
  });
  codec.encode(recorded);
  return recorded;
}

function decoded(codec: Codec, stored: StoredRecord): RecordedEvent {
  try {
    return codec.decode(stored);
  } catch (error) {
    if (!(error instanceof DamagedLog)) throw error;
    return refuse('INVALID', 'type', 'This program knows no such event: a newer one wrote it.');
  }
}

function actorIn(text: string, field: string): Actor {
  const { issuer, subject, name, roles } = parsedAttribute(text, field) as Partial<Record<keyof Actor, unknown>>;
  const known = Array.isArray(roles) ? ROLES.filter((role) => roles.includes(role)) : [];
  if (
    typeof issuer !== 'string' ||
    typeof subject !== 'string' ||
    typeof name !== 'string' ||
    !Array.isArray(roles) ||
    known.length !== roles.length
  )
    return refuse('INVALID', field, 'This must be JSON with issuer, subject, name and roles.');
  return { issuer, subject, name, roles: roles as Role[] };
}

function warningsIn(text: string): Objection[] {
  const list = parsedAttribute(text, 'warnings');
  const right =
    Array.isArray(list) &&
    list.every((entry) => isObject(entry) && typeof entry['code'] === 'string' && typeof entry['message'] === 'string');
  return right ? (list as Objection[]) : refuse('INVALID', 'warnings', 'This must be a list in JSON, each entry with code and message.');
}

function parsedAttribute(text: string, field: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below
  }
  return refuse('INVALID', field, 'This must be JSON.');
}
