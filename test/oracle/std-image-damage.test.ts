import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodePng, failureOf } from "../support/image-functions.ts";
import { realPngs } from "../support/pictures.ts";
import { chunk, dataChunks, file, header, signature, writePng } from "../support/png-file.ts";

const decode = await decodePng();
const failure = (png: Uint8Array) => failureOf(decode({ png }));

/** Bytes of memory that functions start with: it did not grow. */
const memoryAtFirst = 1 << 20;

const plte = chunk("PLTE", Buffer.from([1, 2, 3, 4, 5, 6]));
/** The data of one pixel of RGB. */
const data = chunk("IDAT", deflateSync(Buffer.from([0, 1, 2, 3])));
const rgb = header(1, 1, 8, 2);
const indexed = header(1, 1, 8, 3);
const index = (value: number) => chunk("IDAT", deflateSync(Buffer.from([0, value])));
const packed = (bytes: Buffer) => file(rgb, chunk("IDAT", bytes));

/** A chunk whose length and CRC say what they are told. */
function forged(type: string, length: number, body = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(length);
  bytes.write(type, 4, "latin1");
  return Buffer.concat([bytes, body]);
}

/** Changes a byte. */
function changed(bytes: Buffer, at: number, by = 1): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = ((copy[at] ?? 0) + by) & 255;
  return copy;
}

/** IHDR with one byte set. */
function headerWith(at: number, value: number): Buffer {
  const body = Buffer.from(rgb.subarray(8, 21));
  body[at] = value;
  return chunk("IHDR", body);
}

const zlib = deflateSync(Buffer.from([0, 1, 2, 3]));
const withoutSum = zlib.subarray(0, -4);

describe("refusing PNG files", () => {
  test("says where a file ends too early, at every length that it can be cut to", () => {
    const bytes = writePng({
      width: 3,
      height: 2,
      depth: 8,
      color: 3,
      samples: [0, 1, 0, 1, 1, 0],
      before: [plte, chunk("tRNS", Buffer.from([9]))],
      dataChunk: 5,
    });
    expect(failure(bytes)).toBeUndefined();
    for (let length = 0; length < bytes.length; length++) {
      expect(failure(bytes.subarray(0, length))).toEqual({ code: "PNG_TRUNCATED", place: `byte ${length}` });
    }
  });

  test.each(realPngs())("says where $name ends when it is cut in half", ({ bytes }) => {
    const half = bytes.length >> 1;
    expect(failure(bytes.subarray(0, half))).toEqual({ code: "PNG_TRUNCATED", place: `byte ${half}` });
  });

  const ihdr = 16;
  test.each([
    { what: "text", bytes: Buffer.from("hello"), code: "PNG_SIGNATURE", byte: 0 },
    { what: "a JPEG", bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0]), code: "PNG_SIGNATURE", byte: 0 },
    {
      what: "a file whose line endings were changed",
      bytes: Buffer.concat([Buffer.from([137, 80, 78, 71, 10, 26, 10]), rgb]),
      code: "PNG_SIGNATURE",
      byte: 4,
    },
    { what: "no IHDR", bytes: file(data), code: "PNG_HEADER", byte: 16 },
    {
      what: "a short IHDR",
      bytes: file(chunk("IHDR", Buffer.alloc(12)), data),
      code: "PNG_HEADER",
      byte: 16,
    },
    { what: "no columns", bytes: file(header(0, 5, 8, 2), data), code: "PNG_HEADER", byte: ihdr },
    { what: "no rows", bytes: file(header(5, 0, 8, 2), data), code: "PNG_HEADER", byte: ihdr },
    { what: "3 bits a sample", bytes: file(headerWith(8, 3), data), code: "PNG_HEADER", byte: ihdr + 8 },
    { what: "0 bits a sample", bytes: file(headerWith(8, 0), data), code: "PNG_HEADER", byte: ihdr + 8 },
    { what: "4 bits of RGB", bytes: file(header(1, 1, 4, 2), data), code: "PNG_HEADER", byte: ihdr + 8 },
    {
      what: "16 bits of palette",
      bytes: file(header(1, 1, 16, 3), data),
      code: "PNG_HEADER",
      byte: ihdr + 8,
    },
    { what: "colour type 1", bytes: file(headerWith(9, 1), data), code: "PNG_HEADER", byte: ihdr + 9 },
    { what: "colour type 5", bytes: file(headerWith(9, 5), data), code: "PNG_HEADER", byte: ihdr + 9 },
    { what: "colour type 7", bytes: file(headerWith(9, 7), data), code: "PNG_HEADER", byte: ihdr + 9 },
    { what: "compression 1", bytes: file(headerWith(10, 1), data), code: "PNG_UNSUPPORTED", byte: ihdr + 10 },
    {
      what: "filter method 1",
      bytes: file(headerWith(11, 1), data),
      code: "PNG_UNSUPPORTED",
      byte: ihdr + 10,
    },
    { what: "interlace 2", bytes: file(headerWith(12, 2), data), code: "PNG_HEADER", byte: ihdr + 12 },
    {
      what: "interlacing",
      bytes: file(header(1, 1, 8, 2, 1), data),
      code: "PNG_INTERLACED",
      byte: ihdr + 12,
    },
    {
      what: "16 bits a sample",
      bytes: file(header(1, 1, 16, 2), data),
      code: "PNG_UNSUPPORTED",
      byte: ihdr + 8,
    },
    { what: "IHDR twice", bytes: file(rgb, rgb, data), code: "PNG_CHUNK", byte: 41 },
    { what: "no data", bytes: file(rgb), code: "PNG_CHUNK", byte: 41 },
    { what: "data in two places", bytes: file(rgb, data, chunk("tIME"), data), code: "PNG_CHUNK", byte: 77 },
    {
      what: "an unknown critical chunk",
      bytes: file(rgb, chunk("ABCD"), data),
      code: "PNG_UNSUPPORTED",
      byte: 41,
    },
    { what: "a chunk type with a digit", bytes: file(rgb, chunk("tE1t"), data), code: "PNG_CHUNK", byte: 37 },
    {
      what: "a chunk of 2 GiB",
      bytes: Buffer.concat([signature, rgb, forged("tEXt", 0x80000000)]),
      code: "PNG_CHUNK",
      byte: 33,
    },
    { what: "a damaged IHDR", bytes: changed(file(rgb, data), 19), code: "PNG_CRC", byte: 29 },
    { what: "a damaged chunk type", bytes: changed(file(rgb, data), 37), code: "PNG_CRC", byte: 53 },
    { what: "damaged data", bytes: changed(file(rgb, data), 44), code: "PNG_CRC", byte: 53 },
    { what: "a damaged IEND", bytes: changed(file(rgb, data), 68), code: "PNG_CRC", byte: 65 },
    { what: "no palette", bytes: file(indexed, index(0)), code: "PNG_PALETTE", byte: 63 },
    {
      what: "an empty palette",
      bytes: file(indexed, chunk("PLTE"), index(0)),
      code: "PNG_PALETTE",
      byte: 41,
    },
    {
      what: "a palette of 4 bytes",
      bytes: file(indexed, chunk("PLTE", Buffer.alloc(4)), index(0)),
      code: "PNG_PALETTE",
      byte: 41,
    },
    {
      what: "a palette of 257 colours",
      bytes: file(indexed, chunk("PLTE", Buffer.alloc(771)), index(0)),
      code: "PNG_PALETTE",
      byte: 41,
    },
    {
      what: "3 colours for 1 bit",
      bytes: file(header(1, 1, 1, 3), chunk("PLTE", Buffer.alloc(9)), index(0)),
      code: "PNG_PALETTE",
      byte: 41,
    },
    {
      what: "a palette of grey",
      bytes: file(header(1, 1, 8, 0), plte, index(0)),
      code: "PNG_PALETTE",
      byte: 41,
    },
    { what: "two palettes", bytes: file(indexed, plte, plte, index(0)), code: "PNG_CHUNK", byte: 59 },
    { what: "a palette after data", bytes: file(rgb, data, plte), code: "PNG_CHUNK", byte: 65 },
    {
      what: "tRNS before the palette",
      bytes: file(indexed, chunk("tRNS", Buffer.from([1])), plte, index(0)),
      code: "PNG_TRANSPARENCY",
      byte: 41,
    },
    {
      what: "tRNS with more entries than the palette",
      bytes: file(indexed, plte, chunk("tRNS", Buffer.from([1, 2, 3])), index(0)),
      code: "PNG_TRANSPARENCY",
      byte: 59,
    },
    {
      what: "tRNS of RGB with 2 bytes",
      bytes: file(rgb, chunk("tRNS", Buffer.from([0, 1])), data),
      code: "PNG_TRANSPARENCY",
      byte: 41,
    },
    {
      what: "tRNS beside alpha",
      bytes: file(header(1, 1, 8, 6), chunk("tRNS", Buffer.alloc(8)), data),
      code: "PNG_TRANSPARENCY",
      byte: 41,
    },
    {
      what: "two tRNS",
      bytes: file(indexed, plte, chunk("tRNS", Buffer.from([1])), chunk("tRNS", Buffer.from([1])), index(0)),
      code: "PNG_CHUNK",
      byte: 72,
    },
    { what: "no zlib header", bytes: packed(Buffer.from([0x79, 0x9c, 1, 2])), code: "PNG_DATA", byte: 41 },
    { what: "a zlib dictionary", bytes: packed(Buffer.from([0x78, 0xbb, 1, 2])), code: "PNG_DATA", byte: 41 },
    {
      what: "a window of 64 KiB",
      bytes: packed(Buffer.from([0x88, 0x1c, 1, 2])),
      code: "PNG_DATA",
      byte: 41,
    },
    { what: "a wrong Adler-32", bytes: packed(changed(zlib, zlib.length - 1)), code: "PNG_ADLER", byte: 49 },
    { what: "no Adler-32", bytes: packed(withoutSum), code: "PNG_DATA", byte: 41 + withoutSum.length },
    {
      what: "a block of type 3",
      bytes: packed(Buffer.from([0x78, 0x9c, 7, 0, 0, 0, 0, 0])),
      code: "PNG_DATA",
      byte: 43,
    },
    {
      what: "a stored block with a damaged length",
      bytes: packed(Buffer.from([0x78, 0x9c, 1, 4, 0, 4, 0, 0, 1, 2, 3])),
      code: "PNG_DATA",
      byte: 48,
    },
  ])("refuses $what", ({ bytes, code, byte }) => {
    expect(failure(bytes)).toEqual({ code, place: `byte ${byte}` });
  });

  test("refuses data that is longer or shorter than the rows by one byte", () => {
    for (const length of [3, 5]) {
      expect(failure(packed(deflateSync(Buffer.alloc(length))))?.code).toBe("PNG_DATA");
    }
    expect(failure(packed(deflateSync(Buffer.alloc(4))))).toBeUndefined();
  });

  test("names the row of an unknown filter and of a colour that the palette does not have", () => {
    const rows = chunk("IDAT", deflateSync(Buffer.from([0, 9, 1, 9, 5, 9])));
    expect(failure(file(header(1, 3, 8, 0), rows))).toEqual({ code: "PNG_FILTER", place: "row 2" });
    const colors = chunk("IDAT", deflateSync(Buffer.from([0, 1, 0, 2, 0, 0])));
    expect(failure(file(header(1, 3, 8, 3), plte, colors))).toEqual({ code: "PNG_PALETTE", place: "row 1" });
  });

  test("stops a zip bomb at the first byte that is too many", () => {
    const bomb = deflateSync(Buffer.alloc(1 << 26));
    const outcome = decode({ png: file(header(4, 4, 8, 6), ...dataChunks(bomb, 9999)) });
    expect(failureOf(outcome)?.code).toBe("PNG_DATA");
    expect(outcome.memoryBytes).toBe(memoryAtFirst);
  });

  test("refuses a small file that claims to be a large image before it takes memory", () => {
    const outcome = decode({
      png: file(header(4000, 4000, 8, 6), chunk("IDAT", deflateSync(Buffer.alloc(9)))),
    });
    expect(failureOf(outcome)).toEqual({ code: "PNG_DATA", place: "byte 41" });
    expect(outcome.memoryBytes).toBe(memoryAtFirst);
  });

  test("passes over a million empty chunks without running out of memory", () => {
    const many = Buffer.alloc(12_000_000, chunk("teXt"));
    const outcome = decode({ png: file(rgb, many, data) });
    expect(outcome.ok).toBe(true);
    expect(outcome.memoryBytes).toBeLessThan(32 << 20);
  });
});
