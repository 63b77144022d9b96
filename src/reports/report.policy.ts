import { PutAtRisk } from '../commitments/commitment.commands.js';
import type { Policy } from '../reactions/policy.js';
import type { ReportFacts } from './report.events.js';

export const reportPolicy: Policy<ReportFacts> = {
  name: 'reports',

  on: {
    // rule 16: another node may have moved what the words rest on while they were found fit
    PromiseRatified: ({ data: { commitmentId } }) => [
      { command: PutAtRisk, input: { commitmentId, reason: 'What it rests on has moved.' } },
    ],
  },
};
