import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { PROMISE_CHECK_QUERIES } from './promise-check.queries.js';
import { CustomerChecksResolver, PromiseCheckResolver } from './promise-check.resolver.js';

export const promiseCheckRoom: Room = { shows: shownTo(READERS, 'PromiseCheck', 'SlotLooked', 'Suggestion') };

@Module({ providers: [...queryHandlersOf(PROMISE_CHECK_QUERIES), PromiseCheckResolver, CustomerChecksResolver] })
export class PromiseCheckModule {}
