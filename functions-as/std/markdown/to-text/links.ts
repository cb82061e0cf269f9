import { isAsciiPunctuation, isSpace } from "../../shared/text";
import { LABEL_LIMIT } from "./definitions";

/**
 * Parentheses in a destination that may be open at once. A destination that opens more is none, so reading ever new
 * beginnings of links inside each other stays linear.
 */
const NESTED: i32 = 8;

/** Where the target of a link ends that starts with "(" at a position: destination, perhaps a title, ")"; -1 for none. */
export function targetEnd(text: string, start: i32): i32 {
  if (start >= text.length || text.charCodeAt(start) != 0x28) return -1;
  let at = skipSpaces(text, start + 1);
  at = destinationEnd(text, at);
  if (at < 0) return -1;
  const spaced = skipSpaces(text, at);
  if (spaced > at && spaced < text.length && text.charCodeAt(spaced) != 0x29) {
    at = titleEnd(text, spaced);
    if (at < 0) return -1;
    at = skipSpaces(text, at);
  } else {
    at = spaced;
  }
  return at < text.length && text.charCodeAt(at) == 0x29 ? at + 1 : -1;
}

/** Where a label ends that starts with "[" at a position; -1 where there is none. */
export function labelEnd(text: string, start: i32): i32 {
  if (start >= text.length || text.charCodeAt(start) != 0x5b) return -1;
  const limit = min(text.length, start + LABEL_LIMIT + 2);
  for (let at = start + 1; at < limit; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x5c) ++at;
    else if (unit == 0x5b) return -1;
    else if (unit == 0x5d) return at + 1;
  }
  return -1;
}

function destinationEnd(text: string, at: i32): i32 {
  if (at < text.length && text.charCodeAt(at) == 0x3c) {
    for (++at; at < text.length; ++at) {
      const unit = text.charCodeAt(at);
      if (unit == 0x3e) return at + 1;
      if (unit == 0x0a || unit == 0x3c) return -1;
      if (unit == 0x5c) ++at;
    }
    return -1;
  }
  let open = 0;
  for (; at < text.length; ++at) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20) break;
    if (unit == 0x5c) {
      if (at + 1 < text.length && isAsciiPunctuation(text.charCodeAt(at + 1))) ++at;
    } else if (unit == 0x28) {
      if (++open > NESTED) return -1;
    } else if (unit == 0x29) {
      if (open == 0) return at;
      --open;
    }
  }
  return open == 0 ? at : -1;
}

function titleEnd(text: string, start: i32): i32 {
  const mark = text.charCodeAt(start);
  if (mark != 0x22 && mark != 0x27 && mark != 0x28) return -1;
  const close = mark == 0x28 ? 0x29 : mark;
  for (let at = start + 1; at < text.length; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x5c) ++at;
    else if (unit == close) return at + 1;
    else if (unit == 0x28 && mark == 0x28) return -1;
  }
  return -1;
}

function skipSpaces(text: string, at: i32): i32 {
  while (at < text.length && isSpace(text.charCodeAt(at))) ++at;
  return at;
}
