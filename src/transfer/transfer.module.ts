import { Module } from '@nestjs/common';
import { EVENT_TYPES } from '../api/room.js';
import { Codec } from '../event-log/codec.js';
import type { EventTypes } from '../kernel/event.js';
import { ImportCommands } from './import-commands.js';
import { ImportEvents } from './import-events.js';
import { ImportSheet } from './import-sheet.js';
import { Import } from './import.js';
import { Stopping } from './stopping.js';
import { TransferController } from './transfer.controller.js';

@Module({
  controllers: [TransferController],
  providers: [
    Import,
    ImportCommands,
    ImportEvents,
    ImportSheet,
    Stopping,
    { provide: Codec, inject: [EVENT_TYPES], useFactory: (types: EventTypes<Record<string, never>>) => new Codec([types]) },
  ],
  exports: [Stopping],
})
export class TransferModule {}
