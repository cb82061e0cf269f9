import { isAsciiAlphanumeric, isAsciiLetter, isDigit, isHexDigit, TextBuilder } from "../../shared/text";

/** Code units of a reference at most, "&" and ";" included. */
const LONGEST: i32 = 12;

/** Names and what they stand for, in turn. A space that may not break is an ordinary one: plain text is split at spaces. */
const NAMES: StaticArray<string> = [
  "amp",
  "&",
  "lt",
  "<",
  "gt",
  ">",
  "quot",
  '"',
  "apos",
  "'",
  "nbsp",
  " ",
  "copy",
  "©",
  "reg",
  "®",
  "trade",
  "™",
  "hellip",
  "…",
  "mdash",
  "—",
  "ndash",
  "–",
  "lsquo",
  "‘",
  "rsquo",
  "’",
  "ldquo",
  "“",
  "rdquo",
  "”",
  "laquo",
  "«",
  "raquo",
  "»",
  "bull",
  "•",
  "middot",
  "·",
  "times",
  "×",
  "divide",
  "÷",
  "plusmn",
  "±",
  "deg",
  "°",
  "micro",
  "µ",
  "para",
  "¶",
  "sect",
  "§",
  "euro",
  "€",
  "pound",
  "£",
  "cent",
  "¢",
  "yen",
  "¥",
  "larr",
  "←",
  "rarr",
  "→",
  "uarr",
  "↑",
  "darr",
  "↓",
  "ne",
  "≠",
  "le",
  "≤",
  "ge",
  "≥",
  "infin",
  "∞",
  "check",
  "✓",
  "auml",
  "ä",
  "ouml",
  "ö",
  "uuml",
  "ü",
  "Auml",
  "Ä",
  "Ouml",
  "Ö",
  "Uuml",
  "Ü",
  "szlig",
  "ß",
  "eacute",
  "é",
  "egrave",
  "è",
  "agrave",
  "à",
  "ccedil",
  "ç",
  "ntilde",
  "ñ",
  "oslash",
  "ø",
  "aring",
  "å",
  "aelig",
  "æ",
  "lbrace",
  "{",
  "rbrace",
  "}",
  "lbrack",
  "[",
  "rbrack",
  "]",
  "ast",
  "*",
  "lowbar",
  "_",
  "grave",
  "`",
  "num",
  "#",
  "vert",
  "|",
  "bsol",
  "\\",
  "Tab",
  "\t",
  "NewLine",
  "\n",
];

/** Where the reference ends that starts with "&" at a position; -1 where none does. */
export function entityEnd(text: string, start: i32): i32 {
  const limit = min(text.length, start + LONGEST);
  for (let at = start + 1; at < limit; ++at) {
    const unit = text.charCodeAt(at);
    if (unit == 0x3b) return at > start + 1 ? at + 1 : -1;
    if (!isAsciiAlphanumeric(unit) && !(unit == 0x23 && at == start + 1)) return -1;
  }
  return -1;
}

/** Appends what a reference stands for; false where it is not known. */
export function pushEntity(text: string, start: i32, end: i32, output: TextBuilder): bool {
  if (text.charCodeAt(start + 1) == 0x23) return pushNumber(text, start + 2, end - 1, output);
  if (!isAsciiLetter(text.charCodeAt(start + 1))) return false;
  const name = text.substring(start + 1, end - 1);
  for (let index = 0; index < NAMES.length; index += 2) {
    if (NAMES[index] == name) {
      output.append(NAMES[index + 1]);
      return true;
    }
  }
  return false;
}

/** At most seven decimal or six hexadecimal digits; a number that is no character is U+FFFD. */
function pushNumber(text: string, start: i32, end: i32, output: TextBuilder): bool {
  const hexadecimal = start < end && (text.charCodeAt(start) | 0x20) == 0x78;
  if (hexadecimal) ++start;
  if (start == end || end - start > (hexadecimal ? 6 : 7)) return false;
  let point = 0;
  for (let at = start; at < end; ++at) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) point = point * (hexadecimal ? 16 : 10) + (unit - 0x30);
    else if (hexadecimal && isHexDigit(unit)) point = point * 16 + ((unit | 0x20) - 0x57);
    else return false;
  }
  if (point == 0xa0) point = 0x20;
  output.pushPoint(point == 0 ? 0xfffd : point);
  return true;
}
