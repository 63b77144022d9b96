import { Inject } from '@nestjs/common';
import { CommandBus, CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { CommandClass } from '../commands/command.js';
import { envelopeOf, withEnvelope, type CommandResult, type Envelope } from '../commands/envelope.js';
import { newIdOf, receiptOf } from '../commands/receipt.js';
import { commandFrom } from '../commands/validation.js';
import { assertMaySend } from '../commands/who-may-send.js';
import { HandOverCommitment } from '../commitments/commitment.commands.js';
import { Conflict, EventLog } from '../event-log/event-log.js';
import { OverlayLog } from '../event-log/overlay.event-log.js';
import { HandOverFeature } from '../features/feature.commands.js';
import { uuidOf } from '../kernel/canonical.js';
import { refuse } from '../kernel/refusal.js';
import { keyOf, kindOf } from '../kernel/streams.js';
import { HandOverDecision } from '../requests/request.commands.js';
import { ReassignOwner } from './owner.commands.js';
import { OwnedBy, type Owned } from './owner.queries.js';

/** How many things have another owner now. */
export interface Reassigned {
  readonly features: number;
  readonly commitments: number;
  readonly decisions: number;
}

interface Part {
  readonly command: CommandClass;
  readonly key: string;
  readonly counts: keyof Reassigned;
}

/** What hands on a thing, by the kind of its stream. */
const PARTS: Readonly<Record<string, Part>> = {
  feature: { command: HandOverFeature, key: 'featureId', counts: 'features' },
  commitment: { command: HandOverCommitment, key: 'commitmentId', counts: 'commitments' },
  request: { command: HandOverDecision, key: 'requestId', counts: 'decisions' },
};

/** Events of the end of the log that are read at once, which the rows do not hold yet. */
const UNREAD = 1_000;
/** For commands of others on the same things. */
const RETRIES = 3;

/** One command a thing, by the rules of each, and all of them in one commit. What the same command changed before is not looked for again. */
@CommandHandler(ReassignOwner)
export class ReassigningOwner {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(EventLog) private readonly log: EventLog,
  ) {}

  async execute(given: ReassignOwner): Promise<CommandResult & { readonly reassigned: Reassigned }> {
    const envelope = envelopeOf(given);
    assertMaySend(ReassignOwner, given, envelope);
    const command = commandFrom(ReassignOwner, given);
    if (command.expectedRevision !== undefined)
      refuse('INVALID', 'expectedRevision', 'This is about many things, of which each has a revision of its own.');
    const commandId = uuidOf(newIdOf(receiptOf(ReassignOwner, command, envelope)));
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(command, commandId, envelope);
      } catch (error) {
        if (!(error instanceof Conflict) || attempt === RETRIES) throw error;
      }
    }
  }

  async #attempt({ from, to, reason }: ReassignOwner, commandId: string, envelope: Envelope) {
    const log = new OverlayLog(envelope.log ?? this.log);
    const { now, before } = await this.#owned(from, commandId, envelope, log);
    const reassigned = { features: 0, commitments: 0, decisions: 0 };
    let last: CommandResult | undefined;
    for (const stream of before.length > 0 ? before : now) {
      const part = PARTS[kindOf(stream)];
      if (!part) continue;
      const input = { [part.key]: keyOf(stream), from, to, reason, commandId };
      const result = await this.bus.execute<object, CommandResult>(withEnvelope(part.command, input, { ...envelope, log }));
      if (result.outcome === 'QUIET') continue;
      reassigned[part.counts]++;
      last = result;
    }
    await log.commit();
    const { position } = await log.head();
    if (!last) return { outcome: 'QUIET' as const, stream: '', revision: -1, position, warnings: [], reassigned };
    // where others wrote meanwhile, what was written stands further on than the overlay knew
    const end = last.outcome === 'REPEATED' ? last.position : Math.max(position, (await (envelope.log ?? this.log).head()).position);
    return { ...last, position: end, reassigned };
  }

  /** The rows may not know the last events yet: whatever those are about may be owned, and each thing’s own stream says whether it is. */
  async #owned(from: string, commandId: string, { actor }: Envelope, log: EventLog): Promise<Pick<Owned, 'now' | 'before'>> {
    const { position, ...read } = await this.queries.execute(new OwnedBy(from, actor, commandId));
    const [now, before] = [new Set(read.now), new Set(read.before)];
    for (let after = position; ;) {
      const events = await log.readAll(after, UNREAD);
      for (const event of events) {
        now.add(event.stream);
        if (event.commandId === commandId) before.add(event.stream);
      }
      const last = events.at(-1);
      if (!last) return { now: [...now], before: [...before] };
      after = last.position;
    }
  }
}
