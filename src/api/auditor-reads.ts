import { holdsAny } from '../kernel/actor.js';
import type { Look } from './found.js';

/** Whatever an auditor asks is watched, but for who they are and what register this is. */
export const auditorReads: Look = (found, { field, context: { caller, watched } }) => {
  if (field.extensions['roles'] !== 'EVERY_TOKEN' && holdsAny(caller, ['AUDITOR'])) watched.add(`Query.${field.name}`, nodesIn(found));
};

const nodesIn = (found: unknown): readonly unknown[] => {
  const { edges } = (found ?? {}) as { readonly edges?: readonly { readonly node: unknown }[] };
  return edges?.map(({ node }) => node) ?? (found == null ? [] : [found].flat());
};
