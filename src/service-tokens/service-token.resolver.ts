import { Inject, Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import { CommandSender, mutationsOf } from '../api/mutations.js';
import { RootListArgs } from '../api/page.js';
import type { Payload } from '../api/payload.js';
import { momentArguments, Reads } from '../api/root.js';
import type { CommandClass } from '../commands/command.js';
import type { Envelope } from '../commands/envelope.js';
import { keyOf } from '../kernel/streams.js';
import type { Seen } from '../read-model/list.js';
import { Moments } from '../read-model/moments.js';
import { Projector } from '../read-model/projector.js';
import { Secrets, tokenOf } from './secrets.js';
import { IssueServiceToken, SERVICE_TOKEN_COMMANDS } from './service-token.commands.js';
import { ListServiceTokens, ServiceTokenByKey } from './service-token.queries.js';
import type { ServiceTokenRow } from './service-token.tables.js';
import { ServiceToken, ServiceTokenConnection, ServiceTokenPayload, type ServiceTokenStatus } from './service-token.types.js';

/** Makes the secret of a token that is issued, and tells it once. */
@Injectable()
export class ServiceTokenSender extends CommandSender {
  constructor(
    @Inject(CommandBus) bus: CommandBus,
    @Inject(Projector) projector: Projector,
    @Inject(Secrets) private readonly secrets: Secrets,
  ) {
    super(bus, projector);
  }

  override async send(type: CommandClass, input: object, envelope: Envelope): Promise<Payload & Pick<ServiceTokenPayload, 'secret'>> {
    if (type !== IssueServiceToken) return super.send(type, input, envelope);
    const { secret, secretHash } = this.secrets.make();
    const payload = await super.send(type, input, { ...envelope, secretHash });
    const { outcome, stream, warnings } = payload;
    if (outcome === 'ACCEPTED' && stream !== undefined) return Object.assign(payload, { secret: tokenOf(keyOf(stream), secret) });
    return outcome === 'REPEATED' ? Object.assign(payload, { warnings: [...warnings, SHOWN_ONCE] }) : payload;
  }
}

const SHOWN_ONCE = {
  code: 'SECRET_SHOWN_ONCE',
  message:
    'This token was issued before, and its secret told then; it is kept nowhere. Where it was lost, revoke the token and issue another.',
} as const;

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
