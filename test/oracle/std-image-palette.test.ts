import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import {
  answered,
  extractPalette,
  failureOf,
  type Image,
  type PaletteColor,
  wireImage,
} from "../support/image-functions.ts";
import { draw, noise, photograph, realPngs } from "../support/pictures.ts";

const extract = await extractPalette();
const paletteOf = (image: Image, colors: number): PaletteColor[] =>
  answered(extract({ image, colors })).colors;

type Color = readonly [number, number, number];

/** Red, green and blue of the pixels that count: those that are at least half opaque. */
function opaqueColors(image: Image): Color[] {
  const colors: Color[] = [];
  for (let at = 0; at < image.pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = image.pixels.subarray(at, at + 4);
    if (alpha >= 128) colors.push([red, green, blue]);
  }
  return colors;
}

const span = (colors: readonly Color[], axis: number) => {
  let [low, high] = [255, 0];
  for (const color of colors) {
    low = Math.min(low, (color[axis] ?? 0) >> 3);
    high = Math.max(high, (color[axis] ?? 0) >> 3);
  }
  return { low, extent: high - low };
};

/**
 * Median cut as a text book has it, on lists of pixels: the box with the greatest product of its pixels and its longest
 * side, in steps of 8, is split across that side where half of its pixels are reached.
 */
function medianCut(image: Image, wanted: number): PaletteColor[] {
  const pixels = opaqueColors(image);
  const boxes = pixels.length > 0 ? [pixels] : [];
  const longest = (box: readonly Color[]) => {
    const spans = [0, 1, 2].map((axis) => ({ axis, ...span(box, axis) }));
    return spans.reduce((best, next) => (next.extent > best.extent ? next : best));
  };
  const score = (box: readonly Color[]) => box.length * longest(box).extent;
  while (boxes.length > 0 && boxes.length < wanted) {
    const scores = boxes.map(score);
    const next = scores.indexOf(Math.max(...scores));
    const box = boxes[next] ?? [];
    const { axis, low, extent } = longest(box);
    if (extent === 0) break;
    let cut = low;
    const upTo = (limit: number) => box.filter((color) => (color[axis] ?? 0) >> 3 <= limit);
    while (cut < low + extent - 1 && upTo(cut).length * 2 < box.length) cut++;
    boxes[next] = upTo(cut);
    boxes.push(box.filter((color) => (color[axis] ?? 0) >> 3 > cut));
  }
  const mean = (box: readonly Color[], axis: number) =>
    Math.round(box.reduce((sum, color) => sum + (color[axis] ?? 0), 0) / box.length);
  const hex = (box: readonly Color[]) =>
    `#${[0, 1, 2].map((axis) => mean(box, axis).toString(16).padStart(2, "0")).join("")}`;
  return boxes
    .map((box) => ({ hex: hex(box), share: box.length / pixels.length }))
    .sort((a, b) => b.share - a.share || (a.hex < b.hex ? -1 : 1));
}

function expectSame(actual: readonly PaletteColor[], expected: readonly PaletteColor[]): void {
  expect(actual.map(({ hex }) => hex)).toEqual(expected.map(({ hex }) => hex));
  for (const [i, { share }] of actual.entries()) expect(share).toBeCloseTo(expected[i]?.share ?? -1, 8);
}

describe("finding the main colours", () => {
  test.each(realPngs())(
    "agrees with a plain median cut on $name",
    ({ bytes }) => {
      const { width, height, data } = PNG.sync.read(bytes);
      const image = { width, height, pixels: data };
      for (const wanted of [1, 6, 16]) expectSame(paletteOf(image, wanted), medianCut(image, wanted));
    },
    120_000,
  );

  test("agrees with a plain median cut on random images", () => {
    const side = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        fc.nat(),
        (width, height, wanted, bits, transparent, seed) => {
          const byte = noise(seed);
          const sample = () => (byte() >> (8 - bits)) << (8 - bits);
          const image = draw(width, height, () => [sample(), sample(), sample(), transparent ? byte() : 255]);
          expectSame(paletteOf(image, wanted), medianCut(image, wanted));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("gives each colour near to the share of the pixels that are nearest to it", () => {
    // Four clouds of colour that do not touch: nearest colour and box are the same.
    const centres: readonly Color[] = [
      [40, 40, 40],
      [220, 40, 40],
      [40, 220, 60],
      [230, 230, 230],
    ];
    const byte = noise(4);
    const image = draw(100, 100, (x, y) => {
      const centre = centres[x < 50 ? 0 : x < 80 ? 1 : y < 80 ? 2 : 3] ?? [0, 0, 0];
      return [centre[0] + (byte() & 15), centre[1] + (byte() & 15), centre[2] + (byte() & 15), 255];
    });
    const palette = paletteOf(image, 4);
    expect(palette.map(({ share }) => Number(share.toFixed(3)))).toEqual([0.5, 0.3, 0.16, 0.04]);
    for (const [i, { hex }] of palette.entries()) {
      const color = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      color.forEach((value, axis) => {
        expect(Math.abs(value - ((centres[i]?.[axis] ?? 0) + 7.5))).toBeLessThan(2);
      });
    }
  });

  test("sums to no more than 1, falls, and has no colour twice, up to 64 colours", () => {
    for (const wanted of [2, 3, 7, 63, 64]) {
      const palette = paletteOf(photograph(90, 70), wanted);
      expect(palette).toHaveLength(wanted);
      const sum = palette.reduce((total, { share }) => total + share, 0);
      expect(sum).toBeLessThanOrEqual(1);
      expect(sum).toBeGreaterThan(0.999999);
      expect(palette.map(({ share }) => share)).toEqual(
        palette.map(({ share }) => share).sort((a, b) => b - a),
      );
      expect(new Set(palette.map(({ hex }) => hex)).size).toBe(wanted);
      for (const { hex } of palette) expect(hex).toMatch(/^#[0-9a-f]{6}$/);
    }
  });

  test("gives fewer colours where there are fewer, down to none in an image that is transparent", () => {
    expect(
      paletteOf(
        draw(4, 4, () => [255, 0, 128, 255]),
        6,
      ),
    ).toEqual([{ hex: "#ff0080", share: 1 }]);
    expect(
      paletteOf(
        draw(4, 4, (x) => [x < 1 ? 0 : 255, 0, 0, 255]),
        6,
      ),
    ).toEqual([
      { hex: "#ff0000", share: 0.75 },
      { hex: "#000000", share: 0.25 },
    ]);
    expect(
      paletteOf(
        draw(4, 4, () => [9, 9, 9, 127]),
        6,
      ),
    ).toEqual([]);
  });

  test("counts a pixel from half of its alpha on", () => {
    const image = draw(2, 1, (x) => [x === 0 ? 10 : 200, 0, 0, x === 0 ? 127 : 128]);
    expect(paletteOf(image, 6)).toEqual([{ hex: "#c80000", share: 1 }]);
  });

  test("finds 6 colours where no number is given", () => {
    expect(answered(extract({ image: photograph(30, 30) })).colors).toHaveLength(6);
  });

  test.each([
    { what: "no image", request: {}, code: "IMAGE_MISSING", place: "field image" },
    {
      what: "pixels of another size",
      request: { image: { width: 2, height: 1, pixels: new Uint8Array(7) } },
      code: "IMAGE_SIZE",
      place: "field image.pixels",
    },
    ...[0, 65].map((colors) => ({
      what: `${colors} colours`,
      request: Buffer.from([...wireImage, 16, colors]),
      code: "COLORS_OUT_OF_RANGE",
      place: "field colors",
    })),
  ])("refuses $what", ({ request, code, place }) => {
    expect(failureOf(extract(request))).toEqual({ code, place });
  });
});
