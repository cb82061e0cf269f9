import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { answered, failureOf, type Image, resizeImage, wireImage } from "../support/image-functions.ts";
import { draw, noise, photograph, realPngs } from "../support/pictures.ts";
import { areaResize, meanDifference } from "../support/reference-images.ts";

const resize = await resizeImage();

function scaled(image: Image, maxWidth: number, maxHeight: number): Image {
  const { width, height, pixels } = answered(resize({ image, maxWidth, maxHeight }));
  return { width, height, pixels };
}

/** The mean over areas in whole numbers, each new pixel by itself: exact, for images of some thousand pixels. */
function exactMeans(image: Image, width: number, height: number): number[] {
  const overlap = (place: number, from: number, old: number, to: number) =>
    Math.max(0, Math.min((place + 1) * from, (old + 1) * to) - Math.max(place * from, old * to));
  const rounded = (sum: number, whole: number) => Math.floor((2 * sum + whole) / (2 * whole));
  const means: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sums = [0, 0, 0];
      let alphas = 0;
      for (let oldY = 0; oldY < image.height; oldY++) {
        const tall = overlap(y, image.height, oldY, height);
        for (let oldX = 0; tall > 0 && oldX < image.width; oldX++) {
          const at = (oldY * image.width + oldX) * 4;
          const weight = tall * overlap(x, image.width, oldX, width) * (image.pixels[at + 3] ?? 0);
          alphas += weight;
          for (const i of [0, 1, 2]) sums[i] = (sums[i] ?? 0) + weight * (image.pixels[at + i] ?? 0);
        }
      }
      means.push(...sums.map((sum) => (alphas === 0 ? 0 : rounded(sum, alphas))));
      means.push(rounded(alphas, image.width * image.height));
    }
  }
  return means;
}

describe("scaling images down", () => {
  test.each(realPngs())("agrees with an independent area average on $name", ({ bytes }) => {
    const { width, height, data } = PNG.sync.read(bytes);
    for (const box of [320, 97, 33, 4].filter((side) => side < Math.max(width, height))) {
      const expected = areaResize({ width, height, data }, box, box);
      const image = scaled({ width, height, pixels: data }, box, box);
      expect([image.width, image.height]).toEqual([expected.width, expected.height]);
      // The reference sums fractions, so that halves may be rounded the other way.
      expect(meanDifference(image.pixels, expected.data)).toBeLessThan(0.01);
    }
  });

  test("is exact to the last bit, with and without transparency", () => {
    const side = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.constantFrom("opaque", "mixed", "clear"),
        fc.nat(),
        (width, height, maxWidth, maxHeight, kind, seed) => {
          const byte = noise(seed);
          const alpha = () => (kind === "opaque" ? 255 : kind === "clear" ? 0 : byte() & 1 ? byte() : 0);
          const image = draw(width, height, () => [byte(), byte(), byte(), alpha()]);
          const result = scaled(image, maxWidth, maxHeight);
          const expected =
            result.width === width && result.height === height
              ? [...image.pixels]
              : exactMeans(image, result.width, result.height);
          expect([...result.pixels]).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("fits the box, keeps the proportions to half a pixel and never enlarges", () => {
    const side = fc.integer({ min: 1, max: 300 });
    const box = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(side, side, box, box, (width, height, maxWidth, maxHeight) => {
        const image = draw(width, height, () => [1, 2, 3, 255]);
        const result = scaled(image, maxWidth, maxHeight);
        // The scale is a fraction, and lengths are compared in the parts of a pixel that it has: doubles would be rounded.
        const tighter: readonly [number, number] =
          maxWidth * height < maxHeight * width ? [maxWidth, width] : [maxHeight, height];
        const [part, whole] = tighter[0] < tighter[1] ? tighter : [1, 1];
        const twiceOff = (result: number, side: number) =>
          2 * Math.abs(result * whole - Math.max(whole, side * part));
        expect(result.width).toBeLessThanOrEqual(Math.min(width, maxWidth));
        expect(result.height).toBeLessThanOrEqual(Math.min(height, maxHeight));
        expect(twiceOff(result.width, width)).toBeLessThanOrEqual(whole);
        expect(twiceOff(result.height, height)).toBeLessThanOrEqual(whole);
        expect(result.pixels).toHaveLength(result.width * result.height * 4);
      }),
      { numRuns: 200 },
    );
  });

  test("returns an image that fits as it is, with the colours of its transparent pixels", () => {
    const image = draw(10, 7, (x, y) => [x, y, 9, x === y ? 0 : 200]);
    expect([...scaled(image, 10, 7).pixels]).toEqual([...image.pixels]);
  });

  test("does not let transparent pixels shine through", () => {
    const image = draw(2, 1, (x) => (x === 0 ? [200, 100, 50, 255] : [0, 255, 0, 0]));
    expect([...scaled(image, 1, 1).pixels]).toEqual([200, 100, 50, 128]);
  });

  test("takes 320 by 320 pixels where no box is given", () => {
    const { width, height } = answered(resize({ image: photograph(640, 400) }));
    expect([width, height]).toEqual([320, 200]);
  });

  test.each([
    { width: 65_000, height: 3, box: [2, 2], size: [2, 1] },
    { width: 3, height: 65_000, box: [2, 2], size: [1, 2] },
    { width: 65_000, height: 1, box: [7, 9], size: [7, 1] },
  ])("scales $width × $height pixels to $size", ({ width, height, box, size }) => {
    const image = draw(width, height, () => [255, 255, 255, 255]);
    const result = scaled(image, box[0] ?? 0, box[1] ?? 0);
    expect([result.width, result.height]).toEqual(size);
    expect(result.pixels.every((value) => value === 255)).toBe(true);
  });

  test.each([
    { what: "no image", request: {}, code: "IMAGE_MISSING", place: "field image" },
    {
      what: "no rows",
      request: { image: { width: 1, height: 0, pixels: new Uint8Array() } },
      code: "IMAGE_EMPTY",
      place: "field image",
    },
    {
      what: "pixels of another size",
      request: { image: { width: 3, height: 3, pixels: new Uint8Array(32) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    {
      what: "a box without width",
      request: Buffer.from([...wireImage, 16, 0]),
      code: "BOX_EMPTY",
      place: "field max_width",
    },
    {
      what: "a box without height",
      request: Buffer.from([...wireImage, 24, 0]),
      code: "BOX_EMPTY",
      place: "field max_height",
    },
  ])("refuses $what", ({ request, code, place }) => {
    expect(failureOf(resize(request))).toEqual({ code, place });
  });
});
