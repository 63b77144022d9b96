import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor, RoleEnum } from '../api/actor.types.js';
import { connectionOf } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import type { Role } from '../kernel/actor.js';
import type { Day, Instant } from '../kernel/time.js';
import { MachineRole } from './service-token.events.js';

registerEnumType(MachineRole, {
  name: 'MachineRole',
  description: 'What a token of Sayso’s own may be issued for.',
  valuesMap: {
    SERVICE: { description: 'An integration.' },
    IMPORTER: { description: 'Brings history in on behalf of the people named in it.' },
    AUDITOR: { description: 'Reads everything and sends no command.' },
  },
});

export const ServiceTokenStatus = { OPEN: 'OPEN', ENDED: 'ENDED', REVOKED: 'REVOKED' } as const;
export type ServiceTokenStatus = keyof typeof ServiceTokenStatus;

registerEnumType(ServiceTokenStatus, {
  name: 'ServiceTokenStatus',
  description: 'What has become of a token of Sayso’s own.',
  valuesMap: {
    OPEN: { description: 'It lets in whoever brings its secret, where that is of this register.' },
    ENDED: { description: 'Its last day has passed.' },
    REVOKED: { description: 'Somebody has revoked it.' },
  },
});

@ObjectType({ description: 'A token of Sayso’s own that was issued to a machine. What it does is done by the actor `sayso:token|ID`.' })
export class ServiceToken {
  @Field(() => ID, { description: 'Key of the token.' })
  tokenId: string;

  @Field(() => String, { description: 'What the machine is called.' })
  name: string;

  @Field(() => [RoleEnum], { description: 'What it may do.' })
  roles: readonly Role[];

  @Field(() => ServiceTokenStatus, { description: 'What has become of it.' })
  status: ServiceTokenStatus;

  @Field(() => DayScalar, { description: 'The last day on which it opens, in UTC.' })
  endsOn: Day;

  @Field(() => Actor, { description: 'Who issued it.' })
  issuedBy: Actor;

  @Field(() => InstantScalar, { description: 'When it was issued.' })
  issuedAt: Instant;

  @Field(() => Actor, { nullable: true, description: 'Who revoked it.' })
  revokedBy?: Actor;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was revoked.' })
  revokedAt?: Instant;

  @Field(() => String, { nullable: true, description: 'Why it was revoked.' })
  reason?: string;

  @Field(() => Int, { description: 'Number of the token’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const ServiceTokenConnection = connectionOf(() => ServiceToken, 'ServiceToken', 'tokens of Sayso’s own');

@ObjectType({ description: 'What became of a command on a token of Sayso’s own.' })
export class ServiceTokenPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'What the machine sends as `Authorization: Bearer …`: `sayso_ID_SECRET`. Only in the answer that issued it; a repeat of the command answers null and warns SECRET_SHOWN_ONCE, for only its hash is kept.',
  })
  secret?: string;
}
