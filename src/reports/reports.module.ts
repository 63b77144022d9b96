import { Module } from '@nestjs/common';
import type { Room } from '../api/room.js';
import { handlersOf } from '../event-log/command-runner.js';
import { RatifyPromise, ReportUnapprovedPromise, RetractPromise } from './report.commands.js';
import { report } from './report.decider.js';
import { REPORT_EVENTS } from './report.events.js';
import { reportPolicy } from './report.policy.js';
import { reportProjection } from './report.projection.js';
import { REPORT_QUERIES, ReportByKey } from './report.queries.js';
import {
  CustomerReportsResolver,
  FeatureReportsResolver,
  ReportMutations,
  ReportPayloadResolver,
  ReportResolver,
  ToldResolver,
} from './report.resolver.js';

const COMMANDS = {
  reportUnapprovedPromise: ReportUnapprovedPromise,
  ratifyPromise: RatifyPromise,
  retractPromise: RetractPromise,
};

export const reportsRoom: Room = {
  events: REPORT_EVENTS,
  projection: reportProjection,
  commands: Object.values(COMMANDS),
  policies: [reportPolicy],
  nodes: [{ id: /^report-/, type: 'Report', query: (id, moment) => new ReportByKey(id.slice('report-'.length), moment) }],
};

@Module({
  providers: [
    ...handlersOf(report, COMMANDS),
    ...REPORT_QUERIES,
    ReportMutations,
    ReportResolver,
    ToldResolver,
    FeatureReportsResolver,
    CustomerReportsResolver,
    ReportPayloadResolver,
  ],
})
export class ReportsModule {}
