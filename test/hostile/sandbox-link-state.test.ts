import { beforeAll, describe, expect, it } from "vitest";
import { type AdmittedFunction, admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { exposeState, InstanceWatch } from "../support/exposed.ts";
import { binary, bytes, endings, testHost } from "../support/guests.ts";
import { componentText, coreModule, hostImports, mainModule } from "../support/linked-guests.ts";
import { changesInPlace, linkedStateText, replacingChanges } from "../support/linked-state.ts";

/** Rows 2, 4, 16 and 17 of the checklist, for guests of several core modules: the second one does it. */

const fuel = 10_000_000;

/** Compares every byte of memory, every global and every entry of a table with those of a new instance. */
function expectFresh(sandbox: Sandbox, admitted: AdmittedFunction, watch: InstanceWatch): void {
  using fresh = admitted.instantiate(testHost());
  const expected = watch.atStart(fresh, fuel);
  const found = watch.atStart(sandbox, fuel);
  expect(Buffer.compare(found.memory, expected.memory)).toBe(0);
  expect(found.globals).toEqual(expected.globals);
  expect(found.globals.length).toBeGreaterThan(10);
  expect(found.tables).toEqual(expected.tables);
  expect(found.tables.length).toBe(3);
  expect(sandbox.call(bytes(""), { fuel })).toEqual(fresh.call(bytes(""), { fuel }));
}

describe("state of several core modules", () => {
  let admitted: AdmittedFunction;
  beforeAll(async () => {
    admitted = exposeState(admit(await binary(linkedStateText(changesInPlace))));
  });

  it("is what each of them started with", () => {
    expect(admitted.report).toMatchObject({
      coreModules: 5,
      tables: [{ initial: 2 }, { initial: 2 }, { initial: 2 }],
    });
    using sandbox = admitted.instantiate(testHost());
    const result = sandbox.call(bytes(""), { fuel });
    expect(result.ok).toBe(true);
    const words = result.ok ? new Int32Array(result.output.slice().buffer) : new Int32Array();
    // next after an input of no bytes, own, reference, count, sizes, entries, pages, place, 20 + 22, "late".
    expect([...words]).toEqual([4096, 0, 7, 0, 0, 5, 2, 2, 1, 0, 2, 0, 1, 2100, 42, 0x6574616c]);
  });

  it.each(Object.entries(endings))("is fresh after %s", (_, ending) => {
    using watch = new InstanceWatch();
    using sandbox = admitted.instantiate(testHost());
    for (let call = 0; call < 3; call++) {
      const { ok } = sandbox.call(bytes(ending), { fuel });
      expect(ok).toBe(ending === endings.success);
      expectFresh(sandbox, admitted, watch);
    }
  });

  it("is fresh after fuel ran out at any point of the changes", () => {
    using watch = new InstanceWatch();
    using sandbox = admitted.instantiate(testHost());
    const { fuel: needed } = sandbox.call(bytes("s"), { fuel });
    for (let given = 0; given < needed; given += 1 + Math.floor(needed / 50)) {
      expect(sandbox.call(bytes("s"), { fuel: given })).toMatchObject({ failure: { code: "OUT_OF_FUEL" } });
      expectFresh(sandbox, admitted, watch);
    }
    expect(sandbox.call(bytes("s"), { fuel: needed })).toMatchObject({ ok: true, fuel: needed });
  });

  it.each(Object.entries(replacingChanges))("is fresh after the second changed %s", async (_, change) => {
    using watch = new InstanceWatch();
    using changing = exposeState(admit(await binary(linkedStateText(`${changesInPlace} ${change}`))));
    for (const ending of Object.values(endings)) {
      using sandbox = changing.instantiate(testHost());
      sandbox.call(bytes(ending), { fuel });
      expectFresh(sandbox, changing, watch);
    }
  });
});

describe("a second core module", () => {
  const second = (text: string, imports = "") => `
    ${coreModule("$second", `(module ${text})`)} (core instance $second (instantiate $second ${imports}))`;
  const main = (run: string, declaration = "(func $work)") => `
    ${mainModule(`${run} (call $ok (local.get $pointer) (local.get $length))`, `(import "second" "work" ${declaration})`)}
    (core instance $main (instantiate $main (with "second" (instance $second))))`;

  it.each([
    ["loops", '(func (export "work") (loop $again (br $again)))', "OUT_OF_FUEL"],
    ["recurses", '(func $work (export "work") (call $work))', "STACK_OVERFLOW"],
    ["traps", '(func (export "work") unreachable)', "TRAP"],
    [
      "recurses through a table",
      '(table 1 funcref) (elem (i32.const 0) func $work) (func $work (export "work") (call_indirect (i32.const 0)))',
      "STACK_OVERFLOW",
    ],
  ])("that %s in a call fails that call alone", async (_, text, code) => {
    using admitted = admit(
      await binary(componentText(`${second(text)} ${main("(if (local.get $length) (then (call $work)))")}`)),
    );
    using sandbox = admitted.instantiate(testHost());
    const fine = sandbox.call(bytes(""), { fuel });
    expect(fine.ok).toBe(true);
    const failed = sandbox.call(bytes("x"), { fuel });
    expect(failed).toMatchObject({ ok: false, failure: { code } });
    expect(sandbox.call(bytes("x"), { fuel }).fuel).toBe(failed.fuel);
    expect(sandbox.call(bytes(""), { fuel })).toEqual(fine);
  });

  it.each([
    ["traps", "unreachable", "unreachable"],
    ["loops", "(loop $again (br $again))", "fuel"],
    ["recurses", "(call $begin)", "too deeply"],
  ])("that %s while it starts is refused at admission", async (_, body, reason) => {
    const component = await binary(
      componentText(`${second(`(func $begin ${body}) (start $begin) (func (export "work"))`)} ${main("")}`),
    );
    expect(() => admit(component)).toThrowError(
      expect.objectContaining({ code: "ADMISSION_START", message: expect.stringContaining(reason) }),
    );
  });

  it("whose segment lies outside another's memory is refused at admission", async () => {
    const component = await binary(
      componentText(`${mainModule("(i32.const 3)")} (core instance $main (instantiate $main))
        ${second('(import "main" "memory" (memory 1)) (data (i32.const 65536) "x")', '(with "main" (instance $main))')}`),
    );
    expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_START" }));
  });

  it("starts after the first, and both before any call", async () => {
    using admitted = admit(
      await binary(
        componentText(`
          ${mainModule("(call $ok (i32.const 512) (i32.const 2))", "", "(func $begin (i32.store8 (i32.const 512) (i32.const 97))) (start $begin)")}
          (core instance $main (instantiate $main))
          ${second(
            `(import "main" "memory" (memory 1)) (start $begin)
             (func $begin (i32.store8 (i32.const 513) (i32.add (i32.load8_u (i32.const 512)) (i32.const 1))))`,
            '(with "main" (instance $main))',
          )}`),
      ),
    );
    using sandbox = admitted.instantiate(testHost());
    for (let call = 0; call < 3; call++) {
      expect(sandbox.call(bytes("?"), { fuel })).toMatchObject({ ok: true, output: bytes("ab") });
    }
  });

  it("cannot call the host while it starts", async () => {
    const component = await binary(
      componentText(`${hostImports}
        (core module $memory (memory (export "memory") 1))
        (core instance $memory (instantiate $memory))
        (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
        (core instance $log (export "write" (func $write)))
        ${second(
          '(import "log" "write" (func $write (param i32 i32 i32))) (start $begin) (func $begin (call $write (i32.const 0) (i32.const 0) (i32.const 0)))',
          '(with "log" (instance $log))',
        )}
        (core module $main
          (import "memory" "memory" (memory 1)) (export "memory" (memory 0))
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
          (func (export "run") (param i32 i32) (result i32) (i32.const 64)))
        (core instance $main (instantiate $main (with "memory" (instance $memory))))`),
    );
    expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_START" }));
  });
});

describe("a call that leads", () => {
  it("straight to the host costs the same with or without the table that a tool puts between", async () => {
    const hello = `(data (i32.const 100) "hello")`;
    const run = `(call $log (i32.const 1) (i32.const 100) (i32.const 5)) (call $ok (local.get $pointer) (local.get $length))`;
    const shimmed = (slots: string, table: string) => `${hostImports}
      (core module $shim (type $t (func (param i32 i32 i32))) (table (export "slots") 1 1 funcref)
        (func (export "write") (type $t) ${slots} (call_indirect (type $t) (i32.const 0))))
      (core instance $shim (instantiate $shim))
      ${mainModule(run, '(import "log" "write" (func $log (param i32 i32 i32)))', hello)}
      (core instance $main (instantiate $main (with "log" (instance $shim))))
      (core func $write (canon lower (func $log "write") (memory (core memory $main "memory"))))
      (core instance $actual (export "write" (func $write)))
      ${coreModule("$fixup", `(module (import "shim" "slots" (table 1 1 funcref)) (import "actual" "write" (func $f (param i32 i32 i32))) (elem (i32.const 0) func $f) ${table})`)}
      (core instance (instantiate $fixup (with "shim" (instance $shim)) (with "actual" (instance $actual))))`;
    const inOrder = "(local.get 0) (local.get 1) (local.get 2)";
    const call = async (text: string) => {
      using admitted = admit(await binary(componentText(text)));
      const host = testHost();
      using sandbox = admitted.instantiate(host);
      const result = sandbox.call(bytes("x"), { fuel });
      expect(result.ok).toBe(true);
      expect(host.lines).toEqual(["info hello"]);
      return { fuel: result.fuel, tables: admitted.report.tables.length };
    };
    const direct = await call(shimmed(inOrder, ""));
    expect(direct.tables).toBe(0);
    // Anything more than to pass the call on is kept as it is, and paid for.
    const kept = await call(shimmed(`${inOrder} (nop)`, ""));
    expect(kept.tables).toBe(1);
    expect(kept.fuel).toBeGreaterThan(direct.fuel);
    // So is a table that another module could change.
    const shared = await call(
      shimmed(inOrder, '(func (export "late") (table.set (i32.const 0) (ref.null func)))'),
    );
    expect(shared.tables).toBe(1);
  });
});

describe("a component with two allocators", () => {
  /** The second module has its own for values of the context, at 50000; the key is the input, unless it is empty. */
  const text = (allocator: string) => `${hostImports}
    (core module $memory (memory (export "memory") 1)
      (func (export "other") (param i32 i32 i32 i32) (result i32) ${allocator}))
    (core instance $memory (instantiate $memory))
    (core func $get (canon lower (func $context "get")
      (memory (core memory $memory "memory")) (realloc (core func $memory "other"))))
    (core instance $context (export "get" (func $get)))
    (core module $main
      (import "memory" "memory" (memory 1)) (export "memory" (memory 0))
      (import "context" "get" (func $get (param i32 i32 i32)))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "run") (param $pointer i32) (param $length i32) (result i32)
        (if (local.get $length) (then (call $get (local.get $pointer) (local.get $length) (i32.const 100))))
        (i32.store (i32.const 112) (local.get $pointer))
        (i32.store8 (i32.const 64) (i32.const 0))
        (i32.store (i32.const 68) (i32.const 100))
        (i32.store (i32.const 72) (i32.const 16))
        (i32.const 64)))
    (core instance $main (instantiate $main (with "memory" (instance $memory)) (with "context" (instance $context))))`;

  it("gets inputs from the one and values of the context from the other", async () => {
    using admitted = admit(await binary(componentText(text("(i32.const 50000)"))));
    using sandbox = admitted.instantiate(testHost(new Map([["who", "world"]])));
    for (let call = 0; call < 3; call++) {
      const result = sandbox.call(bytes("who"), { fuel });
      expect(result.ok && [...new Int32Array(result.output.slice().buffer)]).toEqual([1, 50_000, 5, 4096]);
    }
  });

  it.each([
    ["traps", "unreachable", "TRAP"],
    ["never returns", "(loop $again (br $again)) unreachable", "OUT_OF_FUEL"],
    ["gives memory that there is not", "(i32.const -1)", "BAD_ALLOCATOR"],
  ])("is not stuck with the other one after it %s", async (_, allocator, code) => {
    using watch = new InstanceWatch();
    using admitted = exposeState(admit(await binary(componentText(text(allocator)))));
    using sandbox = admitted.instantiate(testHost(new Map([["who", "world"]])));
    const fresh = watch.atStart(sandbox, fuel);
    const fine = sandbox.call(bytes(""), { fuel });
    expect(fine.ok).toBe(true);
    for (let call = 0; call < 3; call++) {
      expect(sandbox.call(bytes("who"), { fuel })).toMatchObject({ failure: { code } });
      expect(watch.atStart(sandbox, fuel)).toEqual(fresh);
      expect(sandbox.call(bytes(""), { fuel })).toEqual(fine);
    }
  });

  it("is refused where one of them has another type", async () => {
    const wrong = text("(i32.const 50000)").replace(
      '"other") (param i32 i32 i32 i32)',
      '"other") (param i32 i32 i32)',
    );
    const component = await binary(componentText(wrong));
    expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_WORLD" }));
  });
});
