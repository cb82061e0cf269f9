/** Names a position of a text for people: "line 3, column 14", both from 1. */
export function placeAt(text: string, position: i32): string {
  let line = 1;
  let lineStart = 0;
  const end = min(position, text.length);
  for (let at = 0; at < end; ++at) {
    if (text.charCodeAt(at) == 0x0a) {
      ++line;
      lineStart = at + 1;
    }
  }
  return `line ${line}, column ${position - lineStart + 1}`;
}
