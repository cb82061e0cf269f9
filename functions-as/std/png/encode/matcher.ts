/** How far back a match may be: deflate's window. */
export const WINDOW: usize = 32768;
/**
 * Shortest match. Deflate has matches of three bytes, but what filters leave of a photo is coded as well by
 * single bytes; so does zlib with its strategy for filtered data. A hash of six bytes leads to few false
 * candidates.
 */
export const SHORTEST: u32 = 6;
/** Longest match. */
export const LONGEST: u32 = 258;

const WINDOW_MASK: usize = WINDOW - 1;
/** Most chains, as a power of two. */
const MOST_CHAINS: u64 = 16;

// zlib's values for level 6.
/** Most candidates for a position. */
const CHAIN: u32 = 128;
/** A match that is as long is good enough. */
const NICE_LENGTH: u32 = 128;
/** After a match that is as long, a better one is looked for with a quarter of the effort. */
const GOOD_LENGTH: u32 = 8;

/**
 * Finds earlier occurrences by chains of positions whose first bytes have the same hash. Positions are above
 * WINDOW, so that 0, the end of a chain, is too far from all of them.
 */
export class Matcher {
  /** Distance of the match found last. */
  distance: usize = 0;
  /** The last position of each chain. */
  private heads: usize;
  /** The position before in the chain, for each position in the window. */
  private previous: usize;
  private shift: u64;

  /** For data of `length` bytes. */
  constructor(length: usize) {
    const bits = min(MOST_CHAINS, 64 - clz<u64>(length));
    this.shift = 64 - bits;
    this.heads = changetype<usize>(new StaticArray<u32>(1 << <i32>bits));
    this.previous = changetype<usize>(new StaticArray<u32>(<i32>WINDOW));
  }

  /**
   * Enters a position whose bytes are at `at`, SHORTEST of them at least; returns the one before of its
   * chain.
   */
  // @ts-ignore: decorator
  @inline
  enter(position: usize, at: usize): usize {
    const hash = ((load<u64>(at) << (64 - 8 * SHORTEST)) * 0x9e3779b97f4a7c15) >> this.shift;
    const head = this.heads + (<usize>hash << 2);
    const before = load<u32>(head);
    store<u32>(this.previous + ((position & WINDOW_MASK) << 2), before);
    store<u32>(head, <u32>position);
    return before;
  }

  /**
   * The length of the longest match that is longer than `best`, among the candidate at `distance` (below
   * WINDOW) and those before it; `best` if there is none. The bytes at `at` are those of `position`, `most`
   * of them may match, and 8 more can be read.
   */
  // @ts-ignore: decorator
  @inline
  find(distance: usize, position: usize, at: usize, best: u32, most: u32): u32 {
    const previous = this.previous;
    let left = best < GOOD_LENGTH ? CHAIN : CHAIN >> 2;
    let ending = load<u16>(at + best - 1);
    do {
      const from = at - distance;
      if (load<u16>(from + best - 1) == ending) {
        const length = min(commonLength(at, from, most), most);
        if (length > best) {
          best = length;
          this.distance = distance;
          if (length >= NICE_LENGTH || length == most) break;
          ending = load<u16>(at + best - 1);
        }
      }
      distance = position - load<u32>(previous + (((position - distance) & WINDOW_MASK) << 2));
    } while (distance < WINDOW && --left > 0);
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
