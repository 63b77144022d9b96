/**
 * Calls `visit` for a value of JSON, for all that it holds, and for the keys it holds it by, each with the path to it.
 * A key has the path of its object, and comes before what it leads to.
 */
export function visitAll(value: unknown, visit: (node: unknown, path: readonly string[]) => void, path: readonly string[] = []): void {
  visit(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, held] of Object.entries(value)) {
    visit(key, path);
    visitAll(held, visit, [...path, key]);
  }
}

/** The values at dotted paths of an event's data, `*` standing for every entry of a list; what is absent is left out. */
export function valuesAt(data: unknown, paths: readonly string[] = []): unknown[] {
  return paths.flatMap((path) =>
    path.split('.').reduce<unknown[]>((values, step) => values.flatMap((value) => stepInto(value, step)), [data]),
  );
}

function stepInto(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Array.isArray(value) ? value : [];
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}
