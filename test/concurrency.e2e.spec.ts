import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startService, type Ask, type Running } from './service.js';
import { sized } from './size.js';

const ROUNDS = sized({ short: 3, whole: 100 });

let service: Running;
let sales: Ask;
let product: Ask;

beforeAll(async () => {
  service = await startService();
  sales = await service.as('Sam', 'SALES');
  product = await service.as('Priya', 'PRODUCT');
});
afterAll(() => service.stop());

const head = async () => (await service.infrastructure.log.head()).position;

describe('at the same moment', () => {
  test(`of 100 opposite decisions one is written and 99 are refused with the current revision, in ${ROUNDS} rounds (rule 7)`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const requestId = `r${round}`;
      await send(sales, 'submitRequest', { requestId, title: 'Dark mode', problem: 'Too bright.', source: { kind: 'CALL' } });
      const before = await head();
      const rationale = 'A reason of more than twenty characters.';
      const payloads = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          index % 2 === 0
            ? send(product, 'declineRequest', { requestId, rationale, reason: 'LOW_DEMAND', noAlternative: true })
            : send(product, 'acceptRequest', { requestId, rationale, justifications: ['STRATEGIC_FIT'], owner: 'Priya' }),
        ),
      );
      const refused = payloads.filter(({ userErrors }) => userErrors.length > 0);
      expect(refused).toHaveLength(99);
      for (const { userErrors } of refused) expect(userErrors).toMatchObject([{ code: 'ALREADY_DECIDED', revision: 1 }]);
      expect(await head()).toBe(before + 1);
    }
  });

  test.each([
    ['a given id', 'given', { customerId: 'acme' }],
    ['an id made by the server', 'made', {}],
  ])('of 100 copies of one command with %s one is written, and all get one answer (rule 1)', async (_, commandId, id) => {
    const before = await head();
    const payloads = await Promise.all(
      Array.from({ length: 100 }, () =>
        send(sales, 'registerCustomer', { ...id, commandId, name: 'Acme' }, 'customer { customerId name revision }'),
      ),
    );
    expect(new Set(payloads.map((payload) => JSON.stringify(payload))).size).toBe(1);
    expect(payloads[0]).toMatchObject({ userErrors: [], position: String(before + 1), customer: { name: 'Acme', revision: 0 } });
    expect(await head()).toBe(before + 1);
  });
});
