import { BREAK, GraphQLError, SchemaMetaFieldDef, TypeMetaFieldDef, visit, type DocumentNode } from 'graphql';
import type { ApiContext } from './context.js';

const OF_SCHEMA: readonly string[] = [SchemaMetaFieldDef.name, TypeMetaFieldDef.name];

/** Whether a document asks what can be asked. */
export function asksSchema(document: DocumentNode): boolean {
  let asks = false as boolean;
  visit(document, {
    Field({ name }) {
      asks ||= OF_SCHEMA.includes(name.value);
      return asks ? BREAK : undefined;
    },
  });
  return asks;
}

/** Throws INTROSPECTION_OFF, 403, where the document asks for the schema, and the caller is not told it. */
export function assertMayAskSchema(document: DocumentNode, { isToldSchema }: Pick<ApiContext, 'isToldSchema'>): void {
  if (isToldSchema || !asksSchema(document)) return;
  throw new GraphQLError('Here the schema is told to nobody who comes with a token; it stands in schema.graphql.', {
    extensions: { code: 'INTROSPECTION_OFF', http: { status: 403 } },
  });
}
