import { byteLengthOfText, encodeText } from "./utf8";

/**
 * Writes the wire format into one block. A pass over the message finds the size first, so that the block is
 * allocated once and every length is known before it is written.
 */
export class Writer {
  static start: usize = 0;
  static position: usize = 0;

  /** Begins to write a message of `size` bytes. */
  static open(size: usize): void {
    Writer.start = Writer.position = __new(size, idof<ArrayBuffer>());
  }

  /** Field number times eight plus wire type. */
  // @ts-ignore: decorator
  @inline
  static tag(tag: u32): void {
    if (tag < 0x80) {
      store<u8>(Writer.position, tag);
      Writer.position += 1;
    } else if (tag < 0x4000) {
      store<u16>(Writer.position, (tag & 0x7f) | 0x80 | ((tag >> 7) << 8));
      Writer.position += 2;
    } else Writer.uint64(tag);
  }

  static uint64(value: u64): void {
    let position = Writer.position;
    while (value > 0x7f) {
      store<u8>(position++, (value & 0x7f) | 0x80);
      value >>= 7;
    }
    store<u8>(position, value);
    Writer.position = position + 1;
  }

  static uint32(value: u32): void {
    if (value < 0x80) {
      store<u8>(Writer.position, value);
      Writer.position += 1;
    } else Writer.uint64(value);
  }

  /** Negative numbers take ten bytes, as Protobuf has it. */
  static int32(value: i32): void {
    Writer.uint64(<u64>(<i64>value));
  }

  static int64(value: i64): void {
    Writer.uint64(<u64>value);
  }

  static sint32(value: i32): void {
    Writer.uint32(zigZag32(value));
  }

  static sint64(value: i64): void {
    Writer.uint64(zigZag64(value));
  }

  static bool(value: bool): void {
    store<u8>(Writer.position, value ? 1 : 0);
    Writer.position += 1;
  }

  static fixed32(value: u32): void {
    store<u32>(Writer.position, value);
    Writer.position += 4;
  }

  static fixed64(value: u64): void {
    store<u64>(Writer.position, value);
    Writer.position += 8;
  }

  static sfixed32(value: i32): void {
    Writer.fixed32(<u32>value);
  }

  static sfixed64(value: i64): void {
    Writer.fixed64(<u64>value);
  }

  static float(value: f32): void {
    store<f32>(Writer.position, value);
    Writer.position += 4;
  }

  static double(value: f64): void {
    store<f64>(Writer.position, value);
    Writer.position += 8;
  }

  static string(value: string): void {
    // The length comes before the text, and is known after it: leave room for that of plain ASCII.
    const position = Writer.position;
    const room = sizeOfUint32(value.length);
    const length = encodeText(value, position + room);
    const needed = sizeOfUint32(<u32>length);
    if (needed != room) memory.copy(position + needed, position + room, length);
    Writer.uint32(<u32>length);
    Writer.position += length;
  }

  static bytes(value: Uint8Array): void {
    const length = value.byteLength;
    Writer.uint32(length);
    memory.copy(Writer.position, value.dataStart, length);
    Writer.position += length;
  }

  /** The values of a packed field whose wire form is that of the memory, with their length. */
  static packedFixed<T>(values: Array<T>): void {
    const length = <usize>values.length * sizeof<T>();
    Writer.uint32(<u32>length);
    memory.copy(Writer.position, values.dataStart, length);
    Writer.position += length;
  }
}

/** Size of a varint of up to 32 bits. */
// @ts-ignore: decorator
@inline
export function sizeOfUint32(value: u32): u32 {
  return ((31 - <u32>clz(value | 1)) * 9 + 73) >>> 6;
}

/** Size of a varint of up to 64 bits. */
// @ts-ignore: decorator
@inline
export function sizeOfUint64(value: u64): u32 {
  return ((63 - <u32>clz(value | 1)) * 9 + 73) >>> 6;
}

// @ts-ignore: decorator
@inline
export function sizeOfInt32(value: i32): u32 {
  return sizeOfUint64(<u64>(<i64>value));
}

// @ts-ignore: decorator
@inline
export function sizeOfInt64(value: i64): u32 {
  return sizeOfUint64(<u64>value);
}

// @ts-ignore: decorator
@inline
export function sizeOfSint32(value: i32): u32 {
  return sizeOfUint32(zigZag32(value));
}

// @ts-ignore: decorator
@inline
export function sizeOfSint64(value: i64): u32 {
  return sizeOfUint64(zigZag64(value));
}

/** Size of a text with its length before it. */
export function sizeOfString(value: string): u32 {
  return sizeOfDelimited(<u32>byteLengthOfText(value));
}

/** Size of bytes with their length before them. */
export function sizeOfBytes(value: Uint8Array): u32 {
  return sizeOfDelimited(value.byteLength);
}

/** Size of a length and what it is of. */
// @ts-ignore: decorator
@inline
export function sizeOfDelimited(length: u32): u32 {
  return sizeOfUint32(length) + length;
}

// @ts-ignore: decorator
@inline
function zigZag32(value: i32): u32 {
  return (value << 1) ^ (value >> 31);
}

// @ts-ignore: decorator
@inline
function zigZag64(value: i64): u64 {
  return (value << 1) ^ (value >> 63);
}
