import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { runsOf } from "../support/chance.ts";
import { component, guestText } from "../support/guests.ts";
import { programModule, programs } from "../support/programs.ts";

const numRuns = runsOf(2000);

/** Admits or refuses in an orderly way. */
function expectOrderly(bytes: Uint8Array): void {
  try {
    admit(bytes, { memoryBytes: 1 << 20 });
  } catch (error) {
    expect(error).toBeInstanceOf(HeddleError);
    const { code, message } = error as HeddleError;
    expect(code).toMatch(/^ADMISSION_/);
    expect(message).not.toContain("defect");
  }
}

const seeds = await Promise.all([
  component(guestText({ run: "(call $ok (local.get $pointer) (local.get $length))" })),
  component(
    guestText({
      imports: true,
      declarations: `(table $t 2 funcref) (elem (i32.const 0) $realloc) (elem $p func $realloc)
        (data (i32.const 5) "abc") (data $d "xyz") (global $v (mut v128) (v128.const i64x2 0 0))`,
      functions: `(func $begin (global.set $next (i32.const 8192))) (start $begin)
        (func (param i64 f32) (result i32 i64) (i32.const 1) (i64.const 2))`,
      run: `(call $context (local.get $pointer) (local.get $length) (i32.const 2048))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d)
        (table.init $t $p (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $p)
        (v128.store (i32.const 16) (global.get $v)) (drop (ref.func $realloc))
        (block (loop (br_table 0 1 (local.get $length))))
        (call $log (i32.const 0) (i32.const 0) (i32.const 0))
        (call $ok (local.get $pointer) (local.get $length))`,
    }),
  ),
]);

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function edited(
  seed: Uint8Array,
  changes: readonly { at: number; remove: number; insert: Uint8Array }[],
): Uint8Array {
  let bytes = [...seed];
  for (const { at, remove, insert } of changes) {
    bytes = bytes.toSpliced(Math.floor(at * bytes.length), remove, ...insert);
  }
  return Uint8Array.from(bytes);
}

describe("admission", () => {
  it("of arbitrary bytes ends in a typed error", () => {
    const preamble = fc.constantFrom(
      [],
      [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0],
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    );
    fc.assert(
      fc.property(preamble, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        expect(() => expectOrderly(Uint8Array.from([...start, ...rest]))).not.toThrow();
      }),
      { numRuns },
    );
  });

  it.each([0, 1])("of component %i with bytes changed ends in a typed error or in admission", (seed) => {
    fc.assert(
      fc.property(edits, (changes) => {
        expectOrderly(edited(seeds[seed] as Uint8Array, changes));
      }),
      { numRuns },
    );
  });

  it.each([0, 1])("of component %i cut anywhere is refused", (seed) => {
    const bytes = seeds[seed] as Uint8Array;
    for (let length = 0; length < bytes.length; length++) {
      expectOrderly(bytes.subarray(0, length));
    }
  });

  it("of a random program in a component admits it", async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        expect(admit(await component(programModule(program))).report.functions).toBe(
          program.functions.length + 1,
        );
      }),
      { numRuns: 30 },
    );
  });
});
