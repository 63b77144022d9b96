import { graphql } from '../api/graphql.js';

export const TOLD = graphql(`
  fragment Told on Event {
    id
    type
    summary
    position
    stream
    effectiveAt
    recordedAt
    data
    actor {
      name
    }
    via {
      name
    }
    causedBy {
      summary
    }
  }
`);

export const HISTORY = graphql(
  `
    query History($filter: EventFilter, $first: Int, $after: String, $last: Int, $before: String, $asOf: AsOfInput, $minPosition: String) {
      events(
        filter: $filter
        orderBy: { by: POSITION, direction: DESC }
        first: $first
        after: $after
        last: $last
        before: $before
        asOf: $asOf
        minPosition: $minPosition
      ) {
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
      facets(asOf: $asOf) {
        areas {
          value
        }
      }
    }
  `,
  [TOLD],
);
