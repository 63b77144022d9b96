import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '../kernel/event.js';
import { CheckpointFile } from './checkpoint-file.js';
import type { AnyPolicy } from './policy.js';

const policy = { name: 'gifts', on: {} } as AnyPolicy;
const event = (position: number) => ({ position, id: `event ${position}`, recordedAt: '2026-03-01T12:00:00.000Z' }) as RecordedEvent;

let folder: string;
let file: string;
let checkpoints: CheckpointFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sayso-'));
  file = join(folder, 'reactions.db');
  checkpoints = CheckpointFile.at(file);
});
afterEach(() => {
  checkpoints.close();
  rmSync(folder, { recursive: true });
});

/** As somebody finds it after a crash now. */
function found(): number {
  const others = CheckpointFile.at(file);
  try {
    return others.of(policy).position;
  } finally {
    others.close();
  }
}

test('what was reacted to is on record at once', () => {
  checkpoints.move(policy, event(7));
  expect([checkpoints.of(policy).position, found()]).toEqual([7, 7]);
});

test('what was passed is known here, and on record after 500 events', () => {
  checkpoints.move(policy, event(7));
  checkpoints.pass(policy, event(20));
  expect([checkpoints.of(policy).position, found()]).toEqual([20, 7]);
  checkpoints.pass(policy, event(507));
  expect(found()).toBe(507);
  checkpoints.pass(policy, event(508));
  expect(found()).toBe(507);
});

test('a reaction after what was passed is on record, and so is what was passed before the end', () => {
  checkpoints.pass(policy, event(3));
  checkpoints.move(policy, event(4));
  expect(found()).toBe(4);
  checkpoints.pass(policy, event(9));
  checkpoints.close();
  expect(found()).toBe(9);
});
