import { Chunk } from "./contract";
import { RowReader } from "./row-reader";

const reader = new RowReader();

/**
 * Reads CSV as RFC 4180 has it, as csv.Parse does, however it is cut into pieces. Lines without a character are no
 * rows.
 *
 * Fails with CSV_ROW_RAGGED, CSV_COLUMN_LIMIT, CSV_CELL_LIMIT, CSV_QUOTE_STRAY, CSV_QUOTE_OPEN, CSV_EMPTY or
 * TEXT_NOT_UTF8 at the line.
 */
export function push(input: Chunk): void {
  const content = input.content;
  reader.read(content.dataStart, content.dataStart + <usize>content.byteLength);
}

export function finish(): void {
  reader.end();
}
