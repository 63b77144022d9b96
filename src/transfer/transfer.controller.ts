import { Controller, Get, Header, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '../access/authentication.js';
import { ReadLog } from '../access/read-log.js';
import { callerWith } from '../api/caller.js';
import { traced, unexpectedIn } from '../api/errors.js';
import { Codec } from '../event-log/codec.js';
import { EventLog } from '../event-log/event-log.js';
import { holdsAny, readsNothing, ROLE_WORDS, writesNothing, type Actor } from '../kernel/actor.js';
import { Fault, refuse } from '../kernel/refusal.js';
import { Projector } from '../read-model/projector.js';
import { Readers } from '../read-model/readers.js';
import { columnsLine, lastLine, refusedLine } from './answers.js';
import { exportOf, readOf } from './export.js';
import { notIdle } from './idle.js';
import { ImportSheet } from './import-sheet.js';
import { Import } from './import.js';
import { NDJSON } from './lines.js';
import { comingIn } from './sheet-query.js';
import { Stopping } from './stopping.js';
import { NOTHING, type Progress } from './tally.js';

const NDJSON_IN_UTF_8 = `${NDJSON}; charset=utf-8`;

/** Bytes of an answer that may wait for its reader: one that first sends all it has must not hold up itself. */
const WAITING_BYTES = 16_000_000;

/** Milliseconds that the end of an import waits for this node to have read it. */
const PATIENCE = 60_000;

/** Milliseconds in which more of an import, or of an export, must come. */
const IDLE = 30_000;

/** The streams beside the API: history in, history out. */
@Controller()
export class TransferController {
  readonly #logger = new Logger('Transfer');

  constructor(
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Codec) private readonly codec: Codec,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(Readers) private readonly readers: Readers,
    @Inject(Import) private readonly imports: Import,
    @Inject(ImportSheet) private readonly sheets: ImportSheet,
    @Inject(ReadLog) private readonly readLog: ReadLog,
    @Inject(Stopping) private readonly stopping: Stopping,
  ) {}

  @Post('import')
  @HttpCode(200)
  @Header('content-type', NDJSON_IN_UTF_8)
  async import(@Req() request: FastifyRequest): Promise<Readable> {
    const caller = await callerWith(['IMPORTER', 'ADMIN'], request, this.authentication);
    const coming = comingIn(request.query as Record<string, unknown>);
    // what is counted is how long we wait for it, not how long it waits for us
    request.raw.socket.setTimeout(0);
    const body = this.stopping.until(notIdle<Buffer>(request.raw.iterator({ destroyOnReturn: false }), IDLE));
    const { needs, run } =
      coming.format === 'jsonl' ? await this.imports.open(body, 'HTTP', coming.dryRun) : this.sheets.open(body, coming, 'HTTP');
    if (needs && !holdsAny(caller, [needs])) refuse('FORBIDDEN', undefined, `This takes the role ${ROLE_WORDS[needs]}.`);
    if (needs === 'ADMIN' && writesNothing(caller))
      refuse('FORBIDDEN', undefined, `A token that holds the role ${ROLE_WORDS.AUDITOR} writes nothing.`);
    return Readable.from(this.#answers(run(caller), caller, request), { objectMode: false, highWaterMark: WAITING_BYTES });
  }

  @Get('export')
  @Header('content-type', NDJSON_IN_UTF_8)
  async export(@Req() request: FastifyRequest): Promise<Readable> {
    const caller = await callerWith(['AUDITOR'], request, this.authentication);
    await this.readLog.record(caller, [await readOf(this.log)], request.id);
    return Readable.from(this.stopping.until(notIdle(exportOf(this.log, this.codec, this.readers), IDLE)), { objectMode: false });
  }

  /** One line for each refused one, and at the end the tally; an `error` beside it where a fault ended the import before its end. */
  async *#answers(progress: AsyncIterable<Progress>, caller: Actor, request: FastifyRequest): AsyncGenerator<string> {
    let tally = NOTHING;
    try {
      for await (const { refusals, tally: now, columns } of progress) {
        tally = now;
        if (columns) yield columnsLine(columns);
        for (const { line, objection } of refusals) yield refusedLine(line, objection);
      }
      await this.projector.waitFor((await this.log.head()).position, PATIENCE).catch(ifBehind);
      yield lastLine(tally);
    } catch (error) {
      yield lastLine(tally, this.#errorAnswer(error, caller, request));
    } finally {
      // what is left of the body is not read, so that the answer can be
      request.raw.resume();
    }
  }

  #errorAnswer(error: unknown, caller: Actor, request: FastifyRequest): { code: string; message: string } {
    const unexpected = unexpectedIn(error);
    if (unexpected !== undefined && !request.raw.readableAborted) this.#logger.error(traced(request.id, unexpected));
    if (error instanceof Fault) {
      const { code, message } = readsNothing(caller) ? error.inGeneral() : error;
      return { code, message };
    }
    return {
      code: 'INTERNAL_SERVER_ERROR',
      message: `Something broke on our side; the log knows it by this request’s id ${request.id}.`,
    };
  }
}

/** All lines are durable, only not yet seen by this node's reads: that is no failure of the import. */
function ifBehind(error: unknown): void {
  if (!(error instanceof Fault && error.code === 'READ_MODEL_BEHIND')) throw error;
}
