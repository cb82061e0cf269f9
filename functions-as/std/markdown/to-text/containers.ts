import { Line } from "./line";

/**
 * Quotes and list items that are open at once. A line is compared with each, so this bounds the work for a line;
 * marks beyond it are text.
 */
const DEPTH: i32 = 64;

/** The quotes and list items that are open, the outermost first. */
export class Containers {
  /** Open containers. */
  count: i32 = 0;
  /** Columns that an item's lines are indented by; 0 for a quote. */
  private readonly indents: StaticArray<i32> = new StaticArray<i32>(DEPTH);
  /** Spaces that stand in the text in front of what is inside. */
  private readonly spaces: StaticArray<i32> = new StaticArray<i32>(DEPTH);
  /** Whether an item has nothing in it so far. */
  private readonly empty: StaticArray<bool> = new StaticArray<bool>(DEPTH);

  get full(): bool {
    return this.count == DEPTH;
  }

  /** Spaces in front of what is inside all of them. */
  get indent(): i32 {
    return this.count == 0 ? 0 : this.spaces[this.count - 1];
  }

  openQuote(): void {
    this.open(0, 0);
  }

  /** @param indent columns of the item's lines; @param width length of its marker in the text */
  openItem(indent: i32, width: i32): void {
    this.open(indent, width);
  }

  /** Says that the innermost one has something in it. */
  fill(): void {
    for (let index = this.count - 1; index >= 0 && this.empty[index]; --index) this.empty[index] = false;
  }

  /** Reads the marks and the indentation that continue open containers; gives how many continue. */
  match(line: Line): i32 {
    const blank = line.blank;
    let index = 0;
    for (; index < this.count; ++index) {
      const indent = this.indents[index];
      if (indent == 0) {
        if (blank || line.indent > 3 || line.mark != 0x3e) break;
        line.skipIndent();
        line.skip(1);
        line.skipColumns(1);
        // What is blank behind a mark is decided by each line.
        if (line.blank) return this.matchBlank(index + 1);
      } else if (blank) {
        if (this.empty[index]) break;
      } else {
        if (line.indent < indent) break;
        line.skipColumns(indent);
      }
    }
    return index;
  }

  /** How many continue where a line is blank behind the marks of the first `index`. */
  private matchBlank(index: i32): i32 {
    while (index < this.count && this.indents[index] > 0 && !this.empty[index]) ++index;
    return index;
  }

  private open(indent: i32, width: i32): void {
    const index = this.count++;
    this.indents[index] = indent;
    this.spaces[index] = (index == 0 ? 0 : this.spaces[index - 1]) + width;
    this.empty[index] = indent > 0;
  }
}
