import { adler32 } from "../format";
import { DataStream } from "./data-stream";
import { expand } from "./expand";
import { PngFile } from "./file";
import { Inflater } from "./inflate";
import { refuse, refuseRow } from "./refuse";
import { unfilter } from "./unfilter";

/** Deflate makes no more than 1032 bytes of one: a length and a distance of one bit each make 258. */
const MOST_EXPANSION: u64 = 1032;

/** Words are read and written over the end of the last row. */
const SLACK: usize = 8;

/** Inflates, unfilters and expands the data of a file: width × height × 4 bytes, or null if it is refused. */
export function decodePixels(file: PngFile): Uint8Array | null {
  const header = file.header;
  const height = <usize>header.height;
  const stride = header.rowBytes + 1;
  const dataPlace = file.data - file.start;
  // Refuses a small file that claims to be a large image before there is memory for it.
  if (<u64>stride * <u64>height > <u64>file.dataBytes * MOST_EXPANSION) {
    refuse("PNG_DATA", "the compressed data is too short for the image's rows", dataPlace);
    return null;
  }

  // The rows are inflated to the end of the buffer that receives the pixels, and every row is expanded to its
  // place as soon as the next one is unfiltered: with one byte for each row more than the pixels need,
  // writing never reaches a row that is not read yet. The pixels' size is bounded by readHeader.
  const pixelBytes = (<usize>header.width * height) << 2;
  const buffer = new ArrayBuffer(<i32>(pixelBytes + height + SLACK));
  const pixels = changetype<usize>(buffer);
  const dataBytes = stride * height;
  const rows = pixels + pixelBytes + height - dataBytes;
  if (!inflateRows(file, rows, dataBytes)) return null;
  if (!finishRows(file, rows, stride, pixels)) return null;
  return Uint8Array.wrap(buffer, 0, <i32>pixelBytes);
}

function inflateRows(file: PngFile, rows: usize, length: usize): bool {
  const source = new DataStream(file.start, file.data);
  const zlib = source.take(16);
  if (zlib < 0 || !isZlibHeader(<u32>zlib)) {
    return refuse("PNG_DATA", "the compressed data does not begin with a zlib header", file.data - file.start);
  }
  if (!new Inflater(source, rows, length).run()) return false;
  source.align();
  const sum = source.take(32);
  if (sum < 0) return refuse("PNG_DATA", "the compressed data ends before its Adler-32 sum", source.place);
  if (bswap<u32>(<u32>sum) != adler32(1, rows, length)) {
    return refuse("PNG_ADLER", "the image's data is damaged: its Adler-32 sum does not fit", source.place - 4);
  }
  return true;
}

/** Deflate with a window of at most 32 KiB, without a dictionary, and a checksum that fits. */
function isZlibHeader(bytes: u32): bool {
  const method = bytes & 0xff;
  const flags = bytes >> 8;
  return (method & 15) == 8 && method >> 4 <= 7 && (flags & 0x20) == 0 && ((method << 8) | flags) % 31 == 0;
}

function finishRows(file: PngFile, rows: usize, stride: usize, pixels: usize): bool {
  const header = file.header;
  const length = stride - 1;
  const step = max<usize>(1, <usize>((header.channels * header.depth) >> 3));
  const targetStride = <usize>header.width << 2;
  let above = changetype<usize>(new ArrayBuffer(<i32>(length + SLACK)));
  for (let y: u32 = 0; y < header.height; y++) {
    const row = rows + <usize>y * stride;
    const filter = <u32>load<u8>(row);
    if (!unfilter(filter, row + 1, above, length, step)) {
      return refuseRow("PNG_FILTER", "filter " + filter.toString() + " does not exist", y);
    }
    if (y > 0 && !finishRow(file, above, pixels + <usize>(y - 1) * targetStride, y - 1)) return false;
    above = row + 1;
  }
  return finishRow(file, above, pixels + <usize>(header.height - 1) * targetStride, header.height - 1);
}

function finishRow(file: PngFile, row: usize, target: usize, y: u32): bool {
  if (expand(file.header, file.palette, row, target)) return true;
  const count = file.palette.count.toString();
  return refuseRow("PNG_PALETTE", "a pixel has a colour that is not among the palette's " + count, y);
}
