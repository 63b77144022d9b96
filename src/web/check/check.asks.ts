import { graphql } from '../api/graphql.js';

export const CHECK = graphql(`
  query Check($customerId: ID!, $featureId: ID!, $byDate: Date, $asOf: AsOfInput, $minPosition: String) {
    viewer {
      commands
    }
    promiseCheck(customerId: $customerId, featureId: $featureId, byDate: $byDate, asOf: $asOf, minPosition: $minPosition) {
      verdict
      reason
      nextStep
      conditions
      importedApproval
      commitment {
        commitmentId
      }
      wording {
        version
        canSay
        cannotSay
      }
      consulted {
        kind
        said
      }
      citedEvents {
        id
        summary
        effectiveAt
      }
    }
    customer(customerId: $customerId, asOf: $asOf, minPosition: $minPosition) {
      name
      told(featureId: $featureId, first: 20) {
        edges {
          node {
            toldAt
            toldBy
            words
            commitment {
              commitmentId
            }
            wording {
              version
            }
            report {
              reportId
            }
          }
        }
      }
    }
    feature(featureId: $featureId, asOf: $asOf, minPosition: $minPosition) {
      name
    }
  }
`);
