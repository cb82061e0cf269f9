import { expect, test } from "vitest";
import { release } from "../../runtime/released-memory.ts";

const KB = 1024;

test("long memory of its own is given back at once", () => {
  const bytes = new Uint8Array(16 * KB);
  release(bytes);
  expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
  const half = new Uint8Array(64 * KB).subarray(0, 32 * KB);
  release(half);
  expect(half.buffer.byteLength).toBe(0);
});

test("short memory, memory that others have, and shared memory stay as they are", () => {
  const short = new Uint8Array(16 * KB - 1);
  const part = new Uint8Array(64 * KB + 2).subarray(0, 32 * KB);
  const pooled = Buffer.allocUnsafe(16 * KB);
  const shared = new Uint8Array(new SharedArrayBuffer(64 * KB));
  for (const bytes of [short, part, pooled, shared]) {
    const { length } = bytes;
    release(bytes);
    expect(bytes.length).toBe(length);
  }
});

test("a slab of a pool that is larger now is left alone", () => {
  const { poolSize } = Buffer;
  try {
    Buffer.allocUnsafe(64);
    Buffer.poolSize = 2 ** 20;
    // The first of them may come from the slab of before, of which it is more than half.
    for (const bytes of [Buffer.allocUnsafe(40 * KB), Buffer.allocUnsafe(20 * KB)]) {
      bytes.fill(7);
      release(bytes);
      expect(bytes.length === 0 || bytes[0] === 7).toBe(true);
    }
  } finally {
    Buffer.poolSize = poolSize;
  }
});
