/** The given fields whose new value differs from the present one; null = cleared, undefined = not given. */
export function changesOf<Fields extends object>(fields: readonly (keyof Fields & string)[], present: object, given: Fields): Fields {
  const changed = fields.filter(
    (field) => given[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify((present as Fields)[field] ?? null),
  );
  return Object.fromEntries(changed.map((field) => [field, given[field]])) as unknown as Fields;
}

/** What holds after changes: without what was cleared. */
export function changed<State extends object>(present: State, changes: object): State {
  return Object.fromEntries(Object.entries({ ...present, ...changes }).filter(([, value]) => value !== null)) as State;
}

/** An empty list says nothing and is not kept. */
export const unlessEmpty = <Entry>(list: Entry[] | undefined): Entry[] | undefined => (list?.length ? list : undefined);
