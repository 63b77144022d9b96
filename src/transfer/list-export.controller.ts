import { Controller, Get, Inject, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Readable } from 'node:stream';
import { Authentication } from '../access/authentication.js';
import { FORMS } from './forms.js';
import { notIdle } from './idle.js';
import type { Given } from './list-arguments.js';
import { ListExport } from './list-export.js';
import { FORMATS, isKind, LISTS, type Format } from './lists.js';
import { Stopping } from './stopping.js';

/** Milliseconds in which more of an export must come. */
const IDLE = 30_000;

/** Every list as a spreadsheet has it, to be taken with a token or by somebody who is signed in with a browser (rule 28). */
@Controller('export')
export class ListExportController {
  constructor(
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(ListExport) private readonly lists: ListExport,
    @Inject(Stopping) private readonly stopping: Stopping,
  ) {}

  @Get(':file')
  async export(
    @Param('file') file: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const sender = await this.authentication.callerOf(request.headers);
    const [kind = '', format = ''] = file.split('.', 2);
    if (!isKind(kind) || !Object.hasOwn(FORMS, format) || file !== `${kind}.${format}`)
      throw new NotFoundException(`There is no such export. There are ${FORMATS.join(' and ')} of ${Object.keys(LISTS).join(', ')}.`);
    const { type, write } = FORMS[format as Format];
    const table = await this.lists.open(kind, request.query as Given, { ...sender, requestId: request.id }).catch((error: unknown) => {
      throw beyondBudget(error, reply) ?? error;
    });
    void reply.header('content-type', type).header('content-disposition', `attachment; filename="${file}"`);
    return Readable.from(this.stopping.until(notIdle(write(table), IDLE)), { objectMode: false });
  }
}

/** TOO_MANY in the words of HTTP; undefined where it is something else. */
function beyondBudget(error: unknown, reply: FastifyReply): Error | undefined {
  const { code, http } = (error instanceof GraphQLError ? error.extensions : {}) as {
    readonly code?: string;
    readonly http?: { readonly status: number; readonly headers: ReadonlyMap<string, string> };
  };
  if (code !== 'TOO_MANY' || !http) return undefined;
  for (const [name, value] of http.headers) void reply.header(name, value);
  return Object.assign(new Error((error as GraphQLError).message), { statusCode: http.status });
}
