import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Options, StandIn } from './stand-in.js';

type Controls = Omit<StandIn, 'port' | 'url' | 'events' | 'received' | 'openReads' | 'stop'>;
export type Control = keyof Controls;

export interface StandInProcess {
  readonly url: string;
  readonly port: number;
  /** Calls a method of the stand-in. */
  readonly tell: <Name extends Control>(control: Name, ...args: Parameters<Controls[Name]>) => Promise<void>;
  /** SIGKILL, the default, ends it at once; SIGSTOP freezes it, connections and all, until SIGCONT. */
  readonly kill: (signal?: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => Promise<void>;
}

/** A stand-in in a process of its own, once it listens. */
export async function spawnStandIn(options: Omit<Options, 'firstPosition'>): Promise<StandInProcess> {
  const child = fork(fileURLToPath(new URL('stand-in-main.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--import', new URL('../run-typescript.js', import.meta.url).href],
    serialization: 'advanced',
  });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    port: Number(new URL(url).port),
    tell: async (control, ...args) => {
      const done = once(child, 'message');
      child.send([control, args]);
      await done;
    },
    kill: async (signal = 'SIGKILL') => {
      const ended = signal === 'SIGKILL' ? once(child, 'exit') : undefined;
      child.kill(signal);
      await ended;
    },
  };
}
