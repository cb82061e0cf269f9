import fc from "fast-check";
import { expect, it } from "vitest";
import wabtModule from "wabt";
import { runsOf } from "../support/chance.ts";
import { admittedCore } from "../support/rewritten.ts";

/** Runs of the law; HEDDLE_TEST_RUNS makes a longer campaign of it. */
const numRuns = runsOf(300);
const page = 65_536;
const fuel = 10_000_000;
/** Where the allocator puts the input, and the function its result. */
const inputAt = 4096;
const resultAt = 32_768;

/** Copies within the memory as often as the input says, twelve bytes each, and gives all of it. */
const text = `(module
  (memory (export "memory") 1 1)
  (data (i32.const 0) "${Array.from({ length: 200 }, (_, at) => `\\${(at + 1).toString(16).padStart(2, "0")}`).join("")}")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const ${inputAt}))
  (func (export "run") (param $at i32) (param $length i32) (result i32) (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (memory.copy (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 12)))
      (br $next)))
    (i32.store8 (i32.const ${resultAt}) (i32.const 0))
    (i32.store (i32.const ${resultAt + 4}) (i32.const 0))
    (i32.store (i32.const ${resultAt + 8}) (i32.const ${page}))
    (i32.const ${resultAt})))`;

const wabt = await wabtModule();
const core = wabt.parseWat("copies", text, { bulk_memory: true }).toBinary({}).buffer;
const sandbox = admittedCore(core, 1).instantiate({ context: () => undefined, log: () => {} });

/** The memory as it is for each call. */
function freshMemory(): Uint8Array {
  sandbox.begin(fuel);
  const memory = sandbox.memory().slice();
  sandbox.end();
  return memory;
}

const initial = freshMemory();

const address = fc.oneof(
  { weight: 6, arbitrary: fc.nat(300) },
  // far from the copies, so that they are not overwritten
  { weight: 3, arbitrary: fc.integer({ min: 50_000, max: 50_100 }) },
  { weight: 2, arbitrary: fc.integer({ min: page - 80, max: page + 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 ** 32 - 80, max: 2 ** 32 - 1 }) },
);
const copies = fc.array(fc.tuple(address, address, fc.nat(70)), { maxLength: 8 });

it("a copy moves the bytes that it says, however its ranges overlap, and nothing is left of it", () => {
  fc.assert(
    fc.property(copies, (list) => {
      const input = new Uint8Array(Uint32Array.from(list.flat()).buffer);
      const expected = initial.slice();
      expected.set(input, inputAt);
      const inside = list.every(([target, source, length]) => {
        expected.copyWithin(target, source, source + length);
        return target + length <= page && source + length <= page;
      });
      expected[resultAt] = 0;
      new Uint32Array(expected.buffer).set([0, page], resultAt / 4 + 1);

      const result = sandbox.call(input, { fuel });
      if (inside) {
        expect(result.ok && Buffer.compare(result.output, expected)).toBe(0);
      } else {
        expect(result).toMatchObject({ ok: false, failure: { code: "TRAP", trap: "memory out of bounds" } });
      }
      expect(Buffer.compare(freshMemory(), initial)).toBe(0);
    }),
    { numRuns },
  );
});
