/** A picture as rows of RGBA pixels. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

type Color = readonly [red: number, green: number, blue: number];

/** Draws a landscape at dusk: a sky with a sun, three ranges of hills, and their reflection in a lake. */
export function drawScene(width = 640, height = 480): Scene {
  const pixels = new Uint8Array(width * height * 4);
  const shore = Math.floor(height * 0.68);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const reflected = y > shore;
      // A wave shifts each row of the reflection a little.
      const shift = reflected ? Math.sin(y * 0.55) * 3 : 0;
      const above = reflected ? shore - (y - shore) * 1.6 : y;
      let color = landscape((x + shift) / width, above / height, width / height);
      if (reflected) {
        color = mix(color, [22, 40, 66], 0.35 + (0.3 * (y - shore)) / (height - shore));
      }
      const at = (y * width + x) * 4;
      pixels[at] = Math.round(color[0]);
      pixels[at + 1] = Math.round(color[1]);
      pixels[at + 2] = Math.round(color[2]);
      pixels[at + 3] = 255;
    }
  }
  return { width, height, pixels };
}

/** Colour at a place; both coordinates from 0 to 1. */
function landscape(x: number, y: number, aspect: number): Color {
  const ranges: readonly [base: number, swing: number, waves: number, color: Color][] = [
    [0.62, 0.04, 3, [38, 52, 62]],
    [0.55, 0.07, 2.1, [84, 72, 98]],
    [0.47, 0.1, 1.4, [142, 104, 128]],
  ];
  for (const [base, swing, waves, color] of ranges) {
    const ridge = base + swing * Math.sin(x * waves * 6.283 + base * 40) + 0.012 * Math.sin(x * 97);
    if (y > ridge) {
      return color;
    }
  }
  const sky = mix([44, 62, 120], [250, 176, 112], Math.min(1, Math.max(0, y) / 0.6));
  const distance = Math.hypot((x - 0.68) * aspect, y - 0.36);
  if (distance < 0.075) {
    return [255, 240, 200];
  }
  return mix([255, 226, 160], sky, Math.min(1, (distance - 0.075) / 0.35));
}

function mix(a: Color, b: Color, share: number): Color {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}
