import { describe, expect, test } from '@jest/globals';
import { readsNothing, ROLES, type Role } from '../kernel/actor.js';
import { admits, isWithin, READERS, READERS_OF, redactEvent } from './access.js';
import { strangerAt } from './stranger.js';

const holding = (...roles: Role[]) => ({ roles });

test('all read but who imports and who runs it', () =>
  expect(READERS).toEqual(['SALES', 'SALES_APPROVER', 'PRODUCT', 'PRODUCT_APPROVER', 'CONTRIBUTOR', 'LEADERSHIP', 'AUDITOR', 'SERVICE']));

test('who holds one role that reads reads; who owns the data folder holds none', () => {
  expect(ROLES.filter((role) => !readsNothing(holding(role)))).toEqual(READERS);
  expect([holding(), holding('IMPORTER', 'SALES'), holding('IMPORTER', 'ADMIN')].map(readsNothing)).toEqual([false, false, true]);
});

test.each<[Parameters<typeof isWithin>, boolean]>([
  [[['SALES'], ['SALES', 'PRODUCT']], true],
  [[['SALES', 'ADMIN'], ['SALES']], false],
  [[['SALES'], []], false],
  [[[], ['SALES']], true],
  [['EVERY_TOKEN', ['SALES']], false],
  [[['SALES'], 'EVERY_TOKEN'], true],
  [['EVERY_TOKEN', 'EVERY_TOKEN'], true],
  [['ANYONE', 'EVERY_TOKEN'], false],
  [['ANYONE', ['SALES']], false],
  [['ANYONE', 'ANYONE'], true],
  [['EVERY_TOKEN', 'ANYONE'], true],
  [[['SALES'], 'ANYONE'], true],
])('everybody in %j: %s', (policies, expected) => expect(isWithin(...policies)).toBe(expected));

test('who comes without a token passes where anyone does, and nowhere else', () => {
  const { actor } = strangerAt('192.0.2.1');
  expect([admits('ANYONE', actor), admits('EVERY_TOKEN', actor), admits(ROLES, actor)]).toEqual([true, false, false]);
  expect(admits('EVERY_TOKEN', holding())).toBe(true);
});

describe('rule 26: classified fields', () => {
  const both = 'confidential commercial';
  const of = (...roles: Role[]) =>
    (['confidential', 'commercial'] as const).filter((fields) => admits(READERS_OF[fields], holding(...roles))).join(' ');

  test.each<[Role, string]>([
    ['SALES', 'commercial'],
    ['SALES_APPROVER', 'commercial'],
    ['PRODUCT', both],
    ['PRODUCT_APPROVER', both],
    ['CONTRIBUTOR', ''],
    ['LEADERSHIP', both],
    ['AUDITOR', both],
    ['SERVICE', 'commercial'],
    ['IMPORTER', ''],
    ['ADMIN', ''],
  ])('%s reads: %s', (role, read) => expect(of(role)).toBe(read));

  test('several roles read the union', () => {
    expect(of('CONTRIBUTOR', 'SALES')).toBe('commercial');
    expect(of('CONTRIBUTOR', 'LEADERSHIP')).toBe(both);
    expect(of('ADMIN', 'IMPORTER')).toBe('');
    expect(of()).toBe('');
  });
});

describe('an event shown to', () => {
  const marks = { confidential: ['confidentialNote'], commercial: ['demand.*.dealValue', 'first.dealValue.amount'] };
  const data = {
    rationale: 'Not ours to build.',
    confidentialNote: 'CANARY',
    demand: [
      { customerId: 'acme', dealValue: { amount: '1', currency: 'EUR' } },
      { customerId: 'umbra', note: 'soon' },
    ],
    first: { dealValue: { amount: '1', currency: 'EUR' } },
    noAlternative: true,
  };
  const DEAL_VALUES = ['demand.0.dealValue', 'demand.1.dealValue', 'first.dealValue.amount'];

  test('product: whole', () => expect(redactEvent(data, marks, holding('PRODUCT'))).toEqual({ data, redacted: [] }));

  test('sales: without the confidential, the rest and its order untouched', () => {
    const { data: shown, redacted } = redactEvent(data, marks, holding('SALES'));
    expect(JSON.stringify(shown)).toBe(JSON.stringify({ ...data, confidentialNote: undefined }));
    expect(redacted).toEqual(['confidentialNote']);
  });

  test('a contributor: without either', () => {
    const before = structuredClone(data);
    expect(redactEvent(data, marks, holding('CONTRIBUTOR'))).toStrictEqual({
      data: {
        rationale: data.rationale,
        demand: [{ customerId: 'acme' }, { customerId: 'umbra', note: 'soon' }],
        first: { dealValue: { currency: 'EUR' } },
        noAlternative: true,
      },
      redacted: ['confidentialNote', ...DEAL_VALUES],
    });
    expect(data).toEqual(before);
  });

  test('a contributor who is also sales: with deal values', () =>
    expect(redactEvent(data, marks, holding('CONTRIBUTOR', 'SALES')).redacted).toEqual(['confidentialNote']));

  test('sales: the same, whether a note was written or not', () => {
    const bare = { ...data, confidentialNote: undefined };
    delete bare.confidentialNote;
    expect(redactEvent(bare, marks, holding('SALES'))).toStrictEqual(redactEvent(data, marks, holding('SALES')));
  });

  test('anybody: a path that leads nowhere hides nothing and breaks nothing', () =>
    expect(redactEvent({ demand: null }, { commercial: ['demand.*.dealValue', 'absent.inner.field'] }, holding())).toEqual({
      data: { demand: null },
      redacted: [],
    }));

  test('anybody: an event type without marks is open', () => expect(redactEvent(data, {}, holding()).data).toBe(data));
});
