/** The bytes of a fresh instance's memory that are not zero. */
export interface Snapshot {
  readonly low: number;
  readonly bytes: Uint8Array;
}

/** Bytes of memory that are compared at once: most of a fresh memory is zero, and a loop over all of it takes a millisecond. */
const zeros = new Uint8Array(64 * 1024);

/** Whether so many bytes from a place on are zero. */
function isZero(bytes: Uint8Array, from: number): boolean {
  return Buffer.compare(bytes.subarray(from, from + zeros.length), zeros) === 0;
}

/**
 * Finds and copies what is not zero. As the rewriter's reset wants it, it starts at a multiple of 32 and ends at one
 * of 4: often the guest's heap begins in the same 32 bytes, and then must not count as part of it.
 */
export function takeSnapshot(memory: WebAssembly.Memory): Snapshot {
  const bytes = new Uint8Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const together = zeros.length / 4;
  // A memory is a multiple of 64 KiB.
  let high = words.length;
  while (high > 0 && isZero(bytes, (high - together) * 4)) {
    high -= together;
  }
  while (high > 0 && words[high - 1] === 0) {
    high--;
  }
  let low = 0;
  while (low < high && isZero(bytes, low * 4)) {
    low += together;
  }
  while (low < high && words[low] === 0) {
    low++;
  }
  const first = (low * 4) & -32;
  return { low: first, bytes: bytes.slice(first, high * 4) };
}
