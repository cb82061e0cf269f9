import { isAsciiAlphanumeric, startsAt, toLower } from "../../shared/text";

/** The element that starts here if its content is no text: "script" or "style"; empty otherwise. */
export function hiddenElement(text: string, at: i32, end: i32): string {
  if (text.charCodeAt(at) != 0x3c) return "";
  if (isElement(text, at, end, "<script")) return "script";
  return isElement(text, at, end, "<style") ? "style" : "";
}

/** Tells whether a comment starts here that goes on behind the line; others are left to what reads the line. */
export function isComment(text: string, at: i32, end: i32): bool {
  return startsAt(text, at, "<!--") && find(text, at + 4, end, "-->") < 0;
}

/** Where a line goes on behind what ends a hidden part, a tag's ">" included; -1 where it does not end here. */
export function restBehind(text: string, from: i32, end: i32, closing: string): i32 {
  const at = find(text, from, end, closing);
  if (at < 0) return -1;
  let rest = at + closing.length;
  if (closing.charCodeAt(0) == 0x3c) {
    while (rest < end && text.charCodeAt(rest - 1) != 0x3e) ++rest;
  }
  return rest;
}

function isElement(text: string, at: i32, end: i32, tag: string): bool {
  const after = at + tag.length;
  return matches(text, at, end, tag) && (after >= end || !isAsciiAlphanumeric(text.charCodeAt(after)));
}

function find(text: string, from: i32, end: i32, part: string): i32 {
  for (let at = from; at + part.length <= end; ++at) {
    if (matches(text, at, end, part)) return at;
  }
  return -1;
}

/** Compares in small letters. */
function matches(text: string, at: i32, end: i32, part: string): bool {
  if (end - at < part.length) return false;
  for (let offset = 0; offset < part.length; ++offset) {
    if (toLower(text.charCodeAt(at + offset)) != part.charCodeAt(offset)) return false;
  }
  return true;
}
