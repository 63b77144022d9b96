import { answer } from '../read-model/answer.js';
import { byKey, page, type Page, type PageArgs, type Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { serviceTokens, type ServiceTokenRow } from './service-token.tables.js';

export class ServiceTokenByKey extends Query<Seen<ServiceTokenRow> | undefined> {
  constructor(
    readonly tokenId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

export class ListServiceTokens extends Query<Page<Seen<ServiceTokenRow>>> {
  constructor(
    readonly args: PageArgs,
    readonly moment: Moment,
  ) {
    super();
  }
}

export const serviceTokenAt = (rows: ReadModel, tokenId: string, moment: Moment) => byKey(rows, serviceTokens, { tokenId }, moment);

export const SERVICE_TOKEN_QUERIES = [
  answer(ServiceTokenByKey, (rows, { tokenId, moment }) => serviceTokenAt(rows, tokenId, moment)),
  answer(ListServiceTokens, (rows, { args, moment }) => page(rows, { table: serviceTokens }, args, moment)),
];
