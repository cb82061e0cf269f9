import { DecodeRequest, Image } from "./contract";
import { readFile } from "./file";
import { decodePixels } from "./pixels";

/**
 * Decodes a PNG file. Everything in it is checked; what is damaged or not supported fails with a PNG_ code.
 */
export function run(input: DecodeRequest): Image | null {
  const file = readFile(input.png);
  if (file === null) return null;
  const pixels = decodePixels(file);
  if (pixels === null) return null;
  const image = new Image();
  image.width = file.header.width;
  image.height = file.header.height;
  image.pixels = pixels;
  return image;
}
