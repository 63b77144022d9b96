import { Module } from '@nestjs/common';
import { PROMISE_CHECK_QUERIES } from './promise-check.queries.js';
import { PromiseCheckResolver } from './promise-check.resolver.js';

@Module({ providers: [...PROMISE_CHECK_QUERIES, PromiseCheckResolver] })
export class PromiseCheckModule {}
