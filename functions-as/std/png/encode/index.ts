import { fail } from "heddle";
import { checkPixels, imageMissing } from "../../image/pixels";
import { IDAT, IEND, IHDR, MAX_SIDE } from "../format";
import { EncodeRequest, Image, Png } from "./contract";
import { Deflater } from "./deflate";
import { Output } from "./output";
import { RowWriter } from "./rows";

const RGB = 2;
const RGBA = 6;

/** Encodes an image as a PNG file: RGBA if a pixel is not opaque, RGB else. */
export function run(input: EncodeRequest): Png | null {
  const image = input.image;
  if (image === null) return imageMissing<Png>();
  if (!checkPixels(image.width, image.height, image.pixels)) return null;
  if (image.width > MAX_SIDE || image.height > MAX_SIDE) {
    const size = image.width.toString() + " × " + image.height.toString();
    const message = size + " pixels; a side may have " + MAX_SIDE.toString();
    return fail<Png>("IMAGE_TOO_LARGE", message, "field image");
  }
  const png = new Png();
  png.data = encode(image);
  return png;
}

function encode(image: Image): Uint8Array {
  const alpha = hasAlpha(image.pixels);
  const step: usize = alpha ? 4 : 3;
  const length = <usize>image.width * step;
  const output = new Output();
  const deflater = new Deflater(output, (length + 1) * image.height, length + 1);
  const rows = new RowWriter(deflater, length, step);
  output.open();
  output.openChunk(IHDR);
  output.number(image.width);
  output.number(image.height);
  output.byte(8);
  output.byte(alpha ? RGBA : RGB);
  output.byte(0);
  output.byte(0);
  output.byte(0);
  output.closeChunk();

  output.openChunk(IDAT);
  deflater.start();
  let pixels = image.pixels.dataStart;
  for (let y: u32 = 0; y < image.height; y++) {
    rows.add(pixels);
    pixels += <usize>image.width << 2;
  }
  deflater.finish();
  output.closeChunk();

  output.openChunk(IEND);
  output.closeChunk();
  return output.bytes();
}

function hasAlpha(pixels: Uint8Array): bool {
  let at = pixels.dataStart;
  const end = at + pixels.byteLength;
  while (at < end) {
    if (load<u8>(at, 3) != 255) return true;
    at += 4;
  }
  return false;
}
