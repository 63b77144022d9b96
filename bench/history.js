/** The history that a bench begins with: facts of new streams, by two people, appended as they are. */
import { uuidOf } from '../dist/kernel/canonical.js';

const [sofia, priya] = ['Sofia', 'Priya'].map((name) => ({ issuer: 'bench', subject: name, name, roles: [] }));

/** A new stream of these facts: type, data, and who, Sofia where nobody is named. */
export const begun = (stream, ...facts) => ({
  stream,
  expectedRevision: -1,
  events: facts.map(([type, data, actor = sofia], number) => ({
    id: uuidOf(`${stream} ${number}`),
    type,
    data,
    actor,
    effectiveAt: '2026-01-01T00:00:00.000Z',
    command: 'bench',
    commandId: `${stream} ${number}`,
    inputHash: '',
    warnings: [],
    correlationId: 'bench',
  })),
});

/** A promise that both have approved. */
export function approved(proposal) {
  const { commitmentId, hash } = proposal;
  const version = 1;
  return begun(
    `commitment-${commitmentId}`,
    ['CommitmentProposed', { version, owner: 'Priya', ...proposal }],
    ['WordingApproved', { version, hash, function: 'SALES' }],
    ['WordingApproved', { version, hash, function: 'PRODUCT' }, priya],
    ['CommitmentActivated', { version }, priya],
  );
}

/** Appends a history, 1,000 streams at a time. */
export async function fill(log, history) {
  const group = [];
  for (const append of history) if (group.push(append) === 1_000) await log.appendAll(group.splice(0));
  await log.appendAll(group);
}
