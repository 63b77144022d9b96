import { longAnswer } from '../read-model/answer.js';
import { seenAt, type Moment } from '../read-model/moment.js';
import { Query } from '../read-model/query.js';
import type { ReadModel } from '../read-model/read-model.js';
import { turn } from '../read-model/turns.js';
import { FACETS, MOST_VALUES, USES, usesOf, valuesOf, type Facet } from './facets.js';

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** The values in use at a moment, those most in use first; and how many there are besides them. */
export type Facets = Readonly<Record<Facet, readonly FacetValue[]>> & { readonly more: Readonly<Record<Facet, number>> };

export class ListFacets extends Query<Facets> {
  constructor(readonly moment: Moment) {
    super();
  }
}

export const FACET_QUERIES = [
  longAnswer(
    ListFacets,
    async (rows, { moment: asked }) => {
      const moment = rows.momentOf(asked);
      const values = {} as Record<Facet, readonly FacetValue[]>;
      const more = {} as Record<Facet, number>;
      for (const facet of FACETS) {
        const made = rows.isViewed(moment) ? undefined : madeOf(facet);
        values[facet] = asking<FacetValue>(
          rows,
          made,
          `SELECT value, uses AS count FROM facets WHERE facet = :facet ${FIRST}`,
          facet,
          moment,
        );
        more[facet] = values[facet].length < MOST_VALUES ? 0 : othersOf(rows, made, facet, moment);
        if (made !== undefined) await turn();
      }
      return { ...values, more };
    },
    (rows, { moment }) => !rows.isViewed(rows.momentOf(moment)),
  ),
];

const FIRST = `ORDER BY uses DESC, value LIMIT ${MOST_VALUES}`;

const othersOf = (rows: ReadModel, made: string | undefined, facet: Facet, moment: Moment): number =>
  (asking<{ all: number }>(rows, made, 'SELECT count(*) AS "all" FROM facets WHERE facet = :facet', facet, moment)[0]?.all ?? MOST_VALUES) -
  MOST_VALUES;

/** Asks the facets that are kept, or those that are made as of the moment. */
const asking = <Row>(rows: ReadModel, made: string | undefined, sql: string, facet: Facet, { position, effective }: Moment): Row[] =>
  made === undefined ? rows.values<Row>(sql, { facet }) : rows.values<Row>(`WITH ${made} ${sql}`, { facet, position, effective });

/** The common table expression `facets` of one of them. */
function madeOf(facet: Facet): string {
  const uses = USES.filter((use) => use.facet === facet).map((use) => usesOf(use, seenAt('t')));
  const spellings = `SELECT facet, id, value, count(*) AS uses FROM (${uses.join(' UNION ALL ')}) GROUP BY facet, id, value`;
  return `facets AS (${valuesOf(`(${spellings})`)})`;
}
