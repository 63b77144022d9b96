import { registerEnumType } from '@nestjs/graphql';
import {
  BusinessFunction,
  DecisionOutcome,
  DeclineReason,
  EvaluationResult,
  EvidenceKind,
  Justification,
  ReopenReason,
  RequestStatus,
  SourceKind,
  Stance,
  StrategyFit,
} from './request.events.js';

registerEnumType(RequestStatus, {
  name: 'RequestStatus',
  description: 'Where a request stands.',
  valuesMap: {
    SUBMITTED: { description: 'It waits for its first decision.' },
    REOPENED: { description: 'It waits for another decision; the last one stands until then.' },
    ACCEPTED: { description: 'The answer is yes.' },
    DECLINED: { description: 'The answer is no.' },
    DEFERRED: { description: 'The answer is not now.' },
    MERGED: { description: 'Another request asks for the same, and is answered instead.' },
    WITHDRAWN: { description: 'Nobody asks for it any more, nor waits for an answer; asked again it is what it was before.' },
  },
});

registerEnumType(DecisionOutcome, {
  name: 'DecisionOutcome',
  description: 'What was decided.',
  valuesMap: {
    ACCEPTED: { description: 'Yes.' },
    DECLINED: { description: 'No.' },
    DEFERRED: { description: 'Not now: it is looked at again on a day.' },
  },
});

registerEnumType(SourceKind, {
  name: 'SourceKind',
  description: 'By which way a request came.',
  valuesMap: {
    CALL: { description: 'Said in a call.' },
    EMAIL: { description: 'Written in a mail.' },
    TICKET: { description: 'Filed as a ticket.' },
    MEETING: { description: 'Said in a meeting.' },
    CRM: { description: 'Noted in the CRM.' },
    OTHER: { description: 'By another way.' },
  },
});

registerEnumType(EvidenceKind, {
  name: 'EvidenceKind',
  description: 'What a piece of evidence is.',
  valuesMap: {
    TICKET: { description: 'A ticket.' },
    USAGE: { description: 'How the product is used.' },
    CALL: { description: 'What was said in a call.' },
    COMPETITOR: { description: 'What a competitor does.' },
    CONTRACT: { description: 'What a contract says.' },
    RESEARCH: { description: 'What research has found.' },
    OTHER: { description: 'Something else.' },
  },
});

registerEnumType(BusinessFunction, {
  name: 'BusinessFunction',
  description: 'A part of the company that has a position of its own.',
  valuesMap: {
    SALES: { description: 'Those who sell.' },
    PRODUCT: { description: 'Those who answer for the product.' },
    DESIGN: { description: 'Those who design it.' },
    ENGINEERING: { description: 'Those who build it.' },
    MARKETING: { description: 'Those who make it known.' },
    LEGAL: { description: 'Those who know the law.' },
    SUCCESS: { description: 'Those who look after customers.' },
  },
});

registerEnumType(Stance, {
  name: 'Stance',
  description: 'What a function thinks of a request.',
  valuesMap: {
    FOR: { description: 'It should be done.' },
    AGAINST: { description: 'It should not be done.' },
    NEUTRAL: { description: 'Neither.' },
  },
});

registerEnumType(StrategyFit, {
  name: 'StrategyFit',
  description: 'How well an option fits the strategy.',
  valuesMap: {
    STRONG: { description: 'It serves the strategy.' },
    PARTIAL: { description: 'It serves a part of it.' },
    NONE: { description: 'It does not serve it.' },
  },
});

registerEnumType(DeclineReason, {
  name: 'DeclineReason',
  description: 'The main reason of a no.',
  valuesMap: {
    OFF_STRATEGY: { description: 'It leads away from where we want to go.' },
    LOW_DEMAND: { description: 'Too few want it.' },
    EFFORT_EXCEEDS_VALUE: { description: 'It costs more than it brings.' },
    NOT_FEASIBLE: { description: 'It cannot be done.' },
    SECURITY_OR_COMPLIANCE: { description: 'It would be unsafe or against the rules.' },
    ONE_CUSTOMER_ONLY: { description: 'It helps one customer and nobody else.' },
    DUPLICATE_EXISTS: { description: 'It was asked before and is answered there.' },
    WORKAROUND_EXISTS: { description: 'There is another way to the same end.' },
    INSUFFICIENT_EVIDENCE: { description: 'Nobody has shown that it matters.' },
    OTHER: { description: 'Another reason, told in the rationale.' },
  },
});

registerEnumType(Justification, {
  name: 'Justification',
  description: 'What a yes rests on. The weak ones do not carry it when they stand alone: the answer warns then.',
  valuesMap: {
    STRATEGIC_FIT: { description: 'Sound: it serves the strategy.' },
    MEASURED_DEMAND: { description: 'Sound: we have counted who wants it.' },
    EVIDENCED_VALUE: { description: 'Sound: evidence shows what it brings.' },
    CONTRACTUAL_OR_LEGAL: { description: 'Sound: a contract or the law demands it.' },
    SECURITY_OR_SAFETY: { description: 'Sound: without it somebody is not safe.' },
    ENABLES_OTHER_WORK: { description: 'Sound: other work needs it.' },
    OTHER: { description: 'Sound: another reason, told in the rationale.' },
    DATA_LOOKS_GOOD: { description: 'Weak: the data looks good.' },
    ONLY_A_FEW_MINUTES: { description: 'Weak: it takes but a few minutes.' },
    CUSTOMER_ABOUT_TO_QUIT: { description: 'Weak: this customer is about to quit.' },
    CAN_BE_OPTIONAL: { description: 'Weak: we can make it optional.' },
    SOMEONE_TOLD_ME: { description: 'Weak: somebody told me so.' },
    NOTHING_ELSE_PLANNED: { description: 'Weak: nothing else is planned.' },
    FREE_TO_CHOOSE: { description: 'Weak: we are free to work on what we want.' },
    MANY_PEOPLE_WANT_IT: { description: 'Weak: many people, uncounted, want it.' },
    COMPETITORS_HAVE_IT: { description: 'Weak: competitors have it.' },
    SOMEONE_ELSE_WILL_BUILD_IT: { description: 'Weak: if we do not, somebody else will build it.' },
    THE_BOSS_WANTS_IT: { description: 'Weak: the boss wants it.' },
    COULD_BE_THE_ONE: { description: 'Weak: this could be the one that makes us.' },
  },
});

registerEnumType(EvaluationResult, {
  name: 'EvaluationResult',
  description: 'What became of an acceptance.',
  valuesMap: {
    MET: { description: 'It achieved what it was to achieve.' },
    NOT_MET: { description: 'It did not.' },
    UNKNOWN: { description: 'It cannot be told.' },
  },
});

registerEnumType(ReopenReason, {
  name: 'ReopenReason',
  description: 'On what ground a request is taken up again.',
  valuesMap: {
    NEW_EVIDENCE: { description: 'Evidence was added since the decision.' },
    NEW_DEMAND: { description: 'Demand was added since the decision.' },
    REVISIT_DATE: { description: 'The day to look at it again has come.' },
    MISTAKE: { description: 'The decision was a mistake: for who decided, and for LEADERSHIP.' },
    ASKED_AGAIN: { description: 'It was withdrawn, and somebody asks for it again.' },
  },
});
