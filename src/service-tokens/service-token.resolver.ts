import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import { mutationsOf } from '../api/mutations.js';
import { RootListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { SecretSender } from './secret-sender.js';
import { tokenOf } from './secrets.js';
import { IssueServiceToken, SERVICE_TOKEN_COMMANDS } from './service-token.commands.js';
import { ListServiceTokens, ServiceTokenByKey } from './service-token.queries.js';
import type { ServiceTokenRow } from './service-token.tables.js';
import { ServiceToken, ServiceTokenConnection, ServiceTokenPayload, type ServiceTokenStatus } from './service-token.types.js';

/** Makes the secret of a token that is issued, and tells it once. */
@Injectable()
export class ServiceTokenSender extends SecretSender {
  protected override readonly tells = IssueServiceToken;
  protected override readonly shownBefore =
    'This token was issued before, and its secret told then; it is kept nowhere. Where it was lost, revoke the token and issue another.';

  protected override told(stream: string, secret: string): Pick<ServiceTokenPayload, 'secret'> {
    return { secret: tokenOf(keyOf(stream), secret) };
  }
}

export const ServiceTokenMutations = mutationsOf(ServiceTokenPayload, SERVICE_TOKEN_COMMANDS, ServiceTokenSender);

@Resolver(() => ServiceToken)
export class ServiceTokenResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => ServiceTokenConnection, {
    description: 'The tokens that Sayso issued itself, without their secrets, in pages; newest first.',
    roles: ['ADMIN', 'AUDITOR'],
  })
  async serviceTokens(@Args() args: RootListArgs) {
    return this.queries.execute(new ListServiceTokens(args, await this.moments.fix(...momentArguments(args))));
  }

  @ResolveField()
  status({ revokedAt, endsOn, moment }: Seen<ServiceTokenRow>): ServiceTokenStatus {
    return revokedAt != null ? 'REVOKED' : endsOn < moment.today ? 'ENDED' : 'OPEN';
  }

  @ResolveField()
  issuedBy({ issuedBy }: ServiceTokenRow) {
    return actorOf(issuedBy);
  }

  @ResolveField()
  revokedBy({ revokedBy }: ServiceTokenRow) {
    return revokedBy && actorOf(revokedBy);
  }
}

@Resolver(() => ServiceTokenPayload)
export class ServiceTokenPayloadResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @ResolveField(() => ServiceToken, { nullable: true, description: 'The token as it is now; null where the command was refused.' })
  async serviceToken({ stream }: ServiceTokenPayload) {
    return stream && this.queries.execute(new ServiceTokenByKey(keyOf(stream), await this.moments.fix()));
  }
}
