import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import { mutationsOf } from '../api/mutations.js';
import { RootListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import { DECIDERS } from '../kernel/actor.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { SecretSender } from '../service-tokens/secret-sender.js';
import { SHARE_COMMANDS, ShareRoadmap } from './share.commands.js';
import { ListShares, ShareByKey } from './share.queries.js';
import { opens } from './share.rules.js';
import type { ShareRow } from './share.tables.js';
import { Share, ShareConnection, SharePayload, type ShareStatus } from './share.types.js';

/** Makes the key of a link that is shared, and tells it once. */
@Injectable()
export class ShareSender extends SecretSender {
  protected override readonly tells = ShareRoadmap;
  protected override readonly shownBefore =
    'This was shared before, and its link told then; the key in it is kept nowhere. Where it was lost, end the share and share anew.';

  protected override told(_stream: string, key: string): Required<Pick<SharePayload, 'key' | 'link'>> {
    return { key, link: `${this.secrets.url ?? ''}/r/${key}` };
  }
}

export const ShareMutations = mutationsOf(SharePayload, SHARE_COMMANDS, ShareSender);

@Resolver(() => Share)
export class ShareResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => ShareConnection, {
    description: 'The shares of the roadmap, without their links, in pages; newest first.',
    roles: [...DECIDERS, 'AUDITOR'],
  })
  async shares(@Args() args: RootListArgs) {
    return this.queries.execute(new ListShares(args, await this.moments.fix(...momentArguments(args))));
  }

  @ResolveField()
  audience(row: Seen<ShareRow>) {
    return { ...row, kind: row.audienceKind };
  }

  @ResolveField()
  status(row: Seen<ShareRow>): ShareStatus {
    return opens(row, row.moment.today) ? 'OPEN' : 'ENDED';
  }

  @ResolveField()
  sharedBy({ sharedBy }: ShareRow) {
    return actorOf(sharedBy);
  }

  @ResolveField()
  endedBy({ endedBy }: ShareRow) {
    return endedBy && actorOf(endedBy);
  }
}

@Resolver(() => SharePayload)
export class SharePayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => Share, { nullable: true, description: 'The share as it is now; null where the command was refused.' })
  async share({ stream }: SharePayload) {
    return stream && this.queries.execute(new ShareByKey(keyOf(stream), await this.moments.fix()));
  }
}
