import { Inject, Injectable } from '@nestjs/common';
import { ROOM_LIST, type Room } from '../api/room.js';
import { Codec } from '../event-log/codec.js';
import { Conflict, EventLog, type Append } from '../event-log/event-log.js';
import { inPlaceOf, isSkip, type EventSkipped } from '../event-log/skip.js';
import type { Actor } from '../kernel/actor.js';
import { hashOf } from '../kernel/canonical.js';
import { Clock } from '../kernel/clock.js';
import type { RecordedEvent } from '../kernel/event.js';
import { Fault, refuse } from '../kernel/refusal.js';
import { Pause } from '../reactions/pause.js';
import { outcomeUnknown, within } from '../kernel/deadline.js';
import { ReadModel } from '../read-model/read-model.js';
import { recordedIn } from './cloud-event.js';
import { eventsOf } from './export.js';
import { History } from './history.js';
import { objectionOf } from './import-commands.js';
import { groupsOf, type Line } from './lines.js';
import { NOTHING, type Progress } from './tally.js';
import { Turns } from './turns.js';
import { DATA_FOLDER, Workplace } from './workplace.js';

/** So many checked lines are told at a time. */
const A_REPORT = 100;

/** Milliseconds that a group of events may take to be written. */
const PATIENCE = 60_000;

/** Milliseconds for which reactions rest so that an import which broke off can be repeated. */
const A_WHILE = 600_000;

/** What a file says of events that its register went on without, by their positions. */
type PassedOver = Map<number, RecordedEvent<EventSkipped>>;

/** By which door an import comes: over HTTP, to a service that others use, or by who owns the data folder. */
export type Door = 'HTTP' | 'DATA_FOLDER';

/**
 * Brings the events of an export in, as they are but for their recorded times and whom they came through, into a register that is
 * empty, or whose events are the beginning of the file and no more (rule 28). Nothing is written before all of the file was checked.
 */
@Injectable()
export class ImportEvents {
  /** Up to where all that the log holds came in here. */
  #broughtIn = 0;
  /** Ends the pause that an import left behind which broke off. */
  #brokenOff: (() => void) | undefined;

  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Codec) private readonly codec: Codec,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Pause) private readonly pause: Pause,
    @Inject(ReadModel) private readonly rows: ReadModel,
    @Inject(ROOM_LIST) private readonly rooms: readonly Room[],
    @Inject(DATA_FOLDER) private readonly folder: string,
  ) {}

  /** Tells how many lines were checked, then answers after each group of lines, which is durable then. */
  async *run(lines: AsyncIterable<Line>, via: Actor, door: Door): AsyncGenerator<Progress> {
    const workplace = new Workplace(this.folder);
    try {
      const present = (await this.log.end()).position;
      const passedOver: PassedOver = new Map();
      let refusal = yield* this.#check(workplace.keeping(lines), present, workplace, { via, door, passedOver });
      if (refusal && passedOver.size > 0) refusal = yield* this.#check(workplace.kept(), present, workplace, { via, door, passedOver });
      if (refusal) yield { tally: { ...NOTHING, refused: 1 }, refusals: [refusal] };
      else yield* this.#write(workplace.kept(), present, via, passedOver);
    } finally {
      workplace.clear();
    }
  }

  /** Answers the first line that is refused, and why; what is said after it of events that were passed over is put into the map. */
  async *#check(
    lines: AsyncIterable<Line>,
    present: number,
    workplace: Workplace,
    { via, door, passedOver }: { readonly via: Actor; readonly door: Door; readonly passedOver: PassedOver },
  ): AsyncGenerator<Progress, Progress['refusals'][number] | undefined> {
    const rows = this.rows.another(workplace.file(`rows-${passedOver.size}.db`));
    const own = eventsOf(this.log, present);
    const history = new History(this.rooms, rows, this.clock.now());
    let number = 1;
    let refusal: Progress['refusals'][number] | undefined;
    const turns = new Turns();
    try {
      if (door === 'HTTP' && present !== this.#broughtIn) {
        this.#goOn();
        refuse('REGISTER_NOT_EMPTY', undefined, LIVING);
      }
      for await (const line of lines) {
        if (turns.areDue) await turns.give();
        if (refusal) {
          notePassedOver(line, this.codec, passedOver);
          continue;
        }
        number = line.number;
        const event = this.#eventIn(line, passedOver);
        try {
          history.take({ ...event, via: event.via ?? via });
        } catch (error) {
          refusal = { line: number, objection: objectionOf(error) };
          continue;
        }
        const there = await own.next();
        if (there.done !== true && !isSame(there.value, event)) refuse('REGISTER_NOT_EMPTY', undefined, OTHERS);
        if (history.position % A_REPORT === 0) yield { tally: NOTHING, refusals: [], checked: history.position };
      }
      if (refusal) return refusal;
      if (history.position < present) refuse('REGISTER_NOT_EMPTY', undefined, MORE);
      return undefined;
    } catch (error) {
      return { line: number, objection: objectionOf(error) };
    } finally {
      rows.close();
    }
  }

  /**
   * Nobody else writes here meanwhile. Where it breaks off, reactions stay paused for a while, until it was repeated: what they wrote would
   * keep what follows out. Where somebody wrote through another node, nothing could follow any more.
   */
  async *#write(lines: AsyncIterable<Line>, present: number, via: Actor, passedOver: PassedOver): AsyncGenerator<Progress> {
    const open = this.pause.alone();
    const end = await this.pause.begin();
    let isKeptOut = false;
    let position = 0;
    let whole = false;
    try {
      for await (const group of groupsOf(lines)) {
        const fresh = group
          .map((line) => this.#eventIn(line, passedOver))
          .filter((event) => event.position > present)
          .map((event) => ({ ...event, via: event.via ?? via }));
        isKeptOut = fresh.length > 0 && !(await this.#append(fresh));
        if (isKeptOut) throw new Fault('STORE_UNAVAILABLE', meanwhile(Math.max(position, present)));
        position += group.length;
        if (position > present) this.#broughtIn = position;
        yield { tally: { accepted: Math.max(0, position - present), repeated: Math.min(position, present), refused: 0 }, refusals: [] };
      }
      whole = true;
    } finally {
      open();
      const stays = !whole && !isKeptOut && (position > present || this.#brokenOff !== undefined);
      this.#goOn();
      this.#brokenOff = stays ? end : undefined;
      if (stays) setTimeout(end, A_WHILE).unref();
      else end();
    }
  }

  /** The event of a line, or what is said of it. */
  #eventIn(line: Line, passedOver: PassedOver): RecordedEvent {
    const event = recordedIn(line, this.codec);
    const said = passedOver.get(event.position);
    return said?.data.eventId === event.id ? inPlaceOf(said, event) : event;
  }

  /** Reactions do, for what broke off will not be repeated. */
  #goOn(): void {
    this.#brokenOff?.();
    this.#brokenOff = undefined;
  }

  /** At the positions they have in the file; answers whether they could go there: not where somebody else wrote meanwhile. */
  async #append(events: readonly RecordedEvent[]): Promise<boolean> {
    const after = (events[0]?.position ?? 1) - 1;
    try {
      const appended = await within(PATIENCE, this.log.appendAll(events.map(appendOf), after), outcomeUnknown);
      return appended.at(-1)?.position === events.at(-1)?.position;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return false;
    }
  }
}

const meanwhile = (after: number) => `Somebody wrote to this register meanwhile: it holds the file’s events up to position ${after}.`;
const OTHERS = 'This register holds events that the file does not begin with; an export goes into an empty one.';
const MORE = 'This register holds more events than the file; an export goes into an empty one.';
const LIVING =
  'This register has events of its own. Over HTTP an export goes into an empty one; where an import stopped with its service, repeat it on the data folder.';

const appendOf = (event: RecordedEvent): Append => ({ stream: event.stream, expectedRevision: event.revision - 1, events: [event] });

/** An operator went on without an event: that was said after it. */
function notePassedOver(line: Line, codec: Codec, passedOver: PassedOver): void {
  if (line.text?.includes('"EventSkipped.') !== true) return;
  const event = recordedIn(line, codec);
  if (isSkip(event)) passedOver.set(event.data.position, event);
}

/** Equal but for when they were recorded and whom they came through. */
const isSame = (present: RecordedEvent, given: RecordedEvent): boolean => bareHash(present) === bareHash(given);
const bareHash = (event: RecordedEvent): string =>
  hashOf(JSON.parse(JSON.stringify({ ...event, recordedAt: undefined, via: undefined })) as object);
