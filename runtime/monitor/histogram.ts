/** Buckets of each power of two. */
const PER_OCTAVE = 8;

/** As many as whole numbers below 2^53 need. */
const BUCKETS = 8 + (53 - 3) * PER_OCTAVE;

/**
 * Counts whole numbers in buckets that are an eighth of their power of two wide, so that a quantile is known to an
 * eighth. Recording allocates nothing.
 */
export class Histogram {
  /** What was recorded before the last {@link settle}, and since. */
  readonly #settled = new Float64Array(BUCKETS);
  readonly #fresh = new Float64Array(BUCKETS);

  /** @param value is taken as a whole number of at least 1 and below 2^53 @param times how often it is recorded */
  record(value: number, times = 1): void {
    (this.#fresh[bucketOf(value)] as number) += times;
  }

  /** A value that at least the given part of the recorded ones do not exceed; 0 where there are none. */
  quantile(part: number): number {
    let count = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      count += this.#at(bucket);
    }
    let left = Math.max(1, Math.ceil(count * part));
    for (let bucket = 0; bucket < BUCKETS && count > 0; bucket++) {
      left -= this.#at(bucket);
      if (left <= 0) {
        return bucketEnd(bucket);
      }
    }
    return 0;
  }

  /** What was recorded since the last {@link settle}: buckets with their counts. */
  fresh(): (readonly [bucket: number, count: number])[] {
    const found: (readonly [number, number])[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#fresh[bucket] as number;
      if (count > 0) {
        found.push([bucket, count]);
      }
    }
    return found;
  }

  settle(): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      (this.#settled[bucket] as number) += this.#fresh[bucket] as number;
    }
    this.#fresh.fill(0);
  }

  #at(bucket: number): number {
    return (this.#settled[bucket] as number) + (this.#fresh[bucket] as number);
  }
}

/** The bucket of a value: those up to 8 have one each. */
export function bucketOf(value: number): number {
  // A bucket has its end and not its beginning, as Prometheus' `le` does.
  const whole = value | 0;
  if (whole !== value || whole < 0) {
    return bucketOfAny(value);
  }
  // Nearly every value; without doubles it takes a third of the time.
  if (whole <= 8) {
    return whole === 0 ? 0 : whole - 1;
  }
  const below = whole - 1;
  const octave = 28 - Math.clz32(below);
  return octave * PER_OCTAVE + (below >>> octave);
}

/** The same of what is no whole number, below 0, or of more than 31 bits. */
function bucketOfAny(value: number): number {
  const below = Math.min(Math.max(Math.ceil(value) - 1, 0), Number.MAX_SAFE_INTEGER);
  if (below < 8) {
    return below;
  }
  const high = Math.floor(below / 2 ** 32);
  const exponent = 31 - Math.clz32(high > 0 ? high : below) + (high > 0 ? 32 : 0);
  const eighth = Math.floor(below / 2 ** (exponent - 3)) - PER_OCTAVE;
  return 8 + (exponent - 3) * PER_OCTAVE + eighth;
}

/** The greatest value of a bucket. */
export function bucketEnd(bucket: number): number {
  if (bucket < 8) {
    return bucket + 1;
  }
  const octave = Math.floor((bucket - 8) / PER_OCTAVE);
  const eighth = (bucket - 8) % PER_OCTAVE;
  return (PER_OCTAVE + eighth + 1) * 2 ** octave;
}
