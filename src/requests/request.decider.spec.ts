import { describe, test } from '@jest/globals';
import { given, person } from '../../test/given.js';
import { request } from './request.decider.js';
import type { Justification, Option, ReopenReason } from './request.events.js';

const sam = person('Sam', 'SALES');
const pia = person('Pia', 'PRODUCT');
const lea = person('Lea', 'LEADERSHIP');
const bot = person('Bot', 'SERVICE');

const REQUEST = { requestId: 'r1' };
const asked = { title: 'SSO', problem: 'People keep yet another password.', source: { kind: 'CALL' } } as const;
const acme = { customerId: 'acme', dealValue: { amount: '1000', currency: 'EUR' }, note: 'Before June.' };
const globex = { customerId: 'globex', dealId: 'renewal' };

const submitted = { type: 'RequestSubmitted', data: { ...REQUEST, ...asked, demand: [acme, globex] }, actor: sam } as const;
const submittedByProduct = { ...submitted, actor: pia };
const withoutDemand = { type: 'RequestSubmitted', data: { ...REQUEST, ...asked }, actor: sam } as const;

const rationale = 'Every enterprise customer asks for it.';
const accepted = {
  type: 'RequestAccepted',
  data: { number: 1, rationale, justifications: ['MEASURED_DEMAND'] as Justification[], owner: 'Pia' },
  actor: pia,
} as const;
const declined = {
  type: 'RequestDeclined',
  data: { number: 1, rationale, reason: 'LOW_DEMAND', noAlternative: true },
  actor: pia,
} as const;
const deferred = { type: 'RequestDeferred', data: { number: 1, rationale, revisitOn: '2026-06-01' }, actor: pia } as const;
const reopened = { type: 'RequestReopened', data: { because: 'MISTAKE', note: 'We misread it.' }, actor: pia } as const;
const withdrawn = { type: 'RequestWithdrawn', data: { reason: 'Solved.' } } as const;
const demanded = { type: 'DemandAdded', data: { customerId: 'initech' }, actor: sam } as const;
const evidenced = { type: 'EvidenceAdded', data: { kind: 'USAGE', summary: 'Half of all sign-ins fail.' }, actor: pia } as const;

const customers = { 'customer-acme': [{ type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme' } }] };
const features = { 'feature-sso': [{ type: 'FeatureAdded', data: { featureId: 'sso', name: 'SSO', horizon: 'NEXT' } }] };

describe('submit a request', () => {
  const submit = { ...REQUEST, ...asked };

  test('with title, problem and source (rule 1)', () =>
    given(request).when('submitRequest', submit).then({ type: 'RequestSubmitted', data: submit }));
  test('with its first demand, about a feature', () =>
    given(request)
      .when('submitRequest', { ...submit, featureId: 'sso', demand: [acme] }, { elsewhere: { ...customers, ...features } })
      .then({ type: 'RequestSubmitted', data: { ...submit, featureId: 'sso', demand: [acme] } }));
  test('one customer may want it for two deals (rule 2)', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, { ...acme, dealId: 'new' }] }, { elsewhere: customers })
      .then({ type: 'RequestSubmitted', data: { ...submit, demand: [acme, { ...acme, dealId: 'new' }] } }));
  test('not twice for one customer and deal (rule 2)', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, { customerId: 'acme' }] }, { elsewhere: customers })
      .thenRefused('DEMAND_TWICE', 'demand.1.customerId'));
  test('not under an id that is taken', () => given(request, submitted).when('submitRequest', submit).thenRefused('ID_TAKEN', 'requestId'));
  test('not about a feature that is not there', () =>
    given(request)
      .when('submitRequest', { ...submit, featureId: 'sso' })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('not for a customer that is not there', () =>
    given(request)
      .when('submitRequest', { ...submit, demand: [acme, globex] }, { elsewhere: customers })
      .thenRefused('CUSTOMER_NOT_FOUND', 'demand.1.customerId'));
});

describe('change a request', () => {
  test('records what differs and nothing else', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, title: 'SSO', area: 'identity', tags: ['saml'] })
      .then({ type: 'RequestChanged', data: { area: 'identity', tags: ['saml'] } }));
  test('null clears', () =>
    given(request, submitted, { type: 'RequestChanged', data: { area: 'identity', tags: ['saml'] } })
      .when('changeRequest', { ...REQUEST, area: null, tags: [] })
      .then({ type: 'RequestChanged', data: { area: null, tags: null } }));
  test('also after the decision', () =>
    given(request, submitted, declined)
      .when('changeRequest', { ...REQUEST, featureId: 'sso' }, { elsewhere: features })
      .then({ type: 'RequestChanged', data: { featureId: 'sso' } }));
  test('not to a feature that is not there', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, featureId: 'sso' })
      .thenRefused('FEATURE_NOT_FOUND', 'featureId'));
  test('not one that nobody submitted', () => given(request).when('changeRequest', REQUEST).thenRefused('REQUEST_NOT_FOUND', 'requestId'));
  test('not one that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('changeRequest', { ...REQUEST, title: 'SAML' })
      .thenRefused('WRONG_STATUS', 'requestId'));
  test('to what it is stays quiet', () =>
    given(request, submitted)
      .when('changeRequest', { ...REQUEST, title: 'SSO', area: null, tags: [], featureId: null })
      .thenNothing());
});

describe('add demand (rule 2)', () => {
  test('of another customer', () =>
    given(request, withoutDemand)
      .when('addDemand', { ...REQUEST, ...acme }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: acme }));
  test('a later one for the same customer and deal replaces value and note', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, customerId: 'acme', note: 'By May.' }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: { customerId: 'acme', note: 'By May.' } }));
  test('of a customer once more, for another deal', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...acme, dealId: 'new' }, { elsewhere: customers })
      .then({ type: 'DemandAdded', data: { ...acme, dealId: 'new' } }));
  test('not of a customer that is not there', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, customerId: 'hooli' })
      .thenRefused('CUSTOMER_NOT_FOUND', 'customerId'));
  test('not to a request that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('addDemand', { ...REQUEST, ...acme })
      .thenRefused('WRONG_STATUS', 'requestId'));
  test('that is there already stays quiet', () =>
    given(request, submitted)
      .when('addDemand', { ...REQUEST, ...acme, dealValue: { currency: 'EUR', amount: '1000' } }, { elsewhere: customers })
      .thenNothing());
});

describe('remove demand', () => {
  const remove = { ...REQUEST, customerId: 'globex', dealId: 'renewal', reason: 'Renewed without it.' };
  const { requestId: _, ...removal } = remove;
  const removed = { type: 'DemandRemoved', data: removal } as const;

  test('of a customer and deal', () => given(request, submitted).when('removeDemand', remove).then(removed));
  test('not of a customer who wants nothing, lest a slip of the pen leave the demand as it was', () =>
    given(request, submitted, removed).when('removeDemand', remove).thenRefused('DEMAND_NOT_FOUND', 'customerId'));
  test('not for a deal that has no entry', () =>
    given(request, submitted)
      .when('removeDemand', { ...remove, dealId: undefined })
      .thenRefused('DEMAND_NOT_FOUND', 'dealId'));
});

describe('add evidence', () => {
  const { requestId, ...data } = { ...REQUEST, kind: 'COMPETITOR', summary: 'Initech has it.', competitor: 'Initech' } as const;

  test('of any kind, also after the decision', () =>
    given(request, submitted, declined)
      .when('addEvidence', { requestId, ...data })
      .then({ type: 'EvidenceAdded', data }));
  test('not to a request that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('addEvidence', { requestId, ...data })
      .thenRefused('WRONG_STATUS', 'requestId'));
});

describe('record a position', () => {
  const position = { function: 'SALES', stance: 'AGAINST', note: 'It would stop two deals.' } as const;
  const recorded = { type: 'PositionRecorded', data: position, actor: sam } as const;

  test('of sales by sales', () =>
    given(request, submitted)
      .when('recordPosition', { ...REQUEST, ...position }, { by: sam })
      .then({ type: 'PositionRecorded', data: position }));
  test.each(['DESIGN', 'ENGINEERING', 'MARKETING', 'LEGAL', 'SUCCESS'] as const)('of %s by a contributor', (of) =>
    given(request, submitted)
      .when('recordPosition', { ...REQUEST, ...position, function: of }, { by: person('Carl', 'CONTRIBUTOR') })
      .then({ type: 'PositionRecorded', data: { ...position, function: of } }),
  );
  test.each([
    ['SALES', pia],
    ['SALES', lea],
    ['PRODUCT', sam],
    ['PRODUCT', lea],
    ['LEGAL', sam],
    ['LEGAL', pia],
  ] as const)('not of %s by %o', (of, by) =>
    given(request, submitted)
      .when('recordPosition', { ...REQUEST, ...position, function: of }, { by })
      .thenRefused('FORBIDDEN', 'function'),
  );
  test('the same one again stays quiet', () =>
    given(request, submitted, recorded)
      .when('recordPosition', { ...REQUEST, ...position }, { by: sam })
      .thenNothing());
  test('the same one again counts after a decision', () =>
    given(request, submitted, recorded, accepted, reopened)
      .when('recordPosition', { ...REQUEST, ...position }, { by: sam })
      .then({ type: 'PositionRecorded', data: position }));
});

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

describe('withdraw a request', () => {
  const withdraw = { ...REQUEST, reason: 'Solved.' };

  test.each([
    ['submitted', [submitted]],
    ['reopened', [submitted, accepted, reopened]],
    ['deferred', [submitted, deferred]],
  ])('that is %s', (_, past) =>
    given(request, ...past)
      .when('withdrawRequest', withdraw)
      .then(withdrawn),
  );
  test.each([accepted, declined])('not after $type', (decided) =>
    given(request, submitted, decided).when('withdrawRequest', withdraw).thenRefused('WRONG_STATUS', 'requestId'),
  );
  test('not twice', () => given(request, submitted, withdrawn).when('withdrawRequest', withdraw).thenRefused('WRONG_STATUS', 'requestId'));
});

describe('inform who waits (rule 8)', () => {
  test('the submitter', () =>
    given(request, submitted, declined)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } }));
  test('a customer of the demand, of the decision that stands', () =>
    given(request, submitted, declined, reopened, { ...accepted, data: { ...accepted.data, number: 2 } })
      .when('informRequester', { ...REQUEST, customerId: 'globex', channel: 'call', note: 'Glad.' })
      .then({ type: 'RequesterInformed', data: { decision: 2, customerIds: ['globex'], channel: 'call', note: 'Glad.' } }));
  test('also while it is reopened, and after it was withdrawn', () => {
    given(request, submitted, declined, reopened)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } });
    given(request, submitted, deferred, withdrawn)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .then({ type: 'RequesterInformed', data: { decision: 1, channel: 'mail' } });
  });
  test('not a customer who did not ask', () =>
    given(request, submitted, declined)
      .when('informRequester', { ...REQUEST, customerId: 'hooli', channel: 'mail' })
      .thenRefused('NOT_IN_DEMAND', 'customerId'));
  test('not before a decision', () => {
    given(request, submitted)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .thenRefused('NOT_DECIDED', 'requestId');
    given(request, submitted, withdrawn)
      .when('informRequester', { ...REQUEST, channel: 'mail' })
      .thenRefused('NOT_DECIDED', 'requestId');
  });
});

const mergedInto = (intoRequestId: string) => ({ type: 'RequestMerged', data: { intoRequestId } }) as const;
const merged = mergedInto('r2');
const another = { type: 'RequestSubmitted', data: { ...asked, requestId: 'r2' } } as const;

describe('merge a request into another (rule 2)', () => {
  const merge = { ...REQUEST, intoRequestId: 'r2', note: 'The same wish.' };
  const into = (...facts: { type: string; data: unknown }[]) => ({ elsewhere: { 'request-r2': facts } });
  const done = { type: 'RequestMerged', data: { intoRequestId: 'r2', note: 'The same wish.' } } as const;

  test.each([
    ['submitted', [submitted]],
    ['reopened', [submitted, accepted, reopened]],
    ['deferred', [submitted, deferred]],
  ])('that is %s', (_, past) =>
    given(request, ...past)
      .when('mergeRequest', merge, into(another))
      .then(done),
  );
  test.each([accepted, declined])('not after $type', (decided) =>
    given(request, submitted, decided).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId'),
  );
  test('whatever the answer to the other one is', () =>
    given(request, submitted).when('mergeRequest', merge, into(another, declined)).then(done));
  test('not into one that is not there', () =>
    given(request, submitted).when('mergeRequest', merge, into()).thenRefused('REQUEST_NOT_FOUND', 'intoRequestId'));
  test('not into one that was withdrawn or merged, so that no circle can be closed', () => {
    given(request, submitted).when('mergeRequest', merge, into(another, withdrawn)).thenRefused('WRONG_STATUS', 'intoRequestId');
    given(request, submitted)
      .when('mergeRequest', merge, into(another, mergedInto('r1')))
      .thenRefused('WRONG_STATUS', 'intoRequestId');
  });
  test('into one that was merged and is no longer', () =>
    given(request, submitted)
      .when('mergeRequest', merge, into(another, mergedInto('r3'), { type: 'RequestUnmerged', data: { note: 'No.' } }))
      .then(done));
  test('not into itself', () =>
    given(request, submitted)
      .when('mergeRequest', { ...merge, intoRequestId: 'r1' })
      .thenRefused('INVALID', 'intoRequestId'));
  test('not twice, nor one that was withdrawn', () => {
    given(request, submitted, merged).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, withdrawn).when('mergeRequest', merge, into(another)).thenRefused('WRONG_STATUS', 'requestId');
  });
});

describe('a merged request', () => {
  const unmerge = { ...REQUEST, note: 'Not the same.' };
  const unmerged = { type: 'RequestUnmerged', data: { note: 'Not the same.' } } as const;

  test('is unmerged', () => given(request, submitted, merged).when('unmergeRequest', unmerge).then(unmerged));
  test('is then what it was before', () => {
    given(request, submitted, deferred, merged, unmerged)
      .when('deferRequest', { ...REQUEST, rationale, revisitOn: '2026-09-01' })
      .thenRefused('ALREADY_DECIDED');
    given(request, submitted, merged, unmerged)
      .when('withdrawRequest', { ...REQUEST, reason: 'Solved.' })
      .then(withdrawn);
  });
  test('one that is not merged is not unmerged', () => {
    given(request, submitted).when('unmergeRequest', unmerge).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, withdrawn).when('unmergeRequest', unmerge).thenRefused('WRONG_STATUS', 'requestId');
    given(request).when('unmergeRequest', unmerge).thenRefused('REQUEST_NOT_FOUND', 'requestId');
  });

  describe('tells who waited the answer of the one that the chain ends at', () => {
    const declinedTwice = [another, declined, reopened, { ...declined, data: { ...declined.data, number: 2 } }];
    const chain = { 'request-r2': [another, mergedInto('r3')], 'request-r3': declinedTwice };

    test('the submitter', () =>
      given(request, submitted, merged)
        .when('informRequester', { ...REQUEST, channel: 'mail' }, { elsewhere: { 'request-r2': [another, declined] } })
        .then({ type: 'RequesterInformed', data: { decision: 1, ofRequestId: 'r2', channel: 'mail' } }));
    test('a customer of its own demand, through a chain', () =>
      given(request, submitted, merged)
        .when('informRequester', { ...REQUEST, customerId: 'acme', channel: 'call' }, { elsewhere: chain })
        .then({ type: 'RequesterInformed', data: { decision: 2, ofRequestId: 'r3', customerIds: ['acme'], channel: 'call' } }));
    test('not before there is one, though there was one of its own', () =>
      given(request, submitted, deferred, merged)
        .when('informRequester', { ...REQUEST, channel: 'mail' }, { elsewhere: { 'request-r2': [another] } })
        .thenRefused('NOT_DECIDED', 'requestId'));
    test('nor where a circle has no end', () =>
      given(request, submitted, merged)
        .when(
          'informRequester',
          { ...REQUEST, channel: 'mail' },
          { elsewhere: { 'request-r2': [another, mergedInto('r3')], 'request-r3': [another, mergedInto('r2')] } },
        )
        .thenRefused('NOT_DECIDED', 'requestId'));
    test('not a customer who did not ask by it', () =>
      given(request, submitted, merged)
        .when('informRequester', { ...REQUEST, customerId: 'hooli', channel: 'mail' }, { elsewhere: chain })
        .thenRefused('NOT_IN_DEMAND', 'customerId'));
  });
});

describe('concerns (rule 13)', () => {
  const carl = person('Carl', 'CONTRIBUTOR');
  const raise = { ...REQUEST, blocking: true, text: 'It breaks the contract with Globex.' };
  const raised = { type: 'ConcernRaised', data: { concernId: 'c1', blocking: true, text: raise.text }, actor: carl } as const;
  const resolve = { ...REQUEST, concernId: 'c1', note: 'Globex agrees.' };
  const resolved = { type: 'ConcernResolved', data: { concernId: 'c1', outcome: 'RESOLVED', note: 'Globex agrees.' } } as const;
  const overruled = { ...resolved, data: { ...resolved.data, outcome: 'OVERRULED' } } as const;
  const accept = { ...REQUEST, rationale, justifications: ['OTHER'] as Justification[], owner: 'Pia' };

  test('are raised, under an id of one’s own or one that is made, also after the decision', () => {
    given(request, submitted, declined)
      .when('raiseConcern', raise)
      .then({ type: 'ConcernRaised', data: { ...raised.data, concernId: 'made' } });
    given(request, submitted)
      .when('raiseConcern', { ...raise, concernId: 'c1' })
      .then({ type: 'ConcernRaised', data: raised.data });
  });
  test('not under an id that is taken', () =>
    given(request, submitted, raised)
      .when('raiseConcern', { ...raise, concernId: 'c1' })
      .thenRefused('ID_TAKEN', 'concernId'));
  test('not against a request that was withdrawn', () =>
    given(request, submitted, withdrawn).when('raiseConcern', raise).thenRefused('WRONG_STATUS', 'requestId'));

  test('stop an acceptance while one that blocks is open, and nothing else', () => {
    given(request, submitted, raised).when('acceptRequest', accept).thenRefused('CONCERN_BLOCKS');
    given(request, submitted, { ...raised, data: { ...raised.data, blocking: false } })
      .when('acceptRequest', accept)
      .then({ type: 'RequestAccepted', data: { ...accepted.data, justifications: ['OTHER'] } });
    given(request, submitted, raised)
      .when('declineRequest', { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true })
      .then({ type: 'RequestDeclined', data: declined.data });
  });
  test.each([resolved, overruled])('stop it no more after $data.outcome', (ended) =>
    given(request, submitted, raised, ended)
      .when('acceptRequest', accept)
      .then({ type: 'RequestAccepted', data: { ...accepted.data, justifications: ['OTHER'] } }),
  );
  test('one that is resolved leaves another in the way', () =>
    given(request, submitted, raised, { ...raised, data: { ...raised.data, concernId: 'c2' } }, resolved)
      .when('acceptRequest', accept)
      .thenRefused('CONCERN_BLOCKS'));

  test('are resolved by who raised them, or by product', () => {
    given(request, submitted, raised)
      .when('resolveConcern', { ...resolve, outcome: 'RESOLVED' }, { by: carl })
      .then(resolved);
    given(request, submitted, raised)
      .when('resolveConcern', { ...resolve, outcome: 'RESOLVED' }, { by: pia })
      .then(resolved);
    for (const by of [sam, lea, { ...carl, issuer: 'elsewhere' }])
      given(request, submitted, raised)
        .when('resolveConcern', { ...resolve, outcome: 'RESOLVED' }, { by })
        .thenRefused('FORBIDDEN', 'outcome');
  });
  test('are overruled by leadership', () => {
    given(request, submitted, raised)
      .when('resolveConcern', { ...resolve, outcome: 'OVERRULED' }, { by: lea })
      .then(overruled);
    for (const by of [carl, pia])
      given(request, submitted, raised)
        .when('resolveConcern', { ...resolve, outcome: 'OVERRULED' }, { by })
        .thenRefused('FORBIDDEN', 'outcome');
  });
  test('not twice, nor where there is none', () => {
    given(request, submitted, raised, resolved)
      .when('resolveConcern', { ...resolve, outcome: 'OVERRULED' }, { by: lea })
      .thenRefused('WRONG_STATUS', 'concernId');
    given(request, submitted)
      .when('resolveConcern', { ...resolve, outcome: 'RESOLVED' })
      .thenRefused('CONCERN_NOT_FOUND', 'concernId');
  });
});

describe('score a request (rule 10)', () => {
  const figures = { reach: '500', impact: '2', confidence: '0.8', effort: '3' };
  const scored = { type: 'RequestScored', data: { ...figures, rice: '266.6667' }, actor: pia } as const;

  test('computes RICE', () =>
    given(request, submitted)
      .when('scoreRequest', { ...REQUEST, ...figures }, { by: pia })
      .then({ type: 'RequestScored', data: scored.data }));
  test.each([
    ['0.1', '0.2', '1', '1', '0.02'],
    ['0.3', '1', '1', '0.1', '3'],
    ['7', '0', '1', '2', '0'],
    ['1', '1', '0.0001', '2', '0.0001'],
    ['1', '1', '0.0001', '2.0001', '0'],
    ['100000', '3', '0.5', '0.5', '300000'],
    ['999999999999999', '999999999999999', '1', '0.0001', '9999999999999980000000000000010000'],
  ])('exactly: %s × %s × %s / %s is %s', (reach, impact, confidence, effort, rice) =>
    given(request, submitted)
      .when('scoreRequest', { ...REQUEST, reach, impact, confidence, effort })
      .then({ type: 'RequestScored', data: { reach, impact, confidence, effort, rice } }),
  );
  test('not one that was withdrawn', () =>
    given(request, submitted, withdrawn)
      .when('scoreRequest', { ...REQUEST, ...figures })
      .thenRefused('WRONG_STATUS', 'requestId'));
  test('the same figures again stay quiet, unless somebody else gives them', () => {
    given(request, submitted, scored)
      .when('scoreRequest', { ...REQUEST, ...figures }, { by: pia })
      .thenNothing();
    given(request, submitted, scored)
      .when('scoreRequest', { ...REQUEST, ...figures }, { by: lea })
      .then({ type: 'RequestScored', data: scored.data });
  });
});

describe('mediation (rule 9)', () => {
  const lia = person('Lia', 'CONTRIBUTOR');
  const mediator = { id: 'test|Lia', name: 'Lia', function: 'LEGAL' } as const;
  const escalate = { ...REQUEST, reason: 'Two deals hang on it.', mediator };
  const escalated = { type: 'RequestEscalated', data: { reason: escalate.reason, mediator }, actor: pia } as const;
  const agreements = [
    { what: 'Try it with Acme.', who: 'Sam', by: '2026-04-01' },
    { what: 'Watch the costs.', who: 'Pia' },
  ];
  const conclude = { ...REQUEST, outcome: 'A trial.', agreements };
  const concluded = { type: 'MediationConcluded', data: { outcome: 'A trial.', agreements }, actor: lia } as const;
  const position = (of: 'SALES' | 'PRODUCT') =>
    ({ type: 'PositionRecorded', data: { function: of, stance: 'FOR', note: 'Yes.' }, actor: of === 'SALES' ? sam : pia }) as const;
  const positions = [position('SALES'), position('PRODUCT')];

  test('names a mediator', () =>
    given(request, submitted).when('escalateRequest', escalate, { by: pia }).then({ type: 'RequestEscalated', data: escalated.data }));
  test.each(['SALES', 'PRODUCT'] as const)('not one of %s', (of) =>
    given(request, submitted)
      .when('escalateRequest', { ...escalate, mediator: { ...mediator, function: of } }, { by: pia })
      .thenRefused('NOT_NEUTRAL', 'mediator.function'),
  );
  test('neither the submitter nor the escalator', () => {
    for (const name of ['Sam', 'Pia'])
      given(request, submitted)
        .when('escalateRequest', { ...escalate, mediator: { ...mediator, id: `test|${name}` } }, { by: pia })
        .thenRefused('NOT_NEUTRAL', 'mediator.id');
  });
  test('not one more while it goes on', () =>
    given(request, submitted, escalated).when('escalateRequest', escalate, { by: pia }).thenRefused('IN_MEDIATION', 'requestId'));
  test('not of a request that was withdrawn', () =>
    given(request, submitted, withdrawn).when('escalateRequest', escalate, { by: pia }).thenRefused('WRONG_STATUS', 'requestId'));

  test('until it is concluded nothing is decided', () => {
    const mediated = given(request, submitted, escalated);
    mediated
      .when('acceptRequest', { ...REQUEST, rationale, justifications: ['OTHER'], owner: 'Pia' })
      .thenRefused('IN_MEDIATION', 'requestId');
    mediated
      .when('declineRequest', { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true })
      .thenRefused('IN_MEDIATION', 'requestId');
    mediated.when('deferRequest', { ...REQUEST, rationale, revisitOn: '2026-06-01' }).thenRefused('IN_MEDIATION', 'requestId');
  });

  test('is concluded by the mediator, with its agreements and their owners', () => {
    given(request, submitted, ...positions, escalated)
      .when('concludeMediation', conclude, { by: lia })
      .then({ type: 'MediationConcluded', data: concluded.data });
    given(request, submitted, ...positions, escalated)
      .when('concludeMediation', { ...conclude, agreements: [] }, { by: lia })
      .then({ type: 'MediationConcluded', data: { outcome: 'A trial.' } });
  });
  test('by nobody else', () => {
    for (const by of [sam, pia, lea, { ...lia, issuer: 'elsewhere' }])
      given(request, submitted, ...positions, escalated)
        .when('concludeMediation', conclude, { by })
        .thenRefused('FORBIDDEN', 'requestId');
  });
  test('with the positions of sales and product on record, whenever they were taken', () => {
    for (const one of positions)
      given(request, submitted, one, escalated)
        .when('concludeMediation', conclude, { by: lia })
        .thenRefused('POSITION_MISSING', 'requestId');
    given(request, submitted, positions[0]!, accepted, reopened, escalated, positions[1]!)
      .when('concludeMediation', conclude, { by: lia })
      .then({ type: 'MediationConcluded', data: concluded.data });
  });
  test('not where none is under way', () => {
    given(request, submitted).when('concludeMediation', conclude, { by: lia }).thenRefused('WRONG_STATUS', 'requestId');
    given(request, submitted, ...positions, escalated, concluded)
      .when('concludeMediation', conclude, { by: lia })
      .thenRefused('WRONG_STATUS', 'requestId');
  });

  test('then others may decide it, and the mediator never', () => {
    const decline = { ...REQUEST, rationale, reason: 'LOW_DEMAND', noAlternative: true } as const;
    const mediated = given(request, submitted, ...positions, escalated, concluded);
    mediated.when('declineRequest', decline, { by: pia }).then({ type: 'RequestDeclined', data: declined.data });
    mediated.when('declineRequest', decline, { by: { ...lia, roles: ['LEADERSHIP'] } }).thenRefused('FORBIDDEN', 'requestId');
    given(request, submitted, ...positions, escalated, concluded, declined, reopened, { ...evidenced, actor: sam })
      .when('deferRequest', { ...REQUEST, rationale, revisitOn: '2026-06-01' }, { by: { ...lia, roles: ['PRODUCT'] } })
      .thenRefused('FORBIDDEN', 'requestId');
  });
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
