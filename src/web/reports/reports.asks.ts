import { graphql } from '../api/graphql.js';

export const REPORT = graphql(`
  query Report($reportId: ID!, $asOf: AsOfInput, $minPosition: String) {
    report(reportId: $reportId, asOf: $asOf, minPosition: $minPosition) {
      reportId
      said
      saidAt
      saidBy
      channel
      promisedDate
      status
      revision
      reportedAt
      endedAt
      note
      reportedBy {
        name
      }
      endedBy {
        name
      }
      customer {
        customerId
        name
      }
      feature {
        featureId
        name
        commitments(first: 20) {
          edges {
            node {
              commitmentId
              title
              wording {
                version
                canSay
              }
            }
          }
        }
      }
      commitment {
        commitmentId
        title
      }
      offers {
        command
        open
        reason
      }
      history(first: 20) {
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
`);
