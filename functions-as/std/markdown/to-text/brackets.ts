/**
 * Brackets of one paragraph that may be open at once; further ones are text. Without it, a text of "[" alone would take
 * many times its length in memory.
 */
const DEPTH: i32 = 1024;

/** The "[" that may still be those of links. */
export class Brackets {
  /** Whether the one taken last is an image's. */
  image: bool = false;
  /** Where the text behind it starts in the source. */
  textStart: i32 = 0;
  /** Where it lies in the output. */
  outputStart: i32 = 0;
  /** Whether another bracket was opened inside it. */
  nested: bool = false;
  private readonly sources: Array<i32> = [];
  private readonly outputs: Array<i32> = [];
  private readonly images: Array<bool> = [];
  private latest: i32 = -1;
  /** Below this number brackets of links have no effect: a link has no link in it. */
  private inactive: i32 = 0;

  reset(): void {
    this.sources.length = 0;
    this.outputs.length = 0;
    this.images.length = 0;
    this.latest = -1;
    this.inactive = 0;
  }

  open(source: i32, output: i32, image: bool): void {
    this.latest = source;
    if (this.sources.length == DEPTH) return;
    this.sources.push(source);
    this.outputs.push(output);
    this.images.push(image);
  }

  /** Takes the innermost one; false where there is none, or one without effect. */
  pop(): bool {
    if (this.sources.length == 0) return false;
    const source = this.sources.pop();
    this.textStart = source + 1;
    this.outputStart = this.outputs.pop();
    this.image = this.images.pop();
    this.nested = source != this.latest;
    const active = this.image || this.sources.length >= this.inactive;
    this.inactive = min(this.inactive, this.sources.length);
    return active;
  }

  /** Takes the effect of all that are open and not an image's. */
  deactivate(): void {
    this.inactive = this.sources.length;
  }
}
