/** How the command line ends. */
export const DONE = 0;
/** It found what it looked for wrong. */
export const FOUND_WRONG = 1;
export const WRONG_USAGE = 2;
const FOLDER_IN_USE = 73;
export const IO_ERROR = 74;
const WRONG_CONFIGURATION = 78;

/** An end that is no success, told in a sentence or several for who called. */
export class Ended extends Error {
  constructor(
    readonly exit: typeof FOUND_WRONG | typeof WRONG_USAGE | typeof IO_ERROR,
    message: string,
  ) {
    super(message);
    this.name = 'Ended';
  }
}

/** By their names, so that what throws them need not be loaded. */
const EXITS: Readonly<Record<string, number>> = { FolderInUse: FOLDER_IN_USE, ConfigurationError: WRONG_CONFIGURATION };

/** Whether it says by itself how the command line ends. */
export const isEnd = (error: unknown): boolean => error instanceof Ended || (error instanceof Error && Object.hasOwn(EXITS, error.name));

/** No file of ours is for other users of the machine. */
const UMASK = 0o077;

/** Runs the work; where it throws, tells why on standard error and sets the exit code. */
export async function ending(work: () => Promise<void>): Promise<void> {
  process.umask(UMASK);
  try {
    await work();
  } catch (error) {
    const { name, exit, message } = (error ?? {}) as { name?: string; exit?: number; message?: string };
    process.exitCode = exit ?? EXITS[name ?? ''] ?? IO_ERROR;
    if (message !== '') process.stderr.write(`${message ?? String(error)}\n`);
  }
}

/** Standard output, and what is given goes no faster than it is read. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line that tells how far it is, where a person looks on; nothing elsewhere. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
