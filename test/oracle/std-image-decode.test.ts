import { constants, deflateSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { answered, decodePng, type Image } from "../support/image-functions.ts";
import { noise, photograph, realPngs } from "../support/pictures.ts";
import { chunk, dataChunks, file, header, type PngParts, writePng } from "../support/png-file.ts";

const decode = await decodePng();

/** Random samples of a depth. */
function samplesOf(count: number, depth: number, seed = 7): number[] {
  const byte = noise(seed);
  return Array.from({ length: count }, () => byte() & ((1 << depth) - 1));
}

const png = (
  parts: Omit<PngParts, "samples"> & { samples?: ArrayLike<number> },
  channels: number,
): PngParts => ({
  samples: samplesOf(parts.width * parts.height * channels, parts.depth),
  ...parts,
});

function pixelsOf(bytes: Uint8Array): Buffer {
  return Buffer.from(answered(decode({ png: bytes })).pixels);
}

function pngjs(image: Image): PNG {
  const picture = new PNG({ width: image.width, height: image.height });
  picture.data.set(image.pixels);
  return picture;
}

describe("decoding PNG files", () => {
  test.each(realPngs())("reads $name as pngjs does", ({ bytes }) => {
    const expected = PNG.sync.read(bytes);
    const image = answered(decode({ png: bytes }));
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    expect(Buffer.compare(Buffer.from(image.pixels), expected.data)).toBe(0);
  });

  test.each([0, 2, 4, 6] as const)(
    "reads what pngjs writes with colour type %i and each filter",
    (colorType) => {
      for (const filterType of [0, 1, 2, 3, 4, -1]) {
        const bytes = PNG.sync.write(pngjs(photograph(61, 37, true)), { colorType, filterType });
        expect(Buffer.compare(pixelsOf(bytes), PNG.sync.read(bytes).data)).toBe(0);
      }
    },
  );

  test.each([
    [0, 1, 1],
    [0, 2, 1],
    [0, 4, 1],
    [0, 8, 1],
    [2, 8, 3],
    [4, 8, 2],
    [6, 8, 4],
  ])(
    "reads colour type %i of %i bits, all filters in turn, at widths around a word",
    (color, depth, channels) => {
      for (const width of [1, 2, 3, 7, 8, 9, 16, 33]) {
        const parts = png({ width, height: 11, depth, color, filters: [0, 1, 2, 3, 4] }, channels);
        const bytes = writePng(parts);
        expect(Buffer.compare(pixelsOf(bytes), PNG.sync.read(bytes).data)).toBe(0);
      }
    },
  );

  test.each([0, 1, 2, 3, 4])("undoes filter %i in the first row, where there is nothing above", (filter) => {
    for (const [color, channels] of [
      [0, 1],
      [4, 2],
      [2, 3],
      [6, 4],
    ] as const) {
      const bytes = writePng(png({ width: 5, height: 1, depth: 8, color, filters: [filter] }, channels));
      expect(Buffer.compare(pixelsOf(bytes), PNG.sync.read(bytes).data)).toBe(0);
    }
  });

  test.each([1, 2, 4, 8])("gives pixels of %i bits the colours and the alpha of the palette", (depth) => {
    const colors = 1 << depth;
    const byte = noise(3);
    const palette = Buffer.from(Array.from({ length: colors * 3 }, byte));
    const alpha = Buffer.from(Array.from({ length: colors - 1 }, byte));
    for (const width of [1, 5, 8, 13]) {
      const parts = png({ width, height: 6, depth, color: 3, filters: [0, 1, 2, 3, 4] }, 1);
      const before = [chunk("PLTE", palette), chunk("tRNS", alpha)];
      const expected = Array.from(parts.samples).flatMap((index) => [
        ...palette.subarray(index * 3, index * 3 + 3),
        alpha[index] ?? 255,
      ]);
      expect([...pixelsOf(writePng({ ...parts, before }))]).toEqual(expected);
    }
  });

  test("reads a palette that has fewer colours than its bits allow", () => {
    const parts = { width: 3, height: 1, depth: 2, color: 3, samples: [2, 0, 1] };
    const before = [chunk("PLTE", Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]))];
    expect([...pixelsOf(writePng({ ...parts, before }))]).toEqual([7, 8, 9, 255, 1, 2, 3, 255, 4, 5, 6, 255]);
  });

  test.each([
    { depth: 1, key: 1, scale: 255 },
    { depth: 2, key: 2, scale: 85 },
    { depth: 4, key: 9, scale: 17 },
    { depth: 8, key: 130, scale: 1 },
  ])("makes the grey of tRNS transparent at $depth bits, and no other", ({ depth, key, scale }) => {
    const samples = Array.from({ length: 1 << depth }, (_, i) => i);
    const parts = { width: samples.length, height: 1, depth, color: 0, samples };
    // The key has 16 bits; those above the depth are ignored.
    const before = [chunk("tRNS", Buffer.from([0xff, key | (0xff << depth)]))];
    const expected = samples.flatMap((grey) =>
      [grey, grey, grey].map((v) => v * scale).concat(grey === key ? 0 : 255),
    );
    expect([...pixelsOf(writePng({ ...parts, before }))]).toEqual(expected);
  });

  test("makes the colour of tRNS transparent, and not one that only begins as it does", () => {
    const samples = [1, 2, 3, 1, 2, 4, 0, 2, 3, 1, 2, 3];
    const before = [chunk("tRNS", Buffer.from([0, 1, 0, 2, 0, 3]))];
    const pixels = pixelsOf(writePng({ width: 4, height: 1, depth: 8, color: 2, samples, before }));
    expect([...pixels]).toEqual([1, 2, 3, 0, 1, 2, 4, 255, 0, 2, 3, 255, 1, 2, 3, 0]);
  });

  test("passes over chunks that it need not know, a suggested palette and what follows the end", () => {
    const parts = png({ width: 4, height: 4, depth: 8, color: 6 }, 4);
    const plain = writePng(parts);
    const before = [
      chunk("tEXt", Buffer.from("Title\0x")),
      chunk("PLTE", Buffer.alloc(6)),
      chunk("gAMA", Buffer.alloc(4)),
    ];
    const decorated = Buffer.concat([writePng({ ...parts, before }), Buffer.from("trailing")]);
    expect(Buffer.compare(pixelsOf(decorated), pixelsOf(plain))).toBe(0);
  });

  test.each([1, 2, 7, 8, 9, 31, 1000])("reads data that is cut into chunks of %i bytes", (dataChunk) => {
    const image = photograph(50, 40);
    const parts: PngParts = {
      ...image,
      depth: 8,
      color: 6,
      samples: image.pixels,
      filters: [4, 1],
      dataChunk,
    };
    expect(Buffer.compare(pixelsOf(writePng(parts)), Buffer.from(image.pixels))).toBe(0);
  });

  test("reads data with empty chunks at the beginning, in between and at the end", () => {
    const data = deflateSync(Buffer.from([0, 5, 6, 7]));
    const none = chunk("IDAT");
    const chunks = dataChunks(data, 3).flatMap((part) => [none, part]);
    expect([...pixelsOf(file(header(1, 1, 8, 2), none, ...chunks, none))]).toEqual([5, 6, 7, 255]);
  });

  test.each([
    { name: "stored", options: { level: 0 } },
    { name: "with fixed codes", options: { strategy: constants.Z_FIXED } },
    { name: "without matches", options: { strategy: constants.Z_HUFFMAN_ONLY } },
    { name: "with runs only", options: { strategy: constants.Z_RLE } },
    { name: "in small blocks", options: { level: 9, memLevel: 1 } },
    { name: "with a small window", options: { level: 9, windowBits: 9 } },
  ])("inflates blocks $name", ({ options }) => {
    for (const image of [photograph(200, 150), photograph(3, 2)]) {
      const parts: PngParts = {
        ...image,
        depth: 8,
        color: 6,
        samples: image.pixels,
        pack: (rows) => deflateSync(rows, options),
      };
      expect(Buffer.compare(pixelsOf(writePng(parts)), Buffer.from(image.pixels))).toBe(0);
    }
  });

  test("inflates matches of every distance from 1 to 40 and every length", () => {
    const byte = noise(11);
    for (let distance = 1; distance <= 40; distance++) {
      const motif = Array.from({ length: distance }, byte);
      const samples = Array.from({ length: 4 * 260 }, (_, i) => motif[i % (distance + (i >> 9))] ?? byte());
      const bytes = writePng({ width: 260, height: 1, depth: 8, color: 6, samples });
      expect([...pixelsOf(bytes)]).toEqual(samples);
    }
  });

  test("agrees with pngjs on random images of all formats, filters and ways to deflate", () => {
    const format = fc.constantFrom(
      { color: 0, depth: 1, channels: 1 },
      { color: 0, depth: 4, channels: 1 },
      { color: 0, depth: 8, channels: 1 },
      { color: 4, depth: 8, channels: 2 },
      { color: 2, depth: 8, channels: 3 },
      { color: 6, depth: 8, channels: 4 },
    );
    const size = fc.integer({ min: 1, max: 40 });
    const filters = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 });
    const deflate = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(
        format,
        size,
        size,
        filters,
        deflate,
        fc.nat(),
        fc.integer({ min: 1, max: 99 }),
        (f, w, h, rows, options, seed, dataChunk) => {
          // Few different samples make matches, many make literals.
          const samples = samplesOf(w * h * f.channels, seed % 2 ? Math.min(2, f.depth) : f.depth, seed);
          const pack = (bytes: Buffer) => deflateSync(bytes, options);
          const bytes = writePng({ width: w, height: h, ...f, filters: rows, samples, dataChunk, pack });
          expect(Buffer.compare(pixelsOf(bytes), PNG.sync.read(bytes).data)).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
