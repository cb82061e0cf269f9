import { describe, expect, it } from "vitest";
import { compileMetered, compilePlain, Guest, MeteredGuest } from "../../bench/fuel/guest.ts";
import { withStandIns } from "../../bench/fuel/stand-ins.ts";

/**
 * Exports a memory of a page and `put`, which stores at 0x2000 what it is given and returns twice that, unless it is 0:
 * who calls it would pay for what it does always, and nobody does that here.
 */
const core = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f], // type: (i32) -> i32
  ...[3, 2, 1, 0],
  ...[5, 3, 1, 0, 1],
  ...[7, 16, 2, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 3, 0x70, 0x75, 0x74, 0, 0],
  ...[10, 26, 1, 24, 0, 0x41, 0x80, 0xc0, 0, 0x20, 0, 0x36, 2, 0],
  ...[0x20, 0, 0x04, 0x7f, 0x20, 0, 0x41, 1, 0x74, 0x05, 0x41, 0, 0x0b, 0x0b], // if (result i32)
);

describe("withStandIns", () => {
  it("adds functions that the rewriter wants, and leaves the others as they are", () => {
    const complete = withStandIns(core);
    expect(WebAssembly.validate(complete as BufferSource)).toBe(true);
    expect(complete.length).toBeGreaterThan(core.length);
    expect(new Guest(compilePlain(complete)).exported("put")(21)).toBe(42);
  });
});

describe("MeteredGuest", () => {
  it("gives what the plain guest gives, from fresh state each time that it is armed", () => {
    const guest = new MeteredGuest(compileMetered(core, false));
    expect(guest.exported("put")(21)).toBe(42);
    const word = new Uint32Array(guest.memory.buffer, 0x2000, 1);
    expect(word[0]).toBe(21);
    guest.arm();
    expect(word[0]).toBe(0);
  });

  it("leaves its memory as it is where only fuel is counted", () => {
    const guest = new MeteredGuest(compileMetered(core, true));
    expect(guest.exported("put")(21)).toBe(42);
    guest.arm();
    expect(new Uint32Array(guest.memory.buffer, 0x2000, 1)[0]).toBe(21);
  });

  it.each([false, true])("counts fuel, alone: %s", (fuelOnly) => {
    const guest = new MeteredGuest(compileMetered(core, fuelOnly));
    const before = guest.exported("heddle:remaining")();
    guest.exported("put")(1);
    expect(guest.exported("heddle:remaining")()).toBeLessThan(before);
  });

  it("tells of an export that is not there", () => {
    const guest = new Guest(compilePlain(core));
    expect(() => guest.exported("get")).toThrow("no function get");
    expect(() => guest.global("put")).toThrow("no global put");
  });
});
