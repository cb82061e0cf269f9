import { TextBuilder } from "../../shared/text";

/** Backticks of a run at most; a longer run is text. */
const LONGEST: i32 = 80;

/** Code spans: which run of backticks closes which, found for a whole text when its first run is met. */
export class CodeSpans {
  private text: string = "";
  private ready: bool = false;
  /** Start and length of each run, and the number of the next run of the same length (-1: none). */
  private readonly starts: Array<i32> = [];
  private readonly lengths: Array<i32> = [];
  private readonly nexts: Array<i32> = [];
  private readonly latest: StaticArray<i32> = new StaticArray<i32>(LONGEST + 1);
  /** The first run that was not passed over. */
  private current: i32 = 0;

  reset(text: string): void {
    this.text = text;
    this.ready = false;
  }

  /** Reads the run at a position and, if it is closed, the code behind it; gives where to go on. */
  read(at: i32, output: TextBuilder): i32 {
    if (!this.ready) this.findRuns(at);
    while (this.current < this.starts.length && this.starts[this.current] + this.lengths[this.current] <= at)
      ++this.current;
    const text = this.text;
    const start = this.starts[this.current];
    const end = start + this.lengths[this.current];
    const next = this.nexts[this.current];
    // Of a run whose first backtick is escaped, the rest is text.
    if (start != at || next < 0) {
      output.appendRange(text, at, end);
      return end;
    }
    const close = this.starts[next];
    appendCode(text, end, close, output);
    this.current = next + 1;
    return close + this.lengths[next];
  }

  private findRuns(from: i32): void {
    const text = this.text;
    this.ready = true;
    this.current = 0;
    this.starts.length = 0;
    this.lengths.length = 0;
    this.nexts.length = 0;
    let at = text.indexOf("`", from);
    while (at >= 0) {
      let end = at;
      while (end < text.length && text.charCodeAt(end) == 0x60) ++end;
      this.starts.push(at);
      this.lengths.push(end - at);
      this.nexts.push(-1);
      at = text.indexOf("`", end);
    }
    for (let length = 0; length <= LONGEST; ++length) this.latest[length] = -1;
    for (let run = this.starts.length - 1; run >= 0; --run) {
      const length = this.lengths[run];
      if (length > LONGEST) continue;
      this.nexts[run] = this.latest[length];
      this.latest[length] = run;
    }
  }
}

/** Appends code: line ends become spaces, and one space on each side goes where there is more than spaces. */
function appendCode(text: string, start: i32, end: i32, output: TextBuilder): void {
  let filled = false;
  for (let at = start; at < end && !filled; ++at) filled = !isGap(text.charCodeAt(at));
  if (filled && isGap(text.charCodeAt(start)) && isGap(text.charCodeAt(end - 1))) {
    ++start;
    --end;
  }
  for (let at = start; at < end; ++at) {
    const unit = text.charCodeAt(at);
    output.push(unit == 0x0a ? 0x20 : unit == 0 ? 0xfffd : unit);
  }
}

function isGap(unit: i32): bool {
  return unit == 0x20 || unit == 0x0a;
}
