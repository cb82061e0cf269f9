/** Plain reference implementations for pictures of RGBA bytes, written for clearness. */

/** A picture as rows of RGBA pixels. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Scales down to fit a box by averaging, for each new pixel, the area that it covers. */
export function areaResize(source: Pixels, maxWidth: number, maxHeight: number): Pixels {
  const scale = Math.min(1, maxWidth / source.width, maxHeight / source.height);
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, right] = [(x * source.width) / width, ((x + 1) * source.width) / width];
      const [top, bottom] = [(y * source.height) / height, ((y + 1) * source.height) / height];
      const sums = [0, 0, 0, 0];
      let area = 0;
      for (let sy = Math.floor(top); sy < Math.min(source.height, Math.ceil(bottom)); sy++) {
        for (let sx = Math.floor(left); sx < Math.min(source.width, Math.ceil(right)); sx++) {
          const part =
            (Math.min(right, sx + 1) - Math.max(left, sx)) * (Math.min(bottom, sy + 1) - Math.max(top, sy));
          const at = (sy * source.width + sx) * 4;
          const alpha = source.data[at + 3] as number;
          for (let channel = 0; channel < 3; channel++) {
            sums[channel] = (sums[channel] as number) + part * alpha * (source.data[at + channel] as number);
          }
          sums[3] = (sums[3] as number) + part * alpha;
          area += part;
        }
      }
      const at = (y * width + x) * 4;
      const [red, green, blue, alpha] = sums as [number, number, number, number];
      if (alpha > 0) {
        data.set(
          [red, green, blue].map((sum) => Math.round(sum / alpha)),
          at,
        );
      }
      data[at + 3] = Math.round(alpha / area);
    }
  }
  return { width, height, data };
}

/** Mean of the absolute differences of all bytes. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, i) => sum + Math.abs(byte - (b[i] as number)), 0) / a.length;
}
