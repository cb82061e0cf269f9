import { fail } from "heddle";
import { checkPixels, imageMissing } from "../pixels";
import { fit } from "./box";
import { Image, ResizeRequest } from "./contract";
import { Scaler } from "./scaler";

/** Scales an image down to fit a box: each new pixel is the mean of the area that it covers. */
export function run(input: ResizeRequest): Image | null {
  const image = input.image;
  if (image === null) return imageMissing<Image>();
  if (!checkPixels(image.width, image.height, image.pixels)) return null;
  if (input.maxWidth == 0 || input.maxHeight == 0) {
    const field = input.maxWidth == 0 ? "field max_width" : "field max_height";
    return fail<Image>("BOX_EMPTY", "an image cannot fit a box of 0 pixels; 1 or more were expected", field);
  }
  const size = fit(image.width, image.height, input.maxWidth, input.maxHeight);
  if (size.width == image.width && size.height == image.height) return image;
  const scaler = new Scaler(image.width, image.height, size.width, size.height);
  const scaled = new Image();
  scaled.width = size.width;
  scaled.height = size.height;
  scaled.pixels = scaler.scale(image.pixels.dataStart);
  return scaled;
}
