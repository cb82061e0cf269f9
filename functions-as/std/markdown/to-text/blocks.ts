import { isDigit, TextBuilder } from "../../shared/text";
import { Containers } from "./containers";
import { Definitions, isDefinition } from "./definitions";
import { Fence } from "./fence";
import { hiddenElement, isComment, restBehind } from "./hidden";
import { Inline } from "./inline";
import { Line } from "./line";
import { headingEnd, headingLevel, isRule, isUnderline, markerLength, mayInterrupt } from "./starts";
import { Table } from "./table";
import { BlockWriter } from "./writer";

const NONE: i32 = 0;
const PARAGRAPH: i32 = 1;
const FENCE: i32 = 2;
const INDENTED: i32 = 3;
const HIDDEN: i32 = 4;
const TABLE: i32 = 5;

/** Reads Markdown line by line, as CommonMark describes its blocks, and writes the text of each block when it ends. */
export class Blocks {
  private readonly line: Line;
  private readonly containers: Containers;
  private readonly inline: Inline;
  private readonly table: Table;
  private readonly writer: BlockWriter;
  /** Source of the open paragraph, or text of the open code. */
  private readonly content: TextBuilder = new TextBuilder();
  private leaf: i32 = NONE;
  /** Where the last line of the open paragraph starts. */
  private lastLine: i32 = 0;
  private readonly fence: Fence = new Fence();
  /** What ends the part that is left out. */
  private closing: string = "";

  constructor(
    private readonly text: string,
    output: TextBuilder,
  ) {
    this.line = new Line(text);
    const containers = new Containers();
    const inline = new Inline(new Definitions(text));
    this.containers = containers;
    this.inline = inline;
    this.table = new Table(inline);
    this.writer = new BlockWriter(output, containers);
  }

  /** Reads all. */
  read(): void {
    const text = this.text;
    let start = 0;
    while (start < text.length) {
      let end = start;
      while (end < text.length && text.charCodeAt(end) != 0x0a && text.charCodeAt(end) != 0x0d) ++end;
      this.line.set(start, end);
      this.readLine();
      start = end + 1;
      if (end + 1 < text.length && text.charCodeAt(end) == 0x0d && text.charCodeAt(end + 1) == 0x0a) ++start;
    }
    this.closeLeaf();
    this.writer.flush();
  }

  private readLine(): void {
    const line = this.line;
    let matched = this.containers.match(line);
    const whole = matched == this.containers.count;
    if (this.leaf == FENCE || this.leaf == HIDDEN) {
      if (whole) {
        if (this.leaf == FENCE) this.readFenced();
        else this.readHidden(line.at);
        return;
      }
      this.closeContainers(matched);
    }
    if (line.blank) {
      this.closeContainers(matched);
      if (this.leaf == INDENTED) {
        this.content.push(0x0a);
      } else {
        this.closeLeaf();
        this.writer.separate();
      }
      return;
    }
    while (this.openContainer(matched)) matched = this.containers.count;
    if (line.indent < 4) {
      if (this.readStart(matched)) return;
    } else if (this.leaf != PARAGRAPH) {
      this.closeContainers(matched);
      this.readIndented();
      return;
    }
    const lazy = this.leaf == PARAGRAPH && matched < this.containers.count;
    if (lazy) {
      this.inline.lazy = true;
    } else {
      this.closeContainers(matched);
    }
    this.readText(lazy);
  }

  /** Opens a quote or a list item that starts here; `matched` containers continue. */
  private openContainer(matched: i32): bool {
    const line = this.line;
    const containers = this.containers;
    if (line.indent > 3) return false;
    const first = line.first;
    if (line.mark == 0x3e) {
      this.closeContainers(matched);
      if (containers.full) return false;
      this.closeLeaf();
      containers.fill();
      line.skipIndent();
      line.skip(1);
      line.skipColumns(1);
      containers.openQuote();
      return true;
    }
    const length = markerLength(this.text, first, line.end);
    if (length == 0 || isRule(this.text, first, line.end)) return false;
    if (this.leaf == PARAGRAPH && matched == containers.count) {
      if (isUnderline(this.text, first, line.end)) return false;
      if (!mayInterrupt(this.text, first, length, line.end)) return false;
    }
    this.closeContainers(matched);
    if (containers.full) return false;
    this.closeLeaf();
    this.openItem(length);
    return true;
  }

  private openItem(length: i32): void {
    const line = this.line;
    const first = line.first;
    const ordered = isDigit(this.text.charCodeAt(first));
    const marker = ordered ? this.text.substring(first, first + length) + " " : "- ";
    const offset = line.indent + length;
    line.skipIndent();
    line.skip(length);
    const spaces = line.indent;
    const padding = line.blank || spaces > 4 ? 1 : spaces;
    line.skipColumns(padding);
    this.containers.fill();
    this.writer.mark(marker, this.containers.indent);
    this.containers.openItem(offset + padding, marker.length);
  }

  /** Reads a heading, rule, fence or hidden part that starts here. */
  private readStart(matched: i32): bool {
    const line = this.line;
    const text = this.text;
    const first = line.first;
    const end = line.end;
    if (first == end) {
      // Nothing behind the marker of an item.
      this.closeContainers(matched);
      return true;
    }
    const level = headingLevel(text, first, end);
    if (level > 0) {
      this.startLeaf(matched, NONE);
      const close = headingEnd(text, first + level, end);
      this.content.appendRange(text, first + level, close);
      this.writeHeading();
      return true;
    }
    if (this.fence.open(line)) {
      this.startLeaf(matched, FENCE);
      return true;
    }
    if (this.leaf == PARAGRAPH && matched == this.containers.count && isUnderline(text, first, end)) {
      this.leaf = NONE;
      this.writeHeading();
      return true;
    }
    if (isRule(text, first, end)) {
      this.startLeaf(matched, NONE);
      this.writer.separate();
      return true;
    }
    const element = hiddenElement(text, first, end);
    if (element.length > 0 || isComment(text, first, end)) {
      this.closing = element.length > 0 ? "</" + element : "-->";
      this.startLeaf(matched, HIDDEN);
      this.readHidden(first + 1);
      return true;
    }
    return false;
  }

  private readText(lazy: bool): void {
    const line = this.line;
    const text = this.text;
    const first = line.first;
    if (this.leaf == TABLE) {
      this.table.addRow(text, first, line.end);
      return;
    }
    if (this.leaf == PARAGRAPH) {
      if (!lazy && this.table.isDelimiter(text, first, line.end)) {
        const header = this.content.slice(this.lastLine, this.content.length);
        if (this.table.fits(header, text, first, line.end)) {
          this.content.truncate(this.lastLine);
          this.closeLeaf();
          this.leaf = TABLE;
          this.table.addRow(header, 0, header.length);
          return;
        }
      }
      this.content.push(0x0a);
    } else {
      this.closeLeaf();
      this.containers.fill();
      if (isDefinition(text, first, line.end)) return;
      this.leaf = PARAGRAPH;
    }
    this.lastLine = this.content.length;
    this.content.appendRange(text, first, line.end);
  }

  private readFenced(): void {
    if (this.fence.closes(this.line)) {
      this.closeLeaf();
    } else {
      this.line.skipColumns(this.fence.indent);
      this.addCode();
    }
  }

  private readIndented(): void {
    if (this.leaf != INDENTED) {
      this.closeLeaf();
      this.containers.fill();
      this.leaf = INDENTED;
    }
    this.line.skipColumns(4);
    this.addCode();
  }

  private addCode(): void {
    const line = this.line;
    for (let space = line.pendingColumns; space > 0; --space) this.content.push(0x20);
    for (let at = line.at; at < line.end; ++at) {
      const unit = this.text.charCodeAt(at);
      this.content.push(unit == 0 ? 0xfffd : unit);
    }
    this.content.push(0x0a);
  }

  /** Reads a line that is left out, from a position; what stands behind its end is text again. */
  private readHidden(from: i32): void {
    const rest = restBehind(this.text, from, this.line.end, this.closing);
    if (rest < 0) return;
    this.leaf = NONE;
    this.line.set(rest, this.line.end);
    if (!this.line.blank) this.readText(false);
  }

  private startLeaf(matched: i32, leaf: i32): void {
    this.closeContainers(matched);
    this.closeLeaf();
    this.containers.fill();
    this.leaf = leaf;
  }

  private writeHeading(): void {
    this.writer.separateBlock();
    this.writeInline();
    this.writer.separate();
  }

  private writeInline(): void {
    const rendered = this.inline.render(this.content.toString());
    this.content.truncate(0);
    this.writer.write(rendered, !this.inline.lazy);
    this.inline.lazy = false;
  }

  /** Ends the containers behind the first `matched` ones, and what is open in them. */
  private closeContainers(matched: i32): void {
    if (matched >= this.containers.count) return;
    this.closeLeaf();
    this.writer.flush();
    this.containers.count = matched;
  }

  /** Ends the open block and writes its text. */
  private closeLeaf(): void {
    const leaf = this.leaf;
    this.leaf = NONE;
    if (leaf == PARAGRAPH) {
      this.writeInline();
    } else if (leaf == FENCE || leaf == INDENTED) {
      this.writer.separateBlock();
      this.writer.write(this.content, true);
      this.writer.separate();
      this.content.truncate(0);
    } else if (leaf == TABLE) {
      this.writer.write(this.table.rows, true);
      this.table.clear();
    }
  }
}
