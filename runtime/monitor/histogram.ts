/** Buckets of each power of two. */
const PER_OCTAVE = 8;

/** As many as whole numbers below 2^53 need. */
const BUCKETS = 8 + (53 - 3) * PER_OCTAVE;

/**
 * Counts whole numbers in buckets that are an eighth of their power of two wide, so that a quantile is known to an
 * eighth. Recording allocates nothing.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  readonly #fresh = new Float64Array(BUCKETS);
  /** Buckets that have something fresh. */
  #touched: number[] = [];
  #count = 0;

  /** @param value is taken as a whole number of at least 1 and below 2^53 */
  record(value: number): void {
    const bucket = bucketOf(value);
    if (this.#fresh[bucket] === 0) {
      this.#touched.push(bucket);
    }
    (this.#fresh[bucket] as number)++;
    (this.#counts[bucket] as number)++;
    this.#count++;
  }

  /** A value that at least the given part of the recorded ones do not exceed; 0 where there are none. */
  quantile(part: number): number {
    let left = Math.max(1, Math.ceil(this.#count * part));
    for (let bucket = 0; bucket < BUCKETS && this.#count > 0; bucket++) {
      left -= this.#counts[bucket] as number;
      if (left <= 0) {
        return bucketEnd(bucket);
      }
    }
    return 0;
  }

  /** What was recorded since the last {@link settle}: buckets with their counts. */
  fresh(): (readonly [bucket: number, count: number])[] {
    return this.#touched.map((bucket) => [bucket, this.#fresh[bucket] as number]);
  }

  settle(): void {
    for (const bucket of this.#touched) {
      this.#fresh[bucket] = 0;
    }
    this.#touched = [];
  }
}

/** The bucket of a value: those up to 8 have one each. */
export function bucketOf(value: number): number {
  // A bucket has its end and not its beginning, as Prometheus' `le` does.
  const below = Math.min(Math.max(Math.ceil(value) - 1, 0), Number.MAX_SAFE_INTEGER);
  if (below < 8) {
    return below;
  }
  if (below <= 0x7fff_ffff) {
    // Nearly every value; without doubles it takes a third of the time.
    const exponent = 31 - Math.clz32(below);
    return 8 + (exponent - 3) * PER_OCTAVE + (below >>> (exponent - 3)) - PER_OCTAVE;
  }
  const high = Math.floor(below / 2 ** 32);
  const exponent = high > 0 ? 63 - Math.clz32(high) : 31;
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
