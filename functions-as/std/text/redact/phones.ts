import { isAlphanumeric, isDigit } from "../../shared/text";
import { DigitGroups } from "./digit-groups";
import { PhoneHints } from "./phone-hints";
import { hintedLength, internationalLength, nationalLength } from "./phone-forms";
import { PHONE, Spans } from "./spans";

/**
 * Finds phone numbers: international ones, national ones by the way their digits are grouped, and any grouping after
 * a word such as "phone". Dates, versions, issue numbers and IP addresses are none. For each group of digits a
 * window of a few groups is read, so the time is linear.
 */
export function findPhones(text: string): Spans {
  const spans = new Spans();
  const groups = new DigitGroups(text);
  const hints = new PhoneHints(text);
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit) && unit != 0x2b && unit != 0x28) {
      ++at;
      continue;
    }
    const end = mayStart(text, at) ? phoneEnd(text, at, groups, hints) : -1;
    if (end >= 0) {
      spans.add(at, end, PHONE);
      at = end;
    } else if (isDigit(unit)) {
      // The rest of a group of digits starts nothing.
      while (at < text.length && isDigit(text.charCodeAt(at))) ++at;
    } else {
      ++at;
    }
  }
  return spans;
}

/** Where the phone number that starts at a position ends; -1 where there is none. */
function phoneEnd(text: string, start: i32, groups: DigitGroups, hints: PhoneHints): i32 {
  groups.read(start);
  if (groups.count == 0) return -1;
  let count = internationalLength(groups);
  if (count == 0) count = nationalLength(groups);
  if (count == 0 && hints.cover(start)) count = hintedLength(groups);
  if (count == 0) return -1;
  const end = groups.endOf(count - 1);
  return mayEnd(text, end) ? end : -1;
}

/** What stands before tells an issue number, a price, a version, a path or the middle of something longer. */
function mayStart(text: string, at: i32): bool {
  if (at == 0) return true;
  const before = text.charCodeAt(at - 1);
  if (isAlphanumeric(before)) return false;
  switch (before) {
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0x2b:
    case 0x2d:
    case 0x2e:
    case 0x2f:
    case 0x40:
    case 0x5c:
    case 0x5f:
    case 0x7e:
    case 0xa3:
    case 0x20ac:
      return false;
    case 0x2c:
    case 0x3a:
      // Part of 1,234,567 or 10:15:30; but "tel:…" and "a, 030…" start one.
      return at < 2 || !isDigit(text.charCodeAt(at - 2));
    default:
      return true;
  }
}

/** A number does not end inside a word, nor where digits go on behind a mark. */
function mayEnd(text: string, end: i32): bool {
  if (end >= text.length) return true;
  const after = text.charCodeAt(end);
  if (isAlphanumeric(after) || after == 0x5f || after == 0x25) return false;
  if (end + 1 >= text.length || !isDigit(text.charCodeAt(end + 1))) return true;
  switch (after) {
    case 0x2c:
    case 0x2d:
    case 0x2e:
    case 0x2f:
    case 0x3a:
      return false;
    default:
      return true;
  }
}
