import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { Refusal, refuse, type Objection } from '../kernel/refusal.js';
import { traitsOf, type Command, type CommandClass } from './command.js';
import { problemIn } from './field.js';

/**
 * The command that an input asks for, every field checked, whole: the one validation that a mutation and an import line meet.
 * Throws a Refusal with one objection for each bad field.
 */
export function commandFrom<C extends Command>(type: CommandClass<C>, input: object): C {
  const clears = traitsOf(type).nullClears === true;
  return assertValid(
    plainToInstance(
      type,
      withoutNulls(input, (key) => clears && !OF_EVERY_COMMAND.has(key)),
    ),
  );
}

/** What stands around a command, checked as a command's fields are; null means absent. */
export function checked<T extends object>(type: new () => T, fields: object): T {
  return assertValid(plainToInstance(type, withoutNulls(fields)));
}

function assertValid<T extends object>(given: T): T {
  const errors = validateSync(given, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
  if (errors.length > 0) throw new Refusal(errors.flatMap((error) => objections(error)));
  return given;
}

/** What is declared of a class never changes, and class-validator looks for it among all classes at each validation: once is enough. */
function rememberDeclarations(): void {
  const storage = getMetadataStorage();
  const search = storage.getTargetValidationMetadatas.bind(storage);
  const found = new Map<unknown, ReturnType<typeof search>>();
  storage.getTargetValidationMetadatas = (type, ...options) => {
    let declared = found.get(type);
    if (!declared) found.set(type, (declared = search(type, ...options)));
    return declared;
  };
}
rememberDeclarations();

/** Nothing of the thing that a change could clear. */
const OF_EVERY_COMMAND: ReadonlySet<string> = new Set<keyof Command>(['commandId', 'expectedRevision']);

/** null means absent; in a change, at the top, it clears and stays. */
function withoutNulls(value: object, stays: (key: string) => boolean = () => false): object {
  const reserved = Object.keys(value).find((key) => key === '__proto__' || key === 'constructor' || key === 'prototype');
  if (reserved) refuse('UNKNOWN_FIELD', reserved, 'There is no such field.');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => entry !== undefined && (entry !== null || stays(key)))
      .map(([key, entry]) => [key, bare(entry)]),
  );
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value;
}

function objections(error: ValidationError, parent = ''): Objection[] {
  const { property, constraints = {}, children = [] } = error;
  const field = parent === '' ? property : `${parent}.${property}`;
  if (constraints['whitelistValidation']) return [{ code: 'UNKNOWN_FIELD', field, message: 'There is no such field.' }];
  const problem = problemIn(error);
  if (!problem) return children.flatMap((child) => objections(child, field));
  const { code, message, at } = problem;
  return [{ code, field: at === undefined ? field : `${field}.${at}`, message }];
}
