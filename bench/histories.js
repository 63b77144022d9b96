/** The histories that the bench stands on: generated once a size, their read models made by the product itself. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { PROJECTIONS, viewsOf } from '../dist/history.js';
import { ReadModel } from '../dist/read-model/read-model.js';
import { appendsOf } from './generate.js';
import { sayso } from './processes.js';
import { CACHE } from './settings.js';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

/** By what is generated: another generator makes other histories, and so do deciders that decide otherwise. */
export const version = createHash('sha256')
  .update(JSON.stringify([...appendsOf({ events: 2_000 })]))
  .digest('hex')
  .slice(0, 8);

/** A data folder with so many events, and the read model that this program makes of them: each made where it is not there. Nobody writes into it. */
export function historyOf(events) {
  const folder = join(CACHE, `${events}-${version}`);
  if (!existsSync(folder)) generate(events, folder);
  // a service would answer from one of another program meanwhile, and make its own beside what is measured
  if (!existsSync(ReadModel.fileIn(folder, PROJECTIONS, viewsOf()))) sayso(folder, 'rebuild');
  return folder;
}

function generate(events, folder) {
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  console.log(`generating ${events.toLocaleString('en')} events …`);
  // by name, so that it can be told apart from one that broke off
  run(process.execPath, ['--max-old-space-size=6000', at('generate.js'), '--events', String(events), '--folder', join(making, 'data')]);
  renameSync(join(making, 'data'), folder);
  rmSync(making, { recursive: true });
}

const PIECE = Buffer.alloc(1 << 24);

/** The same folder, whose files the system holds in memory now, as far as it has room: nothing that is measured waits for a disk that happens to be cold. */
export function warmed(folder) {
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name));
    while (readSync(file, PIECE) > 0);
    closeSync(file);
  }
  return folder;
}

/** A copy of it, to be written into; whoever asks removes it. */
export function copyOf(events) {
  const copy = mkdtempSync(join(CACHE, 'copy-'));
  cpSync(historyOf(events), copy, { recursive: true, mode: 2 /* COPYFILE_FICLONE: shares the blocks where the disk can */ });
  return copy;
}

/** An empty folder; whoever asks removes it. */
export function emptyFolder() {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, 'empty-'));
}

/** The keys of the things in a history, as far as a bench asks for them. */
export function keysOf(events) {
  const folder = historyOf(events);
  const file = `${folder}.keys.json`;
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(readKeys(join(folder, 'events.db'))));
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readKeys(file) {
  const db = new DatabaseSync(file, { readOnly: true });
  const all = (type, ...columns) =>
    db
      .prepare(
        `SELECT stream, ${columns.map((column) => `data ->> '${column}' AS ${column}`).join(', ') || '1'} FROM events WHERE type LIKE ?`,
      )
      .all(`${type}.v%`);
  const streams = (...types) => new Set(types.flatMap((type) => all(type).map(({ stream }) => stream)));
  const customers = all('CustomerRegistered', 'customerId', 'segment').map(({ customerId, segment }) => ({ customerId, segment }));
  const features = all('FeatureAdded', 'featureId').map(({ featureId }) => featureId);
  const [activated, ended] = [streams('CommitmentActivated'), streams('CommitmentWithdrawn', 'CommitmentBreached', 'CommitmentReleased')];
  const lapsing = new Set(
    [...all('CommitmentProposed', 'wording'), ...all('WordingRevised', 'wording')]
      .filter(({ wording }) => JSON.parse(wording).validUntil !== undefined)
      .map(({ stream }) => stream),
  );
  const slots = all('CommitmentProposed', 'commitmentId')
    .filter(({ stream }) => activated.has(stream) && !ended.has(stream) && !lapsing.has(stream))
    .map(({ commitmentId }) => commitmentId);
  const requests = all('RequestSubmitted', 'requestId').map(({ requestId }) => requestId);
  const declined = [...streams('RequestDeclined')].map((stream) => stream.slice('request-'.length));
  const reports = all('UnapprovedPromiseReported', 'reportId').map(({ reportId }) => reportId);
  const { lastAt } = db.prepare('SELECT max(recordedAt) AS lastAt FROM events').get();
  const answer = { customers, features, slots, requests, declined, reports, lastAt };
  db.close();
  return answer;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${[program, ...args].join(' ')} ended with ${status}.`);
}
