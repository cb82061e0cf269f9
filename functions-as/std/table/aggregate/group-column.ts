import { fail } from "heddle";
import { hasNumbers, TYPE_DATE } from "../../shared/table";
import { Column, Table } from "./contract";

/** Headings that a failure names; more would not help a reader. */
const MOST_NAMES: i32 = 20;

/** UTF-16 units of a heading that a failure shows, so that its message stays one for people. */
const MOST_UNITS: i32 = 60;

/**
 * The column with the heading `name`; where that is empty, the first date column, else the first text column. Null
 * where it failed.
 */
export function chooseColumn(table: Table, name: string): Column | null {
  if (name.length > 0) return findColumn(table, name);
  let text: Column | null = null;
  for (let i = 0; i < table.columns.length; i += 1) {
    const column = table.columns[i];
    if (<i32>column.type === TYPE_DATE) return column;
    if (text === null && !hasNumbers<Column>(column)) text = column;
  }
  if (text !== null) return text;
  return fail<Column>(
    "GROUP_COLUMN_MISSING",
    `the table has no date or text column to group by; name one of its columns: ${listNames(table)}`,
    "field group_by",
  );
}

function findColumn(table: Table, name: string): Column | null {
  for (let i = 0; i < table.columns.length; i += 1) {
    if (table.columns[i].name === name) return table.columns[i];
  }
  return fail<Column>(
    "GROUP_COLUMN_UNKNOWN",
    `there is no column ${quote(name)}; there are: ${listNames(table)}`,
    "field group_by",
  );
}

function listNames(table: Table): string {
  const names = new Array<string>();
  for (let i = 0; i < min(table.columns.length, MOST_NAMES); i += 1) names.push(quote(table.columns[i].name));
  const more = table.columns.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function quote(name: string): string {
  return name.length > MOST_UNITS ? `"${name.substring(0, MOST_UNITS)}\u2026"` : `"${name}"`;
}
