import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Fault, Refusal, type Objection } from '../kernel/refusal.js';

/**
 * Starts a program of ours in a process of its own, which ends with this one, and lets this one go first.
 * No thread: ending one while SQLite works in it ends the whole process, and its memory would stay with us.
 */
export function startBeside(program: URL, args: readonly string[]): ChildProcess {
  const child = fork(fileURLToPath(program), args, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child;
}

/** In such a process: who started it says when it ends, or is gone. */
export function endWithStarter(): void {
  process.on('disconnect', () => process.exit());
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
}

/** Tells who started this process. */
export const tell = (message: object): void => void process.send?.(message);

/** An error, as it passes between processes. */
export interface Told {
  readonly objections?: readonly Objection[];
  readonly fault?: Fault['code'];
  readonly message: string;
  readonly stack?: string;
}

export function told(error: unknown): Told {
  if (error instanceof Refusal) return { objections: error.objections, message: error.message };
  const { message = String(error), stack } = (error ?? {}) as Partial<Error>;
  return { ...(error instanceof Fault && { fault: error.code }), message, ...(stack !== undefined && { stack }) };
}

/** The error that was told. */
export function untold({ objections, fault, message, stack }: Told): Error {
  if (objections) return new Refusal(objections);
  const error = fault ? new Fault(fault, message) : new Error(message);
  return stack === undefined ? error : Object.assign(error, { stack });
}
