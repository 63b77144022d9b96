import { graphql } from '../api/graphql.js';
import { TOLD } from '../history/history.asks.js';

export const FIGURES = graphql(`
  query Figures($from: Date, $to: Date, $area: String, $asOf: AsOfInput) {
    figures(from: $from, to: $to, area: $area, asOf: $asOf) {
      name
      value
    }
    facets(asOf: $asOf) {
      areas {
        value
      }
    }
  }
`);

export const FIGURE = graphql(
  `
    query Figure($from: Date, $to: Date, $area: String, $first: Int, $after: String, $last: Int, $before: String, $asOf: AsOfInput) {
      figures(from: $from, to: $to, area: $area, asOf: $asOf) {
        name
        value
        events(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          edges {
            node {
              ...Told
            }
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  `,
  [TOLD],
);

export const MONTH = graphql(`
  query Month($from: Date, $to: Date, $area: String, $asOf: AsOfInput) {
    figures(from: $from, to: $to, area: $area, asOf: $asOf) {
      name
      value
    }
  }
`);
