import { expect, test } from "vitest";
import { trapOf } from "../../runtime/sandbox/traps.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { rewriteCore, withFormerExports } from "../support/rewritten.ts";
import { wildLimit, wildModule, wildProgram } from "../support/wild-programs.ts";

/** Programs, from HEDDLE_TEST_SEED on; HEDDLE_TEST_RUNS makes a longer campaign of them. */
const count = runsOf(1_500);
const first = seedOf(1);

/** What a trap may be charged beside what ran: a nest of loops takes units ahead, and a region is charged as a whole. */
const ahead = 16_000;

interface Outcome {
  readonly result: number | undefined;
  /** The trap, "too deep", or nothing. */
  readonly ending: string;
  readonly memory: Buffer;
}

test("programs that no compiler would make return with exactly what they use, stop a unit below, and never trap for less", () => {
  const seen = { returned: 0, trapped: 0, endless: 0, deep: 0 };
  for (let seed = first; seed < first + count; seed++) {
    seen[check(seed)]++;
  }
  // Hardly any calls itself deeper than the stack is within the limit.
  for (const kind of ["returned", "trapped", "endless"] as const) {
    expect(seen[kind], kind).toBeGreaterThan(0);
  }
});

function check(seed: number): "returned" | "trapped" | "endless" | "deep" {
  const program = wildProgram(seed);
  const counting = compile(wildModule(program, true));
  const core = wildModule(program, false);
  const module = new WebAssembly.Module(
    withFormerExports(rewriteCore(core, 1), core) as Uint8Array<ArrayBuffer>,
  );
  const plain = call(new WebAssembly.Instance(counting), program.arguments);
  const used = Number((plain.exports.count as WebAssembly.Global<"i64">).value);
  const metered = (fuel: number) => {
    const instance = new WebAssembly.Instance(module);
    (instance.exports["heddle:arm"] as (fuel: number, pages: number) => number)(fuel, 1);
    const outcome = call(instance, program.arguments);
    return { ...outcome, left: (instance.exports["heddle:remaining"] as () => number)() };
  };
  const what = `program ${seed}, which uses ${used}`;
  if (plain.ending === "too deep") {
    expect(metered(wildLimit).ending, what).not.toBe("");
    return "deep";
  }
  if (used > wildLimit) {
    const stopped = metered(wildLimit);
    expect(stopped.left < 0 || stopped.ending === "too deep", what).toBe(true);
    return "endless";
  }
  if (plain.ending === "") {
    const exact = metered(used);
    expect([exact.ending, exact.left, exact.result], what).toEqual(["", 0, plain.result]);
    expect(Buffer.compare(exact.memory, plain.memory), what).toBe(0);
    for (const less of used > 0 ? [used - 1, Math.floor(used / 2), 0] : []) {
      const stopped = metered(less);
      expect(stopped.ending !== "" && stopped.left < 0, `${what}, with ${less}`).toBe(true);
    }
    return "returned";
  }
  const plenty = 1e9;
  const trapped = metered(plenty);
  const once = program.functions.flat().reduce((sum, { cost }) => sum + cost, 0);
  expect(trapped.ending, what).toBe(plain.ending);
  expect(plenty - trapped.left, what).toBeGreaterThanOrEqual(used);
  expect(plenty - trapped.left, what).toBeLessThanOrEqual(used + ahead + 3 * once);
  return "trapped";
}

function compile(code: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(code as Uint8Array<ArrayBuffer>);
}

function call(
  { exports }: WebAssembly.Instance,
  args: readonly [number, number],
): Outcome & { readonly exports: WebAssembly.Exports } {
  let result: number | undefined;
  let ending = "";
  try {
    result = (exports.run as (pointer: number, length: number) => number)(...args);
  } catch (error) {
    ending = error instanceof RangeError ? "too deep" : trapOf(error as WebAssembly.RuntimeError);
  }
  const memory = Buffer.from((exports.memory as WebAssembly.Memory).buffer);
  return { result, ending, memory, exports };
}
