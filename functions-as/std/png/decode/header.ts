import { MAX_SIDE, MEMORY_BYTES, RESERVED_BYTES } from "../format";
import { refuse } from "./refuse";

/** Colour types of PNG. */
export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGBA = 6;

/** What IHDR says, checked. */
export class Header {
  constructor(
    /** Columns. */
    public width: u32,
    /** Rows. */
    public height: u32,
    /** Bits a sample: 1, 2, 4 or 8. */
    public depth: i32,
    /** One of the colour types. */
    public color: i32,
  ) {}

  /** Samples a pixel. */
  get channels(): i32 {
    return this.color == RGB ? 3 : this.color == RGBA ? 4 : this.color == GREY_ALPHA ? 2 : 1;
  }

  /** Bytes of a row without its filter's byte. */
  get rowBytes(): usize {
    return <usize>((<u64>this.width * <u64>(this.channels * this.depth) + 7) >> 3);
  }
}

/** Reads the 13 bytes of IHDR at `body`, which is byte `place` of a file of `fileBytes`; null if refused. */
export function readHeader(body: usize, place: usize, fileBytes: usize): Header | null {
  const width = bswap<u32>(load<u32>(body));
  const height = bswap<u32>(load<u32>(body, 4));
  const depth = <i32>load<u8>(body, 8);
  const color = <i32>load<u8>(body, 9);
  if (load<u8>(body, 10) != 0 || load<u8>(body, 11) != 0) {
    refuse("PNG_UNSUPPORTED", "the compression or filter method is not 0, the only one there is", place + 10);
    return null;
  }
  if (!checkFormat(depth, color, <i32>load<u8>(body, 12), place)) return null;
  if (!checkSize(width, height, place, fileBytes)) return null;
  return new Header(width, height, depth, color);
}

function checkFormat(depth: i32, color: i32, interlace: i32, place: usize): bool {
  if (color > 6 || color == 1 || color == 5) {
    return refuse("PNG_HEADER", "colour type " + color.toString() + " does not exist", place + 9);
  }
  if (depth > 16 || popcnt(depth) != 1) {
    return refuse("PNG_HEADER", depth.toString() + " bits a sample do not exist", place + 8);
  }
  if (color == PALETTE ? depth > 8 : color != GREY && depth < 8) {
    const message = depth.toString() + " bits a sample do not go with colour type " + color.toString();
    return refuse("PNG_HEADER", message, place + 8);
  }
  if (interlace > 1) {
    return refuse("PNG_HEADER", "interlace method " + interlace.toString() + " does not exist", place + 12);
  }
  if (depth == 16) {
    return refuse("PNG_UNSUPPORTED", "the image has 16 bits a sample and at most 8 are supported", place + 8);
  }
  if (interlace == 1) {
    return refuse("PNG_INTERLACED", "the image is interlaced; save it without interlacing", place + 12);
  }
  return true;
}

function checkSize(width: u32, height: u32, place: usize, fileBytes: usize): bool {
  if (width == 0 || height == 0) {
    return refuse("PNG_HEADER", "the image has no pixels", place);
  }
  const size = width.toString() + " × " + height.toString();
  if (width > MAX_SIDE || height > MAX_SIDE) {
    return refuse("PNG_TOO_LARGE", size + " pixels; a side may have " + MAX_SIDE.toString(), place);
  }
  // The file lies in memory, and the pixels do so twice: as they are decoded and in the message that is
  // returned. A row has one byte more while it is decoded.
  const needed = <u64>fileBytes + <u64>width * <u64>height * 8 + <u64>height;
  if (needed > MEMORY_BYTES - RESERVED_BYTES) {
    const message = size + " pixels need " + needed.toString() + " bytes of memory and there are ";
    return refuse("PNG_TOO_LARGE", message + (MEMORY_BYTES - RESERVED_BYTES).toString(), place);
  }
  return true;
}
