import { TextBuilder } from "../../shared/text";
import { Containers } from "./containers";

/** Writes blocks of plain text: lines, the markers of lists and a blank line where the source has one. */
export class BlockWriter {
  /** Markers of list items that have no text yet, such as "- 1. ". */
  private readonly markers: TextBuilder = new TextBuilder(64);
  /** Spaces in front of these markers. */
  private markersIndent: i32 = 0;
  private separated: bool = false;
  private readonly start: i32;

  constructor(
    private readonly output: TextBuilder,
    private readonly containers: Containers,
  ) {
    this.start = output.length;
  }

  /** Says that a blank line is to stand before the next block. */
  separate(): void {
    this.separated = true;
  }

  /** The same, unless the block stands beside the marker of a list item. */
  separateBlock(): void {
    if (this.markers.length == 0) this.separated = true;
  }

  /** Adds the marker of a list item. */
  mark(marker: string, indent: i32): void {
    if (this.markers.length == 0) this.markersIndent = indent;
    this.markers.append(marker);
  }

  /** Writes the markers of items that stay empty. */
  flush(): void {
    if (this.markers.length == 0) return;
    this.startLine();
    let end = this.output.length;
    while (end > this.start && this.output.at(end - 1) == 0x20) --end;
    this.output.truncate(end);
  }

  /**
   * Writes a block; blank lines before and after its text are left out, and nothing is written where there is no text.
   * @param aligned whether further lines are indented as far as the list item that they belong to
   */
  write(block: TextBuilder, aligned: bool): void {
    let from = 0;
    let end = block.length;
    while (end > 0 && isWhite(block.at(end - 1))) --end;
    // Of the first line, the indentation stays.
    for (let at = 0; at < end && isWhite(block.at(at)); ++at) {
      if (block.at(at) == 0x0a) from = at + 1;
    }
    if (from >= end) return;
    this.startLine();
    let fresh = false;
    for (let at = from; at < end; ++at) {
      const unit = block.at(at);
      if (fresh && unit != 0x0a) {
        if (aligned) this.indent(this.containers.indent);
        fresh = false;
      }
      this.output.push(unit);
      if (unit == 0x0a) fresh = true;
    }
  }

  private startLine(): void {
    if (this.output.length > this.start) {
      this.output.push(0x0a);
      if (this.separated) this.output.push(0x0a);
    }
    this.separated = false;
    if (this.markers.length == 0) {
      this.indent(this.containers.indent);
      return;
    }
    this.indent(this.markersIndent);
    for (let at = 0; at < this.markers.length; ++at) this.output.push(this.markers.at(at));
    this.markers.truncate(0);
  }

  private indent(spaces: i32): void {
    for (let space = 0; space < spaces; ++space) this.output.push(0x20);
  }
}

function isWhite(unit: i32): bool {
  return unit == 0x20 || unit == 0x0a || unit == 0x09;
}
