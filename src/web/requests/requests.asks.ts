import { graphql } from '../api/graphql.js';

export const REQUESTS = graphql(`
  query Requests(
    $filter: RequestFilter
    $orderBy: RequestOrderBy
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
    requests(
      filter: $filter
      orderBy: $orderBy
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
          requestId
          title
          problem
          area
          status
          submittedAt
          submittedBy {
            name
          }
          demand {
            customers
            value {
              amount
              currency
            }
          }
          decision {
            rationale
          }
          waiting {
            since
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
    undecided: requests(first: 0, filter: { status: [SUBMITTED, REOPENED] }, asOf: $asOf) {
      totalCount
    }
    untold: requests(first: 0, filter: { uninformed: true, status: [ACCEPTED, DECLINED, DEFERRED] }, asOf: $asOf) {
      totalCount
    }
    mine: requests(first: 0, filter: { mine: true }, asOf: $asOf) {
      totalCount
    }
    all: requests(first: 0, asOf: $asOf) {
      totalCount
    }
    facets(asOf: $asOf) {
      areas {
        value
      }
    }
  }
`);

export const REQUEST = graphql(`
  query Request($requestId: ID!, $asOf: AsOfInput, $minPosition: String) {
    request(requestId: $requestId, asOf: $asOf, minPosition: $minPosition) {
      requestId
      title
      problem
      area
      tags
      status
      statusReason
      statusSince
      desiredBy
      revision
      submittedAt
      submittedBy {
        name
      }
      source {
        kind
        url
      }
      feature {
        featureId
        name
      }
      mergedInto {
        requestId
        title
      }
      merged {
        requestId
        title
        status
      }
      scores {
        reach
        impact
        confidence
        effort
        rice
        scoredAt
        scoredBy {
          name
        }
      }
      demand {
        customers
        value {
          amount
          currency
        }
        entries(first: 50) {
          edges {
            node {
              request {
                requestId
              }
              dealId
              dealValue {
                amount
                currency
              }
              note
              addedAt
              customer {
                customerId
                name
              }
            }
          }
        }
      }
      evidence {
        kind
        summary
        url
        addedAt
        addedBy {
          name
        }
      }
      positions {
        function
        stance
        note
        takenBy {
          name
        }
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
      escalation {
        reason
        outcome
        escalatedAt
        escalatedBy {
          name
        }
        concludedAt
        mediator {
          id
          name
          function
        }
        agreements {
          what
          who
          by
        }
      }
      waiting {
        since
        customer {
          customerId
          name
        }
        submitter {
          name
        }
      }
      decision {
        number
        outcome
        rationale
        reason
        alternatives
        noAlternative
        customerExplanation
        confidentialNote
        justifications
        weakOnly
        overrideRationale
        owner
        decidedAt
        revisitOn
        successMeasure
        evaluateOn
        evaluation {
          result
          note
          evaluatedAt
          evaluatedBy {
            name
          }
        }
        score {
          rice
        }
        participants
        decidedBy {
          name
        }
        options {
          title
          strategyFit
          note
          chosen
        }
        supersededBy {
          number
          request {
            requestId
            title
          }
        }
      }
      offers {
        command
        open
        reason
      }
      history(last: 50) {
        edges {
          node {
            id
            summary
            effectiveAt
          }
        }
        pageInfo {
          hasPreviousPage
        }
      }
    }
  }
`);

export const ALIKE = graphql(`
  query Alike($title: String!, $problem: String, $featureId: ID) {
    likelyDuplicates(title: $title, problem: $problem, featureId: $featureId) {
      reason
      request {
        requestId
        title
        status
        revision
      }
    }
  }
`);

export const SAME = graphql(`
  query Same($requestId: ID!) {
    request(requestId: $requestId) {
      likelyDuplicates {
        requestId
        title
        status
      }
    }
  }
`);

export const WHY = graphql(`
  query Why($requestId: ID!, $asOf: AsOfInput) {
    whyDeclined(requestId: $requestId, asOf: $asOf) {
      steps {
        event {
          id
          summary
          effectiveAt
        }
      }
    }
  }
`);
