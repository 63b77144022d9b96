import { expect, test } from '@jest/globals';
import { person } from '../../test/given.js';
import { commandFrom } from '../commands/validation.js';
import { assertMaySend } from '../commands/who-may-send.js';
import { ROLES, SAYSO } from '../kernel/actor.js';
import { Refusal } from '../kernel/refusal.js';
import { ChangeCommitment, NoteFollowUpDue, ProposeCommitment } from './commitment.commands.js';
import { commitmentsRoom } from './commitments.module.js';

const wording = { canSay: 'SSO by June.', cannotSay: 'Any protocol but SAML.' };

/** Code and field of each objection to a command’s input. */
function objectionsIn(type: Parameters<typeof commandFrom>[0], input: object): string[] {
  try {
    commandFrom(type, input);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.objections.map(({ code, field }) => `${code} ${field}`);
  }
}

/** To a proposal to an audience, or in a wording. */
const objectionsTo = (input: { audience?: object; wording?: object }): string[] =>
  objectionsIn(ProposeCommitment, {
    featureId: 'sso',
    audience: { kind: 'EVERYONE' },
    wording,
    owner: 'Ada',
    followUpOn: '2026-05-01',
    ...input,
  });

test.each([
  [{ kind: 'EVERYONE' }, []],
  [{ kind: 'SEGMENT', segment: 'smb' }, []],
  [{ kind: 'CUSTOMER', customerId: 'acme' }, []],
  [{ kind: 'SEGMENT' }, ['REQUIRED audience.segment']],
  [{ kind: 'SEGMENT', segment: null }, ['REQUIRED audience.segment']],
  [{ kind: 'SEGMENT', segment: 'a b' }, ['INVALID audience.segment']],
  [{ kind: 'CUSTOMER' }, ['REQUIRED audience.customerId']],
  [{ kind: 'CUSTOMER', segment: 'smb', customerId: 'acme' }, ['INVALID audience.segment']],
  [{ kind: 'EVERYONE', customerId: 'acme' }, ['INVALID audience.customerId']],
  [{ kind: 'NOBODY' }, ['INVALID audience.kind']],
])('an audience names what its kind needs and nothing else: %j', (audience, objections) => {
  expect(objectionsTo({ audience })).toEqual(objections);
});

test('a wording says what may be said and what may not (rule 12)', () => {
  expect(objectionsTo({ wording: { canSay: ' ' } })).toEqual(['REQUIRED wording.canSay', 'REQUIRED wording.cannotSay']);
});

test.each([
  ['sso@everyone', []],
  ['sso@segment:smb', []],
  ['sso@customer:acme', []],
  ['sso', ['INVALID commitmentId']],
  ['@everyone', ['INVALID commitmentId']],
  ['s s o@everyone', ['INVALID commitmentId']],
  ['sso@everyone:smb', ['INVALID commitmentId']],
  ['sso@segment', ['INVALID commitmentId']],
  ['sso@segment:', ['INVALID commitmentId']],
  ['sso@customer:a b', ['INVALID commitmentId']],
  ['sso@customer:acme@everyone', ['INVALID commitmentId']],
  ['sso@region:north', ['INVALID commitmentId']],
  [['sso@everyone'], ['INVALID commitmentId']],
  [null, ['REQUIRED commitmentId']],
])('a commitment is named by its slot: %j', (commitmentId, objections) => {
  expect(objectionsIn(ChangeCommitment, { commitmentId, reason: 'Ada left.' })).toEqual(objections);
});

test('a promise keeps an owner and a day to look at it again: null clears neither, and of what every command may carry it means absent', () => {
  const change = { commitmentId: 'sso@everyone', reason: 'Ada left.', commandId: null, expectedRevision: null };
  expect(objectionsIn(ChangeCommitment, { ...change, owner: null, followUpOn: null })).toEqual(['REQUIRED owner', 'REQUIRED followUpOn']);
  expect(objectionsIn(ChangeCommitment, { ...change, owner: 'Eve' })).toEqual([]);
});

test('that a follow-up is due is for Sayso alone to note: no line of an import names it, and no role may send it (rule 19)', () => {
  const due = Object.assign(new NoteFollowUpDue(), { commitmentId: 'sso@everyone', followUpOn: '2026-05-01' });
  expect(commitmentsRoom.commands).not.toContain(NoteFollowUpDue);
  for (const role of ROLES) expect(() => assertMaySend(NoteFollowUpDue, due, { actor: person('Ada', role) })).toThrow(Refusal);
  expect(() => assertMaySend(NoteFollowUpDue, due, { actor: SAYSO })).not.toThrow();
});
