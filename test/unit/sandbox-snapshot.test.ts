import fc from "fast-check";
import { expect, test } from "vitest";
import { takeSnapshot } from "../../runtime/sandbox/host/snapshot.ts";

const PAGE = 65_536;

/** What a snapshot is, byte by byte. */
function plainly(bytes: Uint8Array): { low: number; bytes: Uint8Array } {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  const end = (last + 4) & -4;
  const first = last < 0 ? 0 : bytes.findIndex((byte) => byte !== 0) & -32;
  return { low: first, bytes: bytes.slice(first, last < 0 ? 0 : end) };
}

test("a snapshot has all bytes that are not zero, wherever they are", () => {
  const place = fc.oneof(
    fc.nat({ max: 4 * PAGE - 1 }),
    fc.constantFrom(...[0, 1, 2, 3, 4].flatMap((page) => [page * PAGE - 1, page * PAGE, page * PAGE + 1])),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.array(place, { maxLength: 4 }), (pages, places) => {
      const memory = new WebAssembly.Memory({ initial: pages });
      const bytes = new Uint8Array(memory.buffer);
      for (const at of places) {
        bytes[at] = 1;
      }
      expect(takeSnapshot(memory)).toEqual(plainly(bytes));
    }),
  );
});
