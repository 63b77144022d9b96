import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Fault, Refusal } from '../kernel/refusal.js';
import type { Instant } from '../kernel/time.js';
import { ProcessManager } from '../reactions/process-manager.js';
import { DEADLINE, within } from '../kernel/deadline.js';
import { Projector, reasonOf, stoppedAfter } from '../read-model/projector.js';

/** How this node stands with the log. */
interface Standing {
  /** DEGRADED: reads go on, and nothing new is written, or reactions stand still or pause. */
  readonly status: 'READY' | 'DEGRADED' | 'NOT_READY';
  /** One plain sentence, where it is not READY. */
  readonly reason?: string;
  /** Of the log's last event, and how many events this node has not read yet; unknown where the log cannot be read. */
  readonly position?: number;
  readonly lag?: number;
  /** When that was seen to be the log's last event; absent: not since this node started. */
  readonly seenAt?: Instant;
  /** How many events are in a new read model that is being made while the old one answers; absent: none is. */
  readonly renewed?: number;
}

/** Nobody who asks here may read what a message may hold. */
function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.objections[0]?.code ?? 'INVALID';
  return error instanceof Fault ? error.code : 'INTERNAL_SERVER_ERROR';
}

const unanswered = ({ message }: Error): Standing => ({ status: 'NOT_READY', reason: `The store does not answer: ${message}` });

/** Whether this node lives, and whether it answers for the whole log: for what starts, stops and balances nodes. No content, so no token. */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(Projector) private readonly projector: Projector,
    @Inject(ProcessManager) private readonly processManager: ProcessManager,
  ) {}

  @Get('live')
  live() {
    return { status: 'LIVE' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Standing> {
    const standing = await within(DEADLINE, this.#standing()).catch(unanswered);
    void reply.status(standing.status === 'NOT_READY' ? 503 : 200);
    return standing;
  }

  async #standing(): Promise<Standing> {
    const { position, seenAt, away, damaged } = await this.projector.head();
    const { position: read, target, failure, isReadingIn, renewed, renewalFailure } = this.projector;
    const place = { position, lag: position - read, seenAt, ...(!isReadingIn && { renewed }) };
    if (isReadingIn && failure === undefined) {
      const reason = away ?? `History is being read in: ${renewed ?? read} of ${read < target ? target : 'more'} events.`;
      return { status: 'NOT_READY', reason, ...place };
    }
    if (!isReadingIn && (await this.projector.isFull()))
      return { status: 'DEGRADED', reason: 'The disk is full: reads go on, nothing new is written.', ...place };
    if (failure !== undefined) return { status: 'NOT_READY', reason: stoppedAfter(read, failure), ...place };
    if (renewalFailure !== undefined && !isReadingIn)
      return {
        status: 'DEGRADED',
        reason: `An old read model goes on answering: the new one is not made. ${reasonOf(renewalFailure)}`,
        ...place,
      };
    if (damaged !== undefined) return { status: 'DEGRADED', reason: `HISTORY_DAMAGED: ${damaged}`, ...place };
    if (away !== undefined) return { status: 'DEGRADED', reason: `${away} Reads go on as of ${seenAt ?? 'an earlier run'}.`, ...place };
    const { standstills, isPaused } = this.processManager;
    if (standstills.length > 0) {
      const told = standstills.map(({ policy, spring, after, at, error }) => {
        const where = at === undefined ? `after position ${after}` : `at position ${at}`;
        return `those of ${policy} to the ${spring} ${where} (${codeOf(error)})`;
      });
      return { status: 'DEGRADED', reason: `Reactions stand, ${told.join(', ')}: the log tells why.`, ...place };
    }
    if (isPaused)
      return { status: 'DEGRADED', reason: 'Reactions rest while an import runs, or until one that broke off is repeated.', ...place };
    return { status: 'READY', ...place };
  }
}
