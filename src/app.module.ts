import { Logger, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Authentication } from './access/authentication.js';
import { ReadLog } from './access/read-log.js';
import { TokenVerifier } from './access/token-verifier.js';
import { EXPLORER } from './api/answering.js';
import { ApiModule } from './api/graphql.module.js';
import { CommandSender } from './api/mutations.js';
import { Offers } from './api/offers.js';
import { API_SHOWS, shownOnce } from './api/policy.js';
import { Budget, BUDGET, type Rates } from './api/rates.js';
import { isSentAlone } from './commands/command.js';
import { COMMANDS, EVENT_TYPES, NODE_KINDS, ROOM_LIST, SHOWN } from './api/room.js';
import { CommandRunner, WriteGate } from './commands/command-runner.js';
import { Leads } from './commands/leads.js';
import { Offering } from './commands/offering.js';
import { SecondLook, SecondLooks } from './commands/second-look.js';
import { EmptySegments } from './commitments/empty-segments.js';
import { EventLog } from './event-log/event-log.js';
import type { Infrastructure } from './infrastructure.js';
import { DECISION_SLA_DAYS } from './insights/agenda.js';
import { Clock } from './kernel/clock.js';
import { STORE_BYTES } from './operations/metrics.js';
import { OperationsModule } from './operations/operations.module.js';
import { Pause } from './reactions/pause.js';
import { ProcessManager } from './reactions/process-manager.js';
import { ReadLeads } from './read-model/leads.js';
import { Moments } from './read-model/moments.js';
import { NAMES_QUERIES, Namesakes } from './read-model/names.js';
import { Projector } from './read-model/projector.js';
import { queryHandlersOf } from './read-model/query-handlers.js';
import { ReadModel } from './read-model/read-model.js';
import { Readers } from './read-model/readers.js';
import { Secrets } from './service-tokens/secrets.js';
import { ALL_EVENT_TYPES } from './history.js';
import { ROOM_MODULES, ROOMS, ROOMS_WITH_EVENTS } from './rooms.js';
import { ListExportModule } from './transfer/list-export.module.js';
import { DATA_FOLDER } from './transfer/workplace.js';
import { PROGRAMS } from './transfer/xlsx.js';

/** The whole register on an opened infrastructure. */
@Module({})
export class AppModule {
  /** With its API, to be served. */
  static on(
    infrastructure: Infrastructure,
    { explorer = true, rates }: { readonly explorer?: boolean; readonly rates?: Rates } = {},
  ): DynamicModule {
    const budget = { provide: BUDGET, useValue: rates && new Budget(rates.person) };
    return AppModule.made(
      infrastructure,
      [ApiModule, OperationsModule, ListExportModule],
      [budget, { provide: EXPLORER, useValue: explorer }, processManagerOn(infrastructure)],
    );
  }

  /** Without an API: for the command line, on a folder that no service holds. So much is remembered of what the rows may not know yet. */
  static offline(infrastructure: Infrastructure, remembered?: number): DynamicModule {
    return AppModule.made(infrastructure, [], [], remembered);
  }

  private static made(
    {
      folder,
      clock,
      log,
      rows,
      readers,
      projector,
      moments,
      verifier,
      secrets,
      readLog,
      signIn,
      decisionSlaDays,
      storeBytes,
      programs,
    }: Infrastructure,
    doors: readonly Type[],
    served: readonly Provider[] = [],
    remembered?: number,
  ): DynamicModule {
    const shared = [
      { provide: Clock, useValue: clock },
      { provide: EventLog, useValue: log },
      { provide: DECISION_SLA_DAYS, useValue: decisionSlaDays },
      { provide: DATA_FOLDER, useValue: folder },
      { provide: STORE_BYTES, useValue: storeBytes },
      { provide: PROGRAMS, useValue: programs },
      { provide: ReadModel, useValue: rows },
      { provide: Readers, useValue: readers },
      { provide: Projector, useValue: projector },
      { provide: Moments, useValue: moments },
      { provide: TokenVerifier, useValue: verifier },
      { provide: Authentication, useValue: new Authentication(verifier, signIn?.sessions) },
      { provide: ReadLog, useValue: readLog },
      { provide: Secrets, useValue: secrets },
      { provide: ROOM_LIST, useValue: ROOMS_WITH_EVENTS },
      { provide: EVENT_TYPES, useValue: ALL_EVENT_TYPES },
      { provide: NODE_KINDS, useValue: ROOMS.flatMap(({ nodes = [] }) => nodes) },
      { provide: COMMANDS, useValue: ROOMS.flatMap(({ commands = [] }) => commands.filter(isSentAlone)) },
      { provide: SHOWN, useFactory: () => shownOnce([API_SHOWS, ...ROOMS.map(({ shows = {} }) => shows)]) },
      {
        provide: SecondLook,
        useValue: new SecondLooks([new Namesakes(rows, ALL_EVENT_TYPES, remembered), new EmptySegments(rows, remembered)]),
      },
      {
        provide: WriteGate,
        inject: [Pause],
        useFactory: (pause: Pause): WriteGate => ({
          assertOpen: () => {
            projector.assertOpen();
            pause.assertOpen();
          },
        }),
      },
      {
        provide: Leads,
        useValue: new ReadLeads(
          rows,
          ROOMS.flatMap(({ leads }) => leads ?? []),
          remembered === undefined ? undefined : { streams: remembered, ofEach: remembered },
        ),
      },
      {
        provide: Offers,
        inject: [Leads],
        useFactory: (leads: Leads): Offers =>
          new Offering(
            log,
            clock,
            leads,
            ROOMS.flatMap(({ decider, commands = [] }) => (decider ? [{ decider, commands }] : [])),
          ),
      },
      CommandRunner,
      CommandSender,
      ...queryHandlersOf(NAMES_QUERIES),
      Pause,
      ...served,
    ];
    return {
      module: AppModule,
      global: true,
      imports: [CqrsModule.forRoot(), ...doors, ...ROOM_MODULES],
      providers: shared,
      exports: shared,
    };
  }
}

/** Who reacts to the log, where it is served; it is started last. */
const processManagerOn = ({ log, projector, policies, reacted: checkpoints, clock, failStop }: Infrastructure): Provider => ({
  provide: ProcessManager,
  inject: [CommandBus, QueryBus, Pause],
  useFactory: (commands: CommandBus, queries: QueryBus, pause: Pause) =>
    new ProcessManager({
      log,
      projector,
      checkpoints,
      policies,
      commands,
      queries,
      clock,
      pause,
      logger: new Logger('Reactions'),
      failStop,
    }),
});
