import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '../access/authentication.js';
import { isOnLoopback } from '../access/loopback.js';
import { callerWith } from '../api/caller.js';
import { DEADLINE, within } from '../kernel/deadline.js';
import { Metrics } from './metrics.js';

/** For Prometheus: counts and seconds. How much of what a company decides is nobody's else, so off this machine, and through a proxy, it takes a token of ADMIN. */
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Authentication) private readonly authentication: Authentication,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Req() request: FastifyRequest): Promise<string> {
    const isForwarded = request.headers['x-forwarded-for'] !== undefined;
    if (isForwarded || !isOnLoopback(request.raw.socket)) await callerWith(['ADMIN'], request, this.authentication);
    return within(DEADLINE, this.metrics.text());
  }
}
