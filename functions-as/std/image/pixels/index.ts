import { fail } from "heddle";

/** Records that there is no image in the request; null, so that callers can return it. */
export function imageMissing<T>(): T | null {
  return fail<T>("IMAGE_MISSING", "the request has no image and one was expected", "field image");
}

/** Checks that an image has pixels, and as many bytes of them as its size says; false after a failure. */
export function checkPixels(width: u32, height: u32, pixels: Uint8Array): bool {
  if (width == 0 || height == 0) {
    const size = width.toString() + " × " + height.toString();
    fail<Uint8Array>("IMAGE_EMPTY", "the image has no pixels: its size is " + size, "field image");
    return false;
  }
  const length = <u64>pixels.byteLength;
  // width × height may have 64 bits and four times as much 66: compare with the quotient.
  if ((length & 3) != 0 || <u64>width * <u64>height != length >> 2) {
    const expected = width.toString() + " × " + height.toString() + " × 4 bytes";
    const message = "the image has " + length.toString() + " bytes of pixels; " + expected + " were expected";
    fail<Uint8Array>("IMAGE_SIZE", message, "field image.pixels");
    return false;
  }
  return true;
}
