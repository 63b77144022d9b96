import { expect } from '@jest/globals';
import { getNamedType, type GraphQLSchema } from 'graphql';
import type { Role } from '../src/kernel/actor.js';
import { asking, everything, mostIn, queriesOf } from './from-schema.js';
import { send, type Ask } from './service.js';

/** What nobody would write by chance, one in each classified field, and what it adds up to. */
export const CONFIDENTIAL = { declined: 'canary-7f1c declined', accepted: 'canary-2b9e accepted', deferred: 'canary-c04d deferred' };
export const COMMERCIAL = { submitted: '918273.6455', added: '564738.0192', another: '102938.4756' };
export const SUM = '1585950.1403';

export const BOTH = [...Object.values(CONFIDENTIAL), ...Object.values(COMMERCIAL), SUM];

/** One company’s story, with what is classified in it or without. */
export async function tell(as: (role: Role) => Promise<Ask>, holds = { confidential: true, commercial: true }): Promise<void> {
  let told = 0;
  const by = async (role: Role, command: string, input: object) => {
    const { userErrors } = await send(await as(role), command, { commandId: `story-${told++}`, ...input });
    expect({ command, userErrors }).toEqual({ command, userErrors: [] });
  };
  const dealValue = (amount: string) => (holds.commercial ? { dealValue: { amount, currency: 'EUR' } } : {});
  const confidentialNote = (note: string) => (holds.confidential ? { confidentialNote: note } : {});
  const rationale = 'Every enterprise customer asks for it.';
  const request = { title: 'SSO', problem: 'One more password.', source: { kind: 'CALL' }, featureId: 'sso', tags: ['saml'] };

  for (const customerId of ['acme', 'umbra']) await by('SALES', 'registerCustomer', { customerId, name: customerId, segment: 'big' });
  await by('PRODUCT', 'addFeature', { featureId: 'sso', name: 'SSO', area: 'identity', horizon: 'LATER', targetDate: '2999-01-01' });
  const demand = [{ customerId: 'acme', dealId: 'd1', note: 'Soon.', ...dealValue(COMMERCIAL.submitted) }];
  await by('SALES', 'submitRequest', { requestId: 'r1', ...request, demand });
  await by('SALES', 'addDemand', { requestId: 'r1', customerId: 'umbra', ...dealValue(COMMERCIAL.added) });
  await by('CONTRIBUTOR', 'addEvidence', { requestId: 'r1', kind: 'COMPETITOR', summary: 'They have it.', competitor: 'Hooli' });
  await by('SALES', 'recordPosition', { requestId: 'r1', function: 'SALES', stance: 'FOR', note: 'Yes.' });
  const options = ['Build', 'Buy'].map((title) => ({ title, strategyFit: 'PARTIAL' }));
  const no = { requestId: 'r1', rationale, reason: 'LOW_DEMAND', noAlternative: true, options };
  await by('PRODUCT', 'declineRequest', { ...no, ...confidentialNote(CONFIDENTIAL.declined), inform: { channel: 'mail' } });
  await by('SALES', 'addEvidence', { requestId: 'r1', kind: 'RESEARCH', summary: 'The law has changed.' });
  await by('SALES', 'reopenRequest', { requestId: 'r1', because: 'NEW_EVIDENCE', note: 'The law has changed.' });
  const yes = { requestId: 'r1', rationale, justifications: ['MEASURED_DEMAND'], owner: 'Pia', featureId: 'sso' };
  await by('LEADERSHIP', 'acceptRequest', {
    ...yes,
    ...confidentialNote(CONFIDENTIAL.accepted),
    inform: { customerIds: ['acme'], channel: 'call' },
  });
  const other = [{ customerId: 'acme', ...dealValue(COMMERCIAL.another) }];
  await by('SERVICE', 'submitRequest', { requestId: 'r2', ...request, title: 'SCIM', demand: other });
  const later = { requestId: 'r2', rationale, revisitOn: '2999-01-01', positionWaiver: 'Nobody there.' };
  await by('PRODUCT', 'deferRequest', { ...later, ...confidentialNote(CONFIDENTIAL.deferred) });
  await by('PRODUCT', 'mergeRequest', { requestId: 'r2', intoRequestId: 'r1' });
  await by('PRODUCT', 'scoreRequest', { requestId: 'r1', reach: '500', impact: '2', confidence: '0.8', effort: '3' });
  await by('CONTRIBUTOR', 'raiseConcern', { requestId: 'r1', blocking: false, text: 'It will be late.' });
  await by('LEADERSHIP', 'evaluateOutcome', { requestId: 'r1', result: 'UNKNOWN', note: 'Too early.' });
  const wording = { canSay: 'SSO comes.', cannotSay: 'When.', conditions: ['Plan Pro.'] };
  const promise = { featureId: 'sso', audience: { kind: 'CUSTOMER', customerId: 'acme' }, wording, owner: 'Sam', followUpOn: '2999-01-01' };
  const commitmentId = 'sso@customer:acme';
  await by('SALES_APPROVER', 'proposeCommitment', { ...promise, basedOnRequestId: 'r1', approveAs: 'SALES' });
  await by('PRODUCT_APPROVER', 'approveWording', { commitmentId, wordingVersion: 1, function: 'PRODUCT' });
  await by('SALES', 'disclose', { commitmentId, customerId: 'acme', wordingVersion: 1, channel: 'mail' });
  const said = { featureId: 'sso', customerId: 'acme', said: 'SSO in May.', saidBy: 'Sam', saidAt: '2026-02-01T12:00:00Z' };
  await by('SERVICE', 'reportUnapprovedPromise', { reportId: 'p1', ...said });
  await by('SALES', 'ratifyPromise', { reportId: 'p1', commitmentId, wordingVersion: 1 });
  await by('SERVICE', 'registerCustomer', { customerId: 'ace', name: 'ace' });
  await by('SERVICE', 'mergeCustomers', { customerId: 'ace', intoCustomerId: 'acme' });
}

/** What the roots that take a key are asked about: every one leads to what is classified. */
export const KNOWN = {
  customerId: 'acme',
  featureId: 'sso',
  requestId: 'r1',
  commitmentId: 'sso@customer:acme',
  reportId: 'p1',
  id: 'request-r1',
  title: 'SSO',
};

/** As deep as a query may go, but for the levels of a list. */
export const DEPTH = 11;

/** As many as the deepest lists within lists leave room for. */
const FIRST = 5;

export interface QueryOfRoot {
  readonly root: string;
  readonly query: string;
}

/** Queries that together read all that each root leads to; the coordinates that they read go into `read`. */
export function doorsOf(schema: GraphQLSchema, read: Set<string>): QueryOfRoot[] {
  return queriesOf(schema).flatMap((root) => {
    const { selections, read: coordinates } = everything(schema, getNamedType(root.type), {
      depth: DEPTH,
      first: FIRST,
      most: mostIn(root),
    });
    for (const coordinate of coordinates) read.add(coordinate);
    const ids =
      root.name === 'node'
        ? [
            'request-r1',
            'request-r1#1',
            'request-r2',
            'request-r2#1',
            'customer-acme',
            'feature-sso',
            `commitment-${KNOWN.commitmentId}`,
            'report-p1',
          ]
        : [''];
    return ids.flatMap((id) =>
      selections.map((selection) => ({ root: root.name, query: asking(root, selection, { ...KNOWN, first: FIRST, ...(id && { id }) }) })),
    );
  });
}
