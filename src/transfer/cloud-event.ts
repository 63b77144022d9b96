import type { Codec, StoredRecord } from '../event-log/codec.js';
import { encodedAppend } from '../event-log/encoded-append.js';
import { DamagedLog } from '../event-log/event-log.js';
import { ROLES, type Role } from '../kernel/actor.js';
import type { Circumstance, RecordedEvent } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import * as shape from '../kernel/shape.js';
import { parseInstant, type Instant } from '../kernel/time.js';
import { objectIn, type Line } from './lines.js';

/** Of what is JSON in text: a whole line. */
const ANY_LENGTH = 1_000_000;

/**
 * An event as one line of an export: CloudEvents 1.0 in JSON, `type` being the stored name with its version, `subject` the
 * stream, `time` the effective time. The extension attributes hold the rest, so that an import loses nothing; as they may
 * only hold simple values, those with parts of their own (actor, via, warnings) hold them as JSON in text.
 */
const CLOUD_EVENT = shape.object({
  specversion: shape.oneOf({ '1.0': '1.0' }),
  id: shape.uuid,
  source: shape.text(),
  type: shape.text(),
  /** The stream. */
  subject: shape.text(),
  /** When it happened. */
  time: shape.moment,
  datacontenttype: shape.oneOf({ 'application/json': 'application/json' }),
  /** Ordinal in the whole log, from 1, without a gap. */
  position: shape.ordinal,
  /** Number in its stream. */
  revision: shape.count(0),
  /** When it was recorded, there. */
  recordedtime: shape.moment,
  actor: shape.text(ANY_LENGTH),
  /** Who brought it in on behalf of the actor. */
  via: shape.optional(shape.text(ANY_LENGTH)),
  /** The command that caused it, its id, and the SHA-256 of its input. */
  command: shape.text(),
  commandid: shape.text(),
  inputhash: shape.hash,
  /** Those that the command was answered with. */
  warnings: shape.optional(shape.text(ANY_LENGTH)),
  /** Id of the event that made a reaction send it. */
  causationid: shape.optional(shape.uuid),
  /** The first commandId of the chain of causes. */
  correlationid: shape.text(),
  data: shape.anyObject,
});
type CloudEvent = shape.ValueOf<typeof CLOUD_EVENT>;

const ACTOR = shape.object({
  issuer: shape.visible(ANY_LENGTH),
  subject: shape.visible(ANY_LENGTH),
  name: shape.name,
  roles: shape.list(shape.oneOf(Object.fromEntries(ROLES.map((role) => [role, role])) as Record<Role, Role>)),
  person: shape.optional(shape.visible(ANY_LENGTH)),
});

const WARNINGS = shape.list(
  shape.object({
    code: shape.text(),
    field: shape.optional(shape.text()),
    message: shape.text(),
  }),
);

export function cloudEventOf(event: RecordedEvent, codec: Codec): CloudEvent {
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
    data: JSON.parse(data) as object,
  };
}

/**
 * The event that a line of an export holds, in today's shape, with its position and recorded time there.
 * Throws a Refusal where the line is no such event, one that this program does not know, or one that no store could keep.
 */
export function recordedIn(line: Line, codec: Codec): RecordedEvent {
  const event = shaped(CLOUD_EVENT, objectIn(line));
  const circumstance: Circumstance = {
    actor: inText(ACTOR, event.actor, 'actor'),
    ...(event.via !== undefined && { via: inText(ACTOR, event.via, 'via') }),
    effectiveAt: inUtc(event.time),
    command: event.command,
    commandId: event.commandid,
    inputHash: event.inputhash,
    warnings: event.warnings === undefined ? [] : (inText(WARNINGS, event.warnings, 'warnings') as Circumstance['warnings']),
    ...(event.causationid !== undefined && { causationId: event.causationid }),
    correlationId: event.correlationid,
  };
  const recorded = decoded(codec, {
    id: event.id,
    type: event.type,
    data: JSON.stringify(event.data),
    metadata: JSON.stringify(circumstance),
    stream: event.subject,
    revision: event.revision,
    position: Number(event.position),
    recordedAt: inUtc(event.recordedtime),
  });
  encodedAppend({ stream: recorded.stream, expectedRevision: recorded.revision - 1, events: [recorded] }, codec);
  return recorded;
}

/** Refuses a value that is not of a shape, naming the field. */
export function shaped<Value>(of: shape.Shape<Value>, value: unknown, field?: string): Value {
  const problem = of(value);
  if (!problem) return value as Value;
  const path = [field, problem.at].filter((step) => step !== undefined).join('.');
  return refuse(problem.code, path || undefined, problem.message);
}

function decoded(codec: Codec, stored: StoredRecord): RecordedEvent {
  try {
    return codec.decode(stored);
  } catch (error) {
    if (!(error instanceof DamagedLog)) throw error;
    return refuse('INVALID', 'type', 'This program knows no such event: a newer one wrote it.');
  }
}

function inText<Value>(of: shape.Shape<Value>, text: string, field: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('INVALID', field, 'This must be JSON.');
  }
  const problem = of(value);
  if (problem) refuse('INVALID', field, problem.at === undefined ? problem.message : `${problem.at}: ${problem.message}`);
  return value as Value;
}

const inUtc = (moment: Instant): Instant => parseInstant(moment) ?? moment;
