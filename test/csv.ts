/** The records of a text by RFC 4180, read by the letter: throws at whatever that does not allow. */
function recordsIn(text: string): string[][] {
  const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (FIELD.lastIndex < text.length) {
    const at = FIELD.lastIndex;
    const [, quoted, plain, end] = FIELD.exec(text) ?? [];
    if (end === undefined) throw new Error(`No field of CSV at ${at}: ${text.slice(at, at + 80)}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** The rows of a table in CSV, each by the heads of its columns; empty cells are left out. */
export function rowsIn(text: string): Record<string, string>[] {
  if (!text.startsWith('\uFEFF')) throw new Error('There is no byte order mark.');
  const [heads = [], ...records] = recordsIn(text.slice(1));
  return records.map((record) => {
    if (record.length !== heads.length) throw new Error(`${heads.length} heads, ${record.length} cells.`);
    return Object.fromEntries(heads.flatMap((head, n) => (record[n] === '' ? [] : [[head, record[n] ?? '']])));
  });
}
