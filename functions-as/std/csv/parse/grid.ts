import { TextWriter } from "../../shared/notation";

/** Where the cells of a CSV text stand, row by row, the heading first. */
export class Grid {
  /** Cells of each row. */
  columns: i32 = 0;

  /**
   * For each cell the index of its first UTF-16 unit and the index after its last, without the quotes around it. The
   * second is inverted (`~end`) where the cell holds doubled quotes.
   */
  readonly spans: Array<i32> = [];

  constructor(readonly text: string) {}

  /** Rows below the heading. */
  get rows(): i32 {
    return (this.spans.length >> 1) / this.columns - 1;
  }

  /** Index into `spans`; row -1 is the heading. */
  span(row: i32, column: i32): i32 {
    return ((row + 1) * this.columns + column) << 1;
  }

  /** The text of a cell; row -1 is the heading. */
  cell(row: i32, column: i32): string {
    const span = this.span(row, column);
    const start = this.spans[span];
    const end = this.spans[span + 1];
    return end < 0 ? this.undouble(start, ~end) : this.text.substring(start, end);
  }

  private undouble(start: i32, end: i32): string {
    const writer = new TextWriter();
    let plain = start;
    for (let i = start; i < end; i += 1) {
      if (this.text.charCodeAt(i) !== 0x22) continue;
      // The first quote of the two is kept.
      writer.slice(this.text, plain, i + 1);
      i += 1;
      plain = i + 1;
    }
    writer.slice(this.text, plain, end);
    return writer.finish();
  }
}
