import { isDigit } from "../../shared/text";
import { isBlank } from "./line";

/** Level of the heading that starts at a position: 1 to 6 "#" and white space; 0 where there is none. */
export function headingLevel(text: string, at: i32, end: i32): i32 {
  let level = 0;
  while (at + level < end && text.charCodeAt(at + level) == 0x23) ++level;
  if (level > 6) return 0;
  return at + level == end || isBlank(text.charCodeAt(at + level)) ? level : 0;
}

/** Where a heading's text ends, closing "#" left out. */
export function headingEnd(text: string, start: i32, end: i32): i32 {
  while (end > start && isBlank(text.charCodeAt(end - 1))) --end;
  let close = end;
  while (close > start && text.charCodeAt(close - 1) == 0x23) --close;
  if (close == end) return end;
  return close == start || isBlank(text.charCodeAt(close - 1)) ? close : end;
}

/** Tells whether a line is a rule: three or more "*", "-" or "_" and nothing else but white space. */
export function isRule(text: string, at: i32, end: i32): bool {
  const mark = text.charCodeAt(at);
  if (mark != 0x2a && mark != 0x2d && mark != 0x5f) return false;
  let count = 0;
  for (; at < end; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == mark) ++count;
    else if (!isBlank(unit)) return false;
  }
  return count >= 3;
}

/** Tells whether a line of "=" or "-" makes a heading of the paragraph above it. */
export function isUnderline(text: string, at: i32, end: i32): bool {
  const mark = text.charCodeAt(at);
  if (mark != 0x3d && mark != 0x2d) return false;
  while (at < end && text.charCodeAt(at) == mark) ++at;
  while (at < end && isBlank(text.charCodeAt(at))) ++at;
  return at == end;
}

/** Length of the list marker that starts at a position: "-", "+", "*", or up to nine digits and "." or ")"; 0 for none. */
export function markerLength(text: string, at: i32, end: i32): i32 {
  const unit = text.charCodeAt(at);
  let length = 1;
  if (isDigit(unit)) {
    while (at + length < end && isDigit(text.charCodeAt(at + length))) ++length;
    if (length > 9 || at + length >= end) return 0;
    const mark = text.charCodeAt(at + length);
    if (mark != 0x2e && mark != 0x29) return 0;
    ++length;
  } else if (unit != 0x2d && unit != 0x2b && unit != 0x2a) {
    return 0;
  }
  return at + length == end || isBlank(text.charCodeAt(at + length)) ? length : 0;
}

/**
 * Tells whether the list marker at a position may interrupt a paragraph: there is text behind it, and a number is 1, so
 * that a number that happens to start a line makes no list.
 */
export function mayInterrupt(text: string, at: i32, length: i32, end: i32): bool {
  if (isDigit(text.charCodeAt(at)) && (length != 2 || text.charCodeAt(at) != 0x31)) return false;
  for (at += length; at < end; ++at) {
    if (!isBlank(text.charCodeAt(at))) return true;
  }
  return false;
}
