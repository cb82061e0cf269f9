import { beforeAll, describe, expect, it } from "vitest";
import { admit } from "../../runtime/sandbox/index.ts";
import { binary, bytes, testHost } from "../support/guests.ts";
import { componentText, hostImports, mainModule } from "../support/linked-guests.ts";

/**
 * Components inside a component, as tools make them that put a program and stand-ins for what it does not
 * need together: the stand-ins only trap, and resources that nobody makes can only be dropped wrongly.
 */

const fuel = 1_000_000;

const run = `
  (if (local.get $length) (then
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 99)) (then (call $now)))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 100)) (then (call $drop (i32.const 0))))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 108)) (then
      (call $log (i32.const 1) (local.get $pointer) (local.get $length))))))
  (call $ok (local.get $pointer) (local.get $length))`;

const coreImports = `
  (import "clock" "now" (func $now))
  (import "clock" "drop" (func $drop (param i32)))
  (import "log" "write" (func $log (param i32 i32 i32)))`;

/** The body of the stand-in's `now`, its declarations, and what else the outermost component has. */
interface Changes {
  readonly now?: string;
  readonly start?: string;
  readonly more?: string;
}

function nested({ now = "unreachable", start = "", more = "" }: Changes = {}): string {
  return `(component
    (type $record (record (field "code" string) (field "message" string) (field "place" string)))
    (import "failure" (type $failure (eq $record)))
    ${hostImports}
    (component $stand-in
      (core module $m (memory 1) (func (export "now") ${now}) ${start})
      (core instance $m (instantiate $m))
      (type $instant (resource (rep i32)))
      (export $exported "instant" (type $instant))
      (func $now (canon lift (core func $m "now")))
      (export "now" (func $now)))
    (instance $clock (instantiate $stand-in))
    (component $program
      (type $record (record (field "code" string) (field "message" string) (field "place" string)))
      (import "failure" (type $failure (eq $record)))
      ${hostImports}
      (import "clock" (instance $clock (export "instant" (type (sub resource))) (export "now" (func))))
      (alias export $clock "instant" (type $instant))
      (core func $now (canon lower (func $clock "now")))
      (core func $drop (canon resource.drop $instant))
      (core instance $clock (export "now" (func $now)) (export "drop" (func $drop)))
      (core module $shim (type $t (func (param i32 i32 i32))) (table (export "slots") 1 1 funcref)
        (func (export "write") (type $t)
          (call_indirect (type $t) (local.get 0) (local.get 1) (local.get 2) (i32.const 0))))
      (core instance $shim (instantiate $shim))
      ${mainModule(run, coreImports)}
      (core instance $main (instantiate $main (with "clock" (instance $clock)) (with "log" (instance $shim))))
      (core func $write (canon lower (func $log "write") (memory (core memory $main "memory"))))
      (core instance $actual (export "write" (func $write)))
      (core module $fixup (import "shim" "slots" (table 1 1 funcref))
        (import "actual" "write" (func $f (param i32 i32 i32))) (elem (i32.const 0) func $f))
      (core instance (instantiate $fixup (with "shim" (instance $shim)) (with "actual" (instance $actual))))
      (func (export "run") (param "input" (list u8)) (result (result (list u8) (error $failure)))
        (canon lift (core func $main "run")
          (memory (core memory $main "memory")) (realloc (core func $main "cabi_realloc")))))
    (instance $program (instantiate $program
      (with "failure" (type $failure)) (with "heddle:function/log@1.0.0" (instance $log))
      (with "heddle:function/context@1.0.0" (instance $context)) (with "clock" (instance $clock))))
    (alias export $program "run" (func $run))
    ${more}
    (export "run" (func $run)))`;
}

describe("a function in a component inside another", () => {
  it("runs, and reaches the host through both", async () => {
    using admitted = admit(await binary(nested()));
    expect(admitted.report).toMatchObject({
      coreModules: 3,
      imports: ["heddle:function/log@1.0.0", "heddle:function/context@1.0.0"],
    });
    const host = testHost();
    using sandbox = admitted.instantiate(host);
    expect(sandbox.call(bytes("fine"), { fuel })).toMatchObject({ ok: true, output: bytes("fine") });
    expect(sandbox.call(bytes("log"), { fuel })).toMatchObject({ ok: true, output: bytes("log") });
    expect(host.lines).toEqual(["info log"]);
  });

  it.each([
    ["calls a stand-in that only traps", "clock"],
    ["drops a resource that nobody made", "drop"],
  ])("is stopped where it %s, and runs again", async (_, input) => {
    using admitted = admit(await binary(nested()));
    using sandbox = admitted.instantiate(testHost());
    for (let call = 0; call < 2; call++) {
      expect(sandbox.call(bytes(input), { fuel })).toMatchObject({
        failure: { code: "TRAP", trap: "unreachable" },
      });
      expect(sandbox.call(bytes("fine"), { fuel })).toMatchObject({ ok: true });
    }
  });

  it("is refused where the stand-in does anything before it traps", async () => {
    const component = await binary(nested({ now: "nop unreachable" }));
    expect(() => admit(component)).toThrowError(
      expect.objectContaining({
        code: "ADMISSION_UNSUPPORTED",
        message: expect.stringContaining("calls from one component inside to another"),
      }),
    );
  });

  it("never runs what the stand-in would do when it starts", async () => {
    const component = await binary(
      nested({ start: "(func $begin (loop $again (br $again))) (start $begin)" }),
    );
    using admitted = admit(component);
    using sandbox = admitted.instantiate(testHost());
    expect(sandbox.call(bytes("fine"), { fuel })).toMatchObject({ ok: true });
  });

  it("may come with other exports, which nobody calls", async () => {
    using admitted = admit(await binary(nested({ more: '(export "now" (func $clock "now"))' })));
    expect(admitted.report.exports).toEqual(["run"]);
  });
});

describe("a component that refers to itself in strange ways", () => {
  const main = `${mainModule("(i32.const 3)")} (core instance $main (instantiate $main))`;

  it("ends within the limits", async () => {
    // Each of 9 components instantiates the one outside of which it was written after it.
    const chain = Array.from(
      { length: 9 },
      (_, index) =>
        `(component $c${index} ${index === 0 ? "" : `(alias outer 1 ${index - 1} (component)) (instance (instantiate 0))`})`,
    ).join(" ");
    const component = await binary(componentText(`${chain} (instance (instantiate $c8)) ${main}`));
    expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_LIMIT" }));
  });

  it("cannot leave out an argument, nor give one of another kind", async () => {
    for (const given of ["", '(with "x" (func $f))', '(with "x" (type $failure))']) {
      const text = componentText(`${main}
        (func $f (canon lift (core func $main "memory")))
        (component $c (import "x" (instance)) (alias export 0 "y" (func)))
        (instance (instantiate $c ${given}))`);
      const component = await binary(text);
      expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_MALFORMED" }));
    }
  });

  it("exports nothing twice", async () => {
    const component = await binary(
      componentText(
        `${main} (component $c (type $t u8) (export "a" (type $t)) (export "a" (type $t))) (instance (instantiate $c))`,
      ),
    );
    expect(() => admit(component)).toThrowError(expect.objectContaining({ code: "ADMISSION_MALFORMED" }));
  });
});

describe("a component with components inside whose bytes are spoilt", () => {
  let whole: Uint8Array;
  beforeAll(async () => {
    whole = await binary(nested());
  });

  it.each([1, 0x90])("by %i gives nothing but errors of admission", (change) => {
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      const spoilt = Uint8Array.from(whole);
      spoilt[at] = (spoilt[at] as number) ^ change;
      try {
        admit(spoilt).dispose();
      } catch (error) {
        refused++;
        expect(error).toMatchObject({ code: expect.stringMatching(/^ADMISSION_/) });
      }
    }
    expect(refused).toBeGreaterThan(whole.length / 2);
  });

  it("by a cut gives nothing but errors of admission, or what is whole without its last section", () => {
    let admitted = 0;
    for (let end = 0; end < whole.length; end++) {
      try {
        admit(whole.subarray(0, end)).dispose();
        admitted++;
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^ADMISSION_/) });
      }
    }
    // The last section holds nothing but names.
    expect(admitted).toBe(1);
  });
});
