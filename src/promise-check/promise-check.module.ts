import { Module } from '@nestjs/common';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { PROMISE_CHECK_QUERIES } from './promise-check.queries.js';
import { PromiseCheckResolver } from './promise-check.resolver.js';

@Module({ providers: [...queryHandlersOf(PROMISE_CHECK_QUERIES), PromiseCheckResolver] })
export class PromiseCheckModule {}
