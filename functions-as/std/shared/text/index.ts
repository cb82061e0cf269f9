/** What functions that read and write text have in common. */
export { TextBuilder } from "./builder";
export {
  isAlphanumeric,
  isAsciiAlphanumeric,
  isAsciiLetter,
  isAsciiPunctuation,
  isDigit,
  isHexDigit,
  isLetter,
  isLineEnd,
  isPunctuation,
  isSpace,
  lowerText,
  startsAt,
  toLower,
} from "./characters";
export { Counter } from "./counter";
export { hashNext, hashRange, hashStart } from "./hash";
export { fillTemplate } from "./template";
