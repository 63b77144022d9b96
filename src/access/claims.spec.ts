import { describe, expect, test } from '@jest/globals';
import type { Role } from '../kernel/actor.js';
import { actorOf, claimAt, type ClaimMapping, type Claims } from './claims.js';

const CLAIMS: Claims = {
  roles: ['SALES'],
  realm_access: { roles: ['PRODUCT'], 'a.b': 'dotted' },
  resource_access: { 'my.app': { roles: ['LEADERSHIP'] }, 'a/b': { 'c~d': 'escaped' }, app: { roles: ['AUDITOR'] } },
  'https://sayso.example/roles': ['SALES'],
  'urn:zitadel:iam:org:project:roles': { PRODUCT: { '1': 'example.com' } },
  'with.dot': 'whole',
  groups: [],
  text: 'SALES',
  nothing: null,
  zero: 0,
  no: false,
  list: [{ role: 'SALES' }],
};

describe('the name of a claim', () => {
  test.each<[string, unknown]>([
    ['roles', ['SALES']],
    ['text', 'SALES'],
    ['nothing', null],
    ['zero', 0],
    ['no', false],
    ['groups', []],
    ['absent', undefined],
    ['realm_access.roles', ['PRODUCT']],
    ['realm_access', CLAIMS['realm_access']],
    ['realm_access.a.b', undefined],
    ['realm_access.roles.0', undefined],
    ['resource_access.app.roles', ['AUDITOR']],
    ['resource_access.my.app.roles', undefined],
    ['/resource_access/my.app/roles', ['LEADERSHIP']],
    ['/resource_access/a~1b/c~0d', 'escaped'],
    ['/realm_access/a.b', 'dotted'],
    ['/roles', ['SALES']],
    ['/', undefined],
    ['https://sayso.example/roles', ['SALES']],
    ['urn:zitadel:iam:org:project:roles', { PRODUCT: { '1': 'example.com' } }],
    ['https://sayso.example', undefined],
    ['with.dot', 'whole'],
    ['list.0.role', undefined],
    ['text.length', undefined],
    ['__proto__', undefined],
    ['constructor.name', undefined],
    ['/constructor/name', undefined],
    ['roles.length', undefined],
    ['toString', undefined],
    ['', undefined],
  ])('%s leads to %j', (name, value) => expect(claimAt(CLAIMS, name)).toEqual(value));
});

const MAPPING: ClaimMapping = { subject: ['sub'], name: ['name', 'preferred_username'], roles: ['roles'] };
const person = (claims: Claims, mapping: Partial<ClaimMapping> = {}) =>
  actorOf({ sub: 'u-1', ...claims }, 'https://id.example.com', { ...MAPPING, ...mapping });

describe('roles', () => {
  const values = (given: Partial<Record<Role, string[]>>) => new Map(Object.entries(given)) as ReadonlyMap<Role, readonly string[]>;

  test.each<[string, Claims, Partial<ClaimMapping>, Role[]]>([
    ['a list', { roles: ['PRODUCT', 'SALES', 'KING'] }, {}, ['SALES', 'PRODUCT']],
    ['a list with other things', { roles: ['SALES', 7, null, ['ADMIN'], { ADMIN: 1 }] }, {}, ['SALES']],
    ['one text', { roles: 'SALES' }, {}, ['SALES']],
    ['words', { roles: 'SALES PRODUCT,ADMIN' }, {}, ['SALES', 'PRODUCT', 'ADMIN']],
    ['the keys of an object', { roles: { SALES: {}, KING: {} } }, {}, ['SALES']],
    ['in another case', { roles: ['sales'] }, {}, []],
    ['a number', { roles: 7 }, {}, []],
    ['none', {}, {}, []],
    ['an empty list, which is the first that is there', { roles: [], groups: ['SALES'] }, { roles: ['roles', 'groups'] }, []],
    ['the second claim where the first is absent', { groups: ['SALES'] }, { roles: ['roles', 'groups'] }, ['SALES']],
    ['the second claim where the first is null', { roles: null, groups: ['SALES'] }, { roles: ['roles', 'groups'] }, ['SALES']],
    ['by a map', { roles: ['crm', 'PRODUCT'] }, { values: values({ SALES: ['crm', 'crm-eu'] }) }, ['SALES']],
    ['by a map, two from one', { roles: ['lead'] }, { values: values({ SALES: ['lead'], LEADERSHIP: ['lead'] }) }, ['SALES', 'LEADERSHIP']],
    ['by a map, a group with spaces', { roles: 'Sales Team' }, { values: values({ SALES: ['Sales Team'] }) }, ['SALES']],
    [
      'an e-mail that is verified',
      { email: 'a@b.c', email_verified: true },
      { roles: ['email'], values: values({ SALES: ['a@b.c'] }) },
      ['SALES'],
    ],
    ['an e-mail that is not', { email: 'a@b.c' }, { roles: ['email'], values: values({ SALES: ['a@b.c'] }) }, []],
    [
      'an e-mail verified in words',
      { email: 'a@b.c', email_verified: 'true' },
      { roles: ['email'], values: values({ SALES: ['a@b.c'] }) },
      [],
    ],
    ['beyond a thousand entries', { roles: [...Array<string>(1_000).fill('x'), 'ADMIN'] }, {}, []],
  ])('of %s', (_, claims, mapping, roles) => expect(person(claims, mapping).roles).toEqual(roles));
});

describe('a name', () => {
  test.each<[string, Claims, string]>([
    ['is the first claim that is one', { name: 'Ada', preferred_username: 'ada' }, 'Ada'],
    ['is the next where the first cannot be a name', { name: 'Sayso', preferred_username: 'ada' }, 'ada'],
    ['is the next where the first hides something', { name: 'A\u200bda', preferred_username: 'ada' }, 'ada'],
    ['loses the spaces around it', { name: ' Ada ' }, 'Ada'],
    ['is the subject where there is none', { name: 7 }, 'u-1'],
  ])('%s', (_, claims, name) => expect(person(claims).name).toBe(name));

  test('is nobody’s where the subject cannot be one either', () => expect(() => person({ sub: 'Sayso' })).toThrow('no name'));
});

test('a person is the first subject that is there', () => {
  expect(person({ uid: 'u-2' }, { subject: ['uid', 'sub'] })).toMatchObject({ subject: 'u-2' });
  expect(person({ uid: null }, { subject: ['uid', 'sub'] })).toMatchObject({ subject: 'u-1' });
  expect(() => person({ uid: 7 }, { subject: ['uid', 'sub'] })).toThrow('no subject');
});

describe('what joins the accounts of one human', () => {
  const mapping = { person: ['employee', '/ext/number'] };
  const roles = ['SALES_APPROVER', 'SALES', 'PRODUCT_APPROVER', 'LEADERSHIP'];

  test('is kept where it is asked for', () => {
    expect(person({ employee: 'e-7', roles }, mapping)).toMatchObject({
      person: 'e-7',
      roles: ['SALES', 'SALES_APPROVER', 'PRODUCT_APPROVER', 'LEADERSHIP'],
    });
    expect(person({ ext: { number: 'e-7' } }, mapping)).toMatchObject({ person: 'e-7' });
    expect(person({ employee: 'e-7' })).not.toHaveProperty('person');
  });

  test.each([[{}], [{ employee: '' }], [{ employee: 7 }], [{ employee: ['e-7'] }], [{ employee: 'e\n7' }]])(
    '%j: without it nobody approves',
    (claims) =>
      expect(person({ ...claims, roles }, mapping)).toEqual({
        ...{ issuer: 'https://id.example.com', subject: 'u-1', name: 'u-1' },
        roles: ['SALES', 'PRODUCT', 'LEADERSHIP'],
      }),
  );
});

/** Claims of access tokens, or ID tokens, as the providers of docs/identity.md make them. */
describe('as providers make them', () => {
  test.each<[string, Claims, Partial<ClaimMapping>, { subject: string; name: string; roles: Role[] }]>([
    [
      'Keycloak, realm roles',
      {
        sub: 'f81d',
        typ: 'Bearer',
        azp: 'web',
        realm_access: { roles: ['offline_access', 'SALES'] },
        name: 'Ada L',
        preferred_username: 'ada',
      },
      { roles: ['realm_access.roles'] },
      { subject: 'f81d', name: 'Ada L', roles: ['SALES'] },
    ],
    [
      'Keycloak, roles of a client',
      { sub: 'f81d', resource_access: { 'say.so': { roles: ['PRODUCT'] } }, preferred_username: 'ada' },
      { roles: ['/resource_access/say.so/roles'] },
      { subject: 'f81d', name: 'ada', roles: ['PRODUCT'] },
    ],
    [
      'Keycloak, a service account',
      { sub: 'c0de', realm_access: { roles: ['SERVICE'] }, preferred_username: 'service-account-crm' },
      { roles: ['realm_access.roles'] },
      { subject: 'c0de', name: 'service-account-crm', roles: ['SERVICE'] },
    ],
    [
      'Authentik',
      { sub: 'hash', nonce: 'n', azp: 'c', groups: ['SALES'], name: 'Ada', email_verified: true },
      { roles: ['groups'] },
      { subject: 'hash', name: 'Ada', roles: ['SALES'] },
    ],
    [
      'Zitadel',
      { sub: '2311', 'urn:zitadel:iam:org:project:roles': { SALES: { '9': 'a.b' } } },
      { roles: ['urn:zitadel:iam:org:project:roles'] },
      { subject: '2311', name: '2311', roles: ['SALES'] },
    ],
    [
      'Authelia',
      { sub: 'uuid', groups: ['PRODUCT'], preferred_username: 'ada' },
      { roles: ['groups'] },
      { subject: 'uuid', name: 'ada', roles: ['PRODUCT'] },
    ],
    [
      'Dex',
      { sub: 'CgExEgVsb2NhbA', at_hash: 'h', groups: ['org:sales'], name: 'Ada' },
      { roles: ['groups'], values: new Map([['SALES', ['org:sales']]]) },
      { subject: 'CgExEgVsb2NhbA', name: 'Ada', roles: ['SALES'] },
    ],
    [
      'Entra ID v2, app roles',
      { oid: 'guid', sub: 'pairwise', roles: ['SALES'], name: 'Ada', ver: '2.0' },
      { subject: ['oid'] },
      { subject: 'guid', name: 'Ada', roles: ['SALES'] },
    ],
    [
      'Entra ID, groups beyond the size',
      { oid: 'guid', _claim_names: { groups: 'src1' }, name: 'Ada' },
      { subject: ['oid'], roles: ['groups'] },
      { subject: 'guid', name: 'Ada', roles: [] },
    ],
    [
      'Entra ID, a daemon',
      { oid: 'guid', sub: 'guid', idtyp: 'app', roles: ['SERVICE'] },
      { subject: ['oid'] },
      { subject: 'guid', name: 'guid', roles: ['SERVICE'] },
    ],
    [
      'Okta, access token',
      { sub: 'ada@b.c', uid: '00u1', groups: ['SALES'] },
      { subject: ['uid', 'sub'], roles: ['groups'] },
      { subject: '00u1', name: '00u1', roles: ['SALES'] },
    ],
    [
      'Okta, ID token',
      { sub: '00u1', name: 'Ada', groups: ['SALES'] },
      { subject: ['uid', 'sub'], roles: ['groups'] },
      { subject: '00u1', name: 'Ada', roles: ['SALES'] },
    ],
    [
      'Auth0',
      { sub: 'auth0|5f', 'https://sayso.example/roles': ['PRODUCT'], scope: 'openid' },
      { roles: ['https://sayso.example/roles'] },
      { subject: 'auth0|5f', name: 'auth0|5f', roles: ['PRODUCT'] },
    ],
    [
      'Auth0, a machine',
      { sub: 'abc@clients', gty: 'client-credentials', 'https://sayso.example/roles': ['SERVICE'] },
      { roles: ['https://sayso.example/roles'] },
      { subject: 'abc@clients', name: 'abc@clients', roles: ['SERVICE'] },
    ],
    [
      'Google',
      { sub: '1076', hd: 'b.c', email: 'ada@b.c', email_verified: true, name: 'Ada' },
      { roles: ['email'], values: new Map([['LEADERSHIP', ['ada@b.c']]]) },
      { subject: '1076', name: 'Ada', roles: ['LEADERSHIP'] },
    ],
    [
      'GitLab',
      { sub: '42', name: 'Ada', groups_direct: ['acme/sales'] },
      { roles: ['groups_direct', 'groups'], values: new Map([['SALES', ['acme/sales']]]) },
      { subject: '42', name: 'Ada', roles: ['SALES'] },
    ],
  ])('%s', (_, claims, mapping, wanted) => expect(person(claims, mapping)).toEqual({ issuer: 'https://id.example.com', ...wanted }));
});
