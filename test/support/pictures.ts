/** Pictures for tests: drawn ones, and real ones from packages and from beside the checkout. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Image } from "./image-functions.ts";
import { sharedData } from "./shared-data.ts";

/** Red, green, blue, alpha of a pixel. */
export type Draw = (x: number, y: number) => readonly [number, number, number, number];

/** Draws a picture pixel by pixel. */
export function draw(width: number, height: number, pixel: Draw): Image {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(pixel(x, y), (y * width + x) * 4);
  }
  return { width, height, pixels };
}

/** A generator of bytes that are the same in every run. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 255;
  };
}

/** Soft shapes with a little noise, like a photograph; transparent to the right if wanted. */
export function photograph(width: number, height: number, transparent = false, seed = 1): Image {
  const byte = noise(seed);
  return draw(width, height, (x, y) => [
    Math.round(110 + 90 * Math.sin(x / 17) + (byte() & 7)),
    Math.round(120 + 80 * Math.cos(y / 13 + x / 29) + (byte() & 7)),
    Math.round(90 + 60 * Math.sin((x + y) / 23) + (byte() & 7)),
    transparent ? Math.max(0, 255 - Math.round((x * 300) / width)) : 255,
  ]);
}

/** The PNG files among the real inputs: name and bytes. */
export function realPngs(): { readonly name: string; readonly bytes: Buffer }[] {
  const vega = fileURLToPath(new URL("../../node_modules/vega-datasets/data/", import.meta.url));
  const shared = sharedData("images/");
  return [vega, ...(shared === undefined ? [] : [shared])].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith(".png"))
      .map((name) => ({ name, bytes: readFileSync(directory + name) })),
  );
}
