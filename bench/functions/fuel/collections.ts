import { next, scratch } from "./scratch";

/** Sorts random numbers; the sum of each times its place. */
export function sort(count: u32): u32 {
  let state: u32 = 13;
  for (let i: u32 = 0; i < count; i++) {
    state = next(state);
    store<i32>(scratch() + i * 4, state);
  }
  quicksort(scratch(), scratch() + (count - 1) * 4);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) sum += load<u32>(scratch() + i * 4) * (i + 1);
  return sum;
}

/** Sorts from the number at `low` up to that at `high`. */
function quicksort(low: usize, high: usize): void {
  while (high > low + 48) {
    const pivot = load<i32>(low + ((high - low) >> 3) * 4);
    let i = low;
    let j = high;
    while (true) {
      while (load<i32>(i) < pivot) i += 4;
      while (load<i32>(j) > pivot) j -= 4;
      if (i >= j) break;
      const kept = load<i32>(i);
      store<i32>(i, load<i32>(j));
      store<i32>(j, kept);
      i += 4;
      j -= 4;
    }
    quicksort(low, i - 4);
    low = i;
  }
  for (let at = low + 4; at <= high; at += 4) {
    const value = load<i32>(at);
    let to = at;
    for (; to > low && load<i32>(to - 4) > value; to -= 4) store<i32>(to, load<i32>(to - 4));
    store<i32>(to, value);
  }
}

/** Slots of the hash table, a power of two; each has a key and a count, a count of zero means empty. */
const SLOTS: u32 = 8192;

/** Counts random keys in a hash table with open addressing; the sum of each key times its count, squared. */
export function hashMap(count: u32): u32 {
  memory.fill(scratch(), 0, SLOTS * 8);
  let state: u32 = 17;
  for (let i: u32 = 0; i < count; i++) {
    state = next(state);
    const key = (state >> 12) % 5000;
    let slot = (key * 2654435769) >> 19;
    let at = scratch() + slot * 8;
    while (load<u32>(at, 4) != 0 && load<u32>(at) != key) {
      slot = (slot + 1) & (SLOTS - 1);
      at = scratch() + slot * 8;
    }
    store<u32>(at, key);
    store<u32>(at, load<u32>(at, 4) + 1, 4);
  }
  let sum: u32 = 0;
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    const found = load<u32>(scratch() + slot * 8, 4);
    sum += load<u32>(scratch() + slot * 8) * found * found;
  }
  return sum;
}
