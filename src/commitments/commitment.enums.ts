import { registerEnumType } from '@nestjs/graphql';
import {
  ApprovalFunction,
  AudienceKind,
  ChangeKind,
  CommitmentStatus,
  FulfilmentWord,
  RiskKind,
  WordingStatus,
} from './commitment.events.js';

registerEnumType(AudienceKind, {
  name: 'AudienceKind',
  description: 'How wide an audience is.',
  valuesMap: {
    EVERYONE: { description: 'All customers.' },
    SEGMENT: { description: 'The customers of one segment.' },
    CUSTOMER: { description: 'One customer.' },
  },
});

registerEnumType(ApprovalFunction, {
  name: 'ApprovalFunction',
  description: 'The two functions whose yes a wording needs, from two people.',
  valuesMap: {
    SALES: { description: 'By a SALES_APPROVER.' },
    PRODUCT: { description: 'By a PRODUCT_APPROVER.' },
  },
});

registerEnumType(CommitmentStatus, {
  name: 'CommitmentStatus',
  description: 'Where a commitment stands.',
  valuesMap: {
    PROPOSED: { description: 'Its first wording waits for approval.' },
    ACTIVE: { description: 'A wording is in force; whether it has lapsed is told beside.' },
    REJECTED: { description: 'Its wording was rejected, and none was ever in force.' },
    AT_RISK: { description: 'A wording is in force, and something may keep us from keeping it: say nothing new.' },
    DELIVERED: { description: 'We say that it is there; the customers who hold it have not all confirmed that.' },
    KEPT: { description: 'Every customer who holds it has confirmed that it is there.' },
    DISPUTED: { description: 'A customer who holds it disputes that it is there.' },
    BREACHED: { description: 'We broke it: it may not be promised.' },
    RELEASED: { description: 'The customer released us from it.' },
    WITHDRAWN: { description: 'We took it back: it may not be promised.' },
  },
});

registerEnumType(WordingStatus, {
  name: 'WordingStatus',
  description: 'What has become of a wording.',
  valuesMap: {
    PENDING: { description: 'It waits for approval: nobody may say it yet.' },
    REPLACED: { description: 'Other words were proposed in its place before it was approved.' },
    REJECTED: { description: 'It was rejected.' },
    IN_FORCE: { description: 'It may be said.' },
    SUPERSEDED: { description: 'It was in force until the next one was.' },
    WITHDRAWN: { description: 'It ended when the commitment was withdrawn.' },
    BREACHED: { description: 'It ended when the promise was broken.' },
    RELEASED: { description: 'It ended when the customer released us.' },
  },
});

registerEnumType(RiskKind, {
  name: 'RiskKind',
  description: 'What may keep a promise from being kept.',
  valuesMap: {
    TARGET_MOVED: { description: 'The feature’s target is later than the promised date.' },
    TARGET_REMOVED: { description: 'The feature has no target any more.' },
    NOT_PLANNED: { description: 'The feature is not planned.' },
    FEATURE_DROPPED: { description: 'The feature was dropped.' },
    DECISION_SUPERSEDED: { description: 'A no superseded the acceptance that it rests on.' },
    REPORTED_BY_HAND: { description: 'Somebody said so.' },
  },
});

registerEnumType(ChangeKind, {
  name: 'CommitmentChangeKind',
  description: 'What the customers that hold a promise must be told of.',
  valuesMap: {
    NEW_WORDING: { description: 'Another wording came into force.' },
    AT_RISK: { description: 'There is a reason why it may not be kept.' },
    DELIVERY_WITHDRAWN: { description: 'What it promises is not there, though we had said so.' },
    WITHDRAWN: { description: 'We took it back.' },
    BREACHED: { description: 'We broke it.' },
  },
});

registerEnumType(FulfilmentWord, {
  name: 'FulfilmentWord',
  description: 'What a customer says of a delivery.',
  valuesMap: {
    CONFIRMED: { description: 'The promise is kept.' },
    DISPUTED: { description: 'It is not.' },
  },
});
