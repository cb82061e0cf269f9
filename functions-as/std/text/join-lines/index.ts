import { byteLengthOfText, encodeText } from "heddle/utf8";
import { ByteBuffer } from "../../shared/bytes";
import { Chunk, emit, Line } from "./contract";

/** Lines are given together, as many as have so many bytes. */
const PIECE: i32 = 16384;

const gathered = new ByteBuffer();
const chunk = new Chunk();

export function push(input: Line): void {
  const text = input.text;
  const length = <i32>byteLengthOfText(text);
  encodeText(text, gathered.reserve(length));
  gathered.length += length;
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
