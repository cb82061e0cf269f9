import { pairs, putNumber, putPadded } from "./integer.ts";
import { WireError } from "./wire-error.ts";

/** Seconds of 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the bounds of a Timestamp. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;
/** The bounds of a Duration, some 10,000 years. */
const MAX_DURATION = 315_576_000_000;
const DAY = 86_400;

/** A moment, or a span of time. */
export class Time {
  seconds = 0;
  /** Of a moment 0 to 999,999,999; of a span it has the sign of the seconds. */
  nanos = 0;
  /** The day that was written last, in days since 1970, and its text: `2026`, `-11-` and `25`. */
  #days = Number.NaN;
  #year = 0;
  #month = 0;
  #day = 0;

  checkMoment(): void {
    const { seconds, nanos } = this;
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
      throw new WireError("the time is not within the years 1 to 9999", "unfit");
    }
  }

  checkSpan(): void {
    const { seconds, nanos } = this;
    const opposed = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
    if (Math.abs(seconds) > MAX_DURATION || Math.abs(nanos) > 999_999_999 || opposed) {
      throw new WireError("the duration is not within 10,000 years, or its parts have two signs", "unfit");
    }
  }

  /** Reads RFC 3339, such as `2026-11-25T02:40:00.5+01:00`. */
  parseMoment(bytes: Uint8Array, start: number, end: number): void {
    const text = new Text(bytes, start, end);
    const year = text.number(4);
    text.expect(0x2d);
    const month = text.number(2);
    text.expect(0x2d);
    const day = text.number(2);
    text.expect(0x54);
    const hour = text.number(2);
    text.expect(0x3a);
    const minute = text.number(2);
    text.expect(0x3a);
    const second = text.number(2);
    this.nanos = text.fraction();
    let offset = 0;
    const sign = text.next();
    if (sign === 0x2b || sign === 0x2d) {
      const hours = text.number(2);
      text.expect(0x3a);
      const minutes = text.number(2);
      if (hours > 23 || minutes > 59) {
        throw notTime();
      }
      offset = (hours * 60 + minutes) * (sign === 0x2d ? -60 : 60);
    } else if (sign !== 0x5a) {
      throw notTime();
    }
    text.finish();
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
      throw notTime();
    }
    if (hour > 23 || minute > 59 || second > 59) {
      throw notTime();
    }
    this.seconds = daysBefore(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
    this.checkMoment();
  }

  /**
   * Writes RFC 3339 in UTC with 0, 3, 6 or 9 digits of a second, as Protobuf's JSON has it. Returns the end.
   * The time has been checked.
   * @param target has room for 40 bytes
   */
  printMoment(target: DataView, start: number): number {
    const days = Math.floor(this.seconds / DAY);
    const second = (this.seconds - days * DAY) | 0;
    // Most times are of the day of the one before.
    if (days !== this.#days) {
      this.#setDay(days);
    }
    // `| 0` is how the engine is told to divide integers.
    const minutes = (second / 60) | 0;
    const hour = (minutes / 60) | 0;
    target.setUint32(start, this.#year, true);
    target.setUint32(start + 4, this.#month, true);
    target.setUint16(start + 8, this.#day, true);
    putPair(target, start + 10, 0x54, hour);
    putPair(target, start + 13, 0x3a, minutes - hour * 60);
    putPair(target, start + 16, 0x3a, second - minutes * 60);
    const at = putFraction(target, start + 19, this.nanos);
    target.setUint8(at, 0x5a);
    return at + 1;
  }

  /** Works out how a day is written. */
  #setDay(days: number): void {
    // The civil calendar counted from March, so that a leap day is the last of its year. All numbers are small
    // and positive from here on.
    const shifted = (days + 719_468) | 0;
    const era = (shifted / 146_097) | 0;
    const ofEra = shifted - era * 146_097;
    const leaps = ((ofEra / 1460) | 0) - ((ofEra / 36_524) | 0) + ((ofEra / 146_096) | 0);
    const yearOfEra = ((ofEra - leaps) / 365) | 0;
    const ofYear = ofEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
    const fromMarch = ((5 * ofYear + 2) / 153) | 0;
    const day = ofYear - (((153 * fromMarch + 2) / 5) | 0) + 1;
    const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    const year = (yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) | 0;
    const century = (year / 100) | 0;
    this.#days = days;
    this.#year = (pairs[century] as number) | ((pairs[year - century * 100] as number) << 16);
    this.#month = 0x2d00002d | ((pairs[month] as number) << 8);
    this.#day = pairs[day] as number;
  }

  /** Reads seconds with an `s` behind them, such as `-1.5s`. */
  parseSpan(bytes: Uint8Array, start: number, end: number): void {
    const text = new Text(bytes, start, end);
    const negative = text.skip(0x2d);
    this.seconds = text.digits(12);
    this.nanos = text.fraction();
    text.expect(0x73);
    text.finish();
    if (negative) {
      this.seconds = 0 - this.seconds;
      this.nanos = 0 - this.nanos;
    }
    this.checkSpan();
  }

  /** Writes seconds with 0, 3, 6 or 9 digits behind the point and an `s`. The time has been checked. Returns the end. */
  printSpan(target: DataView, start: number): number {
    let at = start;
    if (this.seconds < 0 || this.nanos < 0) {
      target.setUint8(at++, 0x2d);
    }
    at = putNumber(target, at, Math.abs(this.seconds));
    at = putFraction(target, at, Math.abs(this.nanos));
    target.setUint8(at, 0x73);
    return at + 1;
  }
}

/** Reads a text from the left; what does not fit is an error. */
class Text {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  next(): number {
    if (this.#at >= this.#end) {
      throw notTime();
    }
    return this.#bytes[this.#at++] as number;
  }

  expect(character: number): void {
    if (this.next() !== character) {
      throw notTime();
    }
  }

  skip(character: number): boolean {
    const there = this.#at < this.#end && this.#bytes[this.#at] === character;
    this.#at += there ? 1 : 0;
    return there;
  }

  /** A number of exactly so many digits. */
  number(digits: number): number {
    let value = 0;
    for (let i = 0; i < digits; i++) {
      const digit = this.next() - 0x30;
      if (digit < 0 || digit > 9) {
        throw notTime();
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** A number of at least one digit and at most `most`. */
  digits(most: number): number {
    let value = this.number(1);
    for (let i = 1; i < most && this.#isDigit(); i++) {
      value = value * 10 + this.number(1);
    }
    return value;
  }

  /** Nanoseconds from a point and up to nine digits; 0 where there is no point. */
  fraction(): number {
    if (!this.skip(0x2e)) {
      return 0;
    }
    let nanos = this.number(1);
    let digits = 1;
    for (; digits < 9 && this.#isDigit(); digits++) {
      nanos = nanos * 10 + this.number(1);
    }
    return nanos * 10 ** (9 - digits);
  }

  finish(): void {
    if (this.#at !== this.#end) {
      throw notTime();
    }
  }

  #isDigit(): boolean {
    const byte = this.#at < this.#end ? (this.#bytes[this.#at] as number) : 0;
    return byte >= 0x30 && byte <= 0x39;
  }
}

/** A separator and two digits, and a byte more, which what follows overwrites. */
function putPair(target: DataView, at: number, separator: number, value: number): void {
  target.setUint32(at, separator | ((pairs[value] as number) << 8), true);
}

function putFraction(target: DataView, at: number, nanos: number): number {
  if (nanos === 0) {
    return at;
  }
  target.setUint8(at, 0x2e);
  if (nanos % 1_000_000 === 0) {
    return putPadded(target, at + 1, nanos / 1_000_000, 3);
  }
  return nanos % 1000 === 0
    ? putPadded(target, at + 1, nanos / 1000, 6)
    : putPadded(target, at + 1, nanos, 9);
}

function notTime(): WireError {
  return new WireError("the text is no time in the form that is expected", "unfit");
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (monthLengths[month - 1] as number);
}

/** Days from 1970-01-01. */
function daysBefore(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  return era * 146_097 + ofEra - 719_468;
}
