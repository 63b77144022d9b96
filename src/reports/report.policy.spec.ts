import { expect, test } from '@jest/globals';
import { PutAtRisk } from '../commitments/commitment.commands.js';
import type { RecordedEvent } from '../kernel/event.js';
import { reportPolicy } from './report.policy.js';

test('the words that a promise was ratified by are looked at again (rule 16)', () => {
  const event = { data: { commitmentId: 'sso@everyone', version: 1, hash: 'h1' } } as RecordedEvent<{
    commitmentId: string;
    version: number;
    hash: string;
  }>;
  const reactions = reportPolicy.on.PromiseRatified?.(event, {} as never) as Iterable<object>;
  expect([...reactions]).toMatchObject([{ command: PutAtRisk, input: { commitmentId: 'sso@everyone' } }]);
});
