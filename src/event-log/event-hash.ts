import { hash } from 'node:crypto';

/** SHA-256 (hex) of columns, each led by its length, so that no two rows read alike. */
export function eventHash(columns: readonly string[]): string {
  let text = '';
  for (const column of columns) text += `${column.length}:${column}`;
  return hash('sha256', text);
}
