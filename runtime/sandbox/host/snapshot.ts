/** The bytes of a fresh instance's memory that are not zero. */
export interface Snapshot {
  readonly low: number;
  readonly bytes: Uint8Array;
}

/**
 * Finds and copies what is not zero. As the rewriter's reset wants it, it starts at a multiple of 32 and ends at one
 * of 4: often the guest's heap begins in the same 32 bytes, and then must not count as part of it.
 */
export function takeSnapshot(memory: WebAssembly.Memory): Snapshot {
  const words = new Int32Array(memory.buffer);
  let high = words.length;
  while (high > 0 && words[high - 1] === 0) {
    high--;
  }
  let low = 0;
  while (low < high && words[low] === 0) {
    low++;
  }
  const first = (low * 4) & -32;
  return { low: first, bytes: new Uint8Array(memory.buffer).slice(first, high * 4) };
}
