/** A CSV file of any length, made as it is asked for: a heading, then blocks of rows of one kind. */

const ROWS = 600;

/** Some 64 KiB of rows, as a file is read. */
const block = Buffer.from(
  Array.from(
    { length: ROWS },
    (_, i) =>
      `${100_000 + i},"Some text, quoted, of row ${i}",2026-11-${10 + (i % 20)},${i * 1.25},a plain cell with more words in it\n`,
  ).join(""),
);

const heading = "id,note,day,amount,remark\n";

/** At least so many bytes of CSV. */
export function* csv(bytes: number): Generator<Uint8Array> {
  yield Buffer.from(heading);
  for (let given = heading.length; given < bytes; given += block.length) {
    yield block;
  }
}

/** How many rows that is, without the heading. */
export function rowsOf(bytes: number): number {
  return Math.ceil(Math.max(bytes - heading.length, 0) / block.length) * ROWS;
}

/** How many bytes that is. */
export function bytesOf(bytes: number): number {
  return heading.length + (rowsOf(bytes) / ROWS) * block.length;
}

/** How many lines end in a piece of text. */
export function lineEndsIn(piece: Uint8Array): number {
  let count = 0;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count++;
  return count;
}

/** The four stages: bytes to rows, rows to JSON Lines, bytes to lines, lines to bytes. */
export const stages = [
  "std.csv.v1.ReadRows",
  "std.json.v1.WriteRows",
  "std.text.v1.SplitLines",
  "std.text.v1.JoinLines",
] as const;
