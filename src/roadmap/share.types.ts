import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Actor } from '../api/actor.types.js';
import { connectionOf } from '../api/page.js';
import { Payload } from '../api/payload.js';
import { DayScalar, InstantScalar } from '../commands/scalars.js';
import { Audience } from '../commitments/commitment.types.js';
import type { Day, Instant } from '../kernel/time.js';

export const ShareStatus = { OPEN: 'OPEN', ENDED: 'ENDED' } as const;
export type ShareStatus = keyof typeof ShareStatus;

registerEnumType(ShareStatus, {
  name: 'ShareStatus',
  description: 'What has become of a share.',
  valuesMap: {
    OPEN: { description: 'It shows what may be said to its audience to whoever has its link, where that is of this register.' },
    ENDED: { description: 'Its last day has passed, or somebody has ended it: its link opens nothing.' },
  },
});

@ObjectType({ description: 'A link to what may be said of the roadmap to an audience.' })
export class Share {
  @Field(() => ID, { description: 'Key of the share, for inputs; it is not the key in its link.' })
  shareId: string;

  @Field(() => String, { description: 'What colleagues call it; the link does not show it.' })
  title: string;

  @Field(() => Audience, { description: 'To whom it speaks.' })
  audience: Audience;

  @Field(() => ShareStatus, { description: 'What has become of it.' })
  status: ShareStatus;

  @Field(() => DayScalar, { nullable: true, description: 'The last day on which it opens, in UTC; null = until it is ended.' })
  endsOn?: Day;

  @Field(() => Actor, { description: 'Who shared it.' })
  sharedBy: Actor;

  @Field(() => InstantScalar, { description: 'Since when it opens.' })
  sharedAt: Instant;

  @Field(() => Actor, { nullable: true, description: 'Who ended it.' })
  endedBy?: Actor;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was ended.' })
  endedAt?: Instant;

  @Field(() => String, { nullable: true, description: 'Why it was ended.' })
  reason?: string;

  @Field(() => Int, { description: 'Number of the share’s last event, from 0; for expectedRevision.' })
  revision: number;
}

export const ShareConnection = connectionOf(() => Share, 'Share', 'shares of the roadmap');

@ObjectType({ description: 'What became of a command on a share.' })
export class SharePayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'What sharedRoadmap takes. Only in the answer that shared it; a repeat of the command answers null and warns SECRET_SHOWN_ONCE, for only its hash is kept.',
  })
  key?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The page that shows it, to be passed on; told once, like the key in it. Where the register has no address, its path.',
  })
  link?: string;
}
