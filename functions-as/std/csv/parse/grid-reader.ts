import { fail } from "heddle";
import { unitAt } from "../../shared/notation";
import { Grid } from "./grid";

/** A heading wider than this is no heading but a file with the wrong line ends or delimiter. */
const MOST_COLUMNS: i32 = 1024;

/**
 * A text cell costs up to 8 bytes here, 36 as a string and as much again on its way out; a million of them leave room
 * for the text itself in the 128 MiB of the contract.
 */
const MOST_CELLS: i32 = 1000000;

/** Finds the cells of a CSV text; null where it failed. */
export function readGrid(text: string, delimiter: i32): Grid | null {
  const reader = new GridReader(text, delimiter);
  return reader.read() ? reader.grid : null;
}

class GridReader {
  readonly grid: Grid;
  private at: i32 = 0;
  private line: i32 = 1;
  private readonly end: i32;

  constructor(
    private readonly text: string,
    private readonly delimiter: i32,
  ) {
    this.grid = new Grid(text);
    this.end = text.length;
    if (text.length > 0 && text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  read(): bool {
    const grid = this.grid;
    while (true) {
      while (this.passLineEnd()) {}
      if (this.peek() < 0) break;
      const line = this.line;
      const cells = this.readRow();
      if (cells < 0) return false;
      if (grid.columns === 0) {
        grid.columns = cells;
      } else if (cells !== grid.columns) {
        return this.fail(
          "CSV_ROW_RAGGED",
          `the row has ${cells} cells; ${grid.columns} were expected, as in the heading`,
          line,
        );
      }
    }
    return grid.columns > 0 || this.fail("CSV_EMPTY", "the text has no row; a heading was expected", 1);
  }

  /** Reads a row that has at least one character; its cells, or -1 where it failed. */
  private readRow(): i32 {
    const spans = this.grid.spans;
    let cells = 0;
    while (true) {
      if (!(this.peek() === 0x22 ? this.readQuoted() : this.readPlain())) return -1;
      cells += 1;
      if (cells > MOST_COLUMNS) {
        this.fail(
          "CSV_COLUMN_LIMIT",
          `a row has more than ${MOST_COLUMNS} cells; is the delimiter right?`,
          this.line,
        );
        return -1;
      }
      if (spans.length > MOST_CELLS << 1) {
        this.fail("CSV_CELL_LIMIT", `the text has more than ${MOST_CELLS} cells; split it`, this.line);
        return -1;
      }
      if (this.peek() !== this.delimiter) break;
      this.at += 1;
    }
    this.passLineEnd();
    return cells;
  }

  /** Reads a cell without quotes, which may be empty. */
  private readPlain(): bool {
    const start = this.at;
    while (true) {
      const code = this.peek();
      if (code === 0x22) {
        return this.fail(
          "CSV_QUOTE_STRAY",
          "a quote stands inside a cell that does not begin with one; put the cell in quotes and double the quote",
          this.line,
        );
      }
      if (code < 0 || code === this.delimiter || code === 0x0a || code === 0x0d) break;
      this.at += 1;
    }
    this.grid.spans.push(start);
    this.grid.spans.push(this.at);
    return true;
  }

  /** Reads a cell in quotes, whose opening quote comes next. */
  private readQuoted(): bool {
    const opened = this.line;
    this.at += 1;
    const start = this.at;
    let doubled = false;
    while (true) {
      const code = this.peek();
      if (code < 0) {
        return this.fail("CSV_QUOTE_OPEN", "the quote that opens a cell here is never closed", opened);
      }
      if (code === 0x22) {
        this.at += 1;
        if (this.peek() !== 0x22) break;
        doubled = true;
        this.at += 1;
      } else if (!this.passLineEnd()) {
        this.at += 1;
      }
    }
    const next = this.peek();
    if (next >= 0 && next !== this.delimiter && next !== 0x0a && next !== 0x0d) {
      return this.fail(
        "CSV_QUOTE_STRAY",
        "text follows the quote that closes a cell; a delimiter or the end of the line was expected",
        this.line,
      );
    }
    const end = this.at - 1;
    this.grid.spans.push(start);
    this.grid.spans.push(doubled ? ~end : end);
    return true;
  }

  /** Passes CRLF, LF or CR if it comes next, and tells whether it did. */
  private passLineEnd(): bool {
    const code = this.peek();
    if (code !== 0x0a && code !== 0x0d) return false;
    this.at += 1;
    if (code === 0x0d && this.peek() === 0x0a) this.at += 1;
    this.line += 1;
    return true;
  }

  /** The next UTF-16 unit, or -1 at the end. */
  private peek(): i32 {
    return this.at < this.end ? unitAt(this.text, this.at) : -1;
  }

  private fail(code: string, message: string, line: i32): bool {
    fail<Grid>(code, message, `line ${line}`);
    return false;
  }
}
