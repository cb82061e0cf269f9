import { fail } from "heddle";
import { ByteBuffer } from "../../shared/bytes";
import { Chunk, emit, Row } from "./contract";
import { writeText } from "./text";

/** Objects are given together, as many as have so many bytes. */
const PIECE: i32 = 16384;

/** What stands before each value: `{"name":` or `,"name":`. */
const before = new Array<ByteBuffer>();
const gathered = new ByteBuffer();
const chunk = new Chunk();
let rows: u64 = 0;

/** Fails with ROW_RAGGED at a row that has not as many cells as the heading. */
export function push(input: Row): void {
  const cells = input.cells;
  if (rows++ === 0) {
    for (let i = 0; i < cells.length; i += 1) before.push(headOf(cells[i], i));
    return;
  }
  if (cells.length !== before.length) {
    const message = `the row has ${cells.length} cells; ${before.length} were expected, as in the heading`;
    fail<Row>("ROW_RAGGED", message, `row ${rows}`);
    return;
  }
  if (cells.length === 0) gathered.byte(0x7b);
  for (let i = 0; i < cells.length; i += 1) {
    const head = before[i];
    gathered.append(head.pointer, head.length);
    writeText(gathered, cells[i]);
  }
  gathered.byte(0x7d);
  gathered.byte(0x0a);
  if (gathered.length >= PIECE) give();
}

export function finish(): void {
  if (gathered.length > 0) give();
}

function headOf(name: string, index: i32): ByteBuffer {
  const head = new ByteBuffer();
  head.byte(index === 0 ? 0x7b : 0x2c);
  writeText(head, name);
  head.byte(0x3a);
  return head;
}

function give(): void {
  chunk.content = gathered.view();
  emit(chunk);
  gathered.clear();
}
