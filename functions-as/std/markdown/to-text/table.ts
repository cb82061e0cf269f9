import { TextBuilder } from "../../shared/text";
import { Inline } from "./inline";
import { isBlank } from "./line";

/** The rows of a table, written with " | " between cells. */
export class Table {
  /** The rows so far, as text. */
  readonly rows: TextBuilder = new TextBuilder();
  private readonly cell: TextBuilder = new TextBuilder();

  constructor(private readonly inline: Inline) {}

  clear(): void {
    this.rows.truncate(0);
  }

  /** Tells whether a line is the one under a table's head: "|", "-", ":" and white space, each cell with a "-". */
  isDelimiter(text: string, start: i32, end: i32): bool {
    let dashes = 0;
    let bars = 0;
    for (let at = start; at < end; ++at) {
      const unit = text.charCodeAt(at);
      if (unit == 0x2d) ++dashes;
      else if (unit == 0x7c) ++bars;
      else if (unit != 0x3a && !isBlank(unit)) return false;
    }
    return dashes > 0 && bars > 0;
  }

  /** Tells whether a head has as many cells as the line under it. */
  fits(head: string, text: string, start: i32, end: i32): bool {
    return head.includes("|") && countCells(head, 0, head.length) == countCells(text, start, end);
  }

  /** Adds a row. */
  addRow(text: string, start: i32, end: i32): void {
    if (this.rows.length > 0) this.rows.push(0x0a);
    let at = cellsStart(text, start, end);
    const last = cellsEnd(text, at, end);
    let first = true;
    while (at <= last) {
      if (!first) this.rows.append(" | ");
      first = false;
      at = this.readCell(text, at, last) + 1;
      this.addCell();
    }
  }

  /** Reads a cell from a position; gives where the "|" behind it lies. */
  private readCell(text: string, at: i32, end: i32): i32 {
    this.cell.truncate(0);
    while (at < end) {
      const unit = text.charCodeAt(at);
      if (unit == 0x7c) break;
      if (unit == 0x5c && at + 1 < end && text.charCodeAt(at + 1) == 0x7c) ++at;
      else if (unit == 0x5c && at + 1 < end) this.cell.push(text.charCodeAt(at++));
      this.cell.push(text.charCodeAt(at++));
    }
    return at;
  }

  private addCell(): void {
    const rendered = this.inline.render(this.cell.toString());
    let start = 0;
    let end = rendered.length;
    while (start < end && isWhite(rendered.at(start))) ++start;
    while (end > start && isWhite(rendered.at(end - 1))) --end;
    for (let at = start; at < end; ++at) {
      const unit = rendered.at(at);
      this.rows.push(unit == 0x0a ? 0x20 : unit);
    }
  }
}

function countCells(text: string, start: i32, end: i32): i32 {
  let at = cellsStart(text, start, end);
  const last = cellsEnd(text, at, end);
  let count = 1;
  for (; at < last; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x5c) ++at;
    else if (unit == 0x7c) ++count;
  }
  return count;
}

/** Where the first cell starts: behind a "|" that opens the row. */
function cellsStart(text: string, start: i32, end: i32): i32 {
  while (start < end && isBlank(text.charCodeAt(start))) ++start;
  return start < end && text.charCodeAt(start) == 0x7c ? start + 1 : start;
}

/** Where the last cell ends: before a "|" that closes the row. */
function cellsEnd(text: string, start: i32, end: i32): i32 {
  while (end > start && isBlank(text.charCodeAt(end - 1))) --end;
  if (
    end > start &&
    text.charCodeAt(end - 1) == 0x7c &&
    (end < start + 2 || text.charCodeAt(end - 2) != 0x5c)
  )
    --end;
  return end;
}

function isWhite(unit: i32): bool {
  return unit == 0x20 || unit == 0x0a || unit == 0x09;
}
