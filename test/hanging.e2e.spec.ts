import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Fault } from '../src/kernel/refusal.js';
import { sendUntilAnswered } from './nodes.js';
import { inWhole } from './size.js';
import { send, startService, type Running } from './service.js';

const never = () => new Promise<never>(() => {});

let service: Running;
let token: string;

beforeAll(async () => {
  service = await startService();
  token = await service.token('Ada', 'SALES', 'AUDITOR');
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => service.stop());

const post = async (path: string, by: string, type: string, body: string) =>
  fetch(`${service.url}${path}`, { method: 'POST', headers: { 'content-type': type, authorization: `Bearer ${by}` }, body });

const errorsOf = async (body: object) => {
  const { errors } = (await (await post('/graphql', token, 'application/json', JSON.stringify(body))).json()) as {
    errors?: { path: string[]; extensions: { code: string } }[];
  };
  return errors?.map(({ path, extensions: { code } }) => [path.join('.'), code]);
};

test('Where a log gives no answer, whoever asks is answered after ten seconds, in both ways; so is who looks after it', async () => {
  const query = '{ register { position } viewer { name } }';
  expect(await errorsOf({ query })).toBeUndefined();
  jest.spyOn(service.infrastructure.log, 'head').mockImplementation(never);
  const get = async (path: string) => {
    const response = await fetch(`${service.url}${path}`);
    return [response.status, await response.text()] as const;
  };
  const [known, whole, ready, metrics] = await Promise.all([
    errorsOf({ query }),
    errorsOf({ query, extensions: {} }),
    get('/health/ready'),
    get('/metrics'),
  ]);
  expect(known).toEqual([['register', 'REQUEST_TIMEOUT']]);
  expect(whole).toEqual(known);
  expect(ready).toEqual([503, expect.stringContaining('NOT_READY')]);
  expect(metrics).toEqual([503, expect.stringContaining('REQUEST_TIMEOUT')]);
});

test('Of a command that hangs nobody knows what became of it: sent again it is found written', async () => {
  const { log } = service.infrastructure;
  const append = log.append.bind(log);
  jest.spyOn(log, 'append').mockImplementationOnce(async (given) => {
    await append(given);
    return never();
  });
  const input = { customerId: 'acme', name: 'Acme', commandId: 'once' };
  const sales = await service.as('Ada', 'SALES');
  await expect(send(sales, 'registerCustomer', input)).rejects.toThrow(/written.*same commandId.*OUTCOME_UNKNOWN/);
  const { position, userErrors } = await sendUntilAnswered([sales], 'registerCustomer', input);
  expect([position, userErrors]).toEqual(['1', []]);
});

describe('Of three commands in one document', () => {
  const names = ['one', 'two', 'three'];
  const document = (suffix: string) =>
    `mutation { ${names.map((name) => `${name}: registerCustomer(input: { customerId: "${name}-${suffix}", name: "${name} ${suffix}" }) { customer { customerId } userErrors { code } }`).join(' ')} }`;
  const accepted = (id: string) => ({ customer: { customerId: id }, userErrors: [] });

  /** The append of the customer with this id is another one. */
  const appending = (id: string, otherwise: () => Promise<never>) => {
    const { log } = service.infrastructure;
    const append = log.append.bind(log);
    jest.spyOn(log, 'append').mockImplementation((given) => (given.stream.endsWith(id) ? otherwise() : append(given)));
  };

  test('the last is cut, and what the others answered stands', async () => {
    appending('three-cut', never);
    expect(await (await service.as('Ada', 'SALES'))(document('cut'))).toMatchObject({
      data: { one: accepted('one-cut'), two: accepted('two-cut'), three: null },
      errors: [{ path: ['three'], extensions: { code: 'OUTCOME_UNKNOWN' } }],
    });
  });

  test('one fails, and the others are done and answered', async () => {
    const gone = new Fault('STORE_UNAVAILABLE', 'The store is away.');
    appending('two-failed', () => Promise.reject(gone));
    expect(await (await service.as('Ada', 'SALES'))(document('failed'))).toMatchObject({
      data: { one: accepted('one-failed'), two: null, three: accepted('three-failed') },
      errors: [{ path: ['two'], extensions: { code: 'STORE_UNAVAILABLE' } }],
    });
  });
});

inWhole.test('Imports and exports end where the log gives no answer', async () => {
  const { log } = service.infrastructure;
  jest.spyOn(log, 'read').mockImplementation(never);
  jest.spyOn(log, 'readAll').mockImplementation(never);
  const line = { command: 'registerCustomer', by: { name: 'Ada', roles: ['SALES'] }, input: { customerId: 'b', name: 'B' } };
  const importing = async () =>
    (await post('/import', await service.token('Imp', 'IMPORTER'), 'application/x-ndjson', JSON.stringify(line))).text();
  const exporting = async () => (await fetch(`${service.url}/export`, { headers: { authorization: `Bearer ${token}` } })).text();
  const [imported, exported] = await Promise.allSettled([importing(), exporting()]);
  expect(imported).toMatchObject({ value: expect.stringContaining('OUTCOME_UNKNOWN') });
  expect(exported).toMatchObject({ status: 'rejected' });
});
