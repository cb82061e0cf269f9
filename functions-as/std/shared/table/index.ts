import { fail } from "heddle";

// Each function has classes of its own for the messages of std.table.v1, so these are generic over them.

/** Values of std.table.v1.ColumnType. */
export const TYPE_NUMBER: i32 = 1;
export const TYPE_TEXT: i32 = 2;
export const TYPE_DATE: i32 = 3;

/** Tells whether a column's cells are in `numbers`; all other types have theirs in `texts`. */
export function hasNumbers<Column>(column: Column): bool {
  return <i32>column.type === TYPE_NUMBER;
}

/** Cells of a column. */
export function cellCount<Column>(column: Column): i32 {
  return hasNumbers<Column>(column) ? column.numbers.length : column.texts.length;
}

/**
 * Rows of a table; -1, with the failure TABLE_RAGGED recorded, where its columns are not of one length.
 */
export function rowCount<Table>(table: Table): i32 {
  const columns = table.columns;
  if (columns.length === 0) return 0;
  const rows = cellCount(columns[0]);
  for (let i = 1; i < columns.length; i += 1) {
    const cells = cellCount(columns[i]);
    if (cells !== rows) {
      fail<Table>(
        "TABLE_RAGGED",
        `the column has ${cells} cells where the first has ${rows}; one length was expected`,
        `table.columns[${i}]`,
      );
      return -1;
    }
  }
  return rows;
}
