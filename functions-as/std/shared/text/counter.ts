/** Counts keys: a hash table with open addressing, for a number of different keys that is known beforehand. */
export class Counter {
  private readonly mask: i32;
  private readonly keys: StaticArray<u64>;
  private readonly counts: StaticArray<i32>;

  /** @param keys different keys at most */
  constructor(keys: i32) {
    let size = 64;
    while (size < keys * 2) size <<= 1;
    this.mask = size - 1;
    this.keys = new StaticArray<u64>(size);
    this.counts = new StaticArray<i32>(size);
  }

  /** Counts a key, which is not 0, once more. */
  add(key: u64): void {
    const slot = this.slotOf(key);
    this.keys[slot] = key;
    this.counts[slot] += 1;
  }

  /** How often a key was counted. */
  of(key: u64): i32 {
    return this.counts[this.slotOf(key)];
  }

  private slotOf(key: u64): i32 {
    let slot = <i32>((key * 0x9e3779b97f4a7c15) >> 32) & this.mask;
    while (this.keys[slot] != 0 && this.keys[slot] != key) slot = (slot + 1) & this.mask;
    return slot;
  }
}
