import { isPunctuation, isSpace, TextBuilder } from "../../shared/text";

/** Stands in the output for what is struck out; a text's own U+0000 is written as U+FFFD. */
export const GONE: i32 = 0;

/** Openers that a closing run is compared with at most, so that runs that fit none cost no more. */
const REACH: i32 = 16;
/** Runs of one mark that may be open at once; further ones open nothing. It bounds the memory for a text of marks. */
const DEPTH: i32 = 1024;
const BEFORE: i32 = 1;
const AFTER: i32 = 2;

/** Runs of "*", "_" and "~" that may open emphasis. */
export class Delimiters {
  private readonly stars: Runs = new Runs();
  private readonly lows: Runs = new Runs();
  private readonly waves: Runs = new Runs();

  constructor(private readonly output: TextBuilder) {}

  reset(): void {
    this.drop(-1);
  }

  /** Forgets the runs that lie behind a position of the output. */
  drop(position: i32): void {
    this.stars.dropAfter(position);
    this.lows.dropAfter(position);
    this.waves.dropAfter(position);
  }

  /** Reads the run at a position, strikes out what it closes and writes the rest; gives where to go on. */
  read(text: string, start: i32): i32 {
    const mark = text.charCodeAt(start);
    let end = start;
    while (end < text.length && text.charCodeAt(end) == mark) ++end;
    const length = end - start;
    const sides = sidesOf(text, start, end, mark);
    const runs = mark == 0x2a ? this.stars : mark == 0x5f ? this.lows : this.waves;
    let left = length;
    const both = sides == (BEFORE | AFTER);
    while (left > 0 && sides & AFTER) {
      const index = runs.find(length, both);
      if (index < 0) break;
      const taken = min(left, runs.lengthOf(index));
      for (let count = 0; count < taken; ++count) this.output.put(runs.shorten(index), GONE);
      left -= taken;
      this.drop(runs.startOf(index));
      if (runs.lengthOf(index) == 0) runs.pop();
    }
    if (left > 0 && sides & BEFORE) runs.push(this.output.length, left, length, both);
    for (let count = 0; count < left; ++count) this.output.push(mark);
    return end;
  }
}

/** Whether a run may open (BEFORE a word) and close (AFTER one). */
function sidesOf(text: string, start: i32, end: i32, mark: i32): i32 {
  // Struck-out text has two waves on each side.
  if (mark == 0x7e && end - start != 2) return 0;
  const before = start == 0 ? 0x20 : text.charCodeAt(start - 1);
  const after = end == text.length ? 0x20 : text.charCodeAt(end);
  const spaceBefore = isSpace(before);
  const spaceAfter = isSpace(after);
  const markBefore = isPunctuation(before);
  const markAfter = isPunctuation(after);
  const opens = !spaceAfter && (!markAfter || spaceBefore || markBefore);
  const closes = !spaceBefore && (!markBefore || spaceAfter || markAfter);
  if (mark == 0x5f) {
    // Not inside words, so that snake_case stays.
    return (opens && (!closes || markBefore) ? BEFORE : 0) | (closes && (!opens || markAfter) ? AFTER : 0);
  }
  return (opens ? BEFORE : 0) | (closes ? AFTER : 0);
}

/** Open runs of one mark. */
class Runs {
  private readonly starts: Array<i32> = [];
  private readonly lengths: Array<i32> = [];
  private readonly originals: Array<i32> = [];
  private readonly boths: Array<bool> = [];

  push(start: i32, length: i32, original: i32, both: bool): void {
    if (this.starts.length == DEPTH) return;
    this.starts.push(start);
    this.lengths.push(length);
    this.originals.push(original);
    this.boths.push(both);
  }

  pop(): void {
    this.starts.pop();
    this.lengths.pop();
    this.originals.pop();
    this.boths.pop();
  }

  startOf(index: i32): i32 {
    return this.starts[index];
  }

  lengthOf(index: i32): i32 {
    return this.lengths[index];
  }

  /** Takes the last mark of a run away; gives where it lies. */
  shorten(index: i32): i32 {
    this.lengths[index] -= 1;
    return this.starts[index] + this.lengths[index];
  }

  dropAfter(position: i32): void {
    while (this.starts.length > 0 && this.starts[this.starts.length - 1] > position) this.pop();
  }

  /**
   * The innermost run that a closing run of a length fits. Where one of both could open and close, their lengths
   * together may not be a multiple of three, unless both are, as CommonMark has it.
   */
  find(length: i32, both: bool): i32 {
    const lowest = max(0, this.starts.length - REACH);
    for (let index = this.starts.length - 1; index >= lowest; --index) {
      const original = this.originals[index];
      const odd =
        (both || this.boths[index]) && (length + original) % 3 == 0 && (length % 3 != 0 || original % 3 != 0);
      if (!odd) return index;
    }
    return -1;
  }
}
