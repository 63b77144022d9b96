import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { LIKENESS_QUERIES } from './likeness.queries.js';
import {
  DuplicatesOfPayloadResolver,
  DuplicatesOfRequestResolver,
  LikelyDuplicateResolver,
  PrecedentResolver,
} from './likeness.resolver.js';
import { SEARCH_QUERIES } from './search.queries.js';
import { SearchResolver } from './search.resolver.js';

export const searchRoom: Room = { shows: shownTo(READERS, 'SearchThing', 'SearchHit', 'SnippetPiece', 'Precedent', 'LikelyDuplicate') };

@Module({
  providers: [
    ...queryHandlersOf([...SEARCH_QUERIES, ...LIKENESS_QUERIES]),
    ...[SearchResolver, PrecedentResolver, LikelyDuplicateResolver, DuplicatesOfRequestResolver, DuplicatesOfPayloadResolver],
  ],
})
export class SearchModule {}
