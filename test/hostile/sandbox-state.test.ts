import { beforeAll, describe, expect, it } from "vitest";
import { replacedAboveBytes } from "../../runtime/sandbox/answers.ts";
import { type AdmittedFunction, admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { bumpAllocator, bytes, component, endings, guestText, testHost } from "../support/guests.ts";

/**
 * Row 17 of the checklist: state left behind. A guest that holds every kind of state is told to change all
 * of it and then to end in some way; what a fresh instance has is compared byte by byte and value by value.
 */

const fuel = 10_000_000;

/** Changes that a reset in place undoes. */
const inPlace = `
  (global.set $i32 (i32.const -1))
  (global.set $i64 (i64.const -2))
  (global.set $f32 (f32.const nan:0x200001))
  (global.set $f64 (f64.const -0))
  (global.set $v128 (v128.const i64x2 1 2))
  (global.set $func (ref.func $one))
  (i32.store (i32.const 0) (i32.const -1))
  (i32.store8 offset=40 (i32.const 0) (i32.const 255))
  (i32.store16 offset=2000 (i32.const 100) (i32.const -1))
  (i64.store (i32.const 3000) (i64.const -1))
  (i64.store8 (i32.const 3100) (i64.const -1))
  (i64.store16 (i32.const 3200) (i64.const -1))
  (i64.store32 (i32.const 3300) (i64.const -1))
  (f32.store (i32.const 3400) (f32.const 1))
  (f64.store offset=5 (i32.const 3500) (f64.const 1))
  (v128.store (i32.const 3600) (v128.const i64x2 -1 -1))
  (v128.store8_lane 3 (i32.const 3700) (v128.const i64x2 -1 -1))
  (v128.store64_lane offset=60000 1 (i32.const 3800) (v128.const i64x2 -1 -1))
  (memory.fill (i32.const 20000) (i32.const 7) (i32.const 5000))
  (memory.copy (i32.const 30000) (i32.const 20000) (i32.const 5000))
  (memory.init $text (i32.const 40000) (i32.const 0) (i32.const 5))
  (i32.store8 (i32.const 65535) (i32.const 9))
  (local.set $at (i32.const 50000))
  (loop $more
    (i32.store8 (local.get $at) (i32.const 3))
    (i64.store offset=3 (i32.sub (i32.const 100000) (local.get $at)) (i64.const -1))
    (br_if $more (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 11))) (i32.const 60000))))`;

/** Changes that nothing but a new instance undoes. */
const replacing: Record<string, string> = {
  "grown memory": "(drop (memory.grow (i32.const 2))) (i32.store (i32.const 131072) (i32.const 1))",
  "an entry of a table": "(table.set $t (i32.const 0) (ref.func $two))",
  "a filled table": "(table.fill $t (i32.const 0) (ref.null func) (i32.const 2))",
  "a copied table": "(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1))",
  "an initialised table": "(table.init $t $extra (i32.const 0) (i32.const 0) (i32.const 1))",
  "a grown table": "(drop (table.grow $t (ref.null func) (i32.const 3)))",
  "a dropped data segment": "(data.drop $text)",
  "a dropped element segment": "(elem.drop $extra)",
};

function text(changes: string, memory = "2"): string {
  return guestText({
    memory,
    declarations: `
      (type $number (func (result i32)))
      (global $i32 (mut i32) (i32.const 11))
      (global $i64 (mut i64) (i64.const 12))
      (global $f32 (mut f32) (f32.const 13))
      (global $f64 (mut f64) (f64.const 14))
      (global $v128 (mut v128) (v128.const i64x2 15 16))
      (global $func (mut funcref) (ref.null func))
      (global $extern (mut externref) (ref.null extern))
      (table $t 2 funcref)
      (elem (table $t) (i32.const 0) func $one $two)
      (elem $extra func $two)
      (data (i32.const 1000) "static data that is not zero")
      (data (i32.const 90000) "and some more of it")
      (data $text "hello")`,
    functions: `
      (func $begin (global.set $i32 (i32.const 77)) (i32.store (i32.const 1200) (i32.const 123)))
      (start $begin)
      (func $one (result i32) (i32.const 1))
      (func $two (result i32) (i32.const 2))
      (func $down (call $down))
      (func $change (local $at i32) ${changes})
      (func $probe (result i32)
        (i32.store (i32.const 8192) (global.get $i32))
        (i64.store (i32.const 8200) (global.get $i64))
        (f32.store (i32.const 8208) (global.get $f32))
        (f64.store (i32.const 8216) (global.get $f64))
        (v128.store (i32.const 8224) (global.get $v128))
        (i32.store (i32.const 8240) (ref.is_null (global.get $func)))
        (i32.store (i32.const 8244) (table.size $t))
        (i32.store (i32.const 8248) (ref.is_null (table.get $t (i32.const 0))))
        (i32.store (i32.const 8252) (ref.is_null (table.get $t (i32.const 1))))
        (i32.store (i32.const 8256) (call_indirect $t (type $number) (i32.const 0)))
        (i32.store (i32.const 8260) (call_indirect $t (type $number) (i32.const 1)))
        (i32.store (i32.const 8264) (memory.size))
        (i32.store (i32.const 8268) (global.get $next))
        (memory.init $text (i32.const 8272) (i32.const 0) (i32.const 5))
        (table.init $t $extra (i32.const 1) (i32.const 0) (i32.const 1))
        (call $ok (i32.const 8192) (i32.const 88)))`,
    realloc: `(if (i32.eq (local.get $size) (i32.const 13)) (then (call $change) unreachable)) ${bumpAllocator}`,
    run: `
      (local $ending i32)
      (if (i32.eqz (local.get $length)) (then (return (call $probe))))
      (local.set $ending (i32.load8_u (local.get $pointer)))
      (call $change)
      (if (i32.eq (local.get $ending) (i32.const 116)) (then unreachable))
      (if (i32.eq (local.get $ending) (i32.const 108)) (then (loop $again (br $again))))
      (if (i32.eq (local.get $ending) (i32.const 114)) (then (call $down)))
      (if (i32.eq (local.get $ending) (i32.const 98)) (then (return (i32.const 3))))
      (if (i32.eq (local.get $ending) (i32.const 102))
        (then (return (call $fail (local.get $pointer) (local.get $length)))))
      (call $ok (local.get $pointer) (local.get $length))`,
  });
}

/** All bytes of the memory at the start of a call. */
function memoryOf(sandbox: Sandbox): Uint8Array {
  sandbox.begin(fuel);
  const copy = sandbox.memory().slice();
  sandbox.end();
  return copy;
}

/** The buffer of the memory, which is another where the instance was replaced. */
function bufferOf(sandbox: Sandbox): ArrayBufferLike {
  sandbox.begin(fuel);
  const { buffer } = sandbox.memory();
  sandbox.end();
  return buffer;
}

function expectFresh(sandbox: Sandbox, admitted: AdmittedFunction): void {
  const fresh = admitted.instantiate(testHost());
  expect(Buffer.compare(memoryOf(sandbox), memoryOf(fresh))).toBe(0);
  expect(sandbox.call(bytes(""), { fuel })).toEqual(fresh.call(bytes(""), { fuel }));
  expect(Buffer.compare(memoryOf(sandbox), memoryOf(fresh))).toBe(0);
}

describe("state that is restored in place", () => {
  let admitted: AdmittedFunction;
  beforeAll(async () => {
    admitted = admit(await component(text(inPlace)));
  });

  it.each(Object.entries(endings))("is fresh after %s", (_, ending) => {
    const sandbox = admitted.instantiate(testHost());
    for (let call = 0; call < 3; call++) {
      const before = bufferOf(sandbox);
      const { ok } = sandbox.call(bytes(ending), { fuel });
      expect(ok).toBe(ending === endings.success);
      expect(bufferOf(sandbox) === before).toBe(true);
      expectFresh(sandbox, admitted);
    }
  });

  it("is fresh after an allocator that changed everything and trapped", () => {
    const sandbox = admitted.instantiate(testHost());
    expect(sandbox.call(new Uint8Array(13), { fuel })).toMatchObject({ failure: { code: "BAD_ALLOCATOR" } });
    expectFresh(sandbox, admitted);
  });

  it("is fresh after fuel ran out at any point of the changes", () => {
    const sandbox = admitted.instantiate(testHost());
    const { fuel: needed } = sandbox.call(bytes("s"), { fuel });
    for (let given = 0; given < needed; given += 1 + Math.floor(needed / 50)) {
      expect(sandbox.call(bytes("s"), { fuel: given })).toMatchObject({ failure: { code: "OUT_OF_FUEL" } });
      expectFresh(sandbox, admitted);
    }
  });

  it("is fresh after the host wrote an input and the guest was never run", () => {
    const sandbox = admitted.instantiate(testHost());
    sandbox.begin(fuel);
    const pointer = sandbox.allocate(9000);
    sandbox.memory().fill(255, pointer, pointer + 9000);
    sandbox.end();
    expectFresh(sandbox, admitted);
  });
});

describe("state in a memory that is looked at when a call ends", () => {
  it.each(Object.entries(endings))("is fresh after %s", async (_, ending) => {
    const pages = replacedAboveBytes / 65_536 + 1;
    const admitted = admit(await component(text(inPlace, String(pages))));
    const sandbox = admitted.instantiate(testHost());
    const before = bufferOf(sandbox);
    sandbox.call(bytes(ending), { fuel });
    expect(bufferOf(sandbox) === before).toBe(true);
    expectFresh(sandbox, admitted);
  });
});

describe("a store beyond the memory", () => {
  const attacks = ["", "(loop $l (br_if $l (local.get $at)))"].flatMap((loop) =>
    [-1, -2, -64, -65, -96, -200, -300, -4096, 0x7fffffff, 131_072, 131_071].flatMap((address) =>
      [0, 47, 48, 49, 70_000].map((offset) => [address, offset, loop] as const),
    ),
  );

  it("that traps does not hide what was written before it", async () => {
    for (const [address, offset, loop] of attacks) {
      const store = `(i64.store offset=${offset} (i32.const ${address}) (i64.const -1))`;
      const dirty = "(i32.store (i32.const 120000) (i32.const -1)) (i32.store (i32.const 64) (i32.const -1))";
      const inLoop = loop === "" ? store : `(loop $once ${store} (br_if $once (local.get $at)))`;
      const admitted = admit(await component(text(`${dirty} ${loop} ${inLoop}`)));
      const sandbox = admitted.instantiate(testHost());
      expect(sandbox.call(bytes("s"), { fuel })).toMatchObject({ failure: { trap: "memory out of bounds" } });
      expectFresh(sandbox, admitted);
    }
  });
});

describe.each(Object.entries(replacing))("%s", (_, change) => {
  let admitted: AdmittedFunction;
  beforeAll(async () => {
    admitted = admit(await component(text(`${inPlace} ${change}`)));
  });

  it.each(Object.entries(endings))("is not seen by the next call after %s", (_, ending) => {
    const sandbox = admitted.instantiate(testHost());
    sandbox.call(bytes(ending), { fuel });
    expectFresh(sandbox, admitted);
  });

  it("is not seen after an allocator did it and trapped", () => {
    const sandbox = admitted.instantiate(testHost());
    sandbox.call(new Uint8Array(13), { fuel });
    expectFresh(sandbox, admitted);
  });
});
