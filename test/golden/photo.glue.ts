// Made by heddle from the graph a5af7f6de475fad6260eb29b68f5797b80e6aa671ef7be7bfa3757dde2d0b286; do not edit. Each line maps one parameter.

import type { Conversion, Input, Read } from "heddle/wire/v1";

export const graph = "a5af7f6de475fad6260eb29b68f5797b80e6aa671ef7be7bfa3757dde2d0b286";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];

const event = 0;
const pngDecode = 1;
const imageResize = 4;
const eventPng = read(event, [1], "bytes");
const zero = new Uint8Array([]);
const imageComputeBlurHashComponentsX = new Uint8Array([16, 4]);
const imageComputeBlurHashComponentsY = new Uint8Array([24, 3]);
const imageExtractPaletteColors = new Uint8Array([16, 6]);
const imageResizeMaxWidth = new Uint8Array([16, 192, 2]);
const imageResizeMaxHeight = new Uint8Array([24, 192, 2]);

/** png.Decode: std.png.v1.Decode 1.0.0. Decode a PNG file to an image */
function fillPngDecode(input: Input): void {
  input.copy(1, eventPng, "png.Decode.png ← event.data.png", zero);
}

/** image.ComputeBlurHash: std.image.v1.ComputeBlurHash 1.0.0. Compute the BlurHash placeholder of an image */
function fillImageComputeBlurHash(input: Input): void {
  input.embed(1, pngDecode); // image.ComputeBlurHash.image ← png.Decode (whole message)
  input.constant(imageComputeBlurHashComponentsX); // image.ComputeBlurHash.components_x ← default "4"
  input.constant(imageComputeBlurHashComponentsY); // image.ComputeBlurHash.components_y ← default "3"
}

/** image.ExtractPalette: std.image.v1.ExtractPalette 1.0.0. Find the main colours of an image */
function fillImageExtractPalette(input: Input): void {
  input.embed(1, pngDecode); // image.ExtractPalette.image ← png.Decode (whole message)
  input.constant(imageExtractPaletteColors); // image.ExtractPalette.colors ← default "6"
}

/** image.Resize: std.image.v1.Resize 1.0.0. Scale an image down to fit a box */
function fillImageResize(input: Input): void {
  input.embed(1, pngDecode); // image.Resize.image ← png.Decode (whole message)
  input.constant(imageResizeMaxWidth); // image.Resize.max_width ← default "320"
  input.constant(imageResizeMaxHeight); // image.Resize.max_height ← default "320"
}

/** png.Encode: std.png.v1.Encode 1.0.0. Encode an image as a PNG file */
function fillPngEncode(input: Input): void {
  input.embed(1, imageResize); // png.Encode.image ← image.Resize (whole message)
}

export const steps = [fillPngDecode, fillImageComputeBlurHash, fillImageExtractPalette, fillImageResize, fillPngEncode];
