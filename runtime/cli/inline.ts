import { byteText } from "./terminal.ts";

/** A text as a part of one line: a line break in it could look like a line of ours, and a long one hides the others. */
export function inline(text: string, most: number): string {
  return shortened(text, most).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** The beginning of a text, and how long it is, where it is longer than `most` characters. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}… (${byteText(text.length)})`;
}
