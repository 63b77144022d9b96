import type { QueryBus } from '@nestjs/cqrs';
import type { ApiContext } from '../api/context.js';
import { loadBy } from '../api/loader.js';
import type { Moment } from '../read-model/moment.js';
import { CommitmentsByKeys, WordingsOfCommitments } from './commitment.queries.js';

/** A row that names a commitment, or none. */
interface OfCommitment {
  readonly commitmentId?: string | null;
  readonly moment: Moment;
}

/** The commitment that a row names. */
export const commitmentOf = async (context: ApiContext, queries: QueryBus, { commitmentId, moment }: OfCommitment) =>
  commitmentId == null ? undefined : loadBy(context, queries, CommitmentsByKeys, commitmentId, moment);

/** Every wording of the commitment that a row names, the first one first. */
export const wordingsOf = async (context: ApiContext, queries: QueryBus, { commitmentId, moment }: OfCommitment) =>
  (commitmentId == null ? undefined : await loadBy(context, queries, WordingsOfCommitments, commitmentId, moment)) ?? [];

/** The wording of this number, of the commitment that a row names. */
export const wordingOf = async (context: ApiContext, queries: QueryBus, row: OfCommitment, version: number | null | undefined) =>
  version == null ? undefined : (await wordingsOf(context, queries, row)).find((wording) => wording.version === version);
