/** Texts that would be something else on a page, or in Markdown, than what they are. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</style><style>*{display:none}</style>',
  '&lt;b&gt; <!-- ',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '[link](https://evil.example) ![](https://evil.example/x.png)',
  '[ref]: https://evil.example',
  'https://evil.example www.evil.example ada@evil.example <https://evil.example>',
  '```js',
  '~~~',
  '===',
  '---',
  '| a | b |\n| --- | --- |',
  '`code` **bold** __bold__ ~~gone~~ $x$ a^b [^1]',
  'https://evil.example/`a``b`',
  '\\',
  '\tcode',
  'שלום [link](https://evil.example)',
  '\u202eright to left\u2066',
];

interface Line {
  readonly command: string;
  readonly at: string;
  readonly by: { readonly name: string; readonly roles: readonly string[] };
  readonly input: object;
}

const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  Sal: ['SALES_APPROVER'],
  Pia: ['PRODUCT_APPROVER'],
  Lea: ['LEADERSHIP'],
  Con: ['CONTRIBUTOR'],
  Max: ['LEADERSHIP'],
};

/** The command lines of a register in which requests and promises have come to each state there is, hostile texts in them. */
export function lines(): readonly Line[] {
  const told: Line[] = [];
  let month = 0;
  /** Each on a later day. */
  const by = (name: string, command: string, input: object) => {
    const at = new Date(Date.UTC(2024, 0, 1 + month++)).toISOString();
    told.push({ command, at, by: { name, roles: PEOPLE[name] ?? [] }, input });
  };
  const hostile = HOSTILE.join('\n');
  const onOneLine = '<b>SSO</b> [x](https://evil.example) # | \u05e9\u05dc\u05d5\u05dd';
  const rationale = `Every enterprise customer asks for it.\n${hostile}`;
  const source = { kind: 'CALL', url: 'https://example.com/?a=<b>&c="d"' };
  const asked = { problem: 'One more password.', source: { kind: 'EMAIL' } };
  const far = '2999-01-01';

  for (const customerId of ['acme', 'bolt'])
    by('Sal', 'registerCustomer', { customerId, name: customerId === 'acme' ? 'Acme <i>& Sons</i>' : 'Bolt', segment: 'big' });
  for (const featureId of ['sso', 'dark', 'chat']) by('Pia', 'addFeature', { featureId, name: `The ${featureId} <b>`, horizon: 'NOW' });

  const demand = [{ customerId: 'acme', dealId: 'd1', note: hostile, dealValue: { amount: '918273.6455', currency: 'EUR' } }];
  const r1 = { requestId: 'r1' };
  by('Sal', 'submitRequest', {
    ...r1,
    title: 'Single',
    problem: hostile,
    source,
    featureId: 'dark',
    area: 'identity',
    tags: ['saml', '*x*'],
    demand,
  });
  by('Sal', 'changeRequest', { ...r1, title: onOneLine, desiredBy: '2026-01-31', featureId: 'sso' });
  by('Sal', 'addDemand', { ...r1, customerId: 'bolt' });
  by('Sal', 'addDemand', { ...r1, customerId: 'acme', dealId: 'd1', note: 'Now.', dealValue: { amount: '5', currency: 'USD' } });
  by('Sal', 'removeDemand', { ...r1, customerId: 'bolt', reason: 'A mistake.' });
  by('Con', 'addEvidence', { ...r1, kind: 'COMPETITOR', summary: hostile, competitor: 'Hooli <3', url: 'https://example.com/' });
  by('Sal', 'recordPosition', { ...r1, function: 'SALES', stance: 'FOR', note: hostile });
  by('Pia', 'recordPosition', { ...r1, function: 'PRODUCT', stance: 'AGAINST', note: 'No.' });
  by('Con', 'raiseConcern', { ...r1, concernId: 'c1', blocking: true, text: hostile });
  by('Lea', 'resolveConcern', { ...r1, concernId: 'c1', outcome: 'OVERRULED', note: 'We go on.' });
  by('Con', 'raiseConcern', { ...r1, concernId: 'c2', blocking: false, text: 'It will be late.' });
  by('Pia', 'scoreRequest', { ...r1, reach: '500', impact: '2', confidence: '0.8', effort: '3' });
  by('Sal', 'escalateRequest', { ...r1, reason: hostile, mediator: { id: 'import|Max', name: 'Max', function: 'LEGAL' } });
  by('Max', 'concludeMediation', { ...r1, outcome: 'Both win.', agreements: [{ what: hostile, who: 'Pia', by: '2026-02-01' }] });
  const options = ['Build', 'Buy <b>'].map((title, n) => ({ title, strategyFit: 'PARTIAL', note: hostile, chosen: n === 1 }));
  by('Pia', 'declineRequest', {
    ...{ ...r1, rationale, reason: 'LOW_DEMAND', alternatives: [hostile, 'SAML'], options, participants: ['Con', 'Lea <b>'] },
    ...{ customerExplanation: hostile, confidentialNote: `canary ${hostile}`, references: ['https://example.com/<b>'] },
    inform: { customerIds: ['acme'], channel: 'mail', note: hostile },
  });
  by('Sal', 'addEvidence', { ...r1, kind: 'RESEARCH', summary: 'The law has changed.' });
  by('Sal', 'reopenRequest', { ...r1, because: 'NEW_EVIDENCE', note: hostile });
  by('Sal', 'submitRequest', { ...asked, requestId: 'r2', title: 'SCIM', demand: [{ customerId: 'bolt' }] });
  by('Pia', 'deferRequest', { requestId: 'r2', rationale, revisitOn: far });
  by('Lea', 'acceptRequest', {
    ...{ ...r1, rationale, justifications: ['DATA_LOOKS_GOOD'], overrideRationale: hostile, owner: 'Pia', featureId: 'sso' },
    ...{ goals: [hostile], successMeasure: hostile, evaluateOn: '2026-12-01', supersedesDecisions: [{ requestId: 'r2', number: 1 }] },
  });
  by('Sal', 'informRequester', { ...r1, channel: 'chat' });
  by('Pia', 'evaluateOutcome', { ...r1, result: 'NOT_MET', note: hostile });
  by('Sal', 'submitRequest', { ...asked, requestId: 'r3', title: 'OIDC', demand: [{ customerId: 'bolt', dealId: 'd2', note: 'Also.' }] });
  by('Pia', 'mergeRequest', { requestId: 'r3', intoRequestId: 'r1', note: 'The same.' });
  by('Sal', 'submitRequest', { ...asked, requestId: 'r4', title: 'Fax' });
  by('Sal', 'withdrawRequest', { requestId: 'r4', reason: hostile });
  by('Sal', 'submitRequest', { ...asked, requestId: 'r5', title: 'Telex' });
  by('Pia', 'mergeRequest', { requestId: 'r5', intoRequestId: 'r2' });
  by('Pia', 'unmergeRequest', { requestId: 'r5', note: 'Another thing.' });
  by('Sal', 'submitRequest', { ...asked, requestId: 'r6', title: 'Pager' });
  by('Pia', 'declineRequest', { requestId: 'r6', rationale, reason: 'OFF_STRATEGY', noAlternative: true });

  const wording = {
    canSay: hostile,
    cannotSay: hostile,
    conditions: ['Plan Pro.', hostile],
    promisedDate: '2028-01-31',
    validUntil: '2030-01-31',
  };
  const propose = (featureId: string, audience: object, more: object = {}) =>
    by('Sal', 'proposeCommitment', { featureId, audience, wording, owner: 'Sal', followUpOn: far, approveAs: 'SALES', ...more });
  const approve = (commitmentId: string, wordingVersion = 1) =>
    by('Pia', 'approveWording', { commitmentId, wordingVersion, function: 'PRODUCT' });
  const disclose = (commitmentId: string, customerId: string, disclosureId: string, wordingVersion = 1) =>
    by('Sal', 'disclose', {
      commitmentId,
      customerId,
      disclosureId,
      wordingVersion,
      channel: 'mail',
      toldTo: 'Cy <b>',
      evidenceUrl: 'https://example.com/',
    });

  const kept = { commitmentId: 'sso@everyone' };
  propose('sso', { kind: 'EVERYONE' }, { basedOnRequestId: 'r1' });
  approve('sso@everyone');
  disclose('sso@everyone', 'bolt', 'told-1');
  by('Sal', 'correctDisclosure', { ...kept, disclosureId: 'told-1', reason: hostile });
  disclose('sso@everyone', 'acme', 'told-2');
  by('Pia', 'changeCommitment', { ...kept, owner: 'Pia', reason: 'Hers.' });
  by('Sal', 'reviseWording', { ...kept, wording: { canSay: 'It is there.', cannotSay: 'More.' }, reason: hostile, approveAs: 'SALES' });
  approve('sso@everyone', 2);
  by('Sal', 'informCustomerOfChange', { ...kept, customerId: 'acme', wordingVersion: 2, channel: 'call' });
  by('Sal', 'acknowledgeChange', { ...kept, customerId: 'acme', wordingVersion: 2, evidenceUrl: 'https://example.com/<b>' });
  disclose('sso@everyone', 'acme', 'told-3', 2);
  by('Pia', 'assertDelivery', { ...kept, deliveredOn: '2024-01-20', note: hostile });
  by('Sal', 'confirmFulfilment', { ...kept, customerId: 'acme', note: hostile });
  by('Sal', 'completeFollowUp', { ...kept, note: 'All well.', nextFollowUpOn: '2998-01-01' });

  propose('dark', { kind: 'EVERYONE' });
  by('Pia', 'rejectWording', { commitmentId: 'dark@everyone', wordingVersion: 1, reason: hostile });

  const disputed = { commitmentId: 'dark@segment:big' };
  propose('dark', { kind: 'SEGMENT', segment: 'big' });
  by('Con', 'raiseCommitmentConcern', { ...disputed, concernId: 'c1', blocking: true, text: hostile });
  by('Pia', 'resolveCommitmentConcern', { ...disputed, concernId: 'c1', outcome: 'RESOLVED', note: 'Done.' });
  approve('dark@segment:big');
  by('Pia', 'putAtRisk', { ...disputed, reason: 'Late.' });
  by('Pia', 'clearRisk', { ...disputed, note: 'Early.' });
  disclose('dark@segment:big', 'acme', 'told-4');
  by('Pia', 'assertDelivery', { ...disputed, deliveredOn: '2024-02-01' });
  by('Sal', 'disputeFulfilment', { ...disputed, customerId: 'acme', note: hostile });

  propose('sso', { kind: 'CUSTOMER', customerId: 'acme' });
  approve('sso@customer:acme');
  by('Sal', 'releaseCommitment', { commitmentId: 'sso@customer:acme', customerId: 'acme', evidenceUrl: 'https://example.com/' });

  propose('sso', { kind: 'SEGMENT', segment: 'big' });
  approve('sso@segment:big');
  by('Lea', 'breachCommitment', { commitmentId: 'sso@segment:big', reason: hostile });

  propose('chat', { kind: 'EVERYONE' });
  approve('chat@everyone');
  by('Pia', 'withdrawCommitment', { commitmentId: 'chat@everyone', reason: hostile });
  propose('chat', { kind: 'EVERYONE' });
  by('Sal', 'withdrawApproval', { commitmentId: 'chat@everyone', wordingVersion: 2, reason: 'Not yet.' });

  propose('chat', { kind: 'CUSTOMER', customerId: 'bolt' });
  approve('chat@customer:bolt');
  by('Pia', 'putAtRisk', { commitmentId: 'chat@customer:bolt', reason: hostile });

  propose('chat', { kind: 'SEGMENT', segment: 'big' });
  return told;
}

export const REQUESTS = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];

export const COMMITMENTS = [
  ...['sso@everyone', 'dark@everyone', 'dark@segment:big', 'sso@customer:acme', 'sso@segment:big'],
  ...['chat@everyone', 'chat@customer:bolt', 'chat@segment:big'],
];
