import { graphql } from '../api/graphql.js';

const WORDS = graphql(`
  fragment Words on Wording {
    version
    hash
    canSay
    cannotSay
    conditions
    promisedDate
    validUntil
    waitsFor
    approvals {
      at
      function
      by {
        name
      }
    }
    delivery {
      deliveredOn
    }
  }
`);

export const PROMISES = graphql(`
  query Promises(
    $filter: CommitmentFilter
    $first: Int
    $after: String
    $last: Int
    $before: String
    $asOf: AsOfInput
    $minPosition: String
  ) {
    viewer {
      commands
    }
    commitments(filter: $filter, first: $first, after: $after, last: $last, before: $before, asOf: $asOf, minPosition: $minPosition) {
      totalCount
      edges {
        node {
          commitmentId
          title
          status
          lapsed
          overdue
          owner
          followUpOn
          wording {
            canSay
            promisedDate
            validUntil
          }
          pending {
            canSay
            waitsFor
          }
          affectedCustomers(first: 0) {
            totalCount
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
    force: commitments(first: 0, filter: { status: [ACTIVE, DELIVERED, KEPT] }, asOf: $asOf) {
      totalCount
    }
    approve: commitments(first: 0, filter: { pending: true }, asOf: $asOf) {
      totalCount
    }
    risk: commitments(first: 0, filter: { status: [AT_RISK, DISPUTED] }, asOf: $asOf) {
      totalCount
    }
    tell: affectedCustomers(first: 0, open: true, asOf: $asOf) {
      totalCount
    }
    ended: commitments(first: 0, filter: { status: [WITHDRAWN, BREACHED, RELEASED, REJECTED] }, asOf: $asOf) {
      totalCount
    }
  }
`);

export const TO_TELL = graphql(`
  query ToTell($first: Int, $after: String, $last: Int, $before: String, $asOf: AsOfInput) {
    affectedCustomers(open: true, first: $first, after: $after, last: $last, before: $before, asOf: $asOf) {
      totalCount
      edges {
        node {
          toldAt
          openedBy {
            kind
            changedAt
            reason
          }
          customer {
            name
          }
          toldBy {
            name
          }
          commitment {
            commitmentId
            title
          }
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
`);

export const PROMISE = graphql(
  `
    query Promise($commitmentId: ID!, $asOf: AsOfInput, $minPosition: String) {
      commitment(commitmentId: $commitmentId, asOf: $asOf, minPosition: $minPosition) {
        commitmentId
        title
        status
        statusSince
        lapsed
        overdue
        owner
        followUpOn
        revision
        wordings {
          version
          inForceFrom
        }
        feature {
          featureId
          name
        }
        basedOn {
          request {
            requestId
            title
          }
        }
        wording {
          ...Words
        }
        pending {
          ...Words
        }
        riskReasons {
          reason
          since
        }
        concerns {
          concernId
          text
          blocking
          outcome
          note
          raisedBy {
            name
          }
        }
        disclosures(first: 50) {
          totalCount
          edges {
            node {
              disclosureId
              toldAt
              toldTo
              channel
              correction {
                reason
              }
              wording {
                version
              }
              toldBy {
                name
              }
              customer {
                customerId
                name
              }
            }
          }
        }
        affectedCustomers(first: 50) {
          totalCount
          edges {
            node {
              toldAt
              mustAcknowledge
              toldBy {
                name
              }
              customer {
                customerId
                name
              }
              held {
                version
                canSay
              }
              informed {
                informedAt
              }
              acknowledged {
                acknowledgedAt
              }
              openedBy {
                kind
                changedAt
                reason
              }
            }
          }
        }
        fulfilments {
          word
          saidAt
          note
          customer {
            customerId
            name
          }
        }
        offers {
          command
          open
        }
        history(last: 50) {
          edges {
            node {
              id
              summary
              effectiveAt
            }
          }
        }
      }
    }
  `,
  [WORDS],
);

export const ABOUT_WHAT = graphql(`
  query AboutWhat($featureId: ID!) {
    feature(featureId: $featureId) {
      featureId
      name
      requests(first: 20) {
        edges {
          node {
            requestId
            title
            status
          }
        }
      }
    }
  }
`);
