/** The size of an image scaled down to fit a box; that of the image if it fits. */
export class Size {
  constructor(
    public width: u32,
    public height: u32,
  ) {}
}

/** Keeps the proportions as well as whole pixels can, and leaves one pixel at least. */
export function fit(width: u32, height: u32, maxWidth: u32, maxHeight: u32): Size {
  if (width <= maxWidth && height <= maxHeight) return new Size(width, height);
  // The side that leaves the box by more, as a ratio, gets the box's size.
  if (<u64>width * maxHeight >= <u64>height * maxWidth) {
    return new Size(maxWidth, scaled(height, maxWidth, width));
  }
  return new Size(scaled(width, maxHeight, height), maxHeight);
}

/** side × part / whole, rounded. */
function scaled(side: u32, part: u32, whole: u32): u32 {
  const result = (<u64>side * part + (whole >> 1)) / whole;
  return max<u32>(1, <u32>result);
}
