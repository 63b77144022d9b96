import { Module } from '@nestjs/common';
import { ApiModule } from '../api/graphql.module.js';
import { ListExportController } from './list-export.controller.js';
import { ListExport } from './list-export.js';
import { TransferModule } from './transfer.module.js';

/** Apart from the other transfers: it asks the API, which only a service has. */
@Module({ imports: [ApiModule, TransferModule], controllers: [ListExportController], providers: [ListExport] })
export class ListExportModule {}
