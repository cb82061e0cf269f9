/** Kinds of what is taken out; where two finds overlap, the smaller number wins. */
export const TOKEN: i32 = 0;
export const EMAIL: i32 = 1;
export const PHONE: i32 = 2;

/** Parts of a text, in order and apart from each other: start, end (exclusive) and kind of each. */
export class Spans {
  private readonly numbers: Array<i32> = [];

  get length(): i32 {
    return this.numbers.length / 3;
  }

  startOf(index: i32): i32 {
    return this.numbers[index * 3];
  }

  endOf(index: i32): i32 {
    return this.numbers[index * 3 + 1];
  }

  kindOf(index: i32): i32 {
    return this.numbers[index * 3 + 2];
  }

  /**
   * Adds a part that starts no earlier than the last one. Where it overlaps the last one, both become one part, so
   * that nothing of either stays in the text.
   */
  add(start: i32, end: i32, kind: i32): void {
    const last = this.numbers.length - 3;
    if (last >= 0 && start < this.numbers[last + 1]) {
      this.numbers[last + 1] = max(this.numbers[last + 1], end);
      this.numbers[last + 2] = min(this.numbers[last + 2], kind);
      return;
    }
    this.numbers.push(start);
    this.numbers.push(end);
    this.numbers.push(kind);
  }

  /** Both lists as one. */
  merge(other: Spans): Spans {
    if (other.length == 0) return this;
    if (this.length == 0) return other;
    const merged = new Spans();
    let left = 0;
    let right = 0;
    while (left < this.length || right < other.length) {
      const takeLeft =
        right == other.length || (left < this.length && this.startOf(left) <= other.startOf(right));
      const source: Spans = takeLeft ? this : other;
      const index = takeLeft ? left++ : right++;
      merged.add(source.startOf(index), source.endOf(index), source.kindOf(index));
    }
    return merged;
  }
}
