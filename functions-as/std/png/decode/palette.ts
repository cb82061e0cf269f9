import { GREY, GREY_ALPHA, Header, PALETTE, RGB } from "./header";
import { refuse } from "./refuse";

/** The colours of a palette, or the one colour that is transparent. */
export class Palette {
  /** Red, green, blue, alpha from the lowest byte; 256 numbers. */
  colors: StaticArray<u32> = new StaticArray<u32>(256);
  /** How many of them there are. */
  count: i32 = 0;
  /** Whether one colour of an image without palette is transparent. */
  keyed: bool = false;
  /** That colour: the grey sample, or red, green, blue from the lowest byte. */
  key: u32 = 0;

  /** Reads PLTE. */
  readColors(header: Header, body: usize, length: usize, place: usize): bool {
    if (header.color == GREY || header.color == GREY_ALPHA) {
      return refuse("PNG_PALETTE", "a grey image has a palette", place);
    }
    const count = <i32>(length / 3);
    if (length == 0 || length > 768 || length % 3 != 0) {
      return refuse("PNG_PALETTE", "a palette has 1 to 256 colours of 3 bytes", place);
    }
    if (header.color != PALETTE) return true; // a suggestion for screens with few colours
    if (count > 1 << header.depth) {
      const message = count.toString() + " colours do not fit " + header.depth.toString() + " bits";
      return refuse("PNG_PALETTE", message, place);
    }
    for (let i = 0; i < count; i++) {
      const color = body + <usize>i * 3;
      this.colors[i] = 0xff000000 | (load<u8>(color, 2) << 16) | (<u32>load<u16>(color));
    }
    this.count = count;
    return true;
  }

  /** Reads tRNS. */
  readTransparency(header: Header, body: usize, length: usize, place: usize): bool {
    if (header.color == PALETTE) {
      if (this.count == 0) return refuse("PNG_TRANSPARENCY", "tRNS comes before the palette", place);
      if (length == 0 || <i32>length > this.count) {
        return refuse("PNG_TRANSPARENCY", "tRNS has more entries than the palette, or none", place);
      }
      for (let i = 0; i < <i32>length; i++) {
        this.colors[i] = (this.colors[i] & 0xffffff) | (<u32>load<u8>(body + i) << 24);
      }
      return true;
    }
    if (header.color != GREY && header.color != RGB) {
      return refuse("PNG_TRANSPARENCY", "an image with alpha has tRNS", place);
    }
    const samples = header.channels;
    if (length != <usize>samples << 1) {
      return refuse("PNG_TRANSPARENCY", "tRNS must have 2 bytes a sample", place);
    }
    // A sample has 16 bits here; only as many as the image's samples have are looked at.
    const mask: u32 = (1 << header.depth) - 1;
    for (let i = 0; i < samples; i++) {
      this.key |= (load<u8>(body + (i << 1), 1) & mask) << (i << 3);
    }
    this.keyed = true;
    return true;
  }
}
