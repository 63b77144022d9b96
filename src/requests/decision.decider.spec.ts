import { describe, test } from '@jest/globals';
import { given, person, type Elsewhere, type Past } from '../../test/given.js';
import {
  REQUEST,
  accepted,
  another,
  askedAgain,
  bot,
  declined,
  deferred,
  demanded,
  evidenced,
  features,
  lea,
  merged,
  mergedInto,
  pia,
  rationale,
  reopened,
  sam,
  submitted,
  submittedByProduct,
  withdrawn,
  withoutDemand,
} from '../../test/one-request.js';
import { request } from './request.decider.js';
import type { Justification, Option, ReopenReason, RequestFacts } from './request.events.js';

describe('accept a request', () => {
  const { number: _, ...answer } = accepted.data;
  const measured = { successMeasure: 'Tickets halve.', evaluateOn: '2026-12-01' };
  const accept = { ...REQUEST, ...answer, ...measured };
  const yes = { type: 'RequestAccepted', data: { ...accepted.data, ...measured } } as const;

  test('with justification and owner (rule 3)', () => given(request, submitted).when('acceptRequest', accept).then(yes));
  test('of nobody’s demand, too', () => given(request, withoutDemand).when('acceptRequest', accept).then(yes));
  test('with the feature that answers it, which it is about from then on', () => {
    const about = { ...yes, data: { ...yes.data, featureId: 'sso' } };
    given(request, submitted)
      .when('acceptRequest', { ...accept, featureId: 'sso' }, { elsewhere: features })
      .then(about);
    given(request, submitted, about)
      .when('changeRequest', { ...REQUEST, featureId: 'sso' }, { elsewhere: features })
      .thenNothing();
  });
  test('not without any justification (rule 3)', () =>
    given(request, submitted)
      .when('acceptRequest', { ...accept, justifications: [] })
      .thenRefused('REQUIRED', 'justifications'));
  test('not with a feature that is not there', () =>
    given(request, submitted)
      .when('acceptRequest', { ...accept, featureId: 'sso' })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('a measure and a day to look at it quiet every warning (rule 3)', () =>
    given(request, submitted).when('acceptRequest', accept).thenWarned());
  test('what will not be measured is warned about (rule 3)', () =>
    given(request, submitted)
      .when('acceptRequest', { ...accept, successMeasure: undefined, evaluateOn: undefined })
      .thenWarned('UNMEASURED', 'UNMEASURED'));
  test('what rests on weak reasons only is warned about and never blocked (rule 5)', () => {
    const weak: Justification[] = ['THE_BOSS_WANTS_IT', 'ONLY_A_FEW_MINUTES'];
    const override = { justifications: weak, overrideRationale: 'The boss is the customer.' };
    given(request, submitted)
      .when('acceptRequest', { ...accept, justifications: weak })
      .thenWarned('WEAK_JUSTIFICATION');
    given(request, submitted)
      .when('acceptRequest', { ...accept, ...override })
      .thenWarned();
    given(request, submitted)
      .when('acceptRequest', { ...accept, justifications: [...weak, 'OTHER'] })
      .thenWarned();
  });
});

describe('decline a request', () => {
  const { number: _, ...answer } = declined.data;
  const decline = { ...REQUEST, ...answer, customerExplanation: 'Too few of you have asked.' };

  test('with a reason, and none to offer (rule 3)', () =>
    given(request, submitted)
      .when('declineRequest', decline)
      .then({ type: 'RequestDeclined', data: { ...declined.data, customerExplanation: decline.customerExplanation } }));
  test('with an alternative (rule 3)', () =>
    given(request, submitted)
      .when('declineRequest', { ...REQUEST, rationale, reason: 'OTHER', alternatives: ['Use a proxy.'] })
      .then({ type: 'RequestDeclined', data: { number: 1, rationale, reason: 'OTHER', alternatives: ['Use a proxy.'] } }));
  test('not without saying whether there is an alternative (rule 3)', () => {
    given(request, submitted)
      .when('declineRequest', { ...decline, noAlternative: false })
      .thenRefused('REQUIRED', 'alternatives');
    given(request, submitted)
      .when('declineRequest', { ...decline, noAlternative: undefined, alternatives: [] })
      .thenRefused('REQUIRED', 'alternatives');
  });
  test('not with an alternative that is said to be none', () =>
    given(request, submitted)
      .when('declineRequest', { ...decline, alternatives: ['Use a proxy.'] })
      .thenRefused('INVALID', 'noAlternative'));
  test('a no that is not explained to customers is warned about (rule 3)', () => {
    given(request, submitted).when('declineRequest', decline).thenWarned();
    given(request, submitted)
      .when('declineRequest', { ...decline, customerExplanation: undefined })
      .thenWarned('UNEXPLAINED');
  });
});

describe('defer a request', () => {
  const defer = { ...REQUEST, rationale, revisitOn: '2026-03-02' };

  test('until a day after the decision (rule 3)', () =>
    given(request, submitted)
      .when('deferRequest', defer)
      .then({ type: 'RequestDeferred', data: { number: 1, rationale, revisitOn: '2026-03-02' } }));
  test('not until the day of the decision (rule 3)', () =>
    given(request, submitted)
      .when('deferRequest', { ...defer, revisitOn: '2026-03-01' })
      .thenRefused('DATE_NOT_AHEAD', 'revisitOn'));
  test('without an explanation for customers is warned about (rule 3)', () =>
    given(request, submitted).when('deferRequest', defer).thenWarned('UNEXPLAINED'));
});

describe('whatever the decision', () => {
  const decline = { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true } as const;
  const no = { type: 'RequestDeclined', data: { number: 1, rationale, reason: 'LOW_DEMAND', noAlternative: true } } as const;
  const option = { title: 'Do nothing', strategyFit: 'NONE' } as const;

  test('the rationale has at least 20 characters, trimmed, each counted once (rule 3)', () => {
    for (const short of ['x'.repeat(19), ` ${'x'.repeat(19)}\n`, '🙂'.repeat(19)]) {
      given(request, submitted)
        .when('declineRequest', { ...decline, rationale: short })
        .thenRefused('RATIONALE_TOO_SHORT', 'rationale');
    }
    const faces = '🙂'.repeat(20);
    given(request, submitted)
      .when('declineRequest', { ...decline, rationale: faces })
      .then({ ...no, data: { ...no.data, rationale: faces } });
  });

  test('there are no options or at least two (rule 4)', () => {
    const two: Option[] = [option, { title: 'Build it', strategyFit: 'STRONG', chosen: true }];
    given(request, submitted)
      .when('declineRequest', { ...decline, options: [option] })
      .thenRefused('TOO_FEW_OPTIONS', 'options');
    given(request, submitted)
      .when('declineRequest', { ...decline, options: two })
      .then({ ...no, data: { ...no.data, options: two } });
  });

  describe('it takes the voice of sales (rule 6)', () => {
    const position = { type: 'PositionRecorded', data: { function: 'SALES', stance: 'FOR', note: 'Yes.' }, actor: sam } as const;

    test.each([
      ['a submission', [submitted]],
      ['a submission by an approver', [{ ...submitted, actor: person('Sue', 'SALES_APPROVER') }]],
      ['demand', [submittedByProduct, demanded]],
      ['evidence', [submittedByProduct, { ...evidenced, actor: sam }]],
      ['a position', [submittedByProduct, position]],
      ['a position after the last decision', [submitted, accepted, reopened, position]],
      ['demand after the last decision, before the reopening', [submitted, accepted, demanded, reopened]],
    ])('%s of sales is one', (_, past) => {
      given(request, ...past)
        .when('declineRequest', decline)
        .thenWarned('UNEXPLAINED');
    });

    test.each([
      ['product', [submittedByProduct]],
      ['a service', [{ ...submitted, actor: bot }]],
      ['demand and evidence by others', [submittedByProduct, { ...demanded, actor: bot }, evidenced]],
      ['positions of others', [submittedByProduct, { ...position, data: { ...position.data, function: 'PRODUCT' as const }, actor: pia }]],
      ['what sales said before the last decision', [submitted, demanded, position, accepted, reopened]],
    ])('%s is none', (_, past) =>
      given(request, ...past)
        .when('declineRequest', decline)
        .thenRefused('POSITION_MISSING', 'positionWaiver'),
    );

    test('or a recorded waiver', () =>
      given(request, submittedByProduct)
        .when('declineRequest', { ...decline, positionWaiver: 'Sales is away.' })
        .then({ ...no, data: { ...no.data, positionWaiver: 'Sales is away.' } }));
  });

  describe('it is the only one until the request is reopened (rule 7)', () => {
    const accept = { ...REQUEST, rationale, justifications: ['OTHER'] as Justification[], owner: 'Pia' };
    const defer = { ...REQUEST, rationale, revisitOn: '2026-12-01' };

    test.each([accepted, declined, deferred])('after $type', (decided) => {
      given(request, submitted, decided).when('acceptRequest', accept).thenRefused('ALREADY_DECIDED', 'requestId');
      given(request, submitted, decided).when('declineRequest', decline).thenRefused('ALREADY_DECIDED', 'requestId');
      given(request, submitted, decided).when('deferRequest', defer).thenRefused('ALREADY_DECIDED', 'requestId');
    });
    test('after a reopening the next one counts on', () =>
      given(request, submitted, accepted, demanded, reopened)
        .when('declineRequest', decline)
        .then({ ...no, data: { ...no.data, number: 2 } }));
    test('a withdrawn request gets none', () =>
      given(request, submitted, withdrawn).when('declineRequest', decline).thenRefused('WRONG_STATUS', 'requestId'));
    test('nor does one that nobody submitted', () =>
      given(request).when('declineRequest', decline).thenRefused('REQUEST_NOT_FOUND', 'requestId'));
  });

  describe('it may say at once who was told (rule 8)', () => {
    test('the submitter', () =>
      given(request, submitted)
        .when('declineRequest', { ...decline, inform: { channel: 'mail', customerIds: [] } })
        .then(no, { type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } }));
    test('customers of the demand, each once', () =>
      given(request, submitted)
        .when('declineRequest', { ...decline, inform: { channel: 'call', note: 'Sorry.', customerIds: ['acme', 'globex', 'acme'] } })
        .then(no, { type: 'RequesterInformed', data: { decision: 1, customerIds: ['acme', 'globex'], channel: 'call', note: 'Sorry.' } }));
    test('nobody else', () =>
      given(request, submitted)
        .when('declineRequest', { ...decline, inform: { channel: 'call', customerIds: ['acme', 'hooli'] } })
        .thenRefused('NOT_IN_DEMAND', 'inform.customerIds.1'));
  });
});

describe('reopen a request (rule 7)', () => {
  const reopen = (because: ReopenReason) => ({ ...REQUEST, because, note: 'Look again.' });
  const again = (because: ReopenReason) => ({ type: 'RequestReopened', data: { because, note: 'Look again.' } }) as const;

  test.each([accepted, declined, deferred])('by new evidence or demand, after $type', (decided) => {
    given(request, submitted, decided, evidenced).when('reopenRequest', reopen('NEW_EVIDENCE')).then(again('NEW_EVIDENCE'));
    given(request, submitted, decided, demanded).when('reopenRequest', reopen('NEW_DEMAND')).then(again('NEW_DEMAND'));
  });
  test('a raised value is new demand', () =>
    given(request, submitted, declined, { type: 'DemandAdded', data: { customerId: 'acme' } })
      .when('reopenRequest', reopen('NEW_DEMAND'))
      .then(again('NEW_DEMAND')));
  test('not by what was there before the decision', () => {
    given(request, submitted, evidenced, declined).when('reopenRequest', reopen('NEW_EVIDENCE')).thenRefused('REOPEN_UNFOUNDED', 'because');
    given(request, submitted, demanded, declined).when('reopenRequest', reopen('NEW_DEMAND')).thenRefused('REOPEN_UNFOUNDED', 'because');
  });
  test('not by demand that was removed again', () =>
    given(request, submitted, declined, demanded, { type: 'DemandRemoved', data: { customerId: 'initech', reason: 'A slip.' } })
      .when('reopenRequest', reopen('NEW_DEMAND'))
      .thenRefused('REOPEN_UNFOUNDED', 'because'));
  test('on the revisit date and not before', () => {
    given(request, submitted, deferred)
      .when('reopenRequest', reopen('REVISIT_DATE'), { at: '2026-06-01T00:00:00.000Z' })
      .then(again('REVISIT_DATE'));
    given(request, submitted, deferred)
      .when('reopenRequest', reopen('REVISIT_DATE'), { at: '2026-05-31T23:59:59.999Z' })
      .thenRefused('REOPEN_UNFOUNDED', 'because');
    given(request, submitted, declined).when('reopenRequest', reopen('REVISIT_DATE')).thenRefused('REOPEN_UNFOUNDED', 'because');
  });
  test('as a mistake, by who decided or by leadership', () => {
    given(request, submitted, declined).when('reopenRequest', reopen('MISTAKE'), { by: pia }).then(again('MISTAKE'));
    given(request, submitted, declined).when('reopenRequest', reopen('MISTAKE'), { by: lea }).then(again('MISTAKE'));
    given(request, submitted, declined).when('reopenRequest', reopen('MISTAKE'), { by: sam }).thenRefused('FORBIDDEN', 'because');
    given(request, submitted, declined)
      .when('reopenRequest', reopen('MISTAKE'), { by: { ...pia, issuer: 'elsewhere' } })
      .thenRefused('FORBIDDEN', 'because');
  });
  test('not one that is undecided, reopened already or withdrawn', () => {
    given(request, submitted).when('reopenRequest', reopen('MISTAKE')).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, declined, reopened).when('reopenRequest', reopen('MISTAKE')).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, deferred, withdrawn).when('reopenRequest', reopen('MISTAKE')).thenRefused('WRONG_STATUS', 'requestId');
  });
});

test('when it was decided is no part of a decision', () => {
  given(request, submitted)
    .when('deferRequest', { ...REQUEST, ...deferred.data, decidedAt: '2026-02-01T12:00:00.000Z' })
    .then({ type: deferred.type, data: deferred.data });
});

describe('a decision that takes the place of one on another request (rule 8)', () => {
  const supersedesDecisions = [{ requestId: 'r2', number: 1 }];
  const decline = { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true, supersedesDecisions } as const;
  const decide = (facts: readonly { type: string; data: unknown }[], others: Elsewhere = {}) =>
    given(request, submitted).when('declineRequest', decline, { elsewhere: { 'request-r2': facts, ...others } });
  const by = (requestId: string, ...superseded: object[]) => [
    { ...another, data: { ...another.data, requestId } },
    { ...declined, data: { ...declined.data, supersedesDecisions: superseded } },
  ];

  test.each([
    ['accepted', [another, accepted]],
    ['reopened', [another, accepted, reopened]],
  ])('that is %s', (_, facts) => decide(facts).then({ type: declined.type, data: { ...declined.data, supersedesDecisions } }));
  test('and of one that an earlier decision there was superseded with', () =>
    decide([another, accepted], { 'request-r3': by('r3', { requestId: 'r2', number: 7 }) }).then({
      type: declined.type,
      data: { ...declined.data, supersedesDecisions },
    }));
  test.each([
    ['was withdrawn', [another, deferred, withdrawn]],
    ['was merged', [another, deferred, mergedInto('r9')]],
    ['was decided again', [another, deferred, reopened, { ...accepted, data: { ...accepted.data, number: 2 } }]],
  ])('not of what %s', (_, facts) => decide(facts).thenRefused('WRONG_STATUS', 'supersedesDecisions.0.number'));
  test('not of one whose place another has taken', () =>
    decide([another, accepted], { 'request-r3': by('r3', { requestId: 'r2', number: 1 }) }).thenRefused(
      'WRONG_STATUS',
      'supersedesDecisions.0.number',
    ));
  test('not of one that was never made, nor on a request that is not there, nor on its own', () => {
    decide([another]).thenRefused('NOT_DECIDED', 'supersedesDecisions.0.number');
    decide([]).thenRefused('REQUEST_NOT_FOUND', 'supersedesDecisions.0.requestId');
    given(request, submitted, declined, reopened)
      .when('declineRequest', { ...decline, supersedesDecisions: [{ requestId: 'r1', number: 1 }], positionWaiver: 'Sales knows.' })
      .thenRefused('INVALID', 'supersedesDecisions.0.requestId');
  });
  test('nobody evaluates what came of it any more', () => {
    const evaluate = { ...REQUEST, result: 'MET', note: 'It did.' } as const;
    given(request, submitted, accepted)
      .when('evaluateOutcome', evaluate, {
        elsewhere: { 'request-r1': [submitted, accepted], 'request-r3': by('r3', { requestId: 'r1', number: 1 }) },
      })
      .thenRefused('WRONG_STATUS', 'requestId');
  });
});

describe('ask a withdrawn request again', () => {
  const again = { ...REQUEST, because: 'ASKED_AGAIN', note: 'Globex asks as well.' } as const;
  const decline = { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true } as const;

  test.each([
    ['before a decision', [submitted]],
    ['when it was deferred', [submitted, deferred]],
    ['when it was reopened', [submitted, accepted, reopened]],
  ] as const)('that was withdrawn %s', (_, past) =>
    given(request, ...past, withdrawn)
      .when('reopenRequest', again, { by: sam })
      .then({ type: askedAgain.type, data: askedAgain.data }),
  );
  test('it is where it was before', () => {
    given(request, submitted, withdrawn, askedAgain).when('declineRequest', decline).then({ type: declined.type, data: declined.data });
    given(request, submitted, deferred, withdrawn, askedAgain).when('declineRequest', decline).thenRefused('ALREADY_DECIDED', 'requestId');
    given(request, submitted, deferred, withdrawn, askedAgain)
      .when('reopenRequest', { ...again, because: 'MISTAKE' }, { by: pia })
      .then({ type: reopened.type, data: { because: 'MISTAKE', note: again.note } });
    given(request, submitted, accepted, reopened, withdrawn, askedAgain)
      .when('evaluateOutcome', { ...REQUEST, result: 'MET', note: 'It did.' })
      .then({ type: 'OutcomeEvaluated', data: { decision: 1, result: 'MET', note: 'It did.' } });
    given(request, submitted, withdrawn, askedAgain)
      .when('withdrawRequest', { ...REQUEST, reason: 'Solved.' })
      .then(withdrawn);
  });
  test('not one that was not withdrawn', () => {
    for (const past of [[submitted], [submitted, accepted, reopened], [submitted, merged], [submitted, withdrawn, askedAgain]] as const)
      given(request, ...past)
        .when('reopenRequest', again)
        .thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, declined).when('reopenRequest', again).thenRefused('REOPEN_UNFOUNDED', 'because');
  });
  test('not one that is not there', () => given(request).when('reopenRequest', again).thenRefused('REQUEST_NOT_FOUND', 'requestId'));
});

describe('evaluate the outcome', () => {
  const evaluate = { ...REQUEST, result: 'NOT_MET', note: 'Tickets went up.' } as const;
  const evaluated = { type: 'OutcomeEvaluated', data: { decision: 1, result: 'NOT_MET', note: 'Tickets went up.' } } as const;

  test('of the acceptance that stands, also while the request is reopened', () => {
    given(request, submitted, accepted).when('evaluateOutcome', evaluate).then(evaluated);
    given(request, submitted, accepted, reopened).when('evaluateOutcome', evaluate).then(evaluated);
  });
  test('once more, when more is known', () =>
    given(request, submitted, accepted, evaluated)
      .when('evaluateOutcome', { ...evaluate, result: 'MET' })
      .then({ ...evaluated, data: { ...evaluated.data, result: 'MET' } }));
  test('not of a no, nor before a decision', () => {
    given(request, submitted, declined).when('evaluateOutcome', evaluate).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, accepted, reopened, { ...deferred, data: { ...deferred.data, number: 2 } })
      .when('evaluateOutcome', evaluate)
      .thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted).when('evaluateOutcome', evaluate).thenRefused('NOT_DECIDED', 'requestId');
  });
  test('the same again stays quiet', () => given(request, submitted, accepted, evaluated).when('evaluateOutcome', evaluate).thenNothing());
});

describe('hand an acceptance to another owner', () => {
  const handed = { ...REQUEST, from: 'PIA ', to: 'Grace', reason: 'She has left.' };
  const owned = { type: 'DecisionOwnerChanged', data: { number: 1, owner: 'Grace', reason: 'She has left.' } } as const;
  const hand = (...past: readonly Past<RequestFacts>[]) =>
    given(request, ...past).when('handOverDecision', handed, { elsewhere: { 'request-r1': past } });

  test('that stands, also while the request is reopened', () => {
    hand(submitted, accepted).then(owned);
    hand(submitted, accepted, reopened).then(owned);
  });
  test('and from then on it is of the new one', () => {
    hand(submitted, accepted, owned).thenNothing();
    given(request, submitted, accepted, owned)
      .when('handOverDecision', { ...handed, from: 'grace', to: 'Ada' }, { elsewhere: { 'request-r1': [submitted, accepted, owned] } })
      .then({ ...owned, data: { ...owned.data, owner: 'Ada' } });
  });
  test.each([
    ['a no', [submitted, declined]],
    ['one that was decided again', [submitted, accepted, reopened, { ...declined, data: { ...declined.data, number: 2 } }]],
    ['of a request that was withdrawn', [submitted, accepted, reopened, withdrawn]],
    ['of one that was merged', [submitted, accepted, reopened, mergedInto('r9')]],
    ['where nothing was decided', [submitted]],
    ['of no request', []],
  ] as const)('%s stays quiet', (_, past) => hand(...past).thenNothing());
  test('one whose place a decision on another request took stays quiet', () => {
    const taking = { ...declined, data: { ...declined.data, supersedesDecisions: [{ requestId: 'r1', number: 1 }] } };
    const elsewhere = {
      'request-r1': [submitted, accepted],
      'request-r3': [{ ...another, data: { ...another.data, requestId: 'r3' } }, taking],
    };
    given(request, submitted, accepted).when('handOverDecision', handed, { elsewhere }).thenNothing();
  });
});
