import { describe, expect, test } from '@jest/globals';
import { given } from '../../test/given.js';
import { serviceToken } from './service-token.decider.js';

const SECRET_HASH = 'a'.repeat(64);
const crm = { tokenId: 'crm', name: 'CRM sync', roles: ['SERVICE'] as 'SERVICE'[], endsOn: '2026-12-31' };
const issued = { type: 'ServiceTokenIssued', data: { ...crm, secretHash: SECRET_HASH } } as const;
const revoked = { type: 'ServiceTokenRevoked', data: { reason: 'It was lost.' } } as const;
const made = { secretHash: SECRET_HASH };

describe('issue a token', () => {
  const issue = (input: object = {}) => given(serviceToken).when('issueServiceToken', { ...crm, ...input }, made);

  test('with the hash of its secret', () => issue().then(issued));
  test('each role once', () =>
    issue({ roles: ['SERVICE', 'AUDITOR', 'SERVICE'] }).then({ ...issued, data: { ...issued.data, roles: ['SERVICE', 'AUDITOR'] } }));
  test('for a role at least', () => issue({ roles: [] }).thenRefused('REQUIRED', 'roles'));
  test('from today to the 365th day', () => {
    for (const endsOn of ['2026-03-01', '2027-03-01']) expect(issue({ endsOn }).outcome()).toHaveLength(1);
    for (const endsOn of ['2026-02-28', '2027-03-02']) issue({ endsOn }).thenRefused('END_OUT_OF_RANGE', 'endsOn');
  });
  test('not under a key that is taken, revoked or not', () => {
    for (const past of [[issued], [issued, revoked]])
      given(serviceToken, ...past)
        .when('issueServiceToken', crm, made)
        .thenRefused('ID_TAKEN', 'tokenId');
  });
});

describe('revoke it', () => {
  const revoke = { tokenId: 'crm', reason: 'It was lost.' };

  test('once', () => {
    given(serviceToken, issued).when('revokeServiceToken', revoke).then(revoked);
    given(serviceToken, issued, revoked).when('revokeServiceToken', revoke).thenRefused('WRONG_STATUS', 'tokenId');
  });
  test('not where there is none', () => given(serviceToken).when('revokeServiceToken', revoke).thenRefused('TOKEN_NOT_FOUND', 'tokenId'));
});
