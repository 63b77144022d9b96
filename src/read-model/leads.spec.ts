import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ReadLeads } from './leads.js';
import { ReadModel } from './read-model.js';

test('of those that looked at a stream, whatever became of it, the last thousand are remembered', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-'));
  const rows = ReadModel.open(folder, []);
  try {
    const leads = new ReadLeads(rows, []);
    for (let number = 0; number < 1_500; number++) leads.looking(`request-${number}`, 'request-target');
    leads.looking('request-600', 'request-target');
    const found = leads.to('request-target');
    expect(found).toHaveLength(1_000);
    expect(found.slice(-2)).toEqual(['request-1499', 'request-600']);
  } finally {
    rows.close();
    rmSync(folder, { recursive: true });
  }
});
