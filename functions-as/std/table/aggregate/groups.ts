import { hasNumbers, TYPE_DATE } from "../../shared/table";
import { Column, ColumnType } from "./contract";
import { Keys } from "./keys";

/** The groups of a table's rows. */
export class Groups {
  constructor(
    /** For each row the number of its group. */
    public readonly ofRow: StaticArray<i32>,
    /** What the rows of each group have in common. */
    public readonly column: Column,
    public readonly count: i32,
  ) {}
}

/**
 * Groups rows by a column's cells. Dates are cut to their first `dateLength` units, one that is coarser stays; they
 * ascend, as numbers do. Texts come in the order of their first appearance. Rows whose cell is empty are a group of
 * their own, the last one where groups ascend.
 */
export function groupRows(column: Column, dateLength: i32): Groups {
  if (hasNumbers<Column>(column)) return groupNumbers(column);
  return <i32>column.type === TYPE_DATE ? groupDates(column, dateLength) : groupTexts(column);
}

function groupTexts(column: Column): Groups {
  const cells = column.texts;
  const ofRow = new StaticArray<i32>(cells.length);
  const keys = new Keys<string>();
  for (let row = 0; row < cells.length; row += 1) ofRow[row] = keys.add(cells[row]);
  return new Groups(ofRow, textColumn(column.name, ColumnType.COLUMN_TYPE_TEXT, keys.list), keys.list.length);
}

function groupDates(column: Column, length: i32): Groups {
  const cells = column.texts;
  const ofRow = new StaticArray<i32>(cells.length);
  const keys = new Keys<string>();
  // Rows of a period often follow each other; then one comparison spares a new string and a look-up.
  let last = -1;
  for (let row = 0; row < cells.length; row += 1) {
    if (last < 0 || !isCut(cells[row], length, keys.list[last])) {
      last = keys.add(cells[row].length > length ? cells[row].substring(0, length) : cells[row]);
    }
    ofRow[row] = last;
  }
  keys.sort(compareDates, ofRow);
  return new Groups(ofRow, textColumn(column.name, ColumnType.COLUMN_TYPE_DATE, keys.list), keys.list.length);
}

/** Tells whether the first `length` units of `cell`, or all where it has fewer, are `key`. */
function isCut(cell: string, length: i32, key: string): bool {
  return min(cell.length, length) === key.length && cell.startsWith(key);
}

function groupNumbers(column: Column): Groups {
  const cells = column.numbers;
  const ofRow = new StaticArray<i32>(cells.length);
  const keys = new Keys<f64>();
  // NaN, an empty cell, equals not even itself: a number of its own stands for it until the rest is sorted.
  const empty = -1;
  let empties = 0;
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row];
    if (isNaN(cell)) empties += 1;
    // The sum makes -0 and 0 one group.
    ofRow[row] = isNaN(cell) ? empty : keys.add(cell + 0);
  }
  keys.sort(compareNumbers, ofRow);
  const result = new Column();
  result.name = column.name;
  result.type = ColumnType.COLUMN_TYPE_NUMBER;
  result.numbers = keys.list;
  if (empties > 0) {
    const last = keys.list.length;
    for (let row = 0; row < ofRow.length; row += 1) if (ofRow[row] === empty) ofRow[row] = last;
    result.numbers.push(NaN);
  }
  return new Groups(ofRow, result, result.numbers.length);
}

function textColumn(name: string, type: ColumnType, texts: Array<string>): Column {
  const column = new Column();
  column.name = name;
  column.type = type;
  column.texts = texts;
  return column;
}

/** ISO dates ascend as texts do; the empty one comes last. */
function compareDates(a: string, b: string): i32 {
  if (a.length === 0) return b.length === 0 ? 0 : 1;
  if (b.length === 0) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareNumbers(a: f64, b: f64): i32 {
  return a < b ? -1 : a > b ? 1 : 0;
}
