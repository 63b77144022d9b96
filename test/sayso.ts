import { spawn, type ChildProcess } from 'node:child_process';
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
  readonly stdout: () => string;
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
export async function serving(circumstances: Circumstances, args: readonly string[] = ['serve']): Promise<Serving> {
  const child = start(args, circumstances);
  running.add(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve)).finally(() => running.delete(child));
  let [stdout, stderr] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const listening = new Promise<string>((resolve) =>
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const [, url] = /^listening (\S+)\n/.exec(stdout) ?? [];
      if (url !== undefined) resolve(url);
    }),
  );
  const url = await Promise.race([listening, ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`The service ended before it listened: ${stderr}`);
  return {
    url,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    end: async (signal = 'SIGTERM') => {
      const since = Date.now();
      child.kill(signal);
      return { code: await ended, took: Date.now() - since };
    },
  };
}
