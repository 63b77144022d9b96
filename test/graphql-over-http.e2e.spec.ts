import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startService, type Running } from './service.js';

let service: Running;
let authorization: string;
beforeAll(async () => {
  service = await startService();
  authorization = `Bearer ${await service.token('Ada', 'SALES')}`;
});
afterAll(() => service.stop());

const AUDITS = serverAudits({
  url: () => `${service.url}/graphql`,
  fetchFn: (address: string, { headers, ...init }: RequestInit = {}) =>
    fetch(address, { ...init, headers: { ...(headers as Record<string, string> | undefined), authorization } }),
});

/** What this server does otherwise, with the status it answers. */
const OTHERWISE: Readonly<Record<string, number>> = {
  // a document that cannot run is a mistake of the program, whatever it accepts: 400 shows it in every log on the way
  '572B': 400,
  FDE2: 400,
  '7B9B': 400,
  // optional: a question in an address would stand in histories and logs
  '5A70': 405,
  D6D5: 405,
  '6A70': 405,
};

describe('GraphQL over HTTP, by the audits of graphql-http', () => {
  test('are all asked: each MUST and SHOULD, and what a server MAY do', () => {
    const count = (level: string) => AUDITS.filter(({ name }) => name.startsWith(`${level} `)).length;
    expect({ must: count('MUST'), should: count('SHOULD'), may: count('MAY') }).toEqual({ must: 13, should: 23, may: 25 });
    expect(AUDITS.filter(({ id, name }) => id in OTHERWISE && name.startsWith('MUST'))).toEqual([]);
    expect(Object.keys(OTHERWISE).filter((id) => !AUDITS.some((audit) => audit.id === id))).toEqual([]);
  });

  test.each(AUDITS.map(({ id, name }) => [id, name]))('%s %s', async (id) => {
    const result = await AUDITS.find((audit) => audit.id === id)!.fn();
    const met = result.status === 'ok' ? {} : { reason: result.reason, status: result.response.status };
    const otherwise = OTHERWISE[id];
    expect(met).toEqual(otherwise === undefined ? {} : { reason: 'Response status code is not 200', status: otherwise });
  });
});
