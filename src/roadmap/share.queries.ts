import { answer } from '../read-model/answer.js';
import { byKey, byKeys, page, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import { shares, type ShareRow } from './share.tables.js';

export class ShareByKey extends Query<Seen<ShareRow> | undefined> {
  constructor(
    readonly shareId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

/** The share with a link of this key, whether or not it opens. */
export class ShareByHash extends Query<Seen<ShareRow> | undefined> {
  constructor(
    readonly keyHash: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

export class ListShares extends Query<Page<Seen<ShareRow>>> {
  constructor(
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const SHARE_QUERIES = [
  answer(ShareByKey, (rows, { shareId, moment }) => byKey(rows, shares, { shareId }, moment)),
  answer(ShareByHash, (rows, { keyHash, moment }) => byKeys(rows, shares, 'keyHash', [keyHash], moment)[0]),
  answer(ListShares, (rows, { args, moment }) => page(rows, { table: shares }, args, moment)),
];
