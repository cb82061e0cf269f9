import { isAlphanumeric, isAsciiPunctuation, isSpace, TextBuilder } from "../../shared/text";
import { autolinkEnd, bareLinkEnd } from "./autolinks";
import { Brackets } from "./brackets";
import { CodeSpans } from "./code-spans";
import { Definitions } from "./definitions";
import { Delimiters, GONE } from "./delimiters";
import { entityEnd, pushEntity } from "./entities";
import { labelEnd, targetEnd } from "./links";
import { HtmlTags } from "./tags";

/**
 * Takes the marks out of the text of one paragraph, heading or cell, in one pass. A mark that turns out to be one only
 * later (emphasis, a bracket) is written at first and struck out then; what is struck out is removed at the end.
 */
export class Inline {
  /** Whether lines of the paragraph stand outside the list item that it belongs to. */
  lazy: bool = false;
  private text: string = "";
  private at: i32 = 0;
  private readonly output: TextBuilder;
  private readonly spans: CodeSpans = new CodeSpans();
  private readonly delimiters: Delimiters;
  private readonly brackets: Brackets = new Brackets();
  private readonly tags: HtmlTags;

  constructor(private readonly definitions: Definitions) {
    const output = new TextBuilder();
    this.output = output;
    this.delimiters = new Delimiters(output);
    this.tags = new HtmlTags(output);
  }

  /** The text without marks, valid until the next call. */
  render(text: string): TextBuilder {
    this.text = text;
    this.at = 0;
    this.output.truncate(0);
    this.spans.reset(text);
    this.delimiters.reset();
    this.brackets.reset();
    this.tags.reset(text);
    while (this.at < text.length) this.readNext();
    this.compact();
    return this.output;
  }

  private readNext(): void {
    const text = this.text;
    const unit = text.charCodeAt(this.at);
    switch (unit) {
      case 0x0a:
        this.breakLine();
        return;
      case 0x5c:
        this.readEscape();
        return;
      case 0x60:
        this.at = this.spans.read(this.at, this.output);
        return;
      case 0x2a:
      case 0x5f:
      case 0x7e:
        this.at = this.delimiters.read(text, this.at);
        return;
      case 0x21:
        this.output.push(unit);
        this.at += 1;
        if (this.at < text.length && text.charCodeAt(this.at) == 0x5b) this.openBracket(true);
        return;
      case 0x5b:
        this.openBracket(false);
        return;
      case 0x5d:
        this.closeBracket();
        return;
      case 0x3c:
        this.readAngle();
        return;
      case 0x26:
        this.readEntity();
        return;
      case 0x68:
      case 0x77:
        this.readBareLink();
        return;
      case 0x20:
      case 0x09:
        // A line starts with a word.
        if (this.output.length > 0 && this.output.at(this.output.length - 1) != 0x0a) this.output.push(unit);
        this.at += 1;
        return;
      case 0:
        this.output.push(0xfffd);
        this.at += 1;
        return;
      default:
        this.output.push(unit);
        this.at += 1;
    }
  }

  private readEscape(): void {
    this.at += 1;
    if (this.at >= this.text.length) {
      this.output.push(0x5c);
      return;
    }
    const next = this.text.charCodeAt(this.at);
    // At the end of a line it is a hard break.
    if (next == 0x0a) return;
    if (isAsciiPunctuation(next)) {
      this.output.push(next);
      this.at += 1;
    } else {
      this.output.push(0x5c);
    }
  }

  private breakLine(): void {
    const output = this.output;
    let end = output.length;
    while (end > 0 && (output.at(end - 1) == 0x20 || output.at(end - 1) == 0x09)) --end;
    output.truncate(end);
    if (end > 0 && output.at(end - 1) != 0x0a) output.push(0x0a);
    this.at += 1;
  }

  private readAngle(): void {
    const end = autolinkEnd(this.text, this.at);
    if (end >= 0) {
      this.output.appendRange(this.text, this.at + 1, end - 1);
      this.at = end;
      return;
    }
    const tagEnd = this.tags.read(this.at);
    if (tagEnd >= 0) {
      this.at = tagEnd;
    } else {
      this.output.push(0x3c);
      this.at += 1;
    }
  }

  private readEntity(): void {
    const end = entityEnd(this.text, this.at);
    if (end < 0 || !pushEntity(this.text, this.at, end, this.output)) {
      this.output.push(0x26);
      this.at += 1;
    } else {
      this.at = end;
    }
  }

  /** An address that stands in the text: marks inside it are none. */
  private readBareLink(): void {
    const before = this.at == 0 ? 0x20 : this.text.charCodeAt(this.at - 1);
    const end = isAlphanumeric(before) ? -1 : bareLinkEnd(this.text, this.at);
    if (end < 0) {
      this.output.push(this.text.charCodeAt(this.at));
      this.at += 1;
    } else {
      this.output.appendRange(this.text, this.at, end);
      this.at = end;
    }
  }

  private openBracket(image: bool): void {
    this.brackets.open(this.at, this.output.length, image);
    this.output.push(0x5b);
    this.at += 1;
  }

  private closeBracket(): void {
    const text = this.text;
    const close = this.at;
    this.at += 1;
    if (this.brackets.pop()) {
      let end = targetEnd(text, close + 1);
      if (end < 0) end = this.referenceEnd(close);
      if (end >= 0) {
        this.strikeBracket();
        this.at = end;
        return;
      }
    }
    this.output.push(0x5d);
  }

  /** Where [text][label], [text][] or [label] ends whose "]" is at a position; -1 where the label has no definition. */
  private referenceEnd(close: i32): i32 {
    if (this.definitions.empty) return -1;
    const text = this.text;
    const end = labelEnd(text, close + 1);
    if (end > close + 3) return this.definitions.has(text, close + 2, end - 1) ? end : -1;
    if (this.brackets.nested || !this.definitions.has(text, this.brackets.textStart, close)) return -1;
    return end < 0 ? close + 1 : end;
  }

  private strikeBracket(): void {
    const start = this.brackets.outputStart;
    this.output.put(start, GONE);
    if (this.brackets.image) this.output.put(start - 1, GONE);
    else this.brackets.deactivate();
    this.delimiters.drop(start);
  }

  /** Removes what was struck out, and spaces that a mark left alone at a line's end. */
  private compact(): void {
    const output = this.output;
    let end = 0;
    for (let at = 0; at < output.length; ++at) {
      const unit = output.at(at);
      if (unit != GONE) output.put(end++, unit);
    }
    while (end > 0 && isSpace(output.at(end - 1))) --end;
    output.truncate(end);
  }
}
