import { fail } from "heddle";
import { checkPixels, imageMissing } from "../pixels";
import { BoxColors } from "./colors";
import { ExtractPaletteRequest, Palette, PaletteColor } from "./contract";
import { medianCut } from "./median-cut";

/** Finds the main colours of an image by median cut, most frequent first. Transparent pixels are left out. */
export function run(input: ExtractPaletteRequest): Palette | null {
  const image = input.image;
  if (image === null) return imageMissing<Palette>();
  if (!checkPixels(image.width, image.height, image.pixels)) return null;
  if (input.colors < 1 || input.colors > 64) {
    const message = input.colors.toString() + " colours; 1 to 64 were expected";
    return fail<Palette>("COLORS_OUT_OF_RANGE", message, "field colors");
  }
  const pixels = image.pixels.dataStart;
  const length = <usize>image.pixels.byteLength;
  const partition = medianCut(pixels, length, input.colors);
  const colors = new BoxColors(pixels, length, partition.owners, partition.boxes);
  const palette = new Palette();
  const order = byCount(colors, partition.boxes);
  for (let i = 0; i < order.length; i++) {
    const color = new PaletteColor();
    color.hex = hex(colors.color(order[i]));
    color.share = colors.share(order[i]);
    palette.colors.push(color);
  }
  return palette;
}

/** Boxes by falling number of pixels, those with the same number by their colour. */
function byCount(colors: BoxColors, boxes: i32): Array<i32> {
  const order = new Array<i32>();
  for (let box = 0; box < boxes; box++) {
    let at = order.length;
    order.push(box);
    while (at > 0 && comesBefore(colors, box, order[at - 1])) {
      order[at] = order[at - 1];
      at--;
    }
    order[at] = box;
  }
  return order;
}

function comesBefore(colors: BoxColors, one: i32, other: i32): bool {
  if (colors.count(one) != colors.count(other)) return colors.count(one) > colors.count(other);
  return colors.color(one) < colors.color(other);
}

/** "#rrggbb" */
function hex(color: u32): string {
  return "#" + (0x1000000 | color).toString(16).substring(1);
}
