import { graphql } from '../api/graphql.js';

export const TODAY = graphql(`
  query Today($minPosition: String, $on: Date, $soon: Date) {
    waits: agenda(first: 50, filter: { mine: true }, on: $on, minPosition: $minPosition) {
      totalCount
      edges {
        node {
          ...Waits
        }
      }
    }
    coming: agenda(first: 20, filter: { mine: true }, on: $soon) {
      edges {
        node {
          ...Waits
        }
      }
    }
  }

  fragment Waits on AgendaItem {
    id
    kind
    reason
    since
    dueOn
    subject {
      __typename
      ... on Request {
        requestId
        title
      }
      ... on Commitment {
        commitmentId
        title
      }
      ... on Report {
        reportId
        customer {
          name
        }
        feature {
          name
        }
      }
      ... on Customer {
        customerId
        name
      }
      ... on Feature {
        featureId
        name
      }
    }
  }
`);
