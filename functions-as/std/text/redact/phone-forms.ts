import { DigitGroups } from "./digit-groups";

/** Digits of a phone number at most, after ITU-T E.164. */
const LONGEST: i32 = 15;

/**
 * Groups of a number that starts with "+" or "00" and a country code, 8 to 15 digits; 0 where it is none. Numbers of
 * country code 1 have exactly eleven digits.
 */
export function internationalLength(groups: DigitGroups): i32 {
  let skipped = 0;
  if (!groups.plus) {
    if (groups.isBracketed(0) || groups.sizeOf(0) < 2 || groups.digit(0, 0) != 0 || groups.digit(0, 1) != 0)
      return 0;
    if (groups.follows || isDate(groups) || isAddress(groups)) return 0;
    skipped = 2;
  }
  const code = firstDigit(groups, skipped);
  if (code <= 0) return 0;
  let digits = -skipped;
  let best = 0;
  for (let index = 0; index < groups.count; ++index) {
    const size = groups.sizeOf(index);
    digits += size;
    if (digits > LONGEST) break;
    const loose = index > 0 && groups.markOf(index) == 0x20 && size < 2;
    if (code == 1) {
      if (digits == 11) return index + 1;
    } else if (digits >= 8 && !(loose && best > 0)) {
      best = index + 1;
    }
  }
  return best;
}

/** Groups of a number written as it is dialled inside a country; 0 where it is none. */
export function nationalLength(groups: DigitGroups): i32 {
  if (groups.plus || isDate(groups) || isAddress(groups)) return 0;
  const count = northAmericanLength(groups);
  if (count > 0) return count;
  if (groups.isBracketed(0)) return bracketedLength(groups);
  return groups.digit(0, 0) == 0 ? trunkLength(groups) : groupedLength(groups);
}

/** Groups of any number of 7 to 15 digits that is no date and no IP address, for use after a word such as "phone". */
export function hintedLength(groups: DigitGroups): i32 {
  if (isDate(groups) || isAddress(groups)) return 0;
  let digits = 0;
  let best = 0;
  for (let index = 0; index < groups.count; ++index) {
    digits += groups.sizeOf(index);
    if (digits > LONGEST) break;
    if (digits >= 7 && !(best > 0 && groups.sizeOf(index) < 2)) best = index + 1;
  }
  return best;
}

/** 555-123-4567, (555) 123-4567, 1-800-555-1234. */
function northAmericanLength(groups: DigitGroups): i32 {
  const first = groups.sizeOf(0) == 1 && groups.digit(0, 0) == 1 ? 1 : 0;
  if (!hasSizes(groups, first, 3, 3, 4)) return 0;
  if (groups.markOf(first + 1) == 0x20 && groups.markOf(first + 2) == 0x20 && groups.digit(first, 0) < 2)
    return 0;
  return sameMarks(groups, first + 2, first + 3) || groups.isBracketed(first) || first == 1 ? first + 3 : 0;
}

/** (030) 1234567, (11) 98765-4321, (0171) 12 34 567: an area code in brackets, 8 to 12 digits. */
function bracketedLength(groups: DigitGroups): i32 {
  const area = groups.sizeOf(0);
  if (area < 2 || area > 5 || groups.count < 2) return 0;
  // A year in brackets is a citation.
  if (area == 4 && (groups.digit(0, 0) == 1 || groups.digit(0, 0) == 2)) return 0;
  return longest(groups, 8, 12);
}

/** 030 1234567, 01 23 45 67 89, 06-12345678, 090-1234-5678: a trunk prefix 0, 9 to 12 digits. */
function trunkLength(groups: DigitGroups): i32 {
  const size = groups.sizeOf(0);
  if (size < 2 || groups.digit(0, 1) == 0 || groups.follows) return 0;
  if (groups.count == 1) return size == 10 || size == 11 ? 1 : 0;
  return size > 5 ? 0 : longest(groups, 9, 12);
}

/** Forms without a trunk prefix: 612 345 678, 138 1234 5678, 98765 43210, 8 800 555-35-35. */
function groupedLength(groups: DigitGroups): i32 {
  const lead = groups.digit(0, 0);
  if (groups.follows || groups.count < 2) return 0;
  const mark = groups.markOf(1);
  if (mark != 0x20 && mark != 0x2d && mark != 0x28) return 0;
  if (lead >= 6 && hasSizes(groups, 0, 3, 3, 3) && sameMarks(groups, 2, 3) && notRound(groups)) return 3;
  if (lead == 1 && groups.digit(0, 1) >= 3 && hasSizes(groups, 0, 3, 4, 4) && sameMarks(groups, 2, 3))
    return 3;
  if (lead >= 6 && groups.count >= 2 && groups.sizeOf(0) == 5 && groups.sizeOf(1) == 5) return 2;
  if (
    lead == 8 &&
    groups.sizeOf(0) == 1 &&
    groups.count >= 5 &&
    hasSizes(groups, 1, 3, 3, 2) &&
    groups.sizeOf(4) == 2
  )
    return 5;
  return 0;
}

function hasSizes(groups: DigitGroups, from: i32, first: i32, second: i32, third: i32): bool {
  return (
    groups.count >= from + 3 &&
    groups.sizeOf(from) == first &&
    groups.sizeOf(from + 1) == second &&
    groups.sizeOf(from + 2) == third
  );
}

/** Tells whether the marks before the groups `from` to before `end` are those before the group in front of them. */
function sameMarks(groups: DigitGroups, from: i32, end: i32): bool {
  for (let index = from; index < end; ++index) {
    if (groups.markOf(index) != groups.markOf(index - 1)) return false;
  }
  return true;
}

/** 900 000 000 is an amount. */
function notRound(groups: DigitGroups): bool {
  return groups.valueOf(1) != 0 && groups.valueOf(2) != 0;
}

/** Most groups that have `low` to `high` digits together; a single digit behind a space does not belong to them. */
function longest(groups: DigitGroups, low: i32, high: i32): i32 {
  let digits = 0;
  let best = 0;
  for (let index = 0; index < groups.count; ++index) {
    digits += groups.sizeOf(index);
    if (digits > high) break;
    if (index > 0 && groups.markOf(index) == 0x20 && groups.sizeOf(index) == 1) break;
    if (digits >= low) best = index + 1;
  }
  return best;
}

/** 2024-01-31, 31.01.2024, 1/31/24, perhaps with more behind it. */
function isDate(groups: DigitGroups): bool {
  if (groups.count < 3 || groups.plus || groups.isBracketed(0)) return false;
  const mark = groups.markOf(1);
  if (mark == 0x20 || mark == 0x28 || groups.markOf(2) != mark) return false;
  // 01.23.45.67.89 goes on with the same mark.
  if (groups.count > 3 && groups.markOf(3) == mark) return false;
  const first = groups.valueOf(0);
  const second = groups.valueOf(1);
  const third = groups.valueOf(2);
  if (groups.sizeOf(0) == 4)
    return isMonth(second) && isDay(third) && groups.sizeOf(1) < 3 && groups.sizeOf(2) < 3;
  if (groups.sizeOf(0) > 2 || groups.sizeOf(1) > 2 || (groups.sizeOf(2) != 4 && groups.sizeOf(2) != 2))
    return false;
  return (isDay(first) && isMonth(second)) || (isMonth(first) && isDay(second));
}

function isMonth(value: i32): bool {
  return value >= 1 && value <= 12;
}

function isDay(value: i32): bool {
  return value >= 1 && value <= 31;
}

/** 192.168.100.200. */
function isAddress(groups: DigitGroups): bool {
  if (groups.count < 4 || groups.plus || groups.isBracketed(0)) return false;
  for (let index = 0; index < 4; ++index) {
    if (groups.sizeOf(index) > 3 || groups.valueOf(index) > 255) return false;
    if (index > 0 && groups.markOf(index) != 0x2e) return false;
  }
  return groups.count == 4 || groups.markOf(4) != 0x2e;
}

/** The digit at a position of the whole number; -1 where it has no so many. */
function firstDigit(groups: DigitGroups, position: i32): i32 {
  for (let index = 0; index < groups.count; ++index) {
    if (position < groups.sizeOf(index)) return groups.digit(index, position);
    position -= groups.sizeOf(index);
  }
  return -1;
}
