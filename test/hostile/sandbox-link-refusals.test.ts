import { describe, expect, it } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { limits } from "../../runtime/sandbox/limits.ts";
import { binary, bytes, testHost } from "../support/guests.ts";
import { componentText, coreModule, mainModule } from "../support/linked-guests.ts";

/** Components whose core modules do not fit each other. Nothing has validated them before admission does. */

const fuel = 1_000_000;
const echo = "(call $ok (local.get $pointer) (local.get $length))";

async function refusal(text: string): Promise<HeddleError> {
  const component = await binary(text);
  try {
    admit(component);
  } catch (error) {
    expect(error).toBeInstanceOf(HeddleError);
    return error as HeddleError;
  }
  throw new Error("the component was admitted");
}

/** A second module with an import from the main one, after that one. */
const importing = (what: string) => `
  ${mainModule(
    echo,
    "",
    `(table (export "table") 4 8 funcref) (global (export "constant") i32 (i32.const 1))
    (global (export "variable") (mut i32) (i32.const 1))`,
  )}
  ${coreModule("$second", `(module ${what})`)}
  (core instance $main (instantiate $main))
  (core instance (instantiate $second (with "main" (instance $main))))`;

describe("an import of one core module from another", () => {
  it.each([
    ["function", '(import "main" "run" (func (param i32 i32) (result i32)))'],
    ["table", '(import "main" "table" (table 4 8 funcref))'],
    ["table of a lower minimum and a higher maximum", '(import "main" "table" (table 3 9 funcref))'],
    ["table without a maximum", '(import "main" "table" (table 1 funcref))'],
    ["memory", '(import "main" "memory" (memory 1))'],
    ["constant", '(import "main" "constant" (global i32))'],
    ["variable", '(import "main" "variable" (global (mut i32)))'],
  ])("is a %s of the same type: admitted", async (_, what) => {
    using admitted = admit(await binary(componentText(importing(what))));
    expect(admitted.report.coreModules).toBe(2);
    using sandbox = admitted.instantiate(testHost());
    expect(sandbox.call(bytes("same"), { fuel })).toMatchObject({ ok: true, output: bytes("same") });
  });

  it.each([
    ["a function with another parameter", '(import "main" "run" (func (param i32 i64) (result i32)))'],
    ["a function with another result", '(import "main" "run" (func (param i32 i32) (result i64)))'],
    ["a table with a higher minimum", '(import "main" "table" (table 5 8 funcref))'],
    ["a table with a lower maximum", '(import "main" "table" (table 4 7 funcref))'],
    ["a table of other elements", '(import "main" "table" (table 4 8 externref))'],
    ["a memory with a higher minimum", '(import "main" "memory" (memory 2))'],
    ["a memory with a maximum", '(import "main" "memory" (memory 1 2))'],
    ["a global of another type", '(import "main" "constant" (global i64))'],
    ["a constant as a variable", '(import "main" "constant" (global (mut i32)))'],
    ["a variable as a constant", '(import "main" "variable" (global i32))'],
    ["a memory as a function", '(import "main" "memory" (func))'],
    ["a function as a global", '(import "main" "run" (global i32))'],
    ["what is not exported", '(import "main" "other" (func))'],
    ["what only objects of JavaScript have", '(import "main" "constructor" (func))'],
    ["from an instance that it is not given", '(import "other" "run" (func (param i32 i32) (result i32)))'],
    ["from the prototype", '(import "__proto__" "run" (func (param i32 i32) (result i32)))'],
    ["WASI", '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))'],
  ])("is %s: refused", async (_, what) => {
    const error = await refusal(componentText(importing(what)));
    expect(error.code).toBe("ADMISSION_MALFORMED");
    expect(error.place).toMatch(/^import (main|other|__proto__|wasi_snapshot_preview1) /);
  });
});

describe("a component cannot be linked where", () => {
  const main = mainModule(echo);
  const instance = "(core instance $main (instantiate $main))";

  it.each([
    [
      "a module is instantiated twice",
      componentText(`${main} ${instance} (core instance (instantiate $main))`),
      "a core module that it instantiates twice",
    ],
    [
      "a component inside is instantiated twice",
      componentText(
        `(component $c) ${main} ${instance} (instance (instantiate $c)) (instance (instantiate $c))`,
      ),
      "a component inside that it instantiates twice",
    ],
    [
      "there are two memories",
      componentText(
        `${main} ${coreModule("$other", "(module (memory 1))")} ${instance} (core instance (instantiate $other))`,
      ),
      "several memories",
    ],
    [
      "a component inside calls another that does something",
      componentText(`
        (component $work
          (core module $work (func (export "work") nop))
          (core instance $work (instantiate $work))
          (func (export "work") (canon lift (core func $work "work"))))
        (instance $work (instantiate $work))
        (core func $lowered (canon lower (func $work "work")))
        (core instance $imports (export "work" (func $lowered)))
        ${mainModule(echo, '(import "work" "work" (func))')}
        (core instance $main (instantiate $main (with "work" (instance $imports))))`),
      "calls from one component inside to another",
    ],
    [
      "it makes resources",
      componentText(`(type $r (resource (rep i32))) (core func $new (canon resource.new $r))
        (core instance $imports (export "new" (func $new)))
        ${mainModule(echo, '(import "r" "new" (func (param i32) (result i32)))')}
        (core instance $main (instantiate $main (with "r" (instance $imports))))`),
      "resources",
    ],
    [
      "a module fills another's memory after a start",
      componentText(`
        ${mainModule(echo, "", "(func $begin) (start $begin)")} ${instance}
        (core module $late (import "main" "memory" (memory 1)) (data (i32.const 0) "late"))
        (core instance (instantiate $late (with "main" (instance $main))))`),
      "after a core module started",
    ],
    [
      "a module fills another's table after a start",
      componentText(`
        ${mainModule(echo, "", '(func $begin) (start $begin) (table (export "t") 1 funcref)')} ${instance}
        (core module $late (import "main" "t" (table 1 funcref)) (func $f) (elem (i32.const 0) func $f))
        (core instance (instantiate $late (with "main" (instance $main))))`),
      "after a core module started",
    ],
  ])("%s", async (_, text, reason) => {
    const error = await refusal(text);
    expect(error.code).toBe("ADMISSION_UNSUPPORTED");
    expect(error.message).toContain(reason);
  });

  it("run belongs to no core module, or its memory does not", async () => {
    const other = `(core module $other (memory (export "memory") 1)) (core instance $other (instantiate $other))`;
    const error = await refusal(componentText(`${main} ${instance} ${other}`, { memory: "$other" }));
    expect(error.code).toBe("ADMISSION_UNSUPPORTED");
    const missing = await refusal(
      componentText(`${main} ${instance} (core module $none) (core instance $none (instantiate $none))`, {
        code: "$none",
      }),
    );
    expect(missing).toMatchObject({ code: "ADMISSION_WORLD" });
  });

  it("a module names by index what only another has", async () => {
    const whole = await binary(
      componentText(`${main} ${instance}
        (core module $second (type (func)) (func $f (call $f)))
        (core instance (instantiate $second))`),
    );
    // call 0, end: the second module has no function 1, but the linked one has.
    const forged = replaced(whole, [0x10, 0, 0x0b], [0x10, 1, 0x0b]);
    expect(() => admit(whole)).not.toThrow();
    expect(() => admit(forged)).toThrowError(expect.objectContaining({ code: "ADMISSION_MALFORMED" }));
  });

  it("a core instance is used before it is made", async () => {
    const whole = await binary(
      componentText(`${main} ${coreModule("$second", '(module (import "m" "run" (func (param i32 i32) (result i32))))')}
        ${instance} (core instance (instantiate $second (with "m" (instance $main))))`),
    );
    // The argument "m" is the core instance 0; a later one does not exist yet.
    for (const later of [1, 2, 0x7f]) {
      const forged = replaced(whole, [1, 0x6d, 0x12, 0], [1, 0x6d, 0x12, later]);
      expect(() => admit(forged)).toThrowError(expect.objectContaining({ code: "ADMISSION_MALFORMED" }));
    }
  });

  it("its bytes are cut or spoilt anywhere", async () => {
    const whole = await binary(componentText(importing('(import "main" "memory" (memory 1)) (data "x")')));
    for (let at = 8; at < whole.length; at++) {
      const spoilt = Uint8Array.from(whole);
      spoilt[at] = (spoilt[at] as number) ^ (1 << (at % 8));
      for (const component of [whole.subarray(0, at), spoilt]) {
        try {
          admit(component).dispose();
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^ADMISSION_/) });
        }
      }
    }
  });
});

describe("limits hold for all core modules together", () => {
  const many = (count: number, body: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => body(index)).join(" ");
  const main = `${mainModule(echo)} (core instance $main (instantiate $main))`;
  const others = (count: number, each: (index: number) => string) =>
    many(
      count,
      (index) => `(core module $m${index} ${each(index)}) (core instance (instantiate $m${index}))`,
    );

  it("core modules", async () => {
    const text = (count: number) => componentText(`${main} ${others(count - 1, () => "")}`);
    expect(admit(await binary(text(limits.coreModules))).report.coreModules).toBe(limits.coreModules);
    expect(await refusal(text(limits.coreModules + 1))).toMatchObject({
      code: "ADMISSION_LIMIT",
      place: "core modules",
    });
  });

  it.each([
    // The main module has one global, three functions and as many types.
    ["globals", limits.globals - 1, "(global i32 (i32.const 0))"],
    ["tables", limits.tables, "(table 1 funcref)"],
    ["element segments", limits.elementSegments, "(elem func)"],
    ["data segments", limits.dataSegments, '(data "")'],
    ["functions", limits.functions - 4, "(func)"],
  ])("%s", async (what, limit, item) => {
    const split = (count: number) => {
      const first = Math.floor(count / 2);
      return componentText(
        `${main} ${others(2, (index) => many(index === 0 ? first : count - first, () => item))}`,
      );
    };
    await admitText(split(limit));
    expect(await refusal(split(limit + 1))).toMatchObject({ code: "ADMISSION_LIMIT", place: what });
  });

  it("entries of tables", async () => {
    const text = (entries: number) =>
      componentText(`${main} ${others(2, (index) => `(table ${index === 0 ? entries : 5000} funcref)`)}`);
    await admitText(text(limits.tableEntries - 5000));
    expect(await refusal(text(limits.tableEntries - 4999))).toMatchObject({
      code: "ADMISSION_LIMIT",
      place: "entries of tables",
    });
  });

  it("components inside each other", async () => {
    const nested = (depth: number): string =>
      depth === 0 ? "" : `(component $c ${nested(depth - 1)}) (instance (instantiate $c))`;
    await admitText(componentText(`${nested(limits.componentDepth - 1)} ${main}`));
    expect(await refusal(componentText(`${nested(limits.componentDepth)} ${main}`))).toMatchObject({
      code: "ADMISSION_LIMIT",
      place: "components inside each other",
    });
  });

  async function admitText(text: string): Promise<void> {
    admit(await binary(text)).dispose();
  }
});

/** Replaces the only occurrence of some bytes. */
function replaced(whole: Uint8Array, from: readonly number[], to: readonly number[]): Uint8Array {
  const buffer = Buffer.from(whole);
  const at = buffer.indexOf(Buffer.from(from));
  expect(at).toBeGreaterThan(0);
  expect(buffer.indexOf(Buffer.from(from), at + 1)).toBe(-1);
  buffer.set(to, at);
  return buffer;
}
