import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approversOf, life, whyNotSaid } from '../../test/commitment-histories.js';
import { person } from '../../test/given.js';
import { sized } from '../../test/size.js';
import { commitmentProjection } from '../commitments/commitment.projection.js';
import { customerProjection } from '../customers/customer.projection.js';
import { featureProjection } from '../features/feature.projection.js';
import type { RecordedEvent } from '../kernel/event.js';
import { dayOf } from '../kernel/time.js';
import { ReadModel } from '../read-model/read-model.js';
import { reportProjection } from '../reports/report.projection.js';
import { requestProjection } from '../requests/request.projection.js';
import { checked } from './promise-check.queries.js';

const folder = mkdtempSync(join(tmpdir(), 'sayso-promise-check-'));
const rows = ReadModel.open(folder, [customerProjection, featureProjection, requestProjection, commitmentProjection, reportProjection]);
afterAll(() => {
  rows.close();
  rmSync(folder, { recursive: true });
});

const BEFORE = '2026-03-01T00:00:00.000Z';
let position = 0;

/** Puts events of one thing behind those that are there. */
function record(
  stream: string,
  events: readonly Pick<RecordedEvent, 'type' | 'data' | 'actor' | 'via' | 'effectiveAt'>[],
): RecordedEvent[] {
  const recorded = events.map((event, revision): RecordedEvent => {
    position++;
    const { effectiveAt: recordedAt } = event;
    const command = { command: 'tell', commandId: 'c', inputHash: '', warnings: [], correlationId: 'c' };
    return { ...event, ...command, id: `e${position}`, stream, revision, position, recordedAt };
  });
  rows.apply(recorded);
  return recorded;
}

const ADA = { actor: person('Ada', 'PRODUCT'), effectiveAt: BEFORE };
record('customer-acme', [{ type: 'CustomerRegistered', data: { customerId: 'acme', name: 'Acme' }, ...ADA }]);

test('a promise is allowed where words are in force that two people of two functions approved and nothing speaks against them, and nowhere else (rules 11 and 14)', () => {
  const refused = new Set<string>();
  fc.assert(
    fc.property(life, (events) => {
      const featureId = `f${position}`;
      record(`feature-${featureId}`, [{ type: 'FeatureAdded', data: { featureId, name: 'SSO', horizon: 'NOW' }, ...ADA }]);
      const own = { commitmentId: `${featureId}@everyone`, featureId };
      const told = events.map((event) => (event.type === 'CommitmentProposed' ? { ...event, data: { ...event.data, ...own } } : event));
      const recorded = record(`commitment-${own.commitmentId}`, told);

      for (const [n, { position: until, effectiveAt: at }] of recorded.entries()) {
        const moment = { position: until, effective: at, at, today: dayOf(at) };
        const { verdict, wording: words } = checked(rows, { customerId: 'acme', featureId }, moment);
        const activation = events.findLastIndex(({ type }, index) => index <= n && type === 'CommitmentActivated');
        const event = events[activation];
        const against = event?.type === 'CommitmentActivated' ? whyNotSaid('acme', events.slice(0, n + 1)) : 'nothing was ever in force';
        if (against) refused.add(against);
        expect(verdict === 'ALLOWED').toBe(against === undefined);
        if (!words) continue;
        if (event?.type !== 'CommitmentActivated') throw new Error('Nothing was in force.');
        expect(words.version).toBe(event.data.version);
        expect(approversOf(event, events.slice(0, activation))).toBe('two people of two functions');
      }
    }),
    { numRuns: sized({ short: 100, whole: 250, long: 5_000 }) },
  );
  const all = ['a customer disputes it', 'it ended', 'it is at risk', 'nothing was ever in force', 'the customer released us'];
  expect([...refused].sort()).toEqual(all);
});
