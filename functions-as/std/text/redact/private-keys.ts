import { isAsciiAlphanumeric, isLineEnd, startsAt } from "../../shared/text";
import { Spans, TOKEN } from "./spans";

const BEGIN = "-----BEGIN ";
const END = "-----END ";
const RULE = "-----";

/** Finds private keys in PEM form and PGP's: from the opening line to the closing one, or as far as the key goes. */
export function findPrivateKeys(text: string): Spans {
  const spans = new Spans();
  let from = 0;
  while (true) {
    const start = text.indexOf(BEGIN, from);
    if (start < 0) return spans;
    const header = headerEnd(text, start + BEGIN.length);
    if (header < 0) {
      from = start + BEGIN.length;
      continue;
    }
    let end = bodyEnd(text, header);
    // Nothing inside a key looks like the start of its closing line, so the next one is it or there is none.
    const closing = text.indexOf(RULE, header);
    if (closing >= 0 && startsAt(text, closing, END)) {
      const closed = text.indexOf(RULE, closing + END.length);
      end = max(end, closed < 0 ? closing + END.length : closed + RULE.length);
    }
    spans.add(start, end, TOKEN);
    from = end;
  }
}

/** Where the opening line ends whose label starts at a position; -1 where it is not that of a private key. */
function headerEnd(text: string, label: i32): i32 {
  let at = label;
  while (at - label < 40 && (isAsciiAlphanumeric(text.charCodeAt(at)) || text.charCodeAt(at) == 0x20)) ++at;
  if (!startsAt(text, at, RULE)) return -1;
  const name = text.substring(label, at);
  return name.endsWith("PRIVATE KEY") || name.endsWith("PRIVATE KEY BLOCK") ? at + RULE.length : -1;
}

/** Where the lines of base64 behind an opening line end, line ends written as \n in a string among them. */
function bodyEnd(text: string, header: i32): i32 {
  let end = header;
  let at = header;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isAsciiAlphanumeric(unit) || unit == 0x2b || unit == 0x2f || unit == 0x3d || unit == 0x5c) {
      const start = at;
      while (
        at < text.length &&
        !isLineEnd(text.charCodeAt(at)) &&
        text.charCodeAt(at) != 0x20 &&
        text.charCodeAt(at) != 0x2d
      )
        ++at;
      // A short word is the text that follows.
      if (at - start < 16) return end;
      end = at;
    } else if (unit <= 0x20) {
      ++at;
    } else {
      return end;
    }
  }
  return end;
}
