/**
 * Classes of UTF-16 code units. The tables are ranges of whole scripts rather than Unicode's own, which would
 * be some hundred times larger: a rare mark inside a script may count as a letter of it.
 */

/** Tells whether a unit is 0-9. */
export function isDigit(unit: i32): bool {
  return <u32>(unit - 0x30) < 10;
}

/** Tells whether a unit is A-Z or a-z. */
export function isAsciiLetter(unit: i32): bool {
  return <u32>((unit | 0x20) - 0x61) < 26;
}

/** Tells whether a unit is 0-9, A-Z or a-z. */
export function isAsciiAlphanumeric(unit: i32): bool {
  return isDigit(unit) || isAsciiLetter(unit);
}

/** Tells whether a unit is 0-9, A-F or a-f. */
export function isHexDigit(unit: i32): bool {
  return isDigit(unit) || <u32>((unit | 0x20) - 0x61) < 6;
}

/** Tells whether a unit ends a line: line feed, carriage return, U+2028 or U+2029. */
export function isLineEnd(unit: i32): bool {
  return unit == 0x0a || unit == 0x0d || unit == 0x2028 || unit == 0x2029;
}

/** Tells whether a unit is white space of any kind, line ends among them. */
export function isSpace(unit: i32): bool {
  if (unit < 0x80) return unit == 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return (
    unit == 0x85 ||
    unit == 0xa0 ||
    unit == 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200b) ||
    unit == 0x2028 ||
    unit == 0x2029 ||
    unit == 0x202f ||
    unit == 0x205f ||
    unit == 0x3000 ||
    unit == 0xfeff
  );
}

/** Tells whether a unit is one of ASCII's punctuation marks and symbols. */
export function isAsciiPunctuation(unit: i32): bool {
  return (
    (unit >= 0x21 && unit <= 0x2f) ||
    (unit >= 0x3a && unit <= 0x40) ||
    (unit >= 0x5b && unit <= 0x60) ||
    (unit >= 0x7b && unit <= 0x7e)
  );
}

/** Tells whether a unit is a punctuation mark or symbol, of ASCII or beyond. */
export function isPunctuation(unit: i32): bool {
  if (unit < 0x80) return isAsciiPunctuation(unit);
  return (
    (unit >= 0xa1 && unit <= 0xbf && unit != 0xaa && unit != 0xb5 && unit != 0xba) ||
    unit == 0xd7 ||
    unit == 0xf7 ||
    (unit >= 0x2010 && unit <= 0x2027) ||
    (unit >= 0x2030 && unit <= 0x205e) ||
    (unit >= 0x20a0 && unit <= 0x20cf) ||
    (unit >= 0x2100 && unit <= 0x2bff) ||
    (unit >= 0x3001 && unit <= 0x3003) ||
    (unit >= 0x3008 && unit <= 0x3020) ||
    unit == 0x30fb ||
    (unit >= 0xff01 && unit <= 0xff0f) ||
    (unit >= 0xff1a && unit <= 0xff20) ||
    (unit >= 0xff3b && unit <= 0xff40) ||
    (unit >= 0xff5b && unit <= 0xff65)
  );
}

/** Tells whether a unit is a letter, or a mark that belongs to one. Halves of surrogate pairs are none. */
export function isLetter(unit: i32): bool {
  if (unit < 0x80) return isAsciiLetter(unit);
  if (unit < 0xc0) return unit == 0xaa || unit == 0xb5 || unit == 0xba;
  if (unit < 0x2c2) return unit != 0xd7 && unit != 0xf7;
  if (unit < 0x370) return unit >= 0x300;
  if (unit < 0x600)
    return (
      unit != 0x37e &&
      unit != 0x387 &&
      unit != 0x482 &&
      !(unit >= 0x55a && unit <= 0x55f) &&
      unit != 0x589 &&
      unit != 0x58a &&
      unit != 0x5be &&
      unit != 0x5c0 &&
      unit != 0x5c3
    );
  if (unit < 0x700)
    return (
      unit >= 0x610 &&
      unit != 0x61b &&
      unit != 0x61f &&
      !(unit >= 0x660 && unit <= 0x66d) &&
      unit != 0x6d4 &&
      !(unit >= 0x6f0 && unit <= 0x6f9)
    );
  if (unit < 0x2000)
    return (
      !(unit >= 0x964 && unit <= 0x96f) &&
      unit != 0xe3f &&
      !(unit >= 0xe4f && unit <= 0xe5b) &&
      unit != 0x1680
    );
  if (unit < 0x2c00) return false;
  if (unit < 0x2e00) return true;
  return (
    unit == 0x3005 ||
    (unit >= 0x3041 && unit <= 0x30ff && unit != 0x30fb && unit != 0x30a0) ||
    (unit >= 0x3105 && unit <= 0x318e) ||
    (unit >= 0x3400 && unit <= 0x4dbf) ||
    (unit >= 0x4e00 && unit <= 0xa48c) ||
    (unit >= 0xa4d0 && unit <= 0xd7a3) ||
    (unit >= 0xf900 && unit <= 0xfdfb && unit != 0xfb29) ||
    (unit >= 0xfe70 && unit <= 0xfefc) ||
    (unit >= 0xff21 && unit <= 0xff3a) ||
    (unit >= 0xff41 && unit <= 0xff5a) ||
    (unit >= 0xff66 && unit <= 0xff9f)
  );
}

/** Tells whether a unit is a letter or 0-9. */
export function isAlphanumeric(unit: i32): bool {
  return isDigit(unit) || isLetter(unit);
}

/**
 * The small letter of a capital, of the scripts that have both. One unit always gives one unit, so positions stay
 * as they are, and no language's own rule is followed (a Turkish dotted capital I becomes i).
 */
export function toLower(unit: i32): i32 {
  if (unit < 0x80) return <u32>(unit - 0x41) < 26 ? unit | 0x20 : unit;
  if (unit < 0x100) return unit >= 0xc0 && unit <= 0xde && unit != 0xd7 ? unit + 32 : unit;
  if (unit < 0x180) {
    if (unit == 0x130) return 0x69;
    if (unit == 0x178) return 0xff;
    // Pairs begin at odd numbers between these.
    const odd = (unit >= 0x139 && unit <= 0x148) || unit >= 0x179;
    if (unit == 0x138 || unit == 0x149 || unit == 0x17f) return unit;
    return odd == ((unit & 1) == 1) ? unit + 1 : unit;
  }
  if (unit < 0x370) {
    if (
      (unit >= 0x1de && unit <= 0x1ef) ||
      (unit >= 0x1f8 && unit <= 0x21f) ||
      (unit >= 0x222 && unit <= 0x233)
    )
      return unit | 1;
    return unit == 0x1a0 || unit == 0x1af ? unit + 1 : unit;
  }
  if (unit < 0x400) {
    if (unit >= 0x391 && unit <= 0x3ab && unit != 0x3a2) return unit + 32;
    if (unit == 0x386) return 0x3ac;
    if (unit >= 0x388 && unit <= 0x38a) return unit + 37;
    if (unit == 0x38c) return 0x3cc;
    return unit == 0x38e || unit == 0x38f ? unit + 63 : unit;
  }
  if (unit < 0x530) {
    if (unit < 0x410) return unit + 80;
    if (unit < 0x430) return unit + 32;
    if ((unit >= 0x460 && unit <= 0x481) || (unit >= 0x48a && unit <= 0x4bf) || unit >= 0x4d0)
      return unit | 1;
    return unit;
  }
  if (unit <= 0x556) return unit >= 0x531 ? unit + 48 : unit;
  if (unit >= 0x1e00 && unit <= 0x1eff) return unit <= 0x1e95 || unit >= 0x1ea0 ? unit | 1 : unit;
  return unit >= 0xff21 && unit <= 0xff3a ? unit + 32 : unit;
}

/** A text in small letters, of the same length. */
export function lowerText(text: string): string {
  const length = text.length;
  if (length == 0) return text;
  const lowered = String.UTF16.decodeUnsafe(changetype<usize>(text), (<usize>length) << 1);
  const start = changetype<usize>(lowered);
  const end = start + ((<usize>length) << 1);
  for (let at = start; at < end; at += 2) store<u16>(at, <u16>toLower(load<u16>(at)));
  return lowered;
}

/** Tells whether a part of a text that starts at a position is some other text. */
export function startsAt(text: string, position: i32, part: string): bool {
  if (position < 0 || text.length - position < part.length) return false;
  for (let offset = 0; offset < part.length; ++offset) {
    if (text.charCodeAt(position + offset) != part.charCodeAt(offset)) return false;
  }
  return true;
}
