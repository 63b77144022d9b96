import { holdsAny, NOT_READING, PRODUCT, ROLES, type Actor, type Role } from '../kernel/actor.js';
import type { EventType } from '../kernel/event.js';
import { isStranger } from './stranger.js';

/** Who sends a request, as a token or a browser’s session says. Several roles: the caller may do and see the union. */
export type Caller = Actor;

/** The roles that read content; the others bring history in or run the service. */
export const READERS: readonly Role[] = ROLES.filter((role) => !NOT_READING.includes(role));

/** Who may: some roles; whoever has a token, were there no role in it; or whoever comes, without one. */
export type Policy = readonly Role[] | 'EVERY_TOKEN' | 'ANYONE';

/** The one door: what is asked, nested, listed, exported or brought in passes here. */
export function admits(policy: Policy, caller: Pick<Caller, 'roles'> & Partial<Pick<Caller, 'issuer'>>): boolean {
  if (policy === 'ANYONE') return true;
  return policy === 'EVERY_TOKEN' ? !isStranger(caller) : holdsAny(caller, policy);
}

/** Whether everybody whom the one admits is admitted by the other. */
export const isWithin = (one: Policy, other: Policy): boolean =>
  other === 'ANYONE' ||
  (one !== 'ANYONE' && (other === 'EVERY_TOKEN' || (one !== 'EVERY_TOKEN' && one.every((role) => other.includes(role)))));

/** The classes of fields that not every reader may see (rule 26). */
export type FieldClass = 'confidential' | 'commercial';

export const READERS_OF: Readonly<Record<FieldClass, Policy>> = {
  confidential: [...PRODUCT, 'LEADERSHIP', 'AUDITOR'],
  commercial: READERS.filter((role) => role !== 'CONTRIBUTOR'),
};

/**
 * An event's data without what the caller may not see, and the dotted paths of those fields (`demand.0.dealValue`).
 * A field is named whether it was there or not, so that nobody learns which. The data given is not changed.
 */
export function redactEvent<Data>(
  data: Data,
  marks: Pick<EventType<never>, FieldClass>,
  caller: Pick<Caller, 'roles'>,
): { data: Data; redacted: string[] } {
  const redacted: string[] = [];

  function without(value: unknown, [step, ...rest]: readonly string[], at: readonly string[]): unknown {
    if (step === undefined) return void redacted.push(at.join('.'));
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return step === '*' ? value.map((entry, index) => without(entry, rest, [...at, String(index)])) : value;
    const kept = without((value as Record<string, unknown>)[step], rest, [...at, step]);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, own]) => (key !== step ? [[key, own]] : kept === undefined ? [] : [[key, kept]])),
    );
  }

  const hidden = (['confidential', 'commercial'] as const).flatMap((fields) =>
    admits(READERS_OF[fields], caller) ? [] : (marks[fields] ?? []),
  );
  const rest = hidden.reduce<unknown>((left, path) => without(left, path.split('.'), []), data);
  return { data: rest as Data, redacted };
}
