import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { LocalIssuer } from '../src/access/local-issuer.js';
import type { EventLog } from '../src/event-log/event-log.js';
import { GlobalPositions, type GlobalPosition } from '../src/eventstoredb/global-positions.js';
import { readStoreAddress } from '../src/eventstoredb/store-address.js';
import { openLog } from '../src/infrastructure.js';
import type { Role } from '../src/kernel/actor.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../src/history.js';
import { serving, type Serving } from './sayso.js';
import { client, send, settled, type Answer, type Ask } from './service.js';
import { withSlack } from './until.js';

/** API nodes on one store: each is the service in a process of its own, on a folder of its own; a token is good on all. */
export class Nodes {
  readonly #running = new Map<number, Serving>();

  private constructor(
    readonly folders: readonly string[],
    readonly store: string,
    private readonly issuer: LocalIssuer,
  ) {}

  /** Makes their folders in a place, and starts none. */
  static async at(place: string, store: string, count: number): Promise<Nodes> {
    const folders = Array.from({ length: count }, (_, node) => join(place, `node-${node}`));
    const issuer = await LocalIssuer.open(folders[0]!);
    for (const other of folders.slice(1)) {
      mkdirSync(other, { recursive: true });
      copyFileSync(join(folders[0]!, 'local-key.json'), join(other, 'local-key.json'));
    }
    return new Nodes(folders, store, issuer);
  }

  async start(node: number, env: Readonly<Record<string, string>> = {}): Promise<Serving> {
    const service = await serving({ folder: this.folders[node]!, env: { SAYSO_EVENTSTORE: this.store, SAYSO_LOG: 'warn', ...env } });
    this.#running.set(node, service);
    return service;
  }

  async startAll(): Promise<void> {
    await Promise.all(this.folders.map((_, node) => this.start(node)));
  }

  service(node: number): Serving {
    return this.#running.get(node)!;
  }

  async kill(node: number): Promise<void> {
    await this.service(node).end('SIGKILL');
  }

  /** A client of somebody with these roles for each node, wherever that listens at the time. */
  async as(name: string, ...roles: Role[]): Promise<readonly Ask[]> {
    const token = await this.issuer.issueToken({ name, roles });
    return this.folders.map((_, node) => (query, variables) => client(this.service(node).url, token)(query, variables));
  }

  /** Resolves when every node has read, and reacted to, all that the store holds; answers how many events that is. */
  async settled(patience = 120_000): Promise<number> {
    const place = mkdtempSync(join(this.folders[0]!, '..', 'end-'));
    const log = await this.#openLog(place);
    try {
      for (let end = await log.end(); ;) {
        for (const { url } of this.#running.values()) {
          await read(url, end.position, patience);
          await settled(url, patience);
        }
        const { position } = end;
        end = await log.end();
        if (end.position === position) return position;
      }
    } finally {
      await log.close();
      rmSync(place, { recursive: true });
    }
  }

  /** Ends all, and expects each to end well and to have told of no more than it was meant to. */
  async stop(told = /^$/): Promise<void> {
    for (const [node, service] of this.#running) {
      const { code, took } = await service.end();
      const unexpected = service
        .stderr()
        .split('\n')
        .filter((line) => line !== '' && !told.test(line));
      expect([node, code, took < withSlack(10_000), unexpected]).toEqual([node, 0, true, []]);
    }
  }

  /**
   * Expects every stopped node to hold what another one makes of the store that starts from nothing: the same positions, the same rows.
   * Answers all events.
   */
  async expectAlike(): Promise<readonly RecordedEvent[]> {
    const place = mkdtempSync(join(this.folders[0]!, '..', 'anew-'));
    const log = await this.#openLog(place);
    await log.end();
    const events = await log.readAll(0, 1_000_000);
    await log.close();
    const anew = ReadModel.at(join(place, 'rows.db'), PROJECTIONS, { views: viewsOf() });
    anew.apply(events);
    const [positions, rows] = [positionsIn(place), [...anew.dump()]];
    anew.close();
    expect(positions).toHaveLength(events.length);
    for (const folder of this.folders) {
      expect(positionsIn(folder)).toEqual(positions);
      expect(rowsIn(folder)).toEqual(rows);
    }
    rmSync(place, { recursive: true });
    return events;
  }

  #openLog(folder: string): Promise<EventLog> {
    const failStop = (error: unknown) => {
      throw error;
    };
    return openLog({ folder, eventstore: readStoreAddress(this.store), failStop });
  }
}

/** Resolves when the rows of a node hold the position. */
async function read(url: string, position: number, patience: number): Promise<void> {
  for (const end = Date.now() + patience; ; await sleep(50, true)) {
    const standing = (await (await fetch(`${url}/health/ready`)).json()) as { position?: number; lag?: number };
    if (Number(standing.position) - Number(standing.lag) >= position) return;
    if (Date.now() > end) throw new Error(`The node has not read up to ${position}: ${JSON.stringify(standing)}`);
  }
}

/** The file is named by what built it: a node's own is not ours. */
function rowsIn(folder: string): readonly (readonly [table: string, row: string])[] {
  const [name] = readdirSync(folder).filter((file) => /^read-model-.*\.db$/.test(file));
  const rows = ReadModel.at(join(folder, name!), PROJECTIONS, { views: viewsOf() });
  try {
    return [...rows.dump()];
  } finally {
    rows.close();
  }
}

function positionsIn(folder: string): readonly GlobalPosition[] {
  const positions = GlobalPositions.open(folder);
  try {
    return Array.from({ length: positions.last?.position ?? 0 }, (_, index) => positions.at(index + 1)!);
  } finally {
    positions.close();
  }
}

/** What is no answer: the node is gone, or it says that it does not know, or not now. */
const UNANSWERED = /fetch failed|terminated|other side closed|STORE_UNAVAILABLE|OUTCOME_UNKNOWN|READ_MODEL_BEHIND/;

/** Asks one node after the other until it is answered. */
export async function persist<Result>(asks: readonly Ask[], work: (ask: Ask) => Promise<Result>, patience = 120_000): Promise<Result> {
  for (let attempt = 0, end = Date.now() + patience; ; attempt++) {
    try {
      return await work(asks[attempt % asks.length]!);
    } catch (error) {
      if (!UNANSWERED.test(String(error)) || Date.now() > end) throw error;
      await sleep(50);
    }
  }
}

/** Sends one command, with its commandId, to one node after the other until it is answered. */
export const sendUntilAnswered = (asks: readonly Ask[], command: string, input: object): Promise<Answer['data']> =>
  persist(asks, (ask) => send(ask, command, input));

/** What a query answers; throws what `persist` takes for no answer. */
export async function dataOf(answer: Promise<Answer>): Promise<Answer['data']> {
  const { data, errors } = await answer;
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
