// Sums over the pixels of a row, weighted by how much of each a new pixel covers. Lengths are whole numbers:
// a new pixel is `from` long and an old one `to`, the widths of the old row and the new one. So nothing is
// rounded before the last division. `sums` receives u64 numbers, one pixel after the other.

/** Red, green and blue of a row without transparency: three numbers a pixel. */
export function sumOpaqueRow(pixels: usize, from: u32, to: u32, sums: usize): void {
  const end = sums + <usize>to * 24;
  // What the new pixel before left of the old one that both cover.
  let left: u32 = to;
  while (sums < end) {
    let pixel = load<u32>(pixels);
    const first = min(left, from);
    let red = <u64>first * (pixel & 0xff);
    let green = <u64>first * ((pixel >> 8) & 0xff);
    let blue = <u64>first * ((pixel >> 16) & 0xff);
    left -= first;
    if (left == 0) {
      pixels += 4;
      const rest = from - first;
      const whole = rest / to;
      const stop = pixels + (<usize>whole << 2);
      let wholeRed: u32 = 0;
      let wholeGreen: u32 = 0;
      let wholeBlue: u32 = 0;
      while (pixels < stop) {
        pixel = load<u32>(pixels);
        wholeRed += pixel & 0xff;
        wholeGreen += (pixel >> 8) & 0xff;
        wholeBlue += (pixel >> 16) & 0xff;
        pixels += 4;
      }
      red += <u64>wholeRed * to;
      green += <u64>wholeGreen * to;
      blue += <u64>wholeBlue * to;
      const last = rest - whole * to;
      left = to - last;
      if (last > 0) {
        pixel = load<u32>(pixels);
        red += <u64>last * (pixel & 0xff);
        green += <u64>last * ((pixel >> 8) & 0xff);
        blue += <u64>last * ((pixel >> 16) & 0xff);
      }
    }
    store<u64>(sums, red);
    store<u64>(sums, green, 8);
    store<u64>(sums, blue, 16);
    sums += 24;
  }
}

/** Alpha, and red, green and blue times alpha: four numbers a pixel. */
export function sumRow(pixels: usize, from: u32, to: u32, sums: usize): void {
  const end = sums + (<usize>to << 5);
  let left: u32 = to;
  while (sums < end) {
    let alpha: u64 = 0;
    let red: u64 = 0;
    let green: u64 = 0;
    let blue: u64 = 0;
    let missing: u32 = from;
    while (missing > 0) {
      const part = min(left, missing);
      const pixel = load<u32>(pixels);
      const weight = <u64>part * (pixel >> 24);
      alpha += weight;
      red += weight * (pixel & 0xff);
      green += weight * ((pixel >> 8) & 0xff);
      blue += weight * ((pixel >> 16) & 0xff);
      missing -= part;
      left -= part;
      if (left == 0) {
        left = to;
        pixels += 4;
      }
    }
    store<u64>(sums, alpha);
    store<u64>(sums, red, 8);
    store<u64>(sums, green, 16);
    store<u64>(sums, blue, 24);
    sums += 32;
  }
}
