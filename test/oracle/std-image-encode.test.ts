import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { answered, decodePng, encodePng, failureOf, type Image } from "../support/image-functions.ts";
import { draw, noise, photograph, realPngs } from "../support/pictures.ts";
import { bodies } from "../support/png-file.ts";

const encode = await encodePng();
const decode = await decodePng();

function fileOf(image: Image): Buffer {
  return Buffer.from(answered(encode({ image })).data);
}

/** Encodes, and expects that pngjs and our own decoder read the same pixels again. */
function roundTrip(image: Image): Buffer {
  const bytes = fileOf(image);
  const picture = PNG.sync.read(bytes);
  expect([picture.width, picture.height]).toEqual([image.width, image.height]);
  expect(Buffer.compare(picture.data, Buffer.from(image.pixels))).toBe(0);
  const own = answered(decode({ png: bytes }));
  expect(Buffer.compare(Buffer.from(own.pixels), picture.data)).toBe(0);
  return bytes;
}

const byte = noise(1);
const random = (width: number, height: number) => draw(width, height, () => [byte(), byte(), byte(), 255]);

/** Pictures that ask for different kinds of blocks and matches. */
const pictures: readonly { readonly name: string; readonly image: Image }[] = [
  { name: "one pixel", image: draw(1, 1, () => [1, 2, 3, 255]) },
  { name: "a photograph", image: photograph(320, 213) },
  { name: "a photograph with alpha", image: photograph(97, 61, true) },
  { name: "noise, which no code shortens", image: random(220, 160) },
  { name: "one colour, in matches of 258", image: draw(700, 300, () => [9, 9, 9, 255]) },
  { name: "a gradient", image: draw(300, 200, (x, y) => [x & 255, y & 255, (x + y) & 255, 255]) },
  { name: "a single row", image: photograph(5000, 1) },
  { name: "a single column", image: photograph(1, 5000) },
  { name: "dots", image: draw(400, 300, (x, y) => [0, 0, 0, (x * x + y * y) % 97 < 40 ? 255 : 0]) },
];

describe("encoding PNG files", () => {
  test.each(pictures)("writes $name so that pngjs reads the same pixels", ({ image }) => {
    roundTrip(image);
  });

  test.each(realPngs())("writes the pixels of $name again", ({ bytes }) => {
    const { width, height, data } = PNG.sync.read(bytes);
    roundTrip({ width, height, pixels: data });
  });

  test("writes RGB where all pixels are opaque, and RGBA where one is not", () => {
    const colorType = (image: Image) => bodies(fileOf(image), "IHDR")[9];
    expect(colorType(draw(3, 3, () => [1, 2, 3, 255]))).toBe(2);
    expect(colorType(draw(3, 3, (x, y) => [1, 2, 3, x + y === 4 ? 254 : 255]))).toBe(6);
  });

  test("keeps the colours of transparent pixels", () => {
    roundTrip(draw(8, 8, (x, y) => [x * 30, y * 30, 77, 0]));
  });

  test("writes the same bytes every time", () => {
    const image = photograph(64, 64);
    expect(fileOf(image).equals(fileOf(image))).toBe(true);
  });

  test("keeps its pixels over more rows than it holds at once", () => {
    // More than twice the 1 MiB that the deflater holds, so that its buffer slides; a row is repeated far back.
    const far = photograph(1024, 8);
    const image = draw(1024, 800, (x, y) => {
      const at = ((y % 8) * 1024 + x) * 4;
      return y % 50 < 9
        ? [far.pixels[at] ?? 0, far.pixels[at + 1] ?? 0, far.pixels[at + 2] ?? 0, 255]
        : [byte(), (x * y) & 255, y & 255, 255];
    });
    roundTrip(image);
  });

  test.each(pictures.filter(({ image }) => image.width * image.height > 10_000))(
    "deflates $name within 2 % of zlib at level 6, on the same rows",
    ({ image }) => {
      const data = bodies(fileOf(image), "IDAT");
      const rows = inflateSync(data);
      expect(data.length).toBeLessThan(deflateSync(rows, { level: 6 }).length * 1.02 + 16);
    },
  );

  test("filters photographs: their files are smaller than without filters", () => {
    const image = photograph(320, 213);
    const plain = Buffer.concat(
      Array.from({ length: image.height }, (_, y) => [
        Buffer.from([0]),
        Buffer.from(image.pixels.subarray(y * image.width * 4, (y + 1) * image.width * 4)).filter(
          (_, i) => i % 4 !== 3,
        ),
      ]).flat(),
    );
    expect(fileOf(image).length).toBeLessThan(deflateSync(plain, { level: 9 }).length);
  });

  test("chooses for every row the filter with the least sum of absolute differences", () => {
    const image = photograph(60, 40, true);
    const rows = inflateSync(bodies(fileOf(image), "IDAT"));
    const length = 60 * 4;
    for (let y = 0; y < 40; y++) {
      const sums = [0, 1, 2, 3, 4].map((filter) => sumOf(image, y, filter));
      expect(sums[rows[y * (length + 1)] ?? -1]).toBe(Math.min(...sums));
    }
  });

  test("reads back random images of few and of many colours", () => {
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        fc.nat(),
        (width, height, bits, alpha, seed) => {
          const next = noise(seed);
          const sample = () => next() >> (8 - bits);
          roundTrip(draw(width, height, () => [sample(), sample(), sample(), alpha ? sample() : 255]));
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    { what: "no image", request: {}, code: "IMAGE_MISSING", place: "field image" },
    {
      what: "no columns",
      request: { image: { width: 0, height: 3, pixels: new Uint8Array() } },
      code: "IMAGE_EMPTY",
      place: "field image",
    },
    {
      what: "a byte too few",
      request: { image: { width: 2, height: 2, pixels: new Uint8Array(15) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    {
      what: "a pixel too many",
      request: { image: { width: 2, height: 2, pixels: new Uint8Array(20) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    {
      what: "a size whose product overflows 32 bits",
      request: { image: { width: 0x10000, height: 0x10001, pixels: new Uint8Array(0x40000) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    {
      what: "a size whose product with 4 overflows 64 bits",
      request: { image: { width: 0xffffffff, height: 0xffffffff, pixels: new Uint8Array(4) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    {
      what: "a side of 65536 pixels",
      request: { image: draw(65536, 1, () => [0, 0, 0, 255]) },
      code: "IMAGE_TOO_LARGE",
      place: "field image",
    },
  ])("refuses $what", ({ request, code, place }) => {
    expect(failureOf(encode(request))).toEqual({ code, place });
  });

  test("accepts a side of 65535 pixels", () => {
    roundTrip(draw(65535, 1, (x) => [x & 255, x >> 8, 0, 255]));
    roundTrip(draw(1, 65535, (_, y) => [y & 255, y >> 8, 0, 255]));
  });
});

/** The sum that a filter's differences of a row of RGBA have, as signed bytes. */
function sumOf(image: Image, y: number, filter: number): number {
  const length = image.width * 4;
  const at = (x: number, row: number) => (x < 0 || row < 0 ? 0 : (image.pixels[row * length + x] ?? 0));
  let sum = 0;
  for (let x = 0; x < length; x++) {
    const [left, up, corner] = [at(x - 4, y), at(x, y - 1), x < 4 ? 0 : at(x - 4, y - 1)];
    const estimate = left + up - corner;
    const distances = [left, up, corner].map((value) => Math.abs(estimate - value));
    const nearest = [left, up, corner][distances.indexOf(Math.min(...distances))] ?? 0;
    const guess = [0, left, up, (left + up) >> 1, nearest][filter] ?? 0;
    const difference = (at(x, y) - guess) & 255;
    sum += difference < 128 ? difference : 256 - difference;
  }
  return sum;
}
