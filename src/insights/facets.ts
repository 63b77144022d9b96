/** What things are sorted by. */
export const FACETS = ['areas', 'segments', 'owners', 'tags', 'channels', 'competitors'] as const;
export type Facet = (typeof FACETS)[number];

/** Values of one facet that are listed. */
export const MOST_VALUES = 200;

/** A column in which values of a facet stand, in rows that count once each. */
export interface Use {
  readonly facet: Facet;
  readonly table: string;
  readonly value: string;
  /** What values that are one have in common: the value itself, where every letter counts. */
  readonly as: string;
  /** What a row belongs to, and of which kind that is; its whole stream, where it can be of several. */
  readonly of: string;
  readonly kind?: string;
}

const use = (facet: Facet, table: string, value: string, kind: string, as = value): Use => ({
  ...{ facet, table, value, as, kind, of: `${kind}Id` },
});

/** Where each is in use: what somebody owns is a feature, a commitment or an acceptance that nothing followed. */
export const USES: readonly Use[] = [
  use('areas', 'features', 'area', 'feature'),
  use('areas', 'requests', 'area', 'request'),
  use('segments', 'customers', 'segment', 'customer', 'segmentKey'),
  use('owners', 'features', 'owner', 'feature', 'ownerKey'),
  use('owners', 'commitments', 'owner', 'commitment', 'ownerKey'),
  use('owners', 'requests', 'owner', 'request', 'ownerKey'),
  use('tags', 'requestTags', 'tag', 'request'),
  { facet: 'channels', table: 'told', value: 'channel', as: 'channel', of: 'thing' },
  use('channels', 'informed', 'channel', 'request'),
  use('channels', 'reports', 'informedChannel', 'report'),
  use('competitors', 'evidence', 'competitor', 'request'),
];

/** The rows `t` of a use for which a condition holds: what each counts, as SQL. */
export const usesOf = ({ facet, table, value, as }: Use, condition: string, counts = 1): string =>
  `SELECT '${facet}' AS facet, t.${as} AS id, trim(t.${value}) AS value, ${counts} AS uses FROM ${table} t WHERE t.${value} IS NOT NULL AND ${condition}`;

/** Each value of some spellings (facet, id, value, uses) with all of these, under the one that is most in use. */
export const valuesOf = (spellings: string): string => `
  SELECT facet, id, value, total AS uses FROM (
    SELECT facet, id, value, sum(uses) OVER (PARTITION BY facet, id) AS total,
      row_number() OVER (PARTITION BY facet, id ORDER BY uses DESC, value) AS place
    FROM ${spellings})
  WHERE place = 1`;
