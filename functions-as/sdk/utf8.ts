/**
 * Texts are UTF-16 in AssemblyScript and UTF-8 outside. Both ways go eight bytes at a time while they
 * meet ASCII only.
 */

/**
 * The text of `length` bytes of UTF-8, or null where they are not UTF-8 (over-long forms, surrogates and
 * numbers above U+10FFFF are not).
 */
export function decodeText(pointer: usize, length: usize): string | null {
  if (length == 0) return "";
  // No text has more UTF-16 units than UTF-8 bytes. The block is the last one: it shrinks in place.
  const text = __new(length << 1, idof<String>());
  const end = pointer + length;
  let out = text;
  while (pointer < end) {
    while (pointer + 8 <= end) {
      const bytes = load<u64>(pointer);
      if (bytes & 0x8080808080808080) break;
      store<u64>(out, widen(bytes & 0xffffffff));
      store<u64>(out, widen(bytes >> 32), 8);
      pointer += 8;
      out += 16;
    }
    if (pointer >= end) break;
    const first = <u32>load<u8>(pointer++);
    if (first < 0x80) {
      store<u16>(out, first);
      out += 2;
      continue;
    }
    if (first < 0xc2 || first > 0xf4) return null;
    if (pointer >= end) return null;
    const second = <u32>load<u8>(pointer++) ^ 0x80;
    if (second > 0x3f) return null;
    if (first < 0xe0) {
      store<u16>(out, ((first & 0x1f) << 6) | second);
      out += 2;
      continue;
    }
    if (pointer >= end) return null;
    const third = <u32>load<u8>(pointer++) ^ 0x80;
    if (third > 0x3f) return null;
    if (first < 0xf0) {
      const unit = ((first & 0x0f) << 12) | (second << 6) | third;
      if (unit < 0x800 || (unit & 0xf800) == 0xd800) return null;
      store<u16>(out, unit);
      out += 2;
      continue;
    }
    if (pointer >= end) return null;
    const fourth = <u32>load<u8>(pointer++) ^ 0x80;
    if (fourth > 0x3f) return null;
    const point = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
    if (point < 0x10000 || point > 0x10ffff) return null;
    const offset = point - 0x10000;
    store<u32>(out, (0xd800 | (offset >> 10)) | ((0xdc00 | (offset & 0x3ff)) << 16));
    out += 4;
  }
  const size = out - text;
  return changetype<string>(size == length << 1 ? text : __renew(text, size));
}

/** How many bytes of UTF-8 a text has; half of a surrogate pair counts as U+FFFD. */
export function byteLengthOfText(text: string): usize {
  let pointer = changetype<usize>(text);
  const end = pointer + (<usize>text.length << 1);
  let length: usize = 0;
  while (pointer < end) {
    while (pointer + 8 <= end && !(load<u64>(pointer) & 0xff80ff80ff80ff80)) {
      pointer += 8;
      length += 4;
    }
    if (pointer >= end) break;
    const unit = <u32>load<u16>(pointer);
    pointer += 2;
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (isPair(unit, pointer, end)) {
      pointer += 2;
      length += 4;
    } else length += 3;
  }
  return length;
}

/** Writes a text as UTF-8 to `out`, which has room for it, and returns how many bytes it took. */
export function encodeText(text: string, out: usize): usize {
  let pointer = changetype<usize>(text);
  const end = pointer + (<usize>text.length << 1);
  const start = out;
  while (pointer < end) {
    while (pointer + 8 <= end) {
      const units = load<u64>(pointer);
      if (units & 0xff80ff80ff80ff80) break;
      store<u32>(out, narrow(units));
      pointer += 8;
      out += 4;
    }
    if (pointer >= end) break;
    const unit = <u32>load<u16>(pointer);
    pointer += 2;
    if (unit < 0x80) {
      store<u8>(out, unit);
      out += 1;
    } else if (unit < 0x800) {
      store<u16>(out, (0xc0 | (unit >> 6)) | ((0x80 | (unit & 0x3f)) << 8));
      out += 2;
    } else if (isPair(unit, pointer, end)) {
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (<u32>load<u16>(pointer) & 0x3ff);
      pointer += 2;
      store<u8>(out, 0xf0 | (point >> 18));
      store<u8>(out, 0x80 | ((point >> 12) & 0x3f), 1);
      store<u8>(out, 0x80 | ((point >> 6) & 0x3f), 2);
      store<u8>(out, 0x80 | (point & 0x3f), 3);
      out += 4;
    } else {
      // Half of a surrogate pair has no UTF-8.
      const whole = (unit & 0xf800) == 0xd800 ? <u32>0xfffd : unit;
      store<u8>(out, 0xe0 | (whole >> 12));
      store<u8>(out, 0x80 | ((whole >> 6) & 0x3f), 1);
      store<u8>(out, 0x80 | (whole & 0x3f), 2);
      out += 3;
    }
  }
  return out - start;
}

// @ts-ignore: decorator
@inline
function isPair(unit: u32, next: usize, end: usize): bool {
  return (unit & 0xfc00) == 0xd800 && next < end && (<u32>load<u16>(next) & 0xfc00) == 0xdc00;
}

/** Four bytes to four units of two bytes. */
// @ts-ignore: decorator
@inline
function widen(bytes: u64): u64 {
  const pairs = (bytes | (bytes << 16)) & 0x0000ffff0000ffff;
  return (pairs | (pairs << 8)) & 0x00ff00ff00ff00ff;
}

/** Four units of two bytes to four bytes. */
// @ts-ignore: decorator
@inline
function narrow(units: u64): u32 {
  const pairs = (units | (units >> 8)) & 0x0000ffff0000ffff;
  return <u32>(pairs | (pairs >> 16));
}
