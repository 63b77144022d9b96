import type { initGraphQLTada } from 'gql.tada';
import { parse } from 'graphql';
import type { introspection } from './schema-types.js';

interface Setup {
  introspection: introspection;
  disableMasking: true;
  scalars: { Date: string; DateTime: string; Decimal: string; JSON: unknown };
}

/** A document of the API, typed by schema.graphql; all that runs of it is `parse`. */
export const graphql = ((text: string, fragments: readonly { readonly definitions: readonly object[] }[] = []) => {
  const document = parse(text);
  return { ...document, definitions: [...document.definitions, ...fragments.flatMap(({ definitions }) => definitions)] };
}) as unknown as ReturnType<typeof initGraphQLTada<Setup>>;
