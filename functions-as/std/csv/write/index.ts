import { fail } from "heddle";
import { TextWriter, writeNumber } from "../../shared/notation";
import { hasNumbers, rowCount } from "../../shared/table";
import { writeText } from "./cell";
import { Column, Csv, Table, WriteRequest } from "./contract";

/**
 * Writes a table as RFC 4180 has it: a heading, lines that end with CRLF, quotes where a cell needs them. Numbers are
 * the shortest that read back the same, empty where NaN. What it writes, csv.Parse reads as the same cells.
 *
 * Fails with TABLE_MISSING, TABLE_EMPTY or TABLE_RAGGED.
 */
export function run(input: WriteRequest): Csv | null {
  const table = input.table;
  if (table === null) return fail<Csv>("TABLE_MISSING", "there is no table to write", "field table");
  const columns = table.columns;
  if (columns.length === 0) {
    return fail<Csv>("TABLE_EMPTY", "the table has no column; CSV needs a heading", "table.columns");
  }
  const rows = rowCount<Table>(table);
  if (rows < 0) return null;
  const csv = new Csv();
  csv.text = writeRows(columns, rows);
  return csv;
}

function writeRows(columns: Array<Column>, rows: i32): string {
  const writer = new TextWriter();
  const alone = columns.length === 1;
  for (let i = 0; i < columns.length; i += 1) {
    if (i > 0) writer.unit(0x2c);
    writeText(writer, columns[i].name, alone);
  }
  writer.text("\r\n");
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < columns.length; i += 1) {
      if (i > 0) writer.unit(0x2c);
      const column = columns[i];
      if (!hasNumbers<Column>(column)) writeText(writer, column.texts[row], alone);
      else if (!isNaN(column.numbers[row])) writeNumber(writer, column.numbers[row]);
      else if (alone) writeText(writer, "", alone);
    }
    writer.text("\r\n");
  }
  return writer.finish();
}
