import { graphql } from '../api/graphql.js';

const PLANNED = graphql(`
  fragment Planned on Feature {
    featureId
    name
    area
    owner
    targetDate
    requests(first: 0) {
      totalCount
    }
    commitments(first: 3) {
      totalCount
      edges {
        node {
          commitmentId
          title
          status
        }
      }
    }
  }
`);

const MAY_BE_SAID = graphql(`
  fragment MayBeSaid on SharedRoadmap {
    asOf
    shipped {
      canSay
      conditions
      promisedDate
    }
    dated {
      canSay
      conditions
      promisedDate
    }
    undated {
      canSay
      conditions
      promisedDate
    }
  }
`);

export const ROADMAP = graphql(
  `
    query Roadmap($asOf: AsOfInput, $minPosition: String) {
      viewer {
        commands
      }
      roadmap(for: COLLEAGUES, asOf: $asOf, minPosition: $minPosition) {
        asOf
        now(first: 50) {
          edges {
            node {
              ...Planned
            }
          }
        }
        next(first: 50) {
          edges {
            node {
              ...Planned
            }
          }
        }
        later(first: 50) {
          edges {
            node {
              ...Planned
            }
          }
        }
      }
    }
  `,
  [PLANNED],
);

export const SHARES = graphql(`
  query Shares($minPosition: String) {
    shares(first: 50, minPosition: $minPosition) {
      edges {
        node {
          shareId
          title
          status
          endsOn
          sharedAt
          revision
          sharedBy {
            name
          }
          audience {
            kind
            segment
            customer {
              name
            }
          }
        }
      }
    }
  }
`);

export const FOR_CUSTOMERS = graphql(
  `
    query ForCustomers($customerId: ID, $asOf: AsOfInput) {
      roadmap(for: CUSTOMERS, customerId: $customerId, asOf: $asOf) {
        forCustomers {
          ...MayBeSaid
        }
      }
    }
  `,
  [MAY_BE_SAID],
);

/** One root and no fragment: so it is asked by who brings no token. */
export const SHARED = graphql(`
  query ($key: String!) {
    sharedRoadmap(key: $key) {
      asOf
      shipped {
        canSay
        conditions
        promisedDate
      }
      dated {
        canSay
        conditions
        promisedDate
      }
      undated {
        canSay
        conditions
        promisedDate
      }
    }
  }
`);
