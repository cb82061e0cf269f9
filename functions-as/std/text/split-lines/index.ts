import { fail } from "heddle";
import { decodeText } from "heddle/utf8";
import { ByteBuffer } from "../../shared/bytes";
import { Chunk, emit, Line } from "./contract";

/** A line longer than this is no line of a text, and would have to be held until it ends. */
const MOST_BYTES: i32 = 1 << 20;

const LF: u32 = 0x0a;
const CR: u32 = 0x0d;

/** The beginning of a line whose end has not come yet. */
const begun = new ByteBuffer();
const line = new Line();
let count: u64 = 1;

/** Fails with LINE_TOO_LONG or TEXT_NOT_UTF8 at the line's number. */
export function push(input: Chunk): void {
  const content = input.content;
  let start = content.dataStart;
  const end = start + <usize>content.byteLength;
  for (let at = nextLineEnd(start, end); at < end; at = nextLineEnd(start, end)) {
    if (!take(start, <i32>(at - start))) return;
    start = at + 1;
  }
  if (start < end) keep(start, <i32>(end - start));
}

export function finish(): void {
  if (begun.length > 0) give(begun.pointer, begun.length);
}

/** Where the next LF is, or `end`. */
function nextLineEnd(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const bytes = load<u64>(at) ^ 0x0a0a0a0a0a0a0a0a;
    const zeros = (bytes - 0x0101010101010101) & ~bytes & 0x8080808080808080;
    if (zeros !== 0) return at + (<usize>ctz(zeros) >> 3);
    at += 8;
  }
  while (at < end && load<u8>(at) !== LF) at++;
  return at;
}

function take(pointer: usize, length: i32): bool {
  if (begun.length === 0) return give(pointer, length);
  if (!keep(pointer, length)) return false;
  const good = give(begun.pointer, begun.length);
  begun.clear();
  return good;
}

function keep(pointer: usize, length: i32): bool {
  if (begun.length + length > MOST_BYTES) return tooLong();
  begun.append(pointer, length);
  return true;
}

/** Gives a line without its LF. */
function give(pointer: usize, length: i32): bool {
  if (length > MOST_BYTES) return tooLong();
  const cut = length > 0 && load<u8>(pointer + <usize>length - 1) === CR ? length - 1 : length;
  const text = decodeText(pointer, cut);
  if (text === null) {
    fail<Line>("TEXT_NOT_UTF8", "the line is not UTF-8", `line ${count}`);
    return false;
  }
  line.text = text;
  emit(line);
  count += 1;
  return true;
}

function tooLong(): bool {
  fail<Line>("LINE_TOO_LONG", `the line has more than ${MOST_BYTES} bytes`, `line ${count}`);
  return false;
}
