import { fail } from "heddle";
import { checkPixels, imageMissing } from "../pixels";
import { BlurHash, ComputeBlurHashRequest } from "./contract";
import { findFactors, MOST_COMPONENTS } from "./factors";
import { hashOf } from "./hash";

/** Computes the BlurHash of an image, from all its pixels. Alpha is left out, as the reference does. */
export function run(input: ComputeBlurHashRequest): BlurHash | null {
  const image = input.image;
  if (image === null) return imageMissing<BlurHash>();
  if (!checkPixels(image.width, image.height, image.pixels)) return null;
  const across = input.componentsX;
  const down = input.componentsY;
  if (across < 1 || across > MOST_COMPONENTS) return wrongCount(across, "field components_x");
  if (down < 1 || down > MOST_COMPONENTS) return wrongCount(down, "field components_y");
  const factors = findFactors(image.pixels.dataStart, image.width, image.height, across, down);
  const result = new BlurHash();
  result.hash = hashOf(factors, across, down);
  return result;
}

function wrongCount(count: u32, field: string): BlurHash | null {
  const expected = "1 to " + MOST_COMPONENTS.toString() + " were expected";
  const message = count.toString() + " components along a side; " + expected;
  return fail<BlurHash>("COMPONENTS_OUT_OF_RANGE", message, field);
}
