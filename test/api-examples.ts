import type { Role } from '../src/kernel/actor.js';

/** `Sam (SALES):`, what is sent, and what is answered. */
export const EXAMPLE = /^(\w+) \(([A-Z_, ]+)\):\n\n```graphql\n([^]*?)\n```\n\n```json\n([^]*?)```$/gm;

export interface Example {
  readonly name: string;
  readonly roles: Role[];
  readonly document: string;
  readonly answer: string;
}

/** Of docs/api.md, as it is written. */
export const examplesIn = (source: string): Example[] =>
  [...source.matchAll(EXAMPLE)].map(([, name = '', roles = '', document = '', answer = '']) => ({
    name,
    roles: roles.split(', ') as Role[],
    document,
    answer,
  }));
