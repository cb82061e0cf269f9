import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader } from "../../runtime/sandbox/binary/index.ts";
import { quantumFuel, replaceFuel } from "../../runtime/sandbox/fuel.ts";
import type { Sandbox } from "../../runtime/sandbox/index.ts";
import { instructionFuel } from "../../runtime/sandbox/meter/costs.ts";
import { rangePadding } from "../../runtime/sandbox/meter/layout.ts";
import { functionType, OperatorCursor, readLocals, readModule } from "../../runtime/sandbox/module/index.ts";
import { trapOf } from "../../runtime/sandbox/traps.ts";
import { runsOf } from "../support/chance.ts";
import { testHost } from "../support/guests.ts";
import { type Program, programModule, programs } from "../support/programs.ts";
import { admittedCore, rewriteCore, withFormerExports } from "../support/rewritten.ts";

/** Runs of each law; HEDDLE_TEST_RUNS makes a longer campaign of them. */
const numRuns = runsOf(400);
const plenty = 1e12;
const pages = 4;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: (pointer: number, length: number) => number;
  readonly g0: WebAssembly.Global<"i32">;
  readonly g1: WebAssembly.Global<"i32">;
  readonly count: WebAssembly.Global<"i64">;
}

interface Outcome {
  readonly result: number | string;
  readonly memory: Uint8Array;
  readonly globals: readonly number[];
}

function instantiate(code: Uint8Array): Record<string, unknown> {
  return new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>)).exports;
}

function outcome(exports: Exports, [a, b]: readonly [number, number]): Outcome {
  let result: number | string;
  try {
    result = exports.run(a, b);
  } catch (error) {
    result = trapOf(error as WebAssembly.RuntimeError);
  }
  return {
    result,
    memory: new Uint8Array(exports.memory.buffer).slice(),
    globals: [exports.g0.value, exports.g1.value],
  };
}

function expectSame(found: Outcome, expected: Outcome): void {
  expect(found.result).toBe(expected.result);
  expect(found.globals).toEqual(expected.globals);
  expect(Buffer.compare(found.memory, expected.memory)).toBe(0);
}

/** The plain module, bounded as the rewritten one is. */
function plain(program: Program, counting = false): Exports {
  return instantiate(programModule(program, counting)) as unknown as Exports;
}

function metered(program: Program) {
  const core = programModule(program);
  const exports = instantiate(withFormerExports(rewriteCore(core, pages + 1), core));
  const former = exports as unknown as Exports;
  // As the host does once an instance has started: the state of now is the fresh one.
  (exports["heddle:snapshot"] as (low: number, high: number, units: number) => void)(0, 0, replaceFuel);
  const arm = exports["heddle:arm"] as (fuel: number, pages: number) => void;
  const remaining = exports["heddle:remaining"] as () => number;
  // The call of the guest's own function is not charged for what it dirtied; that of the wrapper is.
  const settled = exports["heddle:run"] as (pointer: number, length: number) => number;
  const due = exports["heddle:due"] as () => number;
  return { former, arm, remaining, settled, due };
}

/** Units of all instructions of a program, each once. */
function unitsOfOneRun(program: Program): number {
  const module = readModule(programModule(program));
  const cursor = new OperatorCursor();
  let sum = 0;
  for (const [index, body] of module.bodies.entries()) {
    const reader = new Reader(module.bytes, body.start, body.end);
    readLocals(reader, functionType(module, index)?.params.length ?? 0);
    while (!reader.done) {
      const opcode = cursor.next(reader);
      sum += instructionFuel(opcode, cursor.sub);
    }
  }
  return sum;
}

const inputs = fc.tuple(fc.oneof(fc.nat(200), fc.integer()), fc.oneof(fc.nat(200), fc.integer()));

describe("rewriting", () => {
  it("changes neither the result nor the trap nor what is left in memory and globals", () => {
    fc.assert(
      fc.property(programs, inputs, (program, input) => {
        const { former, arm } = metered(program);
        arm(plenty, pages + 1);
        expectSame(outcome(former, input), outcome(plain(program), input));
      }),
      { numRuns },
    );
  });

  it("counts what counting every single instruction counts; after a trap not less, and not much more", () => {
    fc.assert(
      fc.property(programs, inputs, (program, input) => {
        const counted = plain(program, true);
        const { result } = outcome(counted, input);
        const expected = Number(counted.count.value);
        const { former, arm, remaining } = metered(program);
        arm(plenty, pages + 1);
        outcome(former, input);
        const used = plenty - remaining();
        if (typeof result === "number") {
          expect(used).toBe(expected);
        } else {
          // Regions are charged whole, one in each function that was open; and before a nest of loops the counter
          // is lowered by a quantum and the nest's regions.
          expect(used).toBeGreaterThanOrEqual(expected);
          expect(used).toBeLessThanOrEqual(expected + quantumFuel + 2 * unitsOfOneRun(program));
        }
      }),
      { numRuns },
    );
  });

  it("stops a call that has a unit less than it needs, and not one that has just enough", () => {
    fc.assert(
      fc.property(programs, inputs, fc.double({ min: 0, max: 1, noNaN: true }), (program, input, part) => {
        const first = metered(program);
        first.arm(plenty, pages + 1);
        const full = outcome(first.former, input);
        const needed = plenty - first.remaining();
        fc.pre(needed > 0);
        const enough = metered(program);
        enough.arm(needed, pages + 1);
        expectSame(outcome(enough.former, input), full);
        expect(enough.remaining()).toBe(0);
        for (const given of [needed - 1, Math.floor(part * (needed - 1))]) {
          const less = metered(program);
          less.arm(given, pages + 1);
          const { result } = outcome(less.former, input);
          if (typeof full.result === "number") {
            expect(result).toBe("unreachable");
            expect(less.remaining()).toBeLessThan(0);
          } else if (less.remaining() < 0) {
            // Where the counter is not checked at once, the trap of the call itself may come first.
            expect(["unreachable", full.result]).toContain(result);
          } else {
            // What a trapping call needs is what it is charged, of which it may not have used all.
            expect(result).toBe(full.result);
          }
        }
      }),
      { numRuns: numRuns / 2 },
    );
  });
});

describe("what is due for making the state fresh", () => {
  it("is paid by a call that returns, and covers every byte that changed", () => {
    fc.assert(
      fc.property(programs, inputs, (program, input) => {
        const { former, arm, remaining } = metered(program);
        arm(plenty, pages + 1);
        const before = new Uint8Array(former.memory.buffer).slice();
        const plainly = outcome(former, input);
        const used = plenty - remaining();
        const paying = metered(program);
        paying.arm(plenty, pages + 1);
        if (typeof plainly.result === "number") {
          expect(paying.settled(...input)).toBe(plainly.result);
          expect(plenty - paying.remaining()).toBe(used + paying.due());
        } else {
          outcome(paying.former, input);
        }
        const changed = plainly.memory.reduce(
          (sum, byte, at) => sum + (byte === (before[at] ?? 0) ? 0 : 1),
          0,
        );
        // The padding of the range is free.
        expect(8 * (paying.due() + 1) + rangePadding).toBeGreaterThanOrEqual(changed);
        if (plainly.memory.length !== before.length) {
          expect(paying.due()).toBeGreaterThanOrEqual(replaceFuel);
        }
      }),
      { numRuns: numRuns / 2 },
    );
  });
});

describe("a sandbox", () => {
  /** All bytes of the memory at the start of a call. */
  const memoryOf = (sandbox: Sandbox) => {
    sandbox.begin(0);
    const copy = sandbox.memory().slice();
    sandbox.end();
    return copy;
  };

  it("is fresh after any program, however much fuel it had", () => {
    fc.assert(
      fc.property(programs, fc.array(fc.tuple(inputs, fc.nat(3000)), { maxLength: 4 }), (program, calls) => {
        const admitted = admittedCore(programModule(program), pages);
        const sandbox = admitted.instantiate(testHost());
        const run = (target: Sandbox, [pointer, length]: readonly [number, number], fuel: number) => {
          target.begin(fuel);
          const ok = target.run(pointer, length);
          const seen = [
            ok,
            target.failure,
            target.fuelUsed(),
            target.peakMemory(),
            ok ? target.outputLength : 0,
          ];
          target.end();
          return seen;
        };
        for (const [input, fuel] of calls) {
          const expected = run(admitted.instantiate(testHost()), input, fuel);
          expect(run(sandbox, input, fuel)).toEqual(expected);
          expect(Buffer.compare(memoryOf(sandbox), memoryOf(admitted.instantiate(testHost())))).toBe(0);
        }
      }),
      { numRuns: numRuns / 2 },
    );
  });
});
