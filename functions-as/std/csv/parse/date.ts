import { TextWriter, unitAt } from "../../shared/notation";

/** Units of a date in one integer: year * 10000 + month * 100 + day, with 0 for what is not said. */
const YEAR: i32 = 10000;
const MONTH: i32 = 100;

const MONTHS: StaticArray<string> = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** A date as YYYY-MM-DD, YYYY-MM or YYYY. */
export function formatDate(date: i32): string {
  const writer = new TextWriter();
  const year = date / YEAR;
  for (let scale = 1000; scale > 0; scale /= 10) writer.unit(0x30 + ((year / scale) % 10));
  writePart(writer, (date / MONTH) % 100);
  writePart(writer, date % MONTH);
  return writer.finish();
}

function writePart(writer: TextWriter, part: i32): void {
  if (part === 0) return;
  writer.unit(0x2d);
  writer.unit(0x30 + part / 10);
  writer.unit(0x30 + (part % 10));
}

/** Reads dates within one text. One reader serves a whole column, since nothing is freed. */
export class DateReader {
  private at: i32 = 0;
  private end: i32 = 0;
  private year: i32 = 0;
  private month: i32 = 0;
  private day: i32 = 0;

  constructor(private readonly text: string) {}

  /**
   * Reads a date: `2012-01-31`, `2012/1/31`, `2012-01`, `2012`, `Jan 31 2012`, `January 31, 2012`, `31 Jan 2012` or
   * `Jan 2012`; a time of midnight may follow the first two. The result is negative for all else: for days that no
   * calendar has, for `1/2/2012`, which means two days, and for other times of day, which a date would lose.
   */
  read(start: i32, end: i32): i32 {
    this.at = start;
    this.end = end;
    this.month = 0;
    this.day = 0;
    return this.digitsAhead() === 4 ? this.readNumeric() : this.readNamed();
  }

  /** Reads a date that begins with four digits. */
  private readNumeric(): i32 {
    this.year = this.readDigits(4, 4);
    if (this.at === this.end) return this.finish();
    const separator = this.peek();
    if (separator !== 0x2d && separator !== 0x2f) return -1;
    this.at += 1;
    const monthDigits = this.digitsAhead();
    this.month = this.readDigits(1, 2);
    if (this.month < 1) return -1;
    // 2012/1 is as well a fraction.
    if (this.at === this.end) return separator === 0x2d && monthDigits === 2 ? this.finish() : -1;
    if (!this.accept(separator)) return -1;
    this.day = this.readDigits(1, 2);
    if (this.day < 1) return -1;
    if (this.at < this.end && !this.passMidnight()) return -1;
    return this.finish();
  }

  /** Reads a date whose month is a name. */
  private readNamed(): i32 {
    if (this.digitsAhead() > 0) {
      this.day = this.readDigits(1, 2);
      if (this.day < 1 || !this.passGap()) return -1;
    }
    this.month = this.readMonthName();
    if (this.month < 0 || !this.passGap()) return -1;
    if (this.day === 0 && this.digitsAhead() < 3) {
      this.day = this.readDigits(1, 2);
      if (this.day < 1) return -1;
      this.accept(0x2c);
      if (!this.passGap()) return -1;
    }
    this.year = this.readDigits(4, 4);
    return this.year >= 0 ? this.finish() : -1;
  }

  /** Digits that come next. */
  private digitsAhead(): i32 {
    let count = 0;
    while (this.at + count < this.end && isDigit(unitAt(this.text, this.at + count))) count += 1;
    return count;
  }

  private finish(): i32 {
    if (this.at !== this.end) return -1;
    if (this.month > 12 || this.day > daysIn(this.year, this.month)) return -1;
    return this.year * YEAR + this.month * MONTH + this.day;
  }

  /** Reads a number of `least` to `most` digits, no digit following; -1 where there is none. */
  private readDigits(least: i32, most: i32): i32 {
    const count = this.digitsAhead();
    if (count < least || count > most) return -1;
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 10 + (unitAt(this.text, this.at + i) - 0x30);
    this.at += count;
    return value;
  }

  /** Reads the English name of a month, whole or its first three letters; 1 to 12, or -1. */
  private readMonthName(): i32 {
    const start = this.at;
    while (this.at < this.end && isLetter(this.peek())) this.at += 1;
    const length = this.at - start;
    for (let month = 0; month < 12; month += 1) {
      const name = MONTHS[month];
      if ((length === 3 || length === name.length) && this.startsWith(name, start, length)) return month + 1;
    }
    return -1;
  }

  private startsWith(name: string, start: i32, length: i32): bool {
    for (let i = 0; i < length; i += 1) {
      if ((unitAt(this.text, start + i) | 0x20) !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Passes a space or hyphen, and tells whether there was one. */
  private passGap(): bool {
    return this.accept(0x20) || this.accept(0x2d);
  }

  /** Passes a time of midnight, such as `T00:00:00.000Z` or ` 00:00`. */
  private passMidnight(): bool {
    if (!this.accept(0x54) && !this.accept(0x20)) return false;
    if (!this.passZeros(2) || !this.accept(0x3a) || !this.passZeros(2)) return false;
    if (this.accept(0x3a)) {
      if (!this.passZeros(2)) return false;
      if (this.accept(0x2e) && !this.passZeros(this.digitsAhead())) return false;
    }
    this.accept(0x5a);
    return true;
  }

  /** Passes so many zeros, of which there must be one at least, and no other digit after them. */
  private passZeros(count: i32): bool {
    return count > 0 && this.readDigits(count, count) === 0;
  }

  private accept(code: i32): bool {
    if (this.peek() !== code) return false;
    this.at += 1;
    return true;
  }

  private peek(): i32 {
    return this.at < this.end ? unitAt(this.text, this.at) : -1;
  }
}

/** Days of a month of the Gregorian calendar. */
function daysIn(year: i32, month: i32): i32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isDigit(code: i32): bool {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: i32): bool {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
