import { appendFile, readFile } from 'node:fs/promises';
import { looksOf } from '../kernel/name.js';

/** The names that tokens were issued for, beside the key that issued them: one JSON text a line, the first of those that pass for each other counts. */
export class KnownNames {
  constructor(private readonly file: string) {}

  /**
   * Keeps a name, unless it passes for another one that is kept already or on record elsewhere: answers that one then.
   * Processes that do so at once agree on who was first.
   */
  async keep(name: string, onRecord: readonly string[]): Promise<string | undefined> {
    if (onRecord.includes(name)) return undefined;
    const before = passesFor(name, [...onRecord, ...(await this.#names())]);
    if (before !== undefined) return before === name ? undefined : before;
    // a line of its own, whatever a killed process left behind
    await appendFile(this.file, `\n${JSON.stringify(name)}\n`, { mode: 0o600 });
    const first = passesFor(name, await this.#names());
    return first === name ? undefined : first;
  }

  async #names(): Promise<readonly string[]> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return '';
    });
    return text.split('\n').flatMap(nameIn);
  }
}

/** The first of the names that passes for this one, where those that themselves pass for an earlier one do not count. */
function passesFor(name: string, names: readonly string[]): string | undefined {
  const kept = new Map<string, string>();
  const among = (one: string): string | undefined => {
    for (const look of looksOf(one)) {
      const other = kept.get(look);
      if (other !== undefined) return other;
    }
    return undefined;
  };
  for (const one of names) if (among(one) === undefined) for (const look of looksOf(one)) kept.set(look, one);
  return among(name);
}

function nameIn(line: string): string[] {
  try {
    return [JSON.parse(line) as string];
  } catch {
    return [];
  }
}
