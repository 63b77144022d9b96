import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TokenVerifier } from './access/token-verifier.js';
import { ApiModule } from './api/graphql.module.js';
import { STORE_BYTES } from './api/metrics.js';
import { COMMANDS, EVENT_TYPES, NODE_KINDS } from './api/room.js';
import { CommandRunner } from './event-log/command-runner.js';
import { EventLog } from './event-log/event-log.js';
import type { Ground } from './ground.js';
import { Clock } from './kernel/clock.js';
import { Moments } from './read-model/moments.js';
import { Projector } from './read-model/projector.js';
import { ReadModel } from './read-model/read-model.js';
import { ALL_EVENT_TYPES, ROOM_MODULES, ROOMS } from './rooms.js';

/** The whole register on an opened ground. */
@Module({})
export class AppModule {
  /** With its API, to be served. */
  static on(ground: Ground): DynamicModule {
    return AppModule.made(ground, [ApiModule]);
  }

  /** Without an API: for the command line, on a folder that no service holds. */
  static offline(ground: Ground): DynamicModule {
    return AppModule.made(ground, []);
  }

  private static made({ clock, log, rows, projector, issuer, storeBytes }: Ground, doors: readonly Type[]): DynamicModule {
    const shared = [
      { provide: Clock, useValue: clock },
      { provide: EventLog, useValue: log },
      { provide: STORE_BYTES, useValue: storeBytes },
      { provide: ReadModel, useValue: rows },
      { provide: Projector, useValue: projector },
      { provide: Moments, useValue: new Moments(rows, projector, clock) },
      { provide: TokenVerifier, useValue: issuer },
      { provide: EVENT_TYPES, useValue: ALL_EVENT_TYPES },
      { provide: NODE_KINDS, useValue: ROOMS.flatMap(({ nodes = [] }) => nodes) },
      { provide: COMMANDS, useValue: ROOMS.flatMap(({ commands = [] }) => commands) },
      CommandRunner,
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
