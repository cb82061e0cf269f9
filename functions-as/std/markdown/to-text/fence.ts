import { isBlank, Line } from "./line";

/** The fence of open code. */
export class Fence {
  /** Columns in front of it, which the lines of the code may have as well. */
  indent: i32 = 0;
  private mark: i32 = 0;
  private size: i32 = 0;

  /** Takes the fence that starts a line; false where there is none. */
  open(line: Line): bool {
    const size = fenceLength(line.text, line.first, line.end);
    if (size == 0) return false;
    this.indent = line.indent;
    this.mark = line.mark;
    this.size = size;
    return true;
  }

  /** Tells whether a line ends the code: the same mark, as often or more, and nothing else. */
  closes(line: Line): bool {
    if (line.indent > 3 || line.mark != this.mark) return false;
    const size = fenceLength(line.text, line.first, line.end);
    if (size < this.size) return false;
    for (let at = line.first + size; at < line.end; ++at) {
      if (!isBlank(line.text.charCodeAt(at))) return false;
    }
    return true;
  }
}

/** Length of the fence that starts at a position: three or more "`" or "~"; 0 where there is none. */
function fenceLength(text: string, at: i32, end: i32): i32 {
  const mark = text.charCodeAt(at);
  if (mark != 0x60 && mark != 0x7e) return 0;
  let close = at;
  while (close < end && text.charCodeAt(close) == mark) ++close;
  if (close - at < 3) return 0;
  if (mark == 0x60) {
    for (let info = close; info < end; ++info) {
      if (text.charCodeAt(info) == 0x60) return 0;
    }
  }
  return close - at;
}
