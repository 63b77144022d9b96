import { Module } from '@nestjs/common';
import { shownTo } from '../api/policy.js';
import { mutationsOf } from '../api/mutations.js';
import type { Room } from '../api/room.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { ReassignOwner } from './owner.commands.js';
import { OWNER_QUERIES } from './owner.queries.js';
import { OwnerPayload } from './owner.types.js';
import { ReassigningOwner } from './reassigning.js';

export const ownersRoom: Room = {
  commands: [ReassignOwner],
  shows: shownTo('EVERY_TOKEN', 'OwnerPayload', 'ReassignedThings'),
};

const OwnerMutations = mutationsOf(OwnerPayload, { reassignOwner: ReassignOwner });

/** What somebody owns, of every room. */
@Module({ providers: [...queryHandlersOf(OWNER_QUERIES), ReassigningOwner, OwnerMutations] })
export class OwnersModule {}
