import { Module } from '@nestjs/common';
import { READERS } from '../access/access.js';
import { shownTo } from '../api/policy.js';
import type { Room } from '../api/room.js';
import { handlersOf } from '../commands/command-runner.js';
import { openCommands } from '../commands/command.js';
import { keyOf } from '../kernel/streams.js';
import { queryHandlersOf } from '../read-model/query-handlers.js';
import { CustomerReportsResolver, FeatureReportsResolver } from './added-fields.resolver.js';
import { REPORT_COMMANDS } from './report.commands.js';
import { report } from './report.decider.js';
import { REPORT_EVENTS, REPORT_FACTS } from './report.events.js';
import { reportPolicy } from './report.policy.js';
import { REPORT_QUERIES, ReportByKey } from './report.queries.js';
import { ReportMutations, ReportOffers, ReportPayloadResolver, ReportResolver, ToldResolver } from './report.resolver.js';

export const reportsRoom: Room = {
  facts: REPORT_FACTS,
  events: REPORT_EVENTS,
  decider: report,
  commands: openCommands(REPORT_COMMANDS),
  policies: [reportPolicy],
  nodes: [{ id: /^report-/, type: 'Report', query: (id, moment) => new ReportByKey(keyOf(id), moment) }],
  shows: { ...shownTo(READERS, 'Report', 'Told'), ...shownTo('EVERY_TOKEN', 'ReportPayload') },
};

@Module({
  providers: [
    ...handlersOf(report, REPORT_COMMANDS),
    ...queryHandlersOf(REPORT_QUERIES),
    ReportMutations,
    ReportOffers,
    ReportResolver,
    ToldResolver,
    FeatureReportsResolver,
    CustomerReportsResolver,
    ReportPayloadResolver,
  ],
})
export class ReportsModule {}
