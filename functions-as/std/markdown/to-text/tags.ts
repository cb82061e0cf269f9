import {
  isAsciiAlphanumeric,
  isAsciiLetter,
  isSpace,
  startsAt,
  TextBuilder,
  toLower,
} from "../../shared/text";
import { entityEnd, pushEntity } from "./entities";

/** Elements that stand on lines of their own, by their first letter. */
const BLOCKS: StaticArray<string> = [
  " address article aside ",
  " blockquote br ",
  " center ",
  " dd details div dl dt ",
  "",
  " fieldset figcaption figure footer form ",
  "",
  " h1 h2 h3 h4 h5 h6 header hr ",
  "",
  "",
  "",
  " legend li ",
  " main ",
  " nav ",
  " ol ",
  " p picture pre ",
  "",
  "",
  " section summary ",
  " table tbody tfoot thead tr ",
  " ul ",
  "",
  "",
  "",
  "",
  "",
];
/** Elements between which a space stands. */
const CELLS = " td th ";

/** Tags, comments and the like inside a text; what they leave is written to the output. */
export class HtmlTags {
  private text: string = "";
  /** Where a search for an end found none: it finds none from later positions either. */
  private noComment: bool = false;
  private noInstruction: bool = false;
  private noSection: bool = false;
  private noDeclaration: bool = false;
  /** The value of an image's `alt`, while a tag is read. */
  private altStart: i32 = -1;
  private altEnd: i32 = -1;

  constructor(private readonly output: TextBuilder) {}

  reset(text: string): void {
    this.text = text;
    this.noComment = false;
    this.noInstruction = false;
    this.noSection = false;
    this.noDeclaration = false;
  }

  /** Reads what starts with "<" at a position; gives where it ends, -1 where it is text. */
  read(at: i32): i32 {
    const text = this.text;
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : -1;
    if (next == 0x21) return this.readDeclaration(at);
    if (next == 0x3f) {
      if (this.noInstruction) return -1;
      const end = text.indexOf("?>", at + 2);
      this.noInstruction = end < 0;
      return end < 0 ? -1 : end + 2;
    }
    const closing = next == 0x2f;
    const nameStart = closing ? at + 2 : at + 1;
    if (nameStart >= text.length || !isAsciiLetter(text.charCodeAt(nameStart))) return -1;
    let nameEnd = nameStart;
    while (
      nameEnd < text.length &&
      (isAsciiAlphanumeric(text.charCodeAt(nameEnd)) || text.charCodeAt(nameEnd) == 0x2d)
    )
      ++nameEnd;
    const end = closing ? closeEnd(text, nameEnd) : this.attributesEnd(nameEnd);
    if (end >= 0) this.leave(nameStart, nameEnd, closing);
    return end;
  }

  private readDeclaration(at: i32): i32 {
    const text = this.text;
    if (startsAt(text, at, "<!-->")) return at + 5;
    if (startsAt(text, at, "<!--")) {
      if (this.noComment) return -1;
      const end = text.indexOf("-->", at + 4);
      this.noComment = end < 0;
      return end < 0 ? -1 : end + 3;
    }
    if (startsAt(text, at, "<![CDATA[")) {
      if (this.noSection) return -1;
      const end = text.indexOf("]]>", at + 9);
      this.noSection = end < 0;
      return end < 0 ? -1 : end + 3;
    }
    if (at + 2 >= text.length || !isAsciiLetter(text.charCodeAt(at + 2)) || this.noDeclaration) return -1;
    const end = text.indexOf(">", at + 2);
    this.noDeclaration = end < 0;
    return end < 0 ? -1 : end + 1;
  }

  /** Where a tag ends whose attributes start at a position; -1 where it is none. */
  private attributesEnd(at: i32): i32 {
    const text = this.text;
    this.altStart = -1;
    while (true) {
      const spaced = skipSpaces(text, at);
      if (spaced >= text.length) return -1;
      const unit = text.charCodeAt(spaced);
      if (unit == 0x3e) return spaced + 1;
      if (unit == 0x2f)
        return spaced + 1 < text.length && text.charCodeAt(spaced + 1) == 0x3e ? spaced + 2 : -1;
      if (spaced == at || !(isAsciiLetter(unit) || unit == 0x5f || unit == 0x3a)) return -1;
      const name = spaced;
      at = spaced;
      while (at < text.length && isAttribute(text.charCodeAt(at))) ++at;
      const nameEnd = at;
      const equals = skipSpaces(text, at);
      if (equals >= text.length || text.charCodeAt(equals) != 0x3d) continue;
      at = this.valueEnd(skipSpaces(text, equals + 1), nameEnd - name == 3 && isAlt(text, name));
      if (at < 0) return -1;
    }
  }

  private valueEnd(start: i32, alt: bool): i32 {
    const text = this.text;
    if (start >= text.length) return -1;
    const mark = text.charCodeAt(start);
    let from = start;
    let end = start;
    if (mark == 0x22 || mark == 0x27) {
      from = start + 1;
      end = from;
      while (end < text.length && text.charCodeAt(end) != mark) ++end;
      if (end >= text.length) return -1;
    } else {
      while (end < text.length && isBareValue(text.charCodeAt(end))) ++end;
      if (end == start) return -1;
    }
    if (alt) {
      this.altStart = from;
      this.altEnd = end;
    }
    return from == start ? end : end + 1;
  }

  /** Writes what a tag leaves: a line end, a space, or what is said instead of an image. */
  private leave(nameStart: i32, nameEnd: i32, closing: bool): void {
    const text = this.text;
    const output = this.output;
    if (isIn(BLOCKS[toLower(text.charCodeAt(nameStart)) - 0x61], text, nameStart, nameEnd)) {
      if (output.length > 0 && output.at(output.length - 1) != 0x0a) output.push(0x0a);
    } else if (isIn(CELLS, text, nameStart, nameEnd)) {
      if (output.length > 0 && !isSpace(output.at(output.length - 1))) output.push(0x20);
    } else if (!closing && this.altStart >= 0 && isIn(" img ", text, nameStart, nameEnd)) {
      let at = this.altStart;
      while (at < this.altEnd) {
        const unit = text.charCodeAt(at);
        const end = unit == 0x26 ? entityEnd(text, at) : -1;
        if (end >= 0 && end <= this.altEnd && pushEntity(text, at, end, output)) {
          at = end;
          continue;
        }
        output.push(unit == 0x0a ? 0x20 : unit == 0 ? 0xfffd : unit);
        ++at;
      }
    }
  }
}

function closeEnd(text: string, nameEnd: i32): i32 {
  const at = skipSpaces(text, nameEnd);
  return at < text.length && text.charCodeAt(at) == 0x3e ? at + 1 : -1;
}

function isAlt(text: string, at: i32): bool {
  return (
    toLower(text.charCodeAt(at)) == 0x61 &&
    toLower(text.charCodeAt(at + 1)) == 0x6c &&
    toLower(text.charCodeAt(at + 2)) == 0x74
  );
}

function isAttribute(unit: i32): bool {
  return isAsciiAlphanumeric(unit) || unit == 0x5f || unit == 0x2e || unit == 0x3a || unit == 0x2d;
}

function isBareValue(unit: i32): bool {
  return (
    unit > 0x20 &&
    unit != 0x22 &&
    unit != 0x27 &&
    unit != 0x3c &&
    unit != 0x3d &&
    unit != 0x3e &&
    unit != 0x60
  );
}

/** Tells whether a name, in letters of any case, is one of a list's. */
function isIn(list: string, text: string, start: i32, end: i32): bool {
  const length = end - start;
  for (let at = 0; at + length + 1 < list.length; ++at) {
    if (list.charCodeAt(at) != 0x20 || list.charCodeAt(at + length + 1) != 0x20) continue;
    let offset = 0;
    while (offset < length && toLower(text.charCodeAt(start + offset)) == list.charCodeAt(at + 1 + offset))
      ++offset;
    if (offset == length) return true;
  }
  return false;
}

function skipSpaces(text: string, at: i32): i32 {
  while (at < text.length && isSpace(text.charCodeAt(at))) ++at;
  return at;
}
