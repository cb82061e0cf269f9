import { unitAt } from "../../shared/notation";
import { Column, ColumnType } from "./contract";
import { DateReader, formatDate } from "./date";
import { Grid } from "./grid";
import { isNumber, parseNumber } from "./number";

/** Finds the type of a column and reads its cells. */
export function readColumn(grid: Grid, index: i32): Column {
  return new ColumnReader(grid, index).read();
}

class ColumnReader {
  /** Where the cell that was located stands, without the spaces and tabs around it. */
  private start: i32 = 0;
  private end: i32 = 0;
  private readonly dates: DateReader;

  constructor(
    private readonly grid: Grid,
    private readonly index: i32,
  ) {
    this.dates = new DateReader(grid.text);
  }

  read(): Column {
    const column = new Column();
    column.name = this.grid.cell(-1, this.index);
    const type = this.findType(column.name);
    column.type = type;
    const rows = this.grid.rows;
    if (type === ColumnType.COLUMN_TYPE_NUMBER) {
      column.numbers = new Array<f64>(rows);
      for (let row = 0; row < rows; row += 1) {
        this.locate(row);
        column.numbers[row] = this.start < this.end ? parseNumber(this.grid.text, this.start, this.end) : NaN;
      }
      return column;
    }
    column.texts = new Array<string>(rows);
    for (let row = 0; row < rows; row += 1) column.texts[row] = this.readText(row, type);
    return column;
  }

  private readText(row: i32, type: i32): string {
    if (type !== ColumnType.COLUMN_TYPE_DATE) return this.grid.cell(row, this.index);
    this.locate(row);
    return this.start < this.end ? formatDate(this.dates.read(this.start, this.end)) : "";
  }

  /** Text where no cell is filled, and where the cells are of different types. */
  private findType(name: string): ColumnType {
    const text = this.grid.text;
    const rows = this.grid.rows;
    let filled = false;
    let numbers = true;
    let dates = true;
    for (let row = 0; row < rows; row += 1) {
      if (!this.locate(row)) return ColumnType.COLUMN_TYPE_TEXT;
      if (this.start === this.end) continue;
      filled = true;
      numbers = numbers && isNumber(text, this.start, this.end);
      dates = dates && this.dates.read(this.start, this.end) >= 0;
      if (!numbers && !dates) return ColumnType.COLUMN_TYPE_TEXT;
    }
    if (!filled) return ColumnType.COLUMN_TYPE_TEXT;
    // Numbers of four digits are dates as well; only the heading can tell that they are meant as years.
    if (numbers && dates && name.trim().toLowerCase() === "year") return ColumnType.COLUMN_TYPE_DATE;
    return numbers ? ColumnType.COLUMN_TYPE_NUMBER : ColumnType.COLUMN_TYPE_DATE;
  }

  /** Points at a cell; false where it holds quotes, which only texts do. */
  private locate(row: i32): bool {
    const span = this.grid.span(row, this.index);
    let start = this.grid.spans[span];
    let end = this.grid.spans[span + 1];
    if (end < 0) return false;
    while (start < end && isBlank(unitAt(this.grid.text, start))) start += 1;
    while (start < end && isBlank(unitAt(this.grid.text, end - 1))) end -= 1;
    this.start = start;
    this.end = end;
    return true;
  }
}

function isBlank(code: i32): bool {
  return code === 0x20 || code === 0x09;
}
