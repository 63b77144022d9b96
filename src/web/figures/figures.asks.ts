import { graphql } from '../api/graphql.js';
import { TOLD } from '../history/history.asks.js';

/** The figures of a period, and those of six months, the first one first, that pictures are made of. */
export const FIGURES = graphql(`
  query Figures(
    $from: Date
    $to: Date
    $area: String
    $asOf: AsOfInput
    $pictured: [FigureName!]
    $from1: Date
    $to1: Date
    $from2: Date
    $to2: Date
    $from3: Date
    $to3: Date
    $from4: Date
    $to4: Date
    $from5: Date
    $to5: Date
    $from6: Date
    $to6: Date
  ) {
    figures(from: $from, to: $to, area: $area, asOf: $asOf) {
      name
      value
    }
    month1: figures(from: $from1, to: $to1, area: $area, asOf: $asOf, names: $pictured) {
      name
      value
    }
    month2: figures(from: $from2, to: $to2, area: $area, asOf: $asOf, names: $pictured) {
      name
      value
    }
    month3: figures(from: $from3, to: $to3, area: $area, asOf: $asOf, names: $pictured) {
      name
      value
    }
    month4: figures(from: $from4, to: $to4, area: $area, asOf: $asOf, names: $pictured) {
      name
      value
    }
    month5: figures(from: $from5, to: $to5, area: $area, asOf: $asOf, names: $pictured) {
      name
      value
    }
    month6: figures(from: $from6, to: $to6, area: $area, asOf: $asOf, names: $pictured) {
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

/** One figure with its events; of those kept in time the sentence says how many were due. */
export const FIGURE = graphql(
  `
    query Figure(
      $name: FigureName!
      $from: Date
      $to: Date
      $area: String
      $first: Int
      $after: String
      $last: Int
      $before: String
      $asOf: AsOfInput
    ) {
      said: figures(from: $from, to: $to, area: $area, asOf: $asOf, names: [$name, PROMISES_DUE]) {
        name
        value
      }
      figures(from: $from, to: $to, area: $area, asOf: $asOf, names: [$name]) {
        events(first: $first, after: $after, last: $last, before: $before) {
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
