import { readFileSync } from "node:fs";
import { encode } from "blurhash";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { areaResize, meanDifference } from "../support/reference-images.ts";
import { sharedData } from "../support/shared-data.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const path = sharedData("images/chelsea.png");

test.skipIf(path === undefined)(
  "a real photograph becomes a thumbnail, a palette and a blurhash",
  async () => {
    const bytes = readFileSync(path as string);
    const heddle = await createHeddle({ directory: temporaryDirectory(afterAll), workers: 1 });
    const result = await heddle.run({
      specversion: "1.0",
      id: "1",
      source: "/test",
      type: "photo.uploaded",
      datacontenttype: "image/png",
      data: bytes,
    });
    await heddle.close();

    const photo = PNG.sync.read(bytes);
    const reference = areaResize(photo, 320, 320);
    const file = result.file("std.photo.v1.Thumbnail");
    expect(file?.mediaType).toBe("image/png");
    const thumbnail = PNG.sync.read(Buffer.from(file?.bytes ?? []));
    expect([thumbnail.width, thumbnail.height]).toEqual([reference.width, reference.height]);
    expect(Math.max(thumbnail.width, thumbnail.height)).toBe(320);
    expect(meanDifference(thumbnail.data, reference.data)).toBeLessThan(3);

    const { hash } = result.value("std.image.v1.BlurHash") as { hash: string };
    expect(hash).toBe(encode(new Uint8ClampedArray(photo.data), photo.width, photo.height, 4, 3));

    const { colors } = result.value("std.image.v1.Palette") as { colors: { hex: string; share: number }[] };
    expect(colors).toHaveLength(6);
    expect(colors.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(colors.map(({ share }) => share)).toEqual(
      [...colors].map(({ share }) => share).sort((a, b) => b - a),
    );
    // Each colour is close to the mean of the pixels that are closest to it: it stands for a part of the picture.
    for (const { mean, color } of clusters(
      photo.data,
      colors.map(({ hex }) => hex),
    )) {
      expect(Math.hypot(...mean.map((channel, i) => channel - (color[i] as number)))).toBeLessThan(40);
    }

    expect(result.steps.map(({ step }) => step).sort()).toEqual([
      "image.ComputeBlurHash",
      "image.ExtractPalette",
      "image.Resize",
      "png.Decode",
      "png.Encode",
    ]);
    for (const step of result.steps) {
      expect(step.fuel).toBeGreaterThan(0);
      expect(step.peakMemory).toBeGreaterThan(0);
      expect(step.milliseconds).toBeGreaterThan(0);
    }
  },
);

function clusters(data: Uint8Array, hexes: readonly string[]): { mean: number[]; color: number[] }[] {
  const found = hexes.map((hex) => ({
    color: [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
    sum: [0, 0, 0],
    count: 0,
  }));
  for (let at = 0; at < data.length; at += 4) {
    const pixel = [data[at], data[at + 1], data[at + 2]] as number[];
    const distance = (color: number[]) =>
      Math.hypot(...pixel.map((channel, i) => channel - (color[i] as number)));
    const nearest = found.reduce((best, next) => (distance(next.color) < distance(best.color) ? next : best));
    nearest.count++;
    nearest.sum = nearest.sum.map((sum, i) => sum + (pixel[i] as number));
  }
  return found
    .filter(({ count }) => count > 0)
    .map(({ color, sum, count }) => ({ color, mean: sum.map((s) => s / count) }));
}
