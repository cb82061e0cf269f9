/** A table as protobufjs gives it, with enum names. */
export interface Table {
  readonly columns: readonly Column[];
}

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

export const numberColumn = (name: string, ...numbers: readonly number[]): Column => {
  return { name, type: "COLUMN_TYPE_NUMBER", numbers, texts: [] };
};

export const textColumn = (name: string, ...texts: readonly string[]): Column => {
  return { name, type: "COLUMN_TYPE_TEXT", numbers: [], texts };
};

export const dateColumn = (name: string, ...texts: readonly string[]): Column => {
  return { name, type: "COLUMN_TYPE_DATE", numbers: [], texts };
};
