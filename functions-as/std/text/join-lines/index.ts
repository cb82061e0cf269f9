import { ByteBuffer } from "../../shared/bytes";
import { Chunk, emit, Line } from "./contract";

/** Lines are given together, as many as have so many bytes. */
const PIECE: i32 = 16384;

const gathered = new ByteBuffer();
const chunk = new Chunk();

export function push(input: Line): void {
  gathered.text(input.text);
  gathered.byte(0x0a);
  if (gathered.length >= PIECE) give();
}

export function finish(): void {
  if (gathered.length > 0) give();
}

function give(): void {
  chunk.content = gathered.view();
  emit(chunk);
  gathered.clear();
}
