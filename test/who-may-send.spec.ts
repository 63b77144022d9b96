import { describe, expect, test } from '@jest/globals';
import { commandName, traitsOf, type CommandClass } from '../src/commands/command.js';
import { refusedOutright } from '../src/commands/who-may-send.js';
import { ProposeCommitment, ReviseWording } from '../src/commitments/commitment.commands.js';
import { holdsAny, NOT_READING, ROLES, type Role } from '../src/kernel/actor.js';
import { ROOMS } from '../src/rooms.js';

const COMMANDS: readonly CommandClass[] = ROOMS.flatMap(({ commands = [] }) => commands);
const holding = (...roles: Role[]) => ({ roles });
const refusedTo = (...roles: Role[]) => COMMANDS.filter((type) => refusedOutright(type, {}, holding(...roles))).map(commandName);

describe('refused outright', () => {
  test('AUDITOR sends no command, whatever else it is', () => {
    expect(refusedTo('AUDITOR')).toEqual(COMMANDS.map(commandName));
    expect(refusedTo(...ROLES)).toEqual(COMMANDS.map(commandName));
  });

  test('ADMIN decides and approves nothing, whatever else it is', () => {
    expect(refusedTo('ADMIN', 'PRODUCT_APPROVER', 'LEADERSHIP')).toEqual([
      ...['acceptRequest', 'declineRequest', 'deferRequest', 'approveWording'],
    ]);
    for (const type of [ProposeCommitment, ReviseWording]) {
      expect(refusedOutright(type, { approveAs: 'SALES' }, holding('ADMIN', 'SALES_APPROVER'))).toMatchObject({
        code: 'FORBIDDEN',
        field: 'approveAs',
      });
      expect(refusedOutright(type, { approveAs: null }, holding('ADMIN', 'SALES'))).toBeUndefined();
    }
  });

  test('who reads nothing sends only what tokens are about, so that payloads may tell what is', () =>
    expect(COMMANDS.filter((type) => holdsAny(traitsOf(type), NOT_READING)).map(commandName)).toEqual([
      ...['issueServiceToken', 'revokeServiceToken'],
    ]));

  test('nobody else is', () => expect(refusedTo(...ROLES.filter((role) => role !== 'AUDITOR' && role !== 'ADMIN'))).toEqual([]));
});
