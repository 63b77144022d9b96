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
