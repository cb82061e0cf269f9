import { expect, test } from "vitest";
import { MessageWriter } from "../../runtime/contract/index.ts";
import { obtain, release } from "../../runtime/long-memory.ts";

const KB = 1024;

test("memory of a message is given back whatever was written behind its long text", () => {
  for (const behind of ["", "tag", "x".repeat(400), "x".repeat(9000)]) {
    for (let length = 16 * KB; length < 200 * KB; length += 997) {
      release(obtain(2 * length).fill(7));
      release(obtain(length + 1).fill(7));
      const writer = new MessageWriter();
      writer.uint32(10).string("y".repeat(length)).uint32(18).string(behind);
      const message = writer.message();
      const text = Buffer.from(message).toString("latin1");
      expect(text.indexOf("y".repeat(length))).toBeGreaterThan(0);
      expect(text.endsWith(behind)).toBe(true);
      const rest = new Uint8Array(message.buffer).subarray(message.length);
      expect(rest.every((byte) => byte === 0)).toBe(true);
      release(message);
      expect(message.length).toBe(0);
    }
  }
});

test("a short message of a writer that had much room is as long as what was written", () => {
  const writer = new MessageWriter();
  writer.bytes(new Uint8Array(40 * KB));
  writer.reset();
  writer.string("abc");
  expect([...writer.message()]).toEqual([3, 97, 98, 99]);
});
