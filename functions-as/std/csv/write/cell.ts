import { TextWriter } from "../../shared/notation";

/**
 * Writes a text, in quotes where it needs them. `alone` says that the row has no other cell: an empty one is written
 * `""` then, because a line without any character is no row for a reader.
 */
export function writeText(writer: TextWriter, text: string, alone: bool): void {
  if (!needsQuotes(text, alone)) return writer.text(text);
  writer.unit(0x22);
  let plain = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) !== 0x22) continue;
    writer.slice(text, plain, i + 1);
    writer.unit(0x22);
    plain = i + 1;
  }
  writer.slice(text, plain, text.length);
  writer.unit(0x22);
}

function needsQuotes(text: string, alone: bool): bool {
  if (text.length === 0) return alone;
  // In front of the file this would be taken for a byte order mark.
  if (text.charCodeAt(0) === 0xfeff) return true;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x22 || code === 0x2c || code === 0x0a || code === 0x0d) return true;
  }
  return false;
}
