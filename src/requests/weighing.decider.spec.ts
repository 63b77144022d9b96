import { describe, test } from '@jest/globals';
import { given, person } from '../../test/given.js';
import {
  REQUEST,
  accepted,
  declined,
  evidenced,
  lea,
  pia,
  rationale,
  reopened,
  sam,
  submitted,
  withdrawn,
} from '../../test/one-request.js';
import { request } from './request.decider.js';
import type { Justification } from './request.events.js';

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
