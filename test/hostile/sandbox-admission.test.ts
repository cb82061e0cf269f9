import { describe, expect, it } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { binary, guestText, looseComponent } from "../support/guests.ts";

const echo = "(call $ok (local.get $pointer) (local.get $length))";

function refusal(bytes: Uint8Array): HeddleError {
  try {
    admit(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(HeddleError);
    return error as HeddleError;
  }
  throw new Error("the component was admitted");
}

describe("a proposal that is not admitted is refused by name", () => {
  const parts = (declarations: string, functions = "") => guestText({ run: echo, declarations, functions });

  it.each([
    ["threads", guestText({ run: echo, memory: "1 2 shared" })],
    ["threads", parts("", "(func (drop (i32.atomic.load (i32.const 0))))")],
    ["threads", parts("", "(func (atomic.fence))")],
    ["several memories", parts("(memory $second 1)")],
    ["memory64", guestText({ run: echo, memory: "i64 1" })],
    ["memory64", parts("(table $wide i64 1 funcref)")],
    ["custom page sizes", guestText({ run: echo, memory: "1 (pagesize 1)" })],
    ["exceptions", parts("(tag $e)")],
    ["exceptions", parts("", "(tag $e) (func (throw $e))")],
    ["exceptions", parts("", "(func (block $h (try_table (catch_all $h))))")],
    ["exceptions", parts("", "(func (param exnref))")],
    ["tail calls", parts("", "(func $f (return_call $f))")],
    ["tail calls", parts("(table $t 1 funcref)", "(func (return_call_indirect $t (i32.const 0)))")],
    ["garbage collection", parts("(type $s (struct (field i32)))")],
    ["garbage collection", parts("(type $a (array i32))")],
    ["garbage collection", parts("(rec (type $a (func)) (type $b (func)))")],
    ["garbage collection", parts("", "(func (drop (ref.i31 (i32.const 1))))")],
    ["garbage collection", parts("", "(func (param anyref))")],
    ["typed function references", parts("(type $f (func))", "(func (param (ref null $f)))")],
    ["typed function references", parts("(type $f (func))", "(func (call_ref $f (ref.null $f)))")],
    [
      "relaxed SIMD",
      parts("", "(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))"),
    ],
    [
      "wide arithmetic",
      parts(
        "",
        "(func (param i64) (i64.add128 (local.get 0) (local.get 0) (local.get 0) (local.get 0)) drop drop)",
      ),
    ],
    ["shared globals", parts("(global $g (shared mut i32) (i32.const 0))")],
    ["stack switching", parts("(type $f (func)) (type $c (cont $f))")],
  ])("%s: %#", async (name, core) => {
    const error = refusal(await looseComponent(core));
    expect(error.code).toBe("ADMISSION_UNSUPPORTED");
    expect(error.message).toContain(name);
    expect(error.place).toMatch(/^byte \d+$/);
  });
});

describe("a component of another world is refused with what is wrong", () => {
  const record =
    '(type $record (record (field "code" string) (field "message" string) (field "place" string))) (import "failure" (type $failure (eq $record)))';
  const core = `(core module $main ${guestText({ run: echo }).replace(/^\s*\(module/, "")}
    (core instance $main (instantiate $main))`;
  const lift = (type: string, name = "run") =>
    `(func (export "${name}") ${type} (canon lift (core func $main "run")
      (memory (core memory $main "memory")) (realloc (core func $main "cabi_realloc"))))`;
  const run = '(param "input" (list u8)) (result (result (list u8) (error $failure)))';

  it("is admitted where nothing is wrong", async () => {
    const { report } = admit(await binary(`(component ${record} ${core} ${lift(run)})`));
    expect(report.imports).toEqual([]);
  });

  it.each([
    ["wasi:cli/environment@0.2.0", '(import "wasi:cli/environment@0.2.0" (instance (export "x" (func))))'],
    [
      "wasi:io/streams@0.2.0",
      `(import "wasi:io/streams@0.2.0" (instance
        (export "output-stream" (type $stream (sub resource)))
        (type $borrowed (borrow $stream)) (type $owned (own $stream))
        (export "flush" (func (param "self" $borrowed) (result $owned)))))`,
    ],
    ["heddle:function/log@1.1.0", '(import "heddle:function/log@1.1.0" (instance))'],
    ["heddle:function/log@2.0.0", '(import "heddle:function/log@2.0.0" (instance))'],
    ["heddle:function/clock@1.0.0", '(import "heddle:function/clock@1.0.0" (instance))'],
    ["fetch", '(import "fetch" (func))'],
    ["secret", '(import "secret" (type (eq $record)))'],
    ["code", '(import "code" (core module))'],
  ])("imports %s", async (name, text) => {
    const error = refusal(await binary(`(component ${record} ${text} ${core} ${lift(run)})`));
    expect(error.code).toBe("ADMISSION_WORLD");
    expect(error.message).toContain(`imports ${name}`);
  });

  it.each([
    [
      "write",
      '(import "heddle:function/log@1.0.0" (instance (export "write" (func (param "message" string)))))',
    ],
    ["read", '(import "heddle:function/log@1.0.0" (instance (export "read" (func (result string)))))'],
    [
      "get",
      '(import "heddle:function/context@1.0.0" (instance (export "get" (func (param "key" string) (result string)))))',
    ],
  ])("imports the function %s with another type", async (name, text) => {
    const error = refusal(await binary(`(component ${record} ${text} ${core} ${lift(run)})`));
    expect(error.code).toBe("ADMISSION_WORLD");
    expect(error.message).toContain(name);
  });

  it.each([
    ["an input that is a string", '(param "input" string) (result (result (list u8) (error $failure)))'],
    ["an input of another name", '(param "data" (list u8)) (result (result (list u8) (error $failure)))'],
    ["a failure that is a string", '(param "input" (list u8)) (result (result (list u8) (error string)))'],
    ["no failure", '(param "input" (list u8)) (result (list u8))'],
  ])("exports a run that has %s", async (_, type) => {
    const error = refusal(await binary(`(component ${record} ${core} ${lift(type)})`));
    expect(error.code).toBe("ADMISSION_WORLD");
    expect(error.message).toContain("exports run as");
  });

  it("exports nothing, or something else", async () => {
    expect(refusal(await binary(`(component ${record} ${core})`)).code).toBe("ADMISSION_WORLD");
    const other = refusal(await binary(`(component ${record} ${core} ${lift(run, "start")})`));
    expect(other.message).toContain("exports start");
  });

  it("has a core module whose run has another type than the canonical ABI says", async () => {
    const wrong = guestText({ run: echo }).replace(
      '(func (export "run") (param',
      '(func (export "other") (param',
    );
    const withOther = wrong.replace(
      /\)\s*$/,
      '(func (export "run") (param i64) (result i32) (i32.const 0)))',
    );
    const error = refusal(await looseComponent(withOther));
    expect(error.code).toBe("ADMISSION_WORLD");
    expect(error.message).toContain("export run");
  });
});

describe("what is no component is refused", () => {
  it("a core module in place of a component", async () => {
    const error = refusal(await binary(guestText({ run: echo })));
    expect(error.code).toBe("ADMISSION_MALFORMED");
    expect(error.message).toContain("core module");
  });
});
