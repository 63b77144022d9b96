import { Inject } from '@nestjs/common';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { ReadLog, type RecordedRead } from '../access/read-log.js';
import { actorOf } from '../api/actor.types.js';
import { Reads } from '../api/root.js';
import { ReadAccess, ReadAccessArgs, ReadAccessConnection } from './read-access.types.js';

@Resolver(() => ReadAccess)
export class ReadAccessResolver {
  constructor(@Inject(ReadLog) private readonly log: ReadLog) {}

  @Reads(() => ReadAccessConnection, {
    description: 'Who read, through this node, what is watched, in pages; newest first. It answers for now, and knows no other moment.',
    roles: ['ADMIN', 'AUDITOR'],
    complexity: 50,
  })
  readAccess(@Args() { filter, ...args }: ReadAccessArgs) {
    return this.log.page(filter ?? {}, args);
  }

  @ResolveField()
  reader({ reader }: RecordedRead) {
    return actorOf(reader);
  }
}
