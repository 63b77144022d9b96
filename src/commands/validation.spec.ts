import { expect, test } from '@jest/globals';
import { InputType } from '@nestjs/graphql';
import { Refusal, type Objection } from '../kernel/refusal.js';
import { Command, Sends } from './command.js';
import { invalid } from '../kernel/shape.js';
import { CheckedBy } from './field.js';
import { Amount, Count, Name, Nested, Text } from './fields.js';
import { commandFrom } from './validation.js';

@InputType()
class Line {
  @Name('What.')
  what: string;

  @Amount('For how much.', { optional: true })
  price?: string;

  @CheckedBy<Line>((value, line) =>
    value === undefined || line.price !== undefined ? undefined : invalid(`${line.what} has no price to reduce.`),
  )
  reduced?: boolean;
}

@Sends({ description: 'Order.', roles: [] })
class Order extends Command {
  @Nested(() => Line, 'What is ordered.', { list: true })
  lines: Line[];

  @Text('What to know about it.', { optional: true, list: true, max: 5 })
  notes?: string[];
}

@Sends({ description: 'Change an order.', roles: [], nullClears: true })
class ChangeOrder extends Command {
  @Text('What to know about it.', { clears: true })
  note?: string | null;

  @Count('How many.', { min: 1, optional: true })
  count?: number;
}

function objectionsTo(work: () => unknown): readonly Objection[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.objections;
  }
}

const order = (input: object) => objectionsTo(() => commandFrom(Order, { lines: [], ...input }));
const fieldsOf = (objections: readonly Objection[]) => objections.map(({ code, field }) => `${code} ${field}`);

test('what a check finds is told as it says it, for the field', () => {
  expect(order({ lines: undefined })).toEqual([{ code: 'REQUIRED', field: 'lines', message: 'This is required.' }]);
  expect(order({ notes: 'none' })).toEqual([{ code: 'INVALID', field: 'notes', message: 'This must be a list.' }]);
});

test('of a list the first entry that does not pass is named', () => {
  expect(order({ notes: ['a', 'too long', ''] })).toEqual([
    { code: 'TOO_LONG', field: 'notes.1', message: 'This may have at most 5 characters.' },
  ]);
  expect(fieldsOf(order({ notes: [''] }))).toEqual(['REQUIRED notes.0']);
  expect(fieldsOf(order({ notes: Array.from({ length: 51 }, () => 'a') }))).toEqual(['TOO_LONG notes']);
});

test('fields within fields are named by their path, and each bad one is told', () => {
  const lines = [{ what: 'A' }, { what: '', price: '-1', colour: 'red' }];
  expect(fieldsOf(order({ lines }))).toEqual(['UNKNOWN_FIELD lines.1.colour', 'REQUIRED lines.1.what', 'INVALID lines.1.price']);
  expect(fieldsOf(order({ lines: [{ what: 'A' }, 'B'] }))).toEqual(['INVALID lines.1']);
});

test('a check sees the object that has the field', () => {
  expect(order({ lines: [{ what: 'Tea', reduced: true }] })).toEqual([
    { code: 'INVALID', field: 'lines.0.reduced', message: 'Tea has no price to reduce.' },
  ]);
  expect(order({ lines: [{ what: 'A', price: '1', reduced: true }] })).toEqual([]);
});

test('the fields of every command are checked, too', () => {
  expect(fieldsOf(order({ commandId: ' ', expectedRevision: -2 }))).toEqual(['REQUIRED commandId', 'INVALID expectedRevision']);
});

test('null means absent, and clears where it may', () => {
  expect(order({ notes: null })).toEqual([]);
  expect(commandFrom(ChangeOrder, { note: null, commandId: null })).toEqual({ note: null });
  expect(fieldsOf(objectionsTo(() => commandFrom(ChangeOrder, { count: null })))).toEqual(['REQUIRED count']);
});

test('no field reaches a prototype', () => {
  expect(fieldsOf(order(JSON.parse('{ "lines": [{ "__proto__": { "what": "A" } }] }') as object))).toEqual(['UNKNOWN_FIELD __proto__']);
});
