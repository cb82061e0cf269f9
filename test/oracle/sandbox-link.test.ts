import { readFileSync } from "node:fs";
import { componentEmbed, componentNew } from "@bytecodealliance/jco";
import { describe, expect, it } from "vitest";
import { admit } from "../../runtime/sandbox/index.ts";
import { binary, bytes, guestText, testHost } from "../support/guests.ts";
import { type JcoOutcome, loadThroughJco } from "../support/jco.ts";
import { componentText, coreModule } from "../support/linked-guests.ts";
import { changesInPlace, linkedStateText, replacingChanges } from "../support/linked-state.ts";
import { qjsComponent, qjsSource, qjsToolchain } from "../support/qjs.ts";

/** jco links the same core modules in JavaScript, each in an instance of its own: both must say the same. */

const fuel = 100_000_000;
const toolchain = await qjsToolchain();

type Outcome = JcoOutcome | { readonly ok: false; readonly trap: true };

/** Calls a component through jco, where a trap is an error of the engine. */
async function throughJco(component: Uint8Array): Promise<(input: Uint8Array) => Outcome> {
  const call = await loadThroughJco(component);
  return (input) => {
    try {
      return call(input);
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      return { ok: false, trap: true };
    }
  };
}

function throughHeddle(component: Uint8Array): (input: Uint8Array) => Outcome {
  const admitted = admit(component);
  const sandbox = admitted.instantiate(testHost());
  return (input) => {
    const result = sandbox.call(input, { fuel });
    if (result.ok) {
      return { ok: true, output: result.output };
    }
    const { code, message, place, functionCode } = result.failure;
    if (code === "GUEST_FAILURE") {
      return { ok: false, failure: { code: functionCode as string, message, place } };
    }
    expect(code).toBe("TRAP");
    return { ok: false, trap: true };
  };
}

async function expectSame(component: Uint8Array, inputs: readonly Uint8Array[]): Promise<void> {
  const [theirs, ours] = [await throughJco(component), throughHeddle(component)];
  for (const input of inputs) {
    expect(ours(input)).toEqual(theirs(input));
  }
}

describe("a component of several core modules says the same through jco", () => {
  const inputs = ["", "s", "t", "f", "", "success", "a longer input, of several words", ""].map(bytes);

  it.each([["nothing that lasts", ""], ...Object.entries(replacingChanges)])(
    "where the second module changes %s",
    async (_, change) => {
      await expectSame(await binary(linkedStateText(`${changesInPlace} ${change}`)), inputs);
    },
  );
});

describe("a module behind an adapter, as wit-component puts them together,", () => {
  /** Offers an older interface, on the memory and the allocator of the module that uses it. */
  const adapter = `(module
    (import "env" "memory" (memory 0))
    (import "__main_module__" "cabi_realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
    (import "heddle:function/context@1.0.0" "get" (func $get (param i32 i32 i32)))
    (import "heddle:function/log@1.0.0" "write" (func $write (param i32 i32 i32)))
    (global $calls (mut i32) (i32.const 0))
    (func (export "print") (param $pointer i32) (param $length i32) (result i32) (local $answer i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (local.set $answer (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 12)))
      (call $write (i32.const 2) (local.get $pointer) (local.get $length))
      (call $get (local.get $pointer) (local.get $length) (local.get $answer))
      (i32.add (global.get $calls) (i32.mul (i32.const 10) (i32.load8_u (local.get $answer)))))
    (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
      (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3))))`;

  const main = guestText({
    declarations: "(table 2 funcref) (elem (i32.const 1) func $print)",
    run: `
      (i32.store8 (i32.const 512) (i32.add (i32.const 48) (call_indirect (param i32 i32) (result i32)
        (local.get $pointer) (local.get $length) (i32.const 1))))
      (i32.store8 (i32.const 513) (i32.add (i32.const 48) (call $print (local.get $pointer) (local.get $length))))
      (call $ok (i32.const 512) (i32.const 2))`,
  }).replace("(module", '(module (import "old" "print" (func $print (param i32 i32) (result i32)))');

  it("says the same through jco, and calls the host through the adapter", async () => {
    const path = new URL("../../functions-as/sdk/world.wit", import.meta.url);
    // The adapter only imports; `run` is the other module's.
    const witSource = `${readFileSync(path, "utf8")} world adapter { import log; import context; }`;
    const embed = async (text: string, world: string) =>
      await componentEmbed({ binary: await binary(text), witSource, world });
    const component = await componentNew(await embed(main, "micro-function"), [
      ["old", await embed(adapter, "adapter")],
    ]);
    await expectSame(component, ["", "who", "a longer input"].map(bytes));

    using admitted = admit(component);
    expect(admitted.report.coreModules).toBeGreaterThan(2);
    const host = testHost(new Map([["who", "world"]]));
    using sandbox = admitted.instantiate(host);
    const first = sandbox.call(bytes("who"), { fuel });
    expect(first).toMatchObject({ ok: true, output: bytes(";<") });
    expect(host.lines).toEqual(["warn who", "warn who"]);
    expect(sandbox.call(bytes("who"), { fuel })).toEqual(first);
  });
});

describe("everything that a core module can name", () => {
  it("is the same thing after linking", async () => {
    const owner = guestText({
      declarations: `(global (export "five") i32 (i32.const 5)) (table 1 funcref) (table (export "table") 9 funcref)`,
      run: "(call $work (local.get $pointer) (local.get $length))",
    }).replace("(module", '(module (import "late" "work" (func $work (param i32 i32) (result i32)))');
    await expectSame(
      await binary(
        componentText(`
          (core module $slot (type $t (func (param i32 i32) (result i32))) (table (export "slots") 1 1 funcref)
            (func (export "work") (type $t) (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0))))
          (core instance $slot (instantiate $slot))
          ${coreModule("$main", owner)} (core instance $main (instantiate $main (with "late" (instance $slot))))
          (core module $second
            (type $two (func (result i32 i32)))
            (type $number (func (result i32)))
            (import "main" "memory" (memory 1))
            (import "main" "five" (global $five i32))
            (import "main" "table" (table $shared 9 funcref))
            (import "slot" "slots" (table $slots 1 1 funcref))
            (table $filled 3 funcref (ref.func $one))
            (global $six i32 (i32.add (global.get $five) (i32.const 1)))
            (global $null (mut funcref) (ref.null func))
            (elem (table $shared) (global.get $five) funcref (ref.func $one) (ref.null func) (item (ref.func $pick)))
            (elem (table $slots) (i32.const 0) func $work)
            (elem $passive funcref (ref.func $nine) (ref.null func))
            (elem declare func $nine)
            (data (i32.add (global.get $six) (i32.const 2000)) "abc") (data $late "defg")
            (func $one (result i32) (i32.const 1))
            (func $pick (result i32) (select (result i32) (i32.const 3) (i32.const 4) (i32.const 0)))
            (func $nine (result i32) (i32.const 9))
            (func $pair (type $two) (i32.const 30) (i32.const 12))
            (func $put (param $at i32) (param $value i32) (i32.store (i32.add (i32.const 3000) (local.get $at)) (local.get $value)))
            (func $work (param $pointer i32) (param $length i32) (result i32) (local $n i32)
              (call $put (i32.const 0) (call_indirect $shared (type $number) (global.get $five)))
              (call $put (i32.const 4) (call_indirect $shared (type $number) (i32.const 7)))
              (call $put (i32.const 8) (call_indirect $filled (type $number) (i32.const 2)))
              (i32.const 12) (block (type $two) (call $pair)) i32.add call $put
              (i32.const 16) (loop (type $two) (call $pair)) i32.sub call $put
              (i32.const 20)
              (if (type $two) (local.get $length) (then (call $pair)) (else (i32.const 1) (i32.const 2)))
              i32.add call $put
              (table.init $filled $passive (i32.const 0) (i32.const 0) (i32.const 2))
              (elem.drop $passive)
              (call $put (i32.const 24) (call_indirect $filled (type $number) (i32.const 0)))
              (call $put (i32.const 28) (ref.is_null (table.get $filled (i32.const 1))))
              (table.copy $shared $filled (i32.const 0) (i32.const 0) (i32.const 3))
              (table.copy $filled $filled (i32.const 1) (i32.const 0) (i32.const 2))
              (call $put (i32.const 32) (call_indirect $shared (type $number) (i32.const 0)))
              (call $put (i32.const 36) (i32.add (table.size $shared) (table.grow $shared (ref.func $one) (i32.const 2))))
              (table.fill $shared (i32.const 3) (ref.func $nine) (i32.const 1))
              (table.set $shared (i32.const 4) (table.get $shared (i32.const 3)))
              (call $put (i32.const 40) (call_indirect $shared (type $number) (i32.const 4)))
              (memory.init $late (i32.const 3044) (i32.const 0) (i32.const 4))
              (data.drop $late)
              (memory.copy (i32.const 3048) (i32.const 2006) (i32.const 3))
              (global.set $null (ref.func $pick))
              (call $put (i32.const 52) (i32.add (ref.is_null (global.get $null)) (i32.mul (memory.size) (i32.const 10))))
              (block $out (block $in (br_table $in $out $out (local.get $length))) (call $put (i32.const 56) (i32.const 77)))
              (i32.store8 (i32.const 1024) (i32.const 0))
              (i32.store (i32.const 1028) (i32.const 3000))
              (i32.store (i32.const 1032) (i32.const 60))
              (i32.const 1024)))
          (core instance (instantiate $second (with "main" (instance $main)) (with "slot" (instance $slot))))`),
      ),
      ["", "x", "xy", ""].map(bytes),
    );
  });
});

describe.skipIf(toolchain === undefined)("a function in JavaScript says the same through jco", () => {
  const build = (source: string) => qjsComponent(toolchain as NonNullable<typeof toolchain>, source);

  it("on every order that it knows", async () => {
    const orders = [
      "clean",
      "shout",
      "refuse",
      "throw",
      "grow",
      "log",
      "time",
      "clean",
      "",
      "ünïcode",
      "shout",
    ];
    await expectSame(await build(qjsSource), orders.map(bytes));
  });

  it("on programs of every kind of instruction that QuickJS has", async () => {
    const inputs = Array.from({ length: 12 }, (_, index) =>
      Uint8Array.from({ length: 7 * index }, (__, at) => (at * 37 + index * 101) & 0xff),
    );
    await expectSame(
      await build(`
        const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
        class Counter { #counts = new Map(); add(key) { this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1); return this; }
          *[Symbol.iterator]() { yield* [...this.#counts].sort(([a], [b]) => a - b); } }
        export function run(input) {
          const counter = input.reduce((all, byte) => all.add(byte % 7), new Counter());
          const sum = input.reduce((all, byte) => all * 31n + BigInt(byte), 7n) % (2n ** 64n);
          const floats = Array.from(input, (byte) => Math.sin(byte) / Math.sqrt(byte + 1));
          const words = String.fromCharCode(...input).split(/[\\x00-\\x40]+/u).map((word) => word.normalize("NFC"));
          const json = JSON.stringify({ counts: [...counter], sum: String(sum), floats, words, sorted: [...input].sort() });
          if (input.length > 70) throw { code: "TOO_LONG", message: json.slice(0, 40), place: "byte 70" };
          return bytes(json);
        }`),
      inputs,
    );
  });
});
