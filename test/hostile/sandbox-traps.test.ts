import { describe, expect, it } from "vitest";
import { bytes, guest } from "../support/guests.ts";

const fuel = 1_000_000;

describe("a trap", () => {
  it.each([
    ["unreachable", "unreachable"],
    ["division by zero", "(drop (i32.div_s (i32.const 1) (local.get $length)))"],
    ["division by zero", "(drop (i64.rem_u (i64.const 1) (i64.extend_i32_u (local.get $length))))"],
    [
      "integer overflow",
      "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get $length) (i32.const 1))))",
    ],
    ["invalid conversion to integer", "(drop (i32.trunc_f32_s (f32.const nan)))"],
    ["invalid conversion to integer", "(drop (i64.trunc_f64_u (f64.const 1e30)))"],
    ["memory out of bounds", "(drop (i32.load (i32.const 65533)))"],
    ["memory out of bounds", "(drop (i32.load offset=4294967295 (i32.const 1)))"],
    ["memory out of bounds", "(i32.store (i32.const 65533) (i32.const 1))"],
    ["memory out of bounds", "(i64.store offset=4294967288 (i32.const 8) (i64.const 1))"],
    ["memory out of bounds", "(i32.store8 offset=16 (i32.const -1) (i32.const 1))"],
    ["memory out of bounds", "(v128.store8_lane 0 (i32.const 65536) (v128.const i64x2 0 0))"],
    ["memory out of bounds", "(memory.fill (i32.const 65530) (i32.const 0) (i32.const 7))"],
    ["memory out of bounds", "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))"],
    ["table out of bounds", "(call_indirect $t (i32.const 9))"],
    ["table out of bounds", "(drop (table.get $t (i32.const 9)))"],
    ["table out of bounds", "(table.set $t (i32.const 9) (ref.null func))"],
    ["bad indirect call", "(call_indirect $t (i32.const 0))"],
    ["bad indirect call", "(call_indirect $t (param i32) (i32.const 0) (i32.const 1))"],
  ])("of the kind %s is named: %s", async (trap, attack) => {
    const sandbox = await guest({
      declarations: '(table $t 2 funcref) (elem (i32.const 1) $nothing) (data $d "ab")',
      functions: "(func $nothing)",
      run: `(if (i32.eqz (local.get $length)) (then ${attack}))
            (call $ok (local.get $pointer) (local.get $length))`,
    });
    const before = sandbox.call(bytes("x"), { fuel });
    expect(before).toMatchObject({ ok: true });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: false, failure: { code: "TRAP", trap } });
    expect(sandbox.call(bytes("x"), { fuel })).toEqual(before);
  });
});
