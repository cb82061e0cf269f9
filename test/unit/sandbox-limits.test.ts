import { describe, expect, it } from "vitest";
import type { HeddleError } from "../../runtime/errors.ts";
import { readComponent } from "../../runtime/sandbox/component/index.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { limits } from "../../runtime/sandbox/limits.ts";
import { readModule, scanModule } from "../../runtime/sandbox/module/index.ts";
import { binary, guestText, looseComponent } from "../support/guests.ts";

const tooMuch = expect.objectContaining({ code: "ADMISSION_LIMIT" });
const repeat = (text: string, count: number) => `${text} `.repeat(count);

/** For each limit, the text of a core module that has so many of it. */
const modules: Partial<Record<keyof typeof limits, (count: number) => string>> = {
  types: (count) => `(module ${repeat("(type (func))", count)})`,
  parameters: (count) => `(module (type (func (param ${repeat("i32", count)}))))`,
  results: (count) => `(module (type (func (result ${repeat("i32", count)}))))`,
  imports: (count) => `(module ${repeat('(import "a" "b" (func))', count)})`,
  functions: (count) => `(module (type $f (func)) ${repeat("(func (type $f))", count)})`,
  exports: (count) =>
    `(module (func) ${Array.from({ length: count }, (_, index) => `(export "${index}" (func 0))`).join(" ")})`,
  globals: (count) => `(module ${repeat("(global i32 (i32.const 0))", count)})`,
  tables: (count) => `(module ${repeat("(table 0 funcref)", count)})`,
  elementSegments: (count) =>
    `(module (table 1 funcref) (func) ${repeat("(elem (i32.const 0) func)", count)})`,
  elementEntries: (count) => `(module (func) (elem func ${repeat("0", count - 1)}) (elem func 0))`,
  dataSegments: (count) => `(module (memory 1) ${repeat('(data (i32.const 0) "")', count)})`,
  // Two bytes of a body are the number of its locals and its end.
  bodyBytes: (count) => `(module (func ${repeat("nop", count - 2)}))`,
  locals: (count) => `(module (func (param i32) (local ${repeat("i64", count - 1)})))`,
  nesting: (count) => `(module (func ${repeat("block", count)} ${repeat("end", count)}))`,
  branchTargets: (count) =>
    `(module (func (br_table ${repeat("0", count - 4)} 0 (i32.const 0)) (br_table 0 0 0 (i32.const 0))))`,
  nameBytes: (count) => `(module (func (export "${"n".repeat(count - 2)}")))`,
};

describe("a core module", () => {
  it.each(Object.entries(modules))(
    "may have as many %s as the limit says, and not one more",
    async (name, text) => {
      const limit = limits[name as keyof typeof limits];
      const at = readModule(await binary(text(limit)));
      expect(() => scanModule(at)).not.toThrow();
      const above = await binary(text(limit + 1));
      expect(() => scanModule(readModule(above))).toThrowError(tooMuch);
    },
  );

  it("may have as many locals times branches as the limit says, and not more", async () => {
    // 2,489 parameters and locals and eleven that rewriting adds, at each of 40,000 blocks and branches.
    const text = (branches: number) =>
      `(module (func (local ${repeat("i32", 2489)}) ${repeat("(block (br 0))", 19_999)} ${repeat("(br 0)", branches)}))`;
    expect(2500 * 40_000).toBe(limits.compileWork);
    const at = readModule(await binary(text(1)));
    expect(() => scanModule(at)).not.toThrow();
    const above = readModule(await binary(text(2)));
    expect(() => scanModule(above)).toThrowError(tooMuch);
  });

  it("may have a body as long after rewriting as the limit says, and not a byte longer", async () => {
    const nops = 20_000;
    const of = (count: number) =>
      looseComponent(
        guestText({
          run: `(loop ${repeat("(i32.store (memory.size) (local.get 1))", 102_700)}) ${repeat("nop", count)}
            (i32.const 0)`,
        }),
      );
    const longer = await of(nops);
    const [, length] = /(\d+) bytes in a function after rewriting/.exec(refusal(longer).message) ?? [];
    const fitting = nops - (Number(length) - limits.rewrittenBodyBytes);
    expect(fitting).toBeGreaterThan(0);
    expect(admit(await of(fitting)).report.rewrittenBytes).toBeGreaterThan(limits.rewrittenBodyBytes);
    expect(refusal(await of(fitting + 1)).code).toBe("ADMISSION_LIMIT");
  });

  it("is refused for a count alone, before anything is made of it", () => {
    // A type section that announces 2^32 - 1 types.
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f);
    expect(() => readModule(bytes)).toThrowError(tooMuch);
  });

  it("is refused for a run of 2^32 - 1 locals", () => {
    const bytes = Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 4, 1, 0x60, 0, 0],
      ...[3, 2, 1, 0],
      ...[10, 10, 1, 8, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b],
    );
    const module = readModule(bytes);
    expect(() => scanModule(module)).toThrowError(tooMuch);
  });
});

describe("a component", () => {
  const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);

  /** A component that is nothing but empty custom sections, of so many bytes. */
  const padded = (size: number) => {
    const length = size - header.length - 1 - 5;
    const leb = [0, 7, 14, 21].map((shift) => ((length >>> shift) & 0x7f) | 0x80);
    const bytes = new Uint8Array(size);
    bytes.set(header);
    bytes.set([0, ...leb, length >>> 28], header.length);
    return bytes;
  };

  it("may have as many bytes as the limit says, and not one more", () => {
    expect(() => readComponent(padded(limits.componentBytes))).not.toThrow();
    expect(() => readComponent(padded(limits.componentBytes + 1))).toThrowError(tooMuch);
  });

  it.each([
    ["sections", limits.componentSections, (count: number) => repeatBytes([0, 1, 0], count)],
    [
      "core modules",
      limits.coreModules,
      (count: number) => repeatBytes([1, 8, 0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], count),
    ],
    // Each section defines ten types, bool.
    [
      "types",
      limits.componentItems,
      (count: number) => [
        ...repeatBytes([7, 11, 10, ...repeatBytes([0x7f], 10)], Math.floor(count / 10)),
        ...[7, 1 + (count % 10), count % 10, ...repeatBytes([0x7f], count % 10)],
      ],
    ],
  ])("may have as many %s as the limit says, and not one more", (_, limit, sections) => {
    const of = (count: number) => Uint8Array.from([...header, ...sections(count)]);
    expect(() => readComponent(of(limit))).not.toThrow();
    expect(() => readComponent(of(limit + 1))).toThrowError(tooMuch);
  });

  it("may have types as deep inside each other as the limit says, and not deeper", async () => {
    const nested = (depth: number) => `(component ${"(type (component ".repeat(depth)}${"))".repeat(depth)})`;
    const at = await binary(nested(limits.componentTypeDepth));
    expect(() => readComponent(at)).not.toThrow();
    const above = await binary(nested(limits.componentTypeDepth + 1));
    expect(() => readComponent(above)).toThrowError(tooMuch);
  });

  it("whose types would be exponentially long when written out is read in time", async () => {
    const types = Array.from(
      { length: 200 },
      (_, index) => `(type $t${index + 1} (tuple $t${index} $t${index}))`,
    );
    const doubling = await binary(`(component (type $t0 (tuple string)) ${types.join(" ")})`);
    expect(() => readComponent(doubling)).not.toThrow();
  });
});

function refusal(component: Uint8Array): HeddleError {
  try {
    admit(component);
  } catch (error) {
    return error as HeddleError;
  }
  throw new Error("the component was admitted");
}

function repeatBytes(bytes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, () => bytes).flat();
}
