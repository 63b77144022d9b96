import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { built } from './built.js';

/** The built command line: `npm test` builds it first. */
const MAIN = built('dist/cli/main.js');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly folder: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another command line than that of the build. */
  readonly program?: string;
}

const start = (args: readonly string[], { folder, env, program = MAIN }: Circumstances): ChildProcess =>
  spawn(process.execPath, [program, ...args], { env: { ...process.env, NODE_ENV: 'test', SAYSO_DATA: folder, SAYSO_PORT: '0', ...env } });

/** Runs one command to its end. */
export async function sayso(args: readonly string[], circumstances: Circumstances): Promise<Run> {
  const child = start(args, circumstances);
  child.stdin?.on('error', () => {}).end(circumstances.stdin ?? '');
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await ended, stdout, stderr };
}

export interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Sends a signal; answers the exit code and the milliseconds it took. */
  readonly end: (signal?: NodeJS.Signals) => Promise<{ code: number | null; took: number }>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

/** The service in a process of its own, once it listens. */
export async function serving(circumstances: Circumstances): Promise<Serving> {
  const child = start(['serve'], circumstances);
  running.add(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve)).finally(() => running.delete(child));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  for await (const line of createInterface({ input: child.stdout! }))
    return {
      url: line.replace('listening ', ''),
      child,
      stderr: () => stderr,
      end: async (signal = 'SIGTERM') => {
        const since = Date.now();
        child.kill(signal);
        return { code: await ended, took: Date.now() - since };
      },
    };
  throw new Error(`The service ended before it listened: ${stderr}`);
}
