/**
 * A string that grows at its end. The runtime frees nothing, so `a += b` in a loop would keep every
 * intermediate string; here the space taken is at most a few times the final length.
 */
export class TextBuilder {
  private space: ArrayBuffer;
  private used: i32 = 0;

  /** @param capacity code units expected, at least 1 */
  constructor(capacity: i32 = 256) {
    this.space = new ArrayBuffer(max(capacity, 1) << 1);
  }

  /** Code units so far. */
  get length(): i32 {
    return this.used;
  }

  /** Code unit at a position below `length`. */
  at(index: i32): i32 {
    assert(<u32>index < <u32>this.used);
    return load<u16>(changetype<usize>(this.space) + ((<usize>index) << 1));
  }

  /** Replaces the code unit at a position below `length`. */
  put(index: i32, unit: i32): void {
    assert(<u32>index < <u32>this.used);
    store<u16>(changetype<usize>(this.space) + ((<usize>index) << 1), <u16>unit);
  }

  /** Appends one code unit. */
  push(unit: i32): void {
    const index = this.used;
    this.reserve(index + 1);
    store<u16>(changetype<usize>(this.space) + ((<usize>index) << 1), <u16>unit);
    this.used = index + 1;
  }

  /** Appends a Unicode code point; one that is not a scalar value becomes U+FFFD. */
  pushPoint(point: i32): void {
    if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      this.push(0xfffd);
    } else if (point > 0xffff) {
      this.push(0xd7c0 + (point >> 10));
      this.push(0xdc00 | (point & 0x3ff));
    } else {
      this.push(point);
    }
  }

  /** Appends a string. */
  append(text: string): void {
    this.appendRange(text, 0, text.length);
  }

  /** Appends the part of a string from `start` to before `end`; what lies outside the string is left out. */
  appendRange(text: string, start: i32, end: i32): void {
    start = max(start, 0);
    end = min(end, text.length);
    if (end <= start) return;
    const index = this.used;
    this.reserve(index + (end - start));
    memory.copy(
      changetype<usize>(this.space) + ((<usize>index) << 1),
      changetype<usize>(text) + ((<usize>start) << 1),
      (<usize>(end - start)) << 1,
    );
    this.used = index + (end - start);
  }

  /** Forgets all from a position on; the space is kept for what comes. */
  truncate(length: i32): void {
    if (length < this.used) this.used = max(length, 0);
  }

  /** The text so far. */
  toString(): string {
    return this.slice(0, this.used);
  }

  /** The text from `start` to before `end`. */
  slice(start: i32, end: i32): string {
    start = max(start, 0);
    end = min(end, this.used);
    if (end <= start) return "";
    return String.UTF16.decodeUnsafe(
      changetype<usize>(this.space) + ((<usize>start) << 1),
      (<usize>(end - start)) << 1,
    );
  }

  private reserve(length: i32): void {
    const capacity = this.space.byteLength >> 1;
    if (length <= capacity) return;
    // The runtime grows the last block in place, which this often is.
    const size = (<usize>max(length, capacity << 1)) << 1;
    this.space = changetype<ArrayBuffer>(__renew(changetype<usize>(this.space), size));
  }
}
