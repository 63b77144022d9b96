import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Fault, Refusal, type Objection } from '../kernel/refusal.js';

/** How much memory a program may take: beyond, it ends, without a word to the log. */
interface Bound {
  readonly megabytes: number;
}

/**
 * Starts a program of ours in a process of its own, which ends with this one, and lets this one go first.
 * No thread: ending one while SQLite works in it ends the whole process, and its memory would stay with us.
 */
export function startBeside(program: URL, args: readonly string[], bound?: Bound): ChildProcess {
  const child = fork(fileURLToPath(program), args, {
    execArgv: bound ? [`--max-old-space-size=${bound.megabytes}`] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', bound ? 'ignore' : 'inherit', 'ipc'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}

/** In such a process: who started it says when it ends, or is gone. */
export function endWithStarter(): void {
  process.on('disconnect', () => process.exit());
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
}

/** Tells who started this process; nobody where that has ended meanwhile. */
export const tell = (message: object): void => void process.send?.(message, undefined, undefined, () => {});

/** An error, as it passes between processes. */
export interface ToldError {
  readonly objections?: readonly Objection[];
  readonly fault?: Fault['code'];
  readonly message: string;
  readonly stack?: string;
  /** By which SQLite's errors are told apart. */
  readonly code?: unknown;
  readonly errcode?: unknown;
}

export function told(error: unknown): ToldError {
  if (error instanceof Refusal) return { objections: error.objections, message: error.message };
  const { message = String(error), stack, code, errcode } = (error ?? {}) as Partial<ToldError>;
  return { message, stack, ...(error instanceof Fault ? { fault: error.code } : { code, errcode }) };
}

/** The error that was told. */
export function untold({ objections, fault, message, ...more }: ToldError): Error {
  if (objections) return new Refusal(objections);
  return Object.assign(fault ? new Fault(fault, message) : new Error(message), more);
}
