import { graphql } from '../api/graphql.js';

const PROMISED = graphql(`
  fragment Promised on Commitment {
    commitmentId
    title
    status
    wording {
      canSay
      promisedDate
    }
  }
`);

const ASKED = graphql(`
  fragment Asked on Request {
    requestId
    title
    status
  }
`);

export const CUSTOMER = graphql(
  `
    query Customer($customerId: ID!, $on: DateTime, $asOf: AsOfInput, $minPosition: String) {
      viewer {
        commands
      }
      customer(customerId: $customerId, asOf: $asOf, minPosition: $minPosition) {
        customerId
        name
        segment
        accountOwner
        externalId
        revision
        mergedInto {
          customerId
          name
        }
        mergedFrom {
          customerId
          name
        }
        commitments(first: 50) {
          totalCount
          edges {
            node {
              ...Promised
              feature {
                featureId
              }
            }
          }
        }
        told(first: 50, on: $on) {
          edges {
            node {
              toldAt
              toldBy
              words
              feature {
                name
              }
              report {
                reportId
              }
              commitment {
                commitmentId
              }
            }
          }
        }
        openChanges(first: 50) {
          edges {
            node {
              commitment {
                commitmentId
                title
              }
              openedBy {
                kind
                reason
              }
            }
          }
        }
        requests(first: 50) {
          totalCount
          edges {
            node {
              ...Asked
            }
          }
        }
      }
    }
  `,
  [PROMISED, ASKED],
);

export const FEATURE = graphql(
  `
    query Feature($featureId: ID!, $asOf: AsOfInput, $minPosition: String) {
      feature(featureId: $featureId, asOf: $asOf, minPosition: $minPosition) {
        featureId
        name
        aliases
        description
        area
        owner
        status
        horizon
        targetDate
        shippedOn
        dropReason
        revision
        targets {
          movedAt
          horizon
          targetDate
          reason
        }
        commitments(first: 50) {
          totalCount
          edges {
            node {
              ...Promised
            }
          }
        }
        requests(first: 50) {
          totalCount
          edges {
            node {
              ...Asked
            }
          }
        }
        offers {
          command
          open
        }
      }
    }
  `,
  [PROMISED, ASKED],
);
