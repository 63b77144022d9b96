import type { Query as NestQuery } from '@nestjs/cqrs';

/** A question to the read model, and in its type what it is answered with: Nest's own, but that it takes no Nest to make one. */
export type Query<Result> = NestQuery<Result>;
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the result is known to the compiler alone
export const Query = class {} as typeof NestQuery;
