import { decimal } from "./decimal";
import { fail } from "./failure";
import { keepUnknown, Unknown } from "./unknown";
import { decodeText } from "./utf8";

/** Messages within messages; protoc's own limit. It bounds the recursion of generated decoders. */
const maximumDepth: i32 = 100;

const endGroup: u32 = 4;

/**
 * Reads the wire format. The input may be any bytes: what is malformed is recorded as the failure
 * INPUT_MALFORMED, once, and from then on every read gives zero and `more` is false, so that decoders end
 * without a check after each read.
 */
export class Reader {
  static start: usize = 0;
  static position: usize = 0;
  static end: usize = 0;
  static depth: i32 = 0;

  /** Begins to read `length` bytes at `pointer`. */
  static open(pointer: usize, length: usize): void {
    Reader.start = pointer;
    Reader.position = pointer;
    Reader.end = pointer + length;
  }

  /** Whether the message that is being read goes on. */
  // @ts-ignore: decorator
  @inline
  static more(): bool {
    return Reader.position < Reader.end;
  }

  /** Field number times eight plus wire type. It takes five bytes at most, as protoc's own decoders have it. */
  static tag(): u32 {
    const place = Reader.position;
    const tag = Reader.uint64();
    if (tag >= 8 && tag <= 0xffffffff && Reader.position <= place + 5) return <u32>tag;
    Reader.malformed("a field has no valid number", place);
    return 0;
  }

  // @ts-ignore: decorator
  @inline
  static uint64(): u64 {
    const position = Reader.position;
    if (position < Reader.end) {
      const byte = <u64>load<u8>(position);
      if (byte < 0x80) {
        Reader.position = position + 1;
        return byte;
      }
    }
    return Reader.varint();
  }

  static varint(): u64 {
    const start = Reader.position;
    let position = start;
    let value: u64 = 0;
    for (let shift: u64 = 0; shift < 70; shift += 7) {
      if (position >= Reader.end) {
        Reader.malformed("the message ends within a number", start);
        return 0;
      }
      const byte = <u64>load<u8>(position++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        Reader.position = position;
        return value;
      }
    }
    Reader.malformed("a number is longer than 10 bytes", start);
    return 0;
  }

  static uint32(): u32 {
    return <u32>Reader.uint64();
  }

  static int32(): i32 {
    return <i32>Reader.uint64();
  }

  static int64(): i64 {
    return <i64>Reader.uint64();
  }

  static sint32(): i32 {
    const value = <u32>Reader.uint64();
    return <i32>(value >>> 1) ^ -<i32>(value & 1);
  }

  static sint64(): i64 {
    const value = Reader.uint64();
    return <i64>(value >>> 1) ^ -<i64>(value & 1);
  }

  static bool(): bool {
    return Reader.uint64() != 0;
  }

  static fixed32(): u32 {
    const position = Reader.take(4);
    return position == 0 ? 0 : load<u32>(position);
  }

  static fixed64(): u64 {
    const position = Reader.take(8);
    return position == 0 ? 0 : load<u64>(position);
  }

  static sfixed32(): i32 {
    return <i32>Reader.fixed32();
  }

  static sfixed64(): i64 {
    return <i64>Reader.fixed64();
  }

  static float(): f32 {
    return reinterpret<f32>(Reader.fixed32());
  }

  static double(): f64 {
    return reinterpret<f64>(Reader.fixed64());
  }

  /** A text; bytes that are not UTF-8 are malformed. */
  static string(): string {
    const length = Reader.length();
    const position = Reader.position;
    const text = decodeText(position, length);
    if (text === null) {
      Reader.malformed("a text is not UTF-8", position);
      return "";
    }
    Reader.position = position + length;
    return text;
  }

  /** A view of the input, not a copy. */
  static bytes(): Uint8Array {
    const length = Reader.length();
    const position = Reader.position;
    Reader.position = position + length;
    return length == 0 ? noBytes() : viewOf(Reader.start, position, length);
  }

  /** Goes into a message; `more` is then about that one. Returns what `leave` needs. */
  static enter(): usize {
    if (++Reader.depth > maximumDepth) {
      Reader.malformed("messages are nested deeper than 100 levels", Reader.position);
    }
    return Reader.packed();
  }

  /** Goes back to the message around it. */
  static leave(outer: usize): void {
    Reader.depth--;
    Reader.close(outer);
  }

  /** Goes into the values of a packed field. Returns what `close` needs. */
  static packed(): usize {
    const length = Reader.length();
    const outer = Reader.end;
    Reader.end = Reader.position + length;
    return outer;
  }

  static close(outer: usize): void {
    // Position 0 is that of an input that was malformed: nothing is read any more.
    Reader.end = Reader.position == 0 ? 0 : outer;
  }

  /** Appends the values of a packed field whose wire form is that of the memory. */
  static packedFixed<T>(values: Array<T>): void {
    const place = Reader.position;
    const length = Reader.length();
    if (length % sizeof<T>() != 0) {
      Reader.malformed("a packed field ends within a value", place);
      return;
    }
    const count = values.length;
    values.length = count + <i32>(length / sizeof<T>());
    memory.copy(values.dataStart + <usize>count * sizeof<T>(), Reader.position, length);
    Reader.position += length;
  }

  /** Keeps a field that is not known, or that is not of the type which it should be; its tag is at `start`. */
  static unknown(last: Unknown | null, tag: u32, start: usize): Unknown | null {
    Reader.skip(tag);
    return Reader.keep(last, start);
  }

  /** Keeps what was read from `start` on among the unknown fields of a message. */
  static keep(last: Unknown | null, start: usize): Unknown | null {
    // Position 0 is that of an input that was malformed.
    return Reader.position == 0 ? last : keepUnknown(last, start, Reader.position);
  }

  /** Passes over a field that is not known, or that is not of the type which it should be. */
  static skip(tag: u32): void {
    switch (tag & 7) {
      case 0:
        Reader.uint64();
        break;
      case 1:
        Reader.take(8);
        break;
      case 2: {
        const length = Reader.length();
        Reader.position += length;
        break;
      }
      case 3:
        Reader.skipGroup(tag);
        break;
      case 5:
        Reader.take(4);
        break;
      default:
        Reader.malformed("a field has no valid wire type", Reader.position);
    }
  }

  private static skipGroup(tag: u32): void {
    const place = Reader.position;
    if (++Reader.depth > maximumDepth) {
      Reader.malformed("groups are nested deeper than 100 levels", place);
      return;
    }
    while (Reader.more()) {
      const inner = Reader.tag();
      if ((inner & 7) == endGroup) {
        if (inner >>> 3 != tag >>> 3) Reader.malformed("a group ends that did not begin", Reader.position);
        Reader.depth--;
        return;
      }
      Reader.skip(inner);
    }
    Reader.malformed("the message ends within a group", place);
  }

  /** A length that fits into what is left. */
  private static length(): usize {
    const place = Reader.position;
    const length = Reader.uint64();
    if (Reader.position > place + 5) {
      Reader.malformed("a length is longer than 5 bytes", place);
      return 0;
    }
    if (length <= <u64>(Reader.end - Reader.position)) return <usize>length;
    Reader.malformed("a length reaches past the end of the message", place);
    return 0;
  }

  /** Where the next `size` bytes are, or 0. */
  private static take(size: usize): usize {
    const position = Reader.position;
    if (Reader.end - position < size) {
      Reader.malformed("the message ends within a number", position);
      return 0;
    }
    Reader.position = position + size;
    return position;
  }

  /** Records the failure, the first time, and stops everything that reads. */
  private static malformed(message: string, place: usize): void {
    if (Reader.position != 0) fail<Uint8Array>("INPUT_MALFORMED", message, "byte " + decimal(<u32>(place - Reader.start)));
    Reader.position = 0;
    Reader.end = 0;
  }
}

/** What the empty array is a view of: static, because `new Uint8Array(0)` would make and clear a block in each call. */
const nothing: StaticArray<u8> = [];

// @ts-ignore: decorator
@lazy const empty: Uint8Array = viewOf(changetype<usize>(nothing), changetype<usize>(nothing), 0);

/** The one empty array: there is nothing in it that could change. */
export function noBytes(): Uint8Array {
  return empty;
}

function viewOf(block: usize, start: usize, length: usize): Uint8Array {
  const view = __new(offsetof<Uint8Array>(), idof<Uint8Array>());
  store<usize>(view, block, offsetof<Uint8Array>("buffer"));
  store<usize>(view, start, offsetof<Uint8Array>("dataStart"));
  store<i32>(view, <i32>length, offsetof<Uint8Array>("byteLength"));
  return changetype<Uint8Array>(view);
}
