import { Module } from '@nestjs/common';
import { EVENT_TYPES } from '../api/room.js';
import { Codec } from '../event-log/codec.js';
import type { EventTypes } from '../kernel/event.js';
import { ImportCommands } from './import-commands.js';
import { ImportEvents } from './import-events.js';
import { Import } from './import.js';
import { Stopping } from './stopping.js';
import { TransferController } from './transfer.controller.js';

@Module({
  controllers: [TransferController],
  providers: [
    Import,
    ImportCommands,
    ImportEvents,
    Stopping,
    { provide: Codec, inject: [EVENT_TYPES], useFactory: (types: EventTypes<Record<string, never>>) => new Codec([types]) },
  ],
})
export class TransferModule {}
