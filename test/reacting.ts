import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { expect } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { AppModule } from '../src/app.module.js';
import type { EventLog } from '../src/event-log/event-log.js';
import type { Clock } from '../src/kernel/clock.js';
import type { RecordedEvent } from '../src/kernel/event.js';
import type { Instant } from '../src/kernel/time.js';
import { CheckpointFile } from '../src/reactions/checkpoint-file.js';
import { Pause } from '../src/reactions/pause.js';
import type { AnyPolicy } from '../src/reactions/policy.js';
import { ProcessManager } from '../src/reactions/process-manager.js';
import { Projector } from '../src/read-model/projector.js';
import { ReadModel } from '../src/read-model/read-model.js';
import { PROJECTIONS, viewsOf } from '../src/history.js';
import type { Register } from './bus.js';
import { FOLLOW_UP } from './promises.js';
import { until } from './until.js';

/** A clock that stands where it is put. */
export class HandClock implements Clock {
  constructor(public time: Instant) {}

  now(): Instant {
    return this.time;
  }
}

/** Another node on the log of a register, with rows and a runner of its own. */
export async function nodeBeside({ infrastructure }: Register, folder: string): Promise<Node & { readonly close: () => Promise<void> }> {
  const rows = ReadModel.open(folder, PROJECTIONS, viewsOf());
  const projector = new Projector(infrastructure.log, rows, { error: () => {} });
  await projector.start();
  const own = { ...infrastructure, rows, projector };
  const app = await NestFactory.createApplicationContext(AppModule.offline(own), { logger: false, abortOnError: false });
  return {
    folder,
    infrastructure: own,
    app,
    close: async () => {
      await app.close();
      await projector.stop();
      rows.close();
    },
  };
}

/** What a process manager stands on. */
type Node = Pick<Register, 'app' | 'infrastructure' | 'folder'>;

export interface Reacting {
  readonly processManager: ProcessManager;
  readonly pause: Pause;
  readonly told: string[];
  /** Resolves when all that the log holds now has been reacted to. */
  readonly done: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A process manager that lets these policies react on a register, from the checkpoint of a name; started. */
export function reactOn(
  { app, infrastructure, folder }: Node,
  policies: readonly AnyPolicy[],
  {
    name = 'reactions',
    file = join(folder, `${name}.db`),
    clock = infrastructure.clock,
    log = infrastructure.log,
  }: { name?: string; file?: string; clock?: Clock; log?: EventLog } = {},
): Reacting {
  const checkpoints = CheckpointFile.at(file);
  const told: string[] = [];
  const pause = app.get(Pause);
  const processManager = new ProcessManager({
    log,
    projector: infrastructure.projector,
    checkpoints,
    policies,
    commands: app.get(CommandBus),
    queries: app.get(QueryBus),
    clock,
    pause,
    logger: { error: (message: string) => told.push(message) },
    failStop: (error) => {
      throw error;
    },
  });
  processManager.start();
  return {
    processManager,
    pause,
    told,
    done: async () => {
      const { position } = await infrastructure.log.head();
      await until(() => processManager.position >= position);
    },
    stop: async () => {
      await processManager.stop();
      checkpoints.close();
    },
  };
}

/** Each promise was put at risk once for the slip of its feature, and its day of follow-up came once; each names its cause. */
export function expectOnce(events: readonly RecordedEvent[], features: number, each: number): void {
  const causes = new Map(events.map((event) => [event.id, event]));
  const slips = events.filter(({ type }) => type === 'FeatureTargetChanged');
  expect(slips).toHaveLength(features);
  const atRisk = events.filter(({ type }) => type === 'CommitmentPutAtRisk');
  expect(new Set(atRisk.map(({ stream, causationId }) => `${stream} ${causationId}`)).size).toBe(features * each);
  expect(atRisk).toHaveLength(features * each);
  for (const { stream, causationId } of atRisk)
    expect(stream).toContain(`commitment-${causes.get(causationId!)!.stream.slice('feature-'.length)}@`);

  const due = events.filter(({ type }) => type === 'FollowUpDue');
  expect(new Set(due.map(({ stream }) => stream)).size).toBe(features * each);
  expect(due).toHaveLength(features * each);
  for (const { data, stream, causationId } of due)
    expect([data, causes.get(causationId!)]).toMatchObject([{ followUpOn: FOLLOW_UP }, { type: 'CommitmentProposed', stream }]);
}
