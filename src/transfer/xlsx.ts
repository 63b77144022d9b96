import { startBeside } from '../read-model/beside.js';
import { UnreadableSheet, type SheetRow } from './sheet.js';
import type { WorkbookReply } from './workbook.js';

/** Nest token of the place where the programs lie that run beside this one. */
export const PROGRAMS = Symbol('PROGRAMS');

/** Milliseconds, and megabytes, that reading a workbook may take: one that is made to take more is refused. */
const PATIENCE = 60_000;
const MOST_MEMORY = 400;

/** The rows of a workbook's first sheet, of which empty ones are left out. Throws UnreadableSheet where it is none. */
export async function xlsxRows(bytes: Buffer, programs: URL): Promise<readonly SheetRow[]> {
  const head = bytes.toString('latin1', 0, 4);
  if (head === '\u00d0\u00cf\u0011\u00e0')
    throw new UnreadableSheet('NOT_A_TABLE', 'This is a workbook of before 2007, or one with a password: save it as .xlsx without one.');
  if (head !== 'PK\u0003\u0004')
    throw new UnreadableSheet('NOT_A_TABLE', 'This is no workbook (.xlsx): if it is text, bring it in as csv.');
  const reply = await replyTo(bytes, new URL('workbook.js', programs));
  if ('rows' in reply) return reply.rows;
  throw new UnreadableSheet(reply.why.code, reply.why.message, reply.why.row);
}

async function replyTo(bytes: Buffer, program: URL): Promise<WorkbookReply> {
  const child = startBeside(program, [], { megabytes: MOST_MEMORY });
  const deadline = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  try {
    return await new Promise<WorkbookReply>((resolve, reject) => {
      child.once('message', (reply: WorkbookReply) => resolve(reply));
      child.once('exit', () =>
        reject(new UnreadableSheet('TOO_LONG', 'This workbook takes more to read than one may: make several of it.')),
      );
      child.once('error', reject);
      child.send(bytes, (error) => {
        if (error) reject(error);
      });
    });
  } finally {
    clearTimeout(deadline);
    child.kill('SIGKILL');
  }
}
