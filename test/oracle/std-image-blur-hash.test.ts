import { encode } from "blurhash";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { answered, computeBlurHash, failureOf, type Image, wireImage } from "../support/image-functions.ts";
import { draw, noise, photograph, realPngs } from "../support/pictures.ts";

const blurHash = await computeBlurHash();

const ours = (image: Image, componentsX: number, componentsY: number) =>
  answered(blurHash({ image, componentsX, componentsY })).hash;
const reference = (image: Image, componentsX: number, componentsY: number) =>
  encode(new Uint8ClampedArray(image.pixels), image.width, image.height, componentsX, componentsY);

describe("computing a BlurHash", () => {
  test.each(realPngs())("gives $name the hash of the reference implementation", ({ bytes }) => {
    const { width, height, data } = PNG.sync.read(bytes);
    const image = { width, height, pixels: data };
    for (const [across, down] of [
      [4, 3],
      [1, 1],
      [9, 9],
      [1, 7],
    ] as const) {
      expect(ours(image, across, down)).toBe(reference(image, across, down));
    }
  });

  test("gives the hash of the reference for every number of components", () => {
    const image = photograph(40, 30, true);
    for (let across = 1; across <= 9; across++) {
      for (let down = 1; down <= 9; down++)
        expect(ours(image, across, down)).toBe(reference(image, across, down));
    }
  });

  test.each([
    { name: "black", image: draw(12, 9, () => [0, 0, 0, 255]) },
    { name: "white", image: draw(12, 9, () => [255, 255, 255, 255]) },
    { name: "one colour", image: draw(33, 20, () => [12, 200, 99, 255]) },
    { name: "transparent, with colours", image: draw(16, 16, (x, y) => [x * 15, y * 15, 60, 0]) },
    { name: "one pixel", image: draw(1, 1, () => [90, 80, 70, 255]) },
    {
      name: "half black and half almost black",
      image: draw(34, 20, (x, y) => [(x + y) & 1, (x * y) & 1, x & 1, 255]),
    },
    { name: "only factors below 0", image: draw(16, 1, (x) => [x * 16, x * 16, x * 16, 255]) },
  ])("gives an image that is $name the hash of the reference", ({ image }) => {
    expect(ours(image, 4, 3)).toBe(reference(image, 4, 3));
    expect(ours(image, 9, 1)).toBe(reference(image, 9, 1));
  });

  test("gives random images the hash of the reference", () => {
    const side = fc.integer({ min: 1, max: 40 });
    const count = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        side,
        side,
        count,
        count,
        fc.integer({ min: 1, max: 8 }),
        fc.nat(),
        (width, height, across, down, bits, seed) => {
          const byte = noise(seed);
          const sample = () => byte() >> (8 - bits);
          const image = draw(width, height, () => [sample(), sample(), sample(), 255]);
          expect(ours(image, across, down)).toBe(reference(image, across, down));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("takes 4 by 3 components where none are given", () => {
    const image = photograph(20, 20);
    expect(answered(blurHash({ image })).hash).toBe(reference(image, 4, 3));
  });

  test.each([
    { what: "no image", request: {}, code: "IMAGE_MISSING", place: "field image" },
    {
      what: "an image without pixels",
      request: { image: { width: 0, height: 0, pixels: new Uint8Array() } },
      code: "IMAGE_EMPTY",
      place: "field image",
    },
    {
      what: "pixels of another size",
      request: { image: { width: 1, height: 1, pixels: new Uint8Array(8) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    ...[0, 10].flatMap((count) => [
      {
        what: `${count} components across`,
        request: Buffer.from([...wireImage, 16, count]),
        code: "COMPONENTS_OUT_OF_RANGE",
        place: "field components_x",
      },
      {
        what: `${count} components down`,
        request: Buffer.from([...wireImage, 24, count]),
        code: "COMPONENTS_OUT_OF_RANGE",
        place: "field components_y",
      },
    ]),
  ])("refuses $what", ({ request, code, place }) => {
    expect(failureOf(blurHash(request))).toEqual({ code, place });
  });
});
