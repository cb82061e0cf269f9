import { isLineEnd, isSpace, lowerText } from "../../shared/text";
import { isBlank } from "./line";

/** Code units of a label at most, as in CommonMark. */
export const LABEL_LIMIT: i32 = 999;

/** The labels of a text's link definitions: lines such as "[label]: https://…", which may come after their use. */
export class Definitions {
  private readonly labels: Set<string> = new Set();

  constructor(text: string) {
    let at = 0;
    while ((at = text.indexOf("]:", at)) >= 0) {
      const start = labelStart(text, at);
      if (start >= 0 && isDefinition(text, start, text.length)) this.labels.add(normal(text, start + 1, at));
      at += 2;
    }
  }

  /** Whether there is none. */
  get empty(): bool {
    return this.labels.size == 0;
  }

  /** Tells whether a part of a text is a label. */
  has(text: string, start: i32, end: i32): bool {
    if (this.labels.size == 0 || end - start > LABEL_LIMIT || end <= start) return false;
    return this.labels.has(normal(text, start, end));
  }
}

/**
 * Tells whether a definition starts at a position and takes the rest of the line. Footnotes, whose labels start with
 * "^", are text.
 */
export function isDefinition(text: string, start: i32, end: i32): bool {
  if (start + 1 >= end || text.charCodeAt(start) != 0x5b || text.charCodeAt(start + 1) == 0x5e) return false;
  const limit = min(end, start + LABEL_LIMIT + 2);
  let hasText = false;
  for (let at = start + 1; at < limit; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x5c) {
      ++at;
      hasText = true;
    } else if (unit == 0x5b || unit == 0x0a) {
      return false;
    } else if (unit == 0x5d) {
      return hasText && at + 1 < end && text.charCodeAt(at + 1) == 0x3a && isTarget(text, at + 2, end);
    } else if (!isSpace(unit)) {
      hasText = true;
    }
  }
  return false;
}

/** Tells whether a destination and perhaps a title, and nothing else, stand before the end of the line. */
function isTarget(text: string, start: i32, end: i32): bool {
  let at = skipBlanks(text, start, end);
  const target = at;
  while (at < end && !isSpace(text.charCodeAt(at))) ++at;
  if (at == target) return false;
  at = skipBlanks(text, at, end);
  if (at == end || isLineEnd(text.charCodeAt(at))) return true;
  let close = at;
  while (close < end && !isLineEnd(text.charCodeAt(close))) ++close;
  while (isBlank(text.charCodeAt(close - 1))) --close;
  const open = text.charCodeAt(at);
  if (open != 0x22 && open != 0x27 && open != 0x28) return false;
  return close - 1 > at && text.charCodeAt(close - 1) == (open == 0x28 ? 0x29 : open);
}

function skipBlanks(text: string, at: i32, end: i32): i32 {
  while (at < end && isBlank(text.charCodeAt(at))) ++at;
  return at;
}

/** The "[" of a label that ends at a position and starts its line, marks of quotes and lists left out; -1 for none. */
function labelStart(text: string, end: i32): i32 {
  const lowest = max(0, end - LABEL_LIMIT - 1);
  let start = end - 1;
  while (
    start >= lowest &&
    text.charCodeAt(start) != 0x5b &&
    text.charCodeAt(start) != 0x5d &&
    text.charCodeAt(start) != 0x0a
  )
    --start;
  if (start < lowest || text.charCodeAt(start) != 0x5b) return -1;
  for (let at = start - 1; at >= 0 && text.charCodeAt(at) != 0x0a; --at) {
    const unit = text.charCodeAt(at);
    const mark = unit == 0x3e || unit == 0x2d || unit == 0x2a || unit == 0x2b;
    if ((unit != 0x20 && unit != 0x09 && !mark) || start - at > 64) return -1;
  }
  return start;
}

/** A label as labels are compared: in small letters, white space of any length as one space. */
function normal(text: string, start: i32, end: i32): string {
  const lowered = lowerText(text.substring(start, end)).trim();
  return lowered.includes("\n") ? lowered.replaceAll("\n", " ") : lowered;
}
