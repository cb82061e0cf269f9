import { fail } from "heddle";
import { hasNumbers, rowCount, TYPE_DATE } from "../../shared/table";
import { Column, Table } from "./contract";

/** Eight colours in three styles can be told apart, hardly more. */
const MOST_SERIES: i32 = 24;

/** Far more than a screen has columns of pixels for; 100,000 points make some 1.5 MB of SVG. */
const MOST_POINTS: i32 = 100000;

/** Beyond this the distance between two numbers may be no double any more. */
const GREATEST_NUMBER: f64 = 1e300;

/** What is drawn. */
export class Data {
  constructor(
    /** Number columns. */
    public readonly series: Array<Column>,
    /** Heading of what lies along x; empty where that is the rows' numbers. */
    public readonly along: string,
    /** A text for each row. */
    public readonly labels: Array<string>,
    /** True where the labels are dates. */
    public readonly dates: bool,
  ) {}

  get rows(): i32 {
    return this.labels.length;
  }
}

/** Finds what is to be drawn in a table; null where it failed. */
export function readData(table: Table): Data | null {
  const rows = rowCount<Table>(table);
  if (rows < 0) return null;
  const series = new Array<Column>();
  let along: Column | null = null;
  for (let i = 0; i < table.columns.length; i += 1) {
    const column = table.columns[i];
    if (!hasNumbers<Column>(column)) {
      if (along === null) along = column;
      continue;
    }
    if (!isDrawable(column.numbers, i)) return null;
    series.push(column);
  }
  if (series.length === 0) {
    return fail<Data>(
      "CHART_NO_SERIES",
      "the table has no column of numbers; there is nothing to draw",
      "table.columns",
    );
  }
  if (series.length > MOST_SERIES) {
    return fail<Data>(
      "CHART_SERIES_LIMIT",
      `the table has ${series.length} columns of numbers; at most ${MOST_SERIES} can be told apart in one chart`,
      "table.columns",
    );
  }
  if (<i64>series.length * rows > MOST_POINTS) {
    return fail<Data>(
      "CHART_POINT_LIMIT",
      `there are ${<i64>series.length * rows} points; at most ${MOST_POINTS} are drawn: aggregate the table first`,
      "table.columns",
    );
  }
  if (along !== null) return new Data(series, along.name, along.texts, <i32>along.type === TYPE_DATE);
  return new Data(series, "", numberRows(rows), false);
}

function isDrawable(numbers: Array<f64>, index: i32): bool {
  for (let row = 0; row < numbers.length; row += 1) {
    const magnitude = Math.abs(numbers[row]);
    if (isFinite(magnitude) && magnitude > GREATEST_NUMBER) {
      fail<Data>(
        "CHART_RANGE",
        "a number is beyond 1e300, which no axis can hold",
        `table.columns[${index}].numbers[${row}]`,
      );
      return false;
    }
  }
  return true;
}

function numberRows(rows: i32): Array<string> {
  const labels = new Array<string>();
  for (let row = 1; row <= rows; row += 1) labels.push(row.toString());
  return labels;
}
