/** How far back a match may be: deflate's window. */
export const WINDOW: usize = 32768;
/** Shortest match. */
export const SHORTEST: u32 = 6;
/** Longest match. */
export const LONGEST: u32 = 258;

const WINDOW_MASK: usize = WINDOW - 1;
const HASH_BITS = 15;

// zlib's values for level 6.
/** A match that is as long is good enough. */
const NICE_LENGTH: u32 = 128;
/** After a match that is as long, a better one is looked for with a quarter of the effort. */
const GOOD_LENGTH: u32 = 8;

/**
 * Finds earlier occurrences by chains of positions whose three bytes have the same hash. Positions count from the
 * beginning of the data, plus one, so that 0 is none.
 */
export class Matcher {
  /** Distance of the match found last. */
  distance: u32 = 0;
  /** Candidates looked at so far. */
  steps: u64 = 0;
  /** Most candidates for a position. */
  chain: u32 = 128;
  private heads: usize = changetype<usize>(new StaticArray<u32>(1 << HASH_BITS));
  private previous: usize = changetype<usize>(new StaticArray<u32>(<i32>WINDOW));

  /** Enters a position whose bytes are at `at`, three of them at least; returns the one before it of its chain. */
  // @ts-ignore: decorator
  @inline
  enter(position: usize, at: usize): usize {
    const hash = ((load<u64>(at) << (64 - 8 * SHORTEST)) * 0x9e3779b97f4a7c15) >>> (64 - HASH_BITS);
    const head = this.heads + (<usize>hash << 2);
    const before = load<u32>(head);
    store<u32>(this.previous + ((position & WINDOW_MASK) << 2), before);
    store<u32>(head, <u32>position);
    return before;
  }

  /**
   * The length of the longest match that is longer than `best` among `candidate` and those before it, or `best`:
   * the bytes at `at` are those of `position`, and `most` bytes may match. 8 bytes behind these can be read.
   */
  find(candidate: usize, position: usize, at: usize, best: u32, most: u32): u32 {
    const limit = position > WINDOW ? position - WINDOW : 0;
    const previous = this.previous;
    let left = best >= GOOD_LENGTH ? this.chain >> 2 : this.chain;
    let ending = load<u16>(at + best - 1);
    const nice = min(NICE_LENGTH, most);
    const before = left;
    while (candidate > limit && left > 0) {
      left--;
      const from = at - (position - candidate);
      if (load<u16>(from + best - 1) == ending) {
        const length = min(commonLength(at, from, most), most);
        if (length > best) {
          best = length;
          this.distance = <u32>(position - candidate);
          if (length >= nice) break;
          ending = load<u16>(at + best - 1);
        }
      }
      candidate = load<u32>(previous + ((candidate & WINDOW_MASK) << 2));
    }
    this.steps += before - left;
    return best;
  }
}

/** How many bytes at `x` and `y` are the same, at least up to `most` if all are. */
// @ts-ignore: decorator
@inline
function commonLength(x: usize, y: usize, most: u32): u32 {
  let length: u32 = 0;
  while (length < most) {
    const difference = load<u64>(x + length) ^ load<u64>(y + length);
    if (difference != 0) return length + <u32>(ctz(difference) >> 3);
    length += 8;
  }
  return length;
}
