import { defaultFieldResolver, type GraphQLField, type GraphQLSchema } from 'graphql';
import type { ApiContext } from './context.js';
import type { RootArgs } from './root.js';

type Field = GraphQLField<unknown, ApiContext, RootArgs>;

/** Of a root read: which, what it was asked, by whom, and its name in the answer. */
interface RootRead {
  readonly field: Field;
  readonly args: RootArgs;
  readonly context: ApiContext;
  readonly key: string;
}

/** Looks at what a root read found before it is answered. */
export type Look = (found: unknown, read: RootRead) => void | Promise<void>;

/** Here and not by interceptors of Nest, whose streams take as long as a short answer. */
export function lookedAt(schema: GraphQLSchema, looks: readonly Look[]): GraphQLSchema {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}) as Field[]) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = async (source, args, context, info) => {
      const found: unknown = await resolve(source, args, context, info);
      for (const look of looks) {
        const looking = look(found, { field, args, context, key: String(info.path.key) });
        if (looking) await looking;
      }
      return found;
    };
  }
  return schema;
}
