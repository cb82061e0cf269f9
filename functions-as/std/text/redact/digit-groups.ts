import { isDigit } from "../../shared/text";

/** Groups read at most; no phone number is written in more. */
const GROUP_LIMIT: i32 = 8;
/** Digits of one group that are read at most: one more than a phone number may have. */
const DIGIT_LIMIT: i32 = 16;

/** The groups of digits that follow each other from a position on, with what stands between them. */
export class DigitGroups {
  /** Groups read. */
  count: i32 = 0;
  /** Whether "+" stands before the first one. */
  plus: bool = false;
  private start: i32 = 0;
  private readonly starts: StaticArray<i32> = new StaticArray<i32>(GROUP_LIMIT);
  private readonly ends: StaticArray<i32> = new StaticArray<i32>(GROUP_LIMIT);
  private readonly marks: StaticArray<i32> = new StaticArray<i32>(GROUP_LIMIT);
  private readonly bracketed: StaticArray<bool> = new StaticArray<bool>(GROUP_LIMIT);

  constructor(private readonly text: string) {}

  /** Reads from "+", "(" or a digit on. */
  read(start: i32): void {
    this.start = start;
    this.count = 0;
    const text = this.text;
    let at = start;
    this.plus = text.charCodeAt(at) == 0x2b;
    if (this.plus) ++at;
    let mark = 0;
    while (this.count < GROUP_LIMIT) {
      const bracket = text.charCodeAt(at) == 0x28;
      const first = bracket ? at + 1 : at;
      let end = first;
      while (end - first < DIGIT_LIMIT && isDigit(text.charCodeAt(end))) ++end;
      if (end == first) return;
      if (bracket && text.charCodeAt(end) != 0x29) return;
      const index = this.count++;
      this.starts[index] = first;
      this.ends[index] = bracket ? end + 1 : end;
      this.marks[index] = mark;
      this.bracketed[index] = bracket;
      at = this.ends[index];
      mark = this.separatorAt(at);
      if (mark == 0) {
        if (text.charCodeAt(at) != 0x28 && !bracket) return;
        mark = 0x28;
      } else {
        ++at;
        // "030 / 12 34" and "(030) - 12 34" have a mark between two spaces.
        if (mark == 0x20 && this.separatorAt(at) > 0x20 && this.separatorAt(at + 1) == 0x20) {
          mark = this.separatorAt(at);
          at += 2;
        }
      }
    }
  }

  /** Digits of a group. */
  sizeOf(index: i32): i32 {
    return this.ends[index] - this.starts[index] - (this.bracketed[index] ? 1 : 0);
  }

  /** Where a group ends, its bracket included. */
  endOf(index: i32): i32 {
    return this.ends[index];
  }

  /** What stands before a group: 0x20 for a space of any kind, 0x2d for a dash of any kind, ".", "/", "(" for nothing. */
  markOf(index: i32): i32 {
    return this.marks[index];
  }

  isBracketed(index: i32): bool {
    return this.bracketed[index];
  }

  /** A digit's value. */
  digit(index: i32, position: i32): i32 {
    return this.text.charCodeAt(this.starts[index] + position) - 0x30;
  }

  /** A group's value, of at most nine digits. */
  valueOf(index: i32): i32 {
    let value = 0;
    const size = min(this.sizeOf(index), 9);
    for (let position = 0; position < size; ++position) value = value * 10 + this.digit(index, position);
    return value;
  }

  /** Tells whether a digit and a space stand before the first group: it may be the rest of a longer number. */
  get follows(): bool {
    return (
      this.start > 1 &&
      this.separatorAt(this.start - 1) == 0x20 &&
      isDigit(this.text.charCodeAt(this.start - 2))
    );
  }

  private separatorAt(at: i32): i32 {
    switch (this.text.charCodeAt(at)) {
      case 0x20:
      case 0xa0:
      case 0x2009:
      case 0x202f:
        return 0x20;
      case 0x2d:
      case 0x2010:
      case 0x2011:
      case 0x2012:
      case 0x2013:
        return 0x2d;
      case 0x2e:
        return 0x2e;
      case 0x2f:
        return 0x2f;
      default:
        return 0;
    }
  }
}
