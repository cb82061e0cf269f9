import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MalformedStream,
  MessageReader,
  messageEnd,
  wholeMessages,
  writeLength,
} from "../../runtime/messages.ts";
import { RING_BYTES, Ring } from "../../runtime/pipe/ring.ts";
import { chunk } from "../support/delimited.ts";

test("a ring gives the bytes that were written, in their order, however much is written and read at once", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -RING_BYTES, max: RING_BYTES }), { maxLength: 60 }), (moves) => {
      const ring = Ring.allocate();
      // The other thread has a ring of its own around the same memory.
      const other = new Ring(ring.shared);
      let [next, expected] = [0, 0];
      for (const move of moves) {
        if (move >= 0) {
          const room = ring.room;
          const written = ring.write(Uint8Array.from({ length: move }, (_, i) => (next + i) % 251));
          expect(written).toBe(Math.min(move, room));
          next += written;
        } else {
          const { filled } = other;
          const target = new Uint8Array(-move);
          const read = other.read(target);
          expect(read).toBe(Math.min(-move, filled));
          expect(target.subarray(0, read)).toEqual(
            Uint8Array.from({ length: read }, (_, i) => (expected + i) % 251),
          );
          expected += read;
        }
        expect(ring.filled).toBe(next - expected);
      }
    }),
    { numRuns: 30 },
  );
});

test("a ring's counts go over 2^32 bytes", () => {
  const ring = Ring.allocate();
  ring.shared.note.fill(-3);
  expect(ring.write(Uint8Array.of(1, 2, 3, 4, 5, 6))).toBe(6);
  const target = new Uint8Array(6);
  expect(ring.read(target)).toBe(6);
  expect([...target]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(ring.filled).toBe(0);
});

describe("messages", () => {
  const messages = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 12 });

  test("come whole, in pieces of any size, and never more at once than was asked for", () => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 }),
        (lengths, steps) => {
          const bytes = chunk(...lengths.map((length, i) => new Uint8Array(length).fill(i + 1)));
          const reader = new MessageReader(1 << 20);
          const taken: number[] = [];
          const parts: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const step = steps[turn % steps.length] as number;
            reader.fill(step, (target, start) => {
              const part = bytes.subarray(at, at + step);
              target.set(part, start);
              at += part.length;
              return part.length;
            });
            for (let whole = reader.take(10_000); whole.length > 0; whole = reader.take(10_000)) {
              const first = messageEnd(whole, 0, whole.length);
              expect(whole.length <= 10_000 || first === whole.length).toBe(true);
              expect(wholeMessages(whole, 0, whole.length, Number.MAX_SAFE_INTEGER)).toBe(whole.length);
              taken.push(whole.length);
              parts.push(whole.slice());
            }
          }
          expect(Buffer.concat(parts).equals(bytes)).toBe(true);
          expect(reader.open).toBe(false);
        },
      ),
    );
  });

  test("have lengths of up to five bytes", () => {
    const bytes = new Uint8Array(10);
    for (const length of [0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1]) {
      const end = writeLength(bytes, 0, length);
      expect(messageEnd(bytes, 0, end)).toBe(end + length);
    }
    const endless = new Uint8Array(8).fill(0x80);
    expect(messageEnd(endless, 0, 4)).toBe(-1);
    expect(messageEnd(endless, 0, 5)).toBe(-2);
    expect(() => wholeMessages(endless, 0, 8, 100)).toThrow(MalformedStream);
    const large = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f]);
    expect(() => wholeMessages(large, 0, 5, 100, 1 << 20)).toThrow(/more than 1048576 bytes/);
  });
});
