/** Units that a writer starts with; small, because many texts are short. */
const FIRST_CAPACITY: i32 = 64;

/**
 * Builds one string piece by piece, in time linear to its length. The buffer is the string object
 * itself, so finishing copies nothing; while it is the newest block of the heap it grows in place.
 */
export class TextWriter {
  private buffer: usize = __new((<usize>FIRST_CAPACITY) << 1, idof<String>());
  private capacity: i32 = FIRST_CAPACITY;

  /** UTF-16 units written so far. */
  length: i32 = 0;

  /** Appends a whole string. */
  text(value: string): void {
    this.slice(value, 0, value.length);
  }

  /** Appends the units of `value` from `start` up to `end`, which must lie within it. */
  slice(value: string, start: i32, end: i32): void {
    assert(start >= 0 && start <= end && end <= value.length);
    const units = end - start;
    this.reserve(units);
    memory.copy(
      this.buffer + ((<usize>this.length) << 1),
      changetype<usize>(value) + ((<usize>start) << 1),
      (<usize>units) << 1,
    );
    this.length += units;
  }

  /** Appends one UTF-16 unit. */
  unit(code: i32): void {
    if (this.length === this.capacity) this.reserve(1);
    store<u16>(this.buffer + ((<usize>this.length) << 1), <u16>code);
    this.length += 1;
  }

  /** Appends `count` times the same unit. */
  repeat(code: i32, count: i32): void {
    for (let i = 0; i < count; i += 1) this.unit(code);
  }

  /** Appends an integer in decimal digits. */
  integer(value: i64): void {
    let magnitude = <u64>value;
    if (value < 0) {
      this.unit(0x2d);
      magnitude = 0 - magnitude;
    }
    this.digits(magnitude, countDigits(magnitude));
  }

  /** Appends the last `count` decimal digits of a number, zeros in front where it has fewer. */
  digits(value: u64, count: i32): void {
    this.reserve(count);
    let rest = value;
    for (let i = this.length + count - 1; i >= this.length; i -= 1) {
      // One division a digit: it is by far the dearest instruction here.
      const next = rest / 10;
      store<u16>(this.buffer + ((<usize>i) << 1), 0x30 + <u16>(rest - next * 10));
      rest = next;
    }
    this.length += count;
  }

  /** Hands over the string; the writer must not be used after it. */
  finish(): string {
    const text = __renew(this.buffer, (<usize>this.length) << 1);
    this.buffer = 0;
    return changetype<string>(text);
  }

  private reserve(units: i32): void {
    const needed = this.length + units;
    if (needed <= this.capacity) return;
    this.capacity = max(needed, this.capacity + (this.capacity >> 1));
    this.buffer = __renew(this.buffer, (<usize>this.capacity) << 1);
  }
}

/** Decimal digits of a number; 0 has one. */
export function countDigits(value: u64): i32 {
  let count = 1;
  // The greatest power of ten of 64 bits has 20 digits.
  for (let power: u64 = 10; count < 20 && value >= power; power *= 10) count += 1;
  return count;
}
