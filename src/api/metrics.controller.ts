import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TokenVerifier } from '../access/token-verifier.js';
import { callerWith } from './caller.js';
import { Metrics } from './metrics.js';

/** For Prometheus, with the token of an ADMIN. */
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Req() request: FastifyRequest): Promise<string> {
    await callerWith(['ADMIN'], request, this.verifier);
    return this.metrics.text();
  }
}
