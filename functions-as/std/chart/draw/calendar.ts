const MONTHS: StaticArray<string> = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/** Days of 400 years of the Gregorian calendar. */
const ERA: i32 = 146097;

/** A date of the Gregorian calendar, whose month and day are 1 where its text does not say them. */
export class CalendarDate {
  constructor(
    public readonly year: i32,
    public readonly month: i32,
    public readonly day: i32,
    /** Parts that the text says: 1 year, 2 with month, 3 with day. */
    public readonly parts: i32,
  ) {}

  /** Days since 1970-01-01. Counted from March, so that the day of a leap year is the last (Howard Hinnant). */
  get days(): i32 {
    const year = this.month <= 2 ? this.year - 1 : this.year;
    const era = (year >= 0 ? year : year - 399) / 400;
    const yearOfEra = year - era * 400;
    const dayOfYear = (153 * (this.month + (this.month > 2 ? -3 : 9)) + 2) / 5 + this.day - 1;
    return era * ERA + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
  }

  /** `2012`, `Mar 2012` or `5 Mar 2012`. */
  toString(): string {
    const year = this.year.toString();
    if (this.parts === 1) return year;
    const month = `${monthName(this.month)} ${year}`;
    return this.parts === 2 ? month : `${this.day} ${month}`;
  }
}

/** The date of so many days since 1970-01-01, with all three parts. */
export function dateOfDays(days: i32): CalendarDate {
  const shifted = days + 719468;
  const era = (shifted >= 0 ? shifted : shifted - ERA + 1) / ERA;
  const dayOfEra = shifted - era * ERA;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const part = (5 * dayOfYear + 2) / 153;
  const month = part + (part < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return new CalendarDate(year, month, dayOfYear - (153 * part + 2) / 5 + 1, 3);
}

/** Reads YYYY, YYYY-MM or YYYY-MM-DD; null for all else. */
export function readDate(text: string): CalendarDate | null {
  const length = text.length;
  if (length !== 4 && length !== 7 && length !== 10) return null;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (i === 4 || i === 7 ? code !== 0x2d : code < 0x30 || code > 0x39) return null;
  }
  const month = length > 4 ? readTwo(text, 5) : 1;
  const day = length > 7 ? readTwo(text, 8) : 1;
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return new CalendarDate(readTwo(text, 0) * 100 + readTwo(text, 2), month, day, (length - 1) / 3);
}

export function monthName(month: i32): string {
  return MONTHS[month - 1];
}

function readTwo(text: string, at: i32): i32 {
  return (text.charCodeAt(at) - 0x30) * 10 + (text.charCodeAt(at + 1) - 0x30);
}
