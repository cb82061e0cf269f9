/** A writer of PNG files that can also write what no sensible encoder does. */
import { crc32, deflateSync } from "node:zlib";

/** What a file is made of. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  /** Colour type of PNG: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  readonly color: number;
  /** Samples of all rows, one number each. */
  readonly samples: ArrayLike<number>;
  /** Filter of each row, taken in turn; 0 by default. */
  readonly filters?: readonly number[];
  /** Chunks before the data, such as PLTE. */
  readonly before?: readonly Buffer[];
  /** Bytes of an IDAT chunk; all in one by default. */
  readonly dataChunk?: number;
  /** Packs the filtered rows; deflateSync by default. */
  readonly pack?: (rows: Buffer) => Buffer;
}

export const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A chunk with its length and its CRC. */
export function chunk(type: string, body: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, body.length + 8)), body.length + 8);
  return bytes;
}

/** IHDR of 13 bytes. */
export function header(width: number, height: number, depth: number, color: number, interlace = 0): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([depth, color, 0, 0, interlace], 8);
  return chunk("IHDR", body);
}

/** A file of chunks. */
export function file(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([signature, ...chunks, chunk("IEND")]);
}

/** The compressed data as IDAT chunks of a size. */
export function dataChunks(data: Buffer, size = data.length): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) {
    parts.push(chunk("IDAT", data.subarray(at, at + size)));
  }
  return parts;
}

/** Writes a file. */
export function writePng(parts: PngParts): Buffer {
  const data = (parts.pack ?? deflateSync)(filterRows(parts));
  return file(
    header(parts.width, parts.height, parts.depth, parts.color),
    ...(parts.before ?? []),
    ...dataChunks(data, parts.dataChunk),
  );
}

/** The rows as they are compressed: each packed and filtered, after a byte that names the filter. */
function filterRows(parts: PngParts): Buffer {
  const { width, height, depth, samples } = parts;
  const perPixel = channels[parts.color] ?? 1;
  const perRow = width * perPixel;
  const length = Math.ceil((perRow * depth) / 8);
  const step = Math.max(1, (perPixel * depth) >> 3);
  const filters = parts.filters ?? [0];
  const rows = Buffer.alloc((length + 1) * height);
  let above = new Uint8Array(length);
  for (let y = 0; y < height; y++) {
    const row = new Uint8Array(length);
    for (let i = 0; i < perRow; i++) {
      const bit = i * depth;
      row[bit >> 3] = (row[bit >> 3] ?? 0) | ((samples[y * perRow + i] ?? 0) << (8 - depth - (bit & 7)));
    }
    const filter = filters[y % filters.length] ?? 0;
    rows[y * (length + 1)] = filter;
    for (let i = 0; i < length; i++) {
      const left = row[i - step] ?? 0;
      const corner = i < step ? 0 : (above[i - step] ?? 0);
      const guess = predict(filter, left, above[i] ?? 0, corner);
      rows[y * (length + 1) + 1 + i] = (row[i] ?? 0) - guess;
    }
    above = row;
  }
  return rows;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
        number,
        number,
        number,
      ];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      return 0;
  }
}

/** Bodies of all chunks of a type in a file that is sound, joined. */
export function bodies(png: Uint8Array, type: string): Buffer {
  const bytes = Buffer.from(png);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === type)
      parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}
