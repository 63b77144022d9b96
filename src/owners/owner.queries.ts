import { events } from '../audit/event.tables.js';
import { commitments } from '../commitments/commitment.tables.js';
import { features } from '../features/feature.tables.js';
import { actorId, type Actor } from '../kernel/actor.js';
import { nameKey } from '../kernel/name.js';
import { dayOf } from '../kernel/time.js';
import { answer } from '../read-model/answer.js';
import { anyOfShared, byKeys } from '../read-model/list.js';
import { NEVER } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { requests } from '../requests/request.tables.js';

/** Streams that a reassignment is about, as far as the rows have read. */
export interface Owned {
  /** What the owner has now. */
  readonly now: readonly string[];
  /** What the same command changed before. */
  readonly before: readonly string[];
  readonly position: number;
}

/** What somebody owns, and what a command of somebody, by the id that its parts have, changed before. */
export class OwnedBy extends Query<Owned> {
  constructor(
    readonly owner: string,
    readonly by: Actor,
    readonly commandId: string,
  ) {
    super();
  }
}

/** What records that a thing has another owner. */
const CHANGES = ['FeatureChanged', 'CommitmentChanged', 'DecisionOwnerChanged'];

export const OWNER_QUERIES = [
  answer(OwnedBy, (rows, { owner, by, commandId }) => {
    const { position } = rows.checkpoint();
    const now = { position, effective: NEVER, at: NEVER, today: dayOf(NEVER) };
    const keys = [nameKey(owner)];
    const of = [
      ...byKeys(rows, features, 'ownerKey', keys, now),
      ...byKeys(rows, commitments, 'ownerKey', keys, now),
      ...byKeys(rows, requests, 'ownerKey', keys, now),
    ];
    const [type, actor] = [anyOfShared('r.type', CHANGES), anyOfShared('r.actorId', [actorId(by)])];
    const changed = rows.all(events, `SELECT r.* FROM events r WHERE ${type?.sql ?? ''} AND ${actor?.sql ?? ''} ORDER BY r.position`, {
      ...type?.binds,
      ...actor?.binds,
    });
    return {
      now: of.map(({ stream }) => stream),
      before: changed.filter((event) => event.commandId === commandId).map(({ stream }) => stream),
      position,
    };
  }),
];
