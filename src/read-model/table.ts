/** What a column holds; flags and JSON are stored as SQLite can and read back as they were. */
export type ColumnType = 'TEXT' | 'INTEGER' | 'FLAG' | 'JSON';

/**
 * A table of versioned rows. Its SQL is made from this; the columns that say when a row was true are added to it
 * and belong to the row writer alone.
 */
export interface Table<Row> {
  readonly name: string;
  readonly columns: { readonly [Column in keyof Row & string]-?: ColumnType };
  /** The columns that name one thing for all time; its versions follow each other within one stream. */
  readonly key: readonly (keyof Row & string)[];
  readonly indexes: readonly (readonly ((keyof Row & string) | 'stream')[])[];
}

/** What every stored row carries besides its own columns. */
export interface Versioned {
  readonly stream: string;
  /** Position of the event that first made the thing: the default order of lists. */
  readonly born: number;
}

export function table<Row>(
  name: string,
  { columns, key, indexes = [] }: Pick<Table<Row>, 'columns' | 'key'> & Partial<Pick<Table<Row>, 'indexes'>>,
): Table<Row> {
  return { name, columns, key, indexes };
}

const SQL_TYPE: Readonly<Record<ColumnType, string>> = { TEXT: 'TEXT', INTEGER: 'INTEGER', FLAG: 'INTEGER', JSON: 'TEXT' };

/** The statements that make the table. */
export function ddl<Row>({ name, columns, key, indexes }: Table<Row>): string[] {
  const own = Object.entries<ColumnType>(columns).map(([column, type]) => `${column} ${SQL_TYPE[type]}`);
  return [
    `CREATE TABLE ${name} (
      ${own.join(', ')}, stream TEXT NOT NULL, born INTEGER NOT NULL,
      sincePosition INTEGER NOT NULL, sinceEffective TEXT NOT NULL, untilPosition INTEGER NOT NULL, untilEffective TEXT NOT NULL,
      PRIMARY KEY (${key.join(', ')}, sincePosition)
    ) STRICT`,
    `CREATE INDEX ${name}_born ON ${name} (born)`,
    ...indexes.map((index) => `CREATE INDEX ${name}_${index.join('_')} ON ${name} (${index.join(', ')}, born)`),
  ];
}

type SqlValue = string | number | null;

export function toSql(type: ColumnType, value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  if (type === 'FLAG') return value === true ? 1 : 0;
  return type === 'JSON' ? JSON.stringify(value) : (value as SqlValue);
}

/** The row as its projection wrote it, made of the stored one, which is used up; what was absent is null. */
export function fromSql<Row>({ columns }: Table<Row>, stored: Record<string, unknown>): Row & Versioned {
  for (const column of encoded(columns)) {
    const value = stored[column];
    if (value !== null) stored[column] = typeof value === 'number' ? value === 1 : JSON.parse(value as string);
  }
  return stored as Row & Versioned;
}

const encodedColumns = new WeakMap<object, readonly string[]>();

/** The columns that SQLite holds in another form: flags as numbers, JSON as text. */
function encoded(columns: Readonly<Record<string, ColumnType>>): readonly string[] {
  let names = encodedColumns.get(columns);
  if (!names) {
    names = Object.keys(columns).filter((column) => columns[column] === 'FLAG' || columns[column] === 'JSON');
    encodedColumns.set(columns, names);
  }
  return names;
}
