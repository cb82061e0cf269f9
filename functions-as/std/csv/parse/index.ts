import { fail } from "heddle";
import { ParseRequest, Table } from "./contract";
import { readColumn } from "./column";
import { readGrid } from "./grid-reader";

/**
 * Parses CSV as RFC 4180 has it: cells in quotes may hold delimiters, line ends and doubled quotes. Lines end with
 * CRLF, LF or CR; a byte order mark before the text and lines without any character are passed over. A column is
 * of numbers or dates where all its cells are that or empty, else it is text; see `number.ts` and `date.ts`.
 *
 * Fails with CSV_DELIMITER, CSV_EMPTY, CSV_QUOTE_OPEN, CSV_QUOTE_STRAY, CSV_ROW_RAGGED, CSV_COLUMN_LIMIT or
 * CSV_CELL_LIMIT, the place being "line N", from 1, as a text editor counts.
 */
export function run(input: ParseRequest): Table | null {
  const delimiter = input.delimiter;
  if (!isDelimiter(delimiter)) {
    return fail<Table>(
      "CSV_DELIMITER",
      "the delimiter should be one character, and no quote, line end or half of a pair",
      "field delimiter",
    );
  }
  const grid = readGrid(input.csv, delimiter.charCodeAt(0));
  if (grid === null) return null;
  const table = new Table();
  for (let i = 0; i < grid.columns; i += 1) table.columns.push(readColumn(grid, i));
  return table;
}

function isDelimiter(text: string): bool {
  if (text.length !== 1) return false;
  const code = text.charCodeAt(0);
  return code !== 0x22 && code !== 0x0a && code !== 0x0d && (code & 0xf800) !== 0xd800;
}
