import { spawn } from 'node:child_process';
import { built } from './built.js';

export interface Demo {
  /** All that it has printed. */
  readonly told: string;
  readonly url: string;
  readonly folder: string;
  /** What signs one of its people in with a browser, once. */
  readonly linkOf: (name: string) => string;
  readonly tokenOf: (name: string) => string;
  /** Ends it as Ctrl-C does; answers its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** `npm run demo`, on a free port and a folder of its own, when it has told its story. */
export async function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, [built('dist/cli/demo.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (/Lena \(LEADERSHIP\):\n +eyJ\S+\n/.test(told)) resolve();
    });
  });
  const find = (pattern: RegExp): string => pattern.exec(told)?.[1] ?? '';
  return {
    told,
    url: find(/to (http:\S+)\/graphql/),
    folder: find(/stays up, in (\S+), until/),
    linkOf: (name) => find(new RegExp(`${name} \\(\\w+\\):\\n +(http\\S+)`)),
    tokenOf: (name) => find(new RegExp(`${name} \\(\\w+\\):\\n +(eyJ\\S+)`)),
    stop: () => {
      const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      return code;
    },
  };
}
