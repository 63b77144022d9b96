import { holdsAny } from '../kernel/actor.js';
import type { Look } from './found.js';

/** Whatever an auditor asks is watched, but for what is open to all: who they are, what register this is, what a link shows. */
export const auditorReads: Look = (found, { field, context: { caller, watched } }) => {
  if (typeof field.extensions['roles'] !== 'string' && holdsAny(caller, ['AUDITOR'])) watched.add(`Query.${field.name}`, nodesIn(found));
};

const nodesIn = (found: unknown): readonly unknown[] => {
  const { edges } = (found ?? {}) as { readonly edges?: readonly { readonly node: unknown }[] };
  return edges?.map(({ node }) => node) ?? (found == null ? [] : [found].flat());
};
