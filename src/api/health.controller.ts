import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Projector } from '../read-model/projector.js';

/** How this node stands with the log. */
interface Standing {
  readonly status: 'READY' | 'NOT_READY';
  /** One plain sentence, where it is not ready. */
  readonly reason?: string;
  /** Of the log's last event, and how many events this node has not read yet; unknown where the log cannot be read. */
  readonly position?: number;
  readonly lag?: number;
}

/** Whether this node lives, and whether it answers for the whole log: for what starts, stops and balances nodes. No content, so no token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Projector) private readonly projector: Projector) {}

  @Get('live')
  live() {
    return { status: 'LIVE' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Standing> {
    const standing = await this.#standing();
    void reply.status(standing.status === 'READY' ? 200 : 503);
    return standing;
  }

  async #standing(): Promise<Standing> {
    const head = await this.projector.head().catch((error: unknown) => error);
    if (head instanceof Error) return { status: 'NOT_READY', reason: `The store does not answer: ${head.message}` };
    const { position } = head as Awaited<ReturnType<Projector['head']>>;
    const { position: read, target, failure } = this.projector;
    const reason =
      failure !== undefined
        ? `The read model stopped after position ${read}.`
        : read < target
          ? `History is being read in: ${read} of ${target} events.`
          : undefined;
    return { status: reason === undefined ? 'READY' : 'NOT_READY', reason, position, lag: position - read };
  }
}
