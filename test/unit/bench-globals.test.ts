import { describe, expect, it } from "vitest";
import { exportGlobals } from "../../bench/sandbox/globals.ts";

/** A module of one section of each kind that matters; `globals` is the content of section 6. */
function moduleWith(globals: readonly number[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, ...content: number[]) => [id, content.length, ...content];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 1, 0x7f), // type: () -> i32
    ...section(3, 1, 0),
    ...section(6, ...globals),
    ...section(7, 1, 1, 0x66, 0, 0), // export "f"
    ...section(10, 1, 4, 0, 0x23, 0, 0x0b), // global.get 0
  ]);
}

const instantiate = (bytes: Uint8Array<ArrayBuffer>) =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;

describe("exportGlobals", () => {
  it("exports what is mutable, and the module works as before", () => {
    const globals = [4, 0x7f, 1, 0x41, 0xc0, 0x00, 0x0b, 0x7f, 0, 0x41, 7, 0x0b]; // i32 mutable 64; i32 7
    globals.push(0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0x0b, 0x40, 0x0b); // f64 mutable, with 0x0b among its bytes
    globals.push(0x7e, 1, 0x42, 0x7f, 0x0b); // i64 mutable -1
    const exports = instantiate(exportGlobals(moduleWith(globals), "g"));
    expect(Object.keys(exports)).toEqual(["f", "g0", "g2", "g3"]);
    expect((exports.g3 as WebAssembly.Global).value).toBe(-1n);
    (exports.g0 as WebAssembly.Global).value = 65;
    expect((exports.f as () => number)()).toBe(65);
  });

  it("leaves a module without mutable globals with the exports it has", () => {
    const exports = instantiate(exportGlobals(moduleWith([1, 0x7f, 0, 0x41, 7, 0x0b]), "g"));
    expect(Object.keys(exports)).toEqual(["f"]);
  });

  it("refuses an initialiser that it cannot read", () => {
    expect(() => exportGlobals(moduleWith([1, 0x70, 1, 0xd0, 0x70, 0x0b]), "g")).toThrow("opcode 0xd0");
  });
});
