import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { obtain, release } from "../../runtime/long-memory.ts";

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

test("memory that was given back is what the next one of about its length has, and whoever had it has nothing", () => {
  for (const [length, next] of [
    [57_000, 56_000],
    [2 ** 20, 2 ** 20],
    [16 * KB, 16 * KB],
  ] as const) {
    const bytes = obtain(length).fill(7);
    const { byteLength } = bytes.buffer;
    release(bytes);
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
    const again = obtain(next);
    expect([again.length, again.buffer.byteLength]).toEqual([next, byteLength]);
    expect(again.every((byte) => byte === 7)).toBe(true);
    release(again);
    release(again);
    const [one, other] = [obtain(next), obtain(next)];
    expect(one.buffer).not.toBe(other.buffer);
  }
});

test("memory is longer than what was asked for by less than an eighth", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 * 2 ** 20 }), (length) => {
      const bytes = obtain(length);
      expect(bytes.length).toBe(length);
      expect(bytes.buffer.byteLength).toBeLessThan(length * 1.125);
      release(bytes);
      expect(bytes.length).toBe(length < 16 * KB ? length : 0);
    }),
  );
});

/** Whether what is asked for now had been given back, and is no new memory. */
function isUsedAgain(length: number): boolean {
  const allocate = vi.spyOn(Buffer, "allocUnsafeSlow");
  obtain(length);
  const { length: calls } = allocate.mock.calls;
  allocate.mockRestore();
  return calls === 0;
}

test("so much is kept for others and no more, and what was wanted last stays", () => {
  const MB = 2 ** 20;
  const many = (length: number, count: number) => {
    const all = Array.from({ length: count }, () => obtain(length));
    all.forEach(release);
  };
  many(MB, 17);
  expect(Array.from({ length: 17 }, () => isUsedAgain(MB))).toEqual([...Array(16).fill(true), false]);
  many(17 * MB, 1);
  expect(isUsedAgain(17 * MB)).toBe(false);
  many(MB, 16);
  many(3 * MB, 2);
  expect([isUsedAgain(3 * MB), isUsedAgain(3 * MB)]).toEqual([true, true]);
  expect(Array.from({ length: 11 }, () => isUsedAgain(MB))).toEqual([...Array(10).fill(true), false]);
});

test("memory of others that has just such a length may be used again, and nobody else has it then", () => {
  const foreign = new Uint8Array(64 * KB).fill(5);
  const seen = new Uint8Array(foreign.buffer);
  release(foreign);
  const bytes = obtain(64 * KB).fill(6);
  expect([seen.length, bytes.length]).toEqual([0, 64 * KB]);
  const growing = new Uint8Array(new ArrayBuffer(32 * KB, { maxByteLength: 64 * KB }));
  release(growing);
  expect(obtain(32 * KB).buffer.resizable).toBe(false);
});
