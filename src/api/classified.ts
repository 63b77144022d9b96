import type { FieldMiddleware } from '@nestjs/graphql';
import { mayRead, type FieldClass } from '../access/access.js';
import type { ApiContext } from './context.js';

/** For a field that not every reader may see: it answers null, and its path stands in `extensions.redacted`. */
export function classified(fields: FieldClass): FieldMiddleware {
  return async ({ context, info }, next) => {
    const { caller, redacted } = context as ApiContext;
    if (mayRead(fields, caller)) return (await next()) as unknown;
    if (info) redacted.add(pathOf(info.path));
    return null;
  };
}

interface Path {
  readonly prev: Path | undefined;
  readonly key: string | number;
}

const pathOf = ({ prev, key }: Path): string => (prev ? `${pathOf(prev)}.${key}` : String(key));
