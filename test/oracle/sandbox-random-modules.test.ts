import { afterAll, expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { readModule, scanModule } from "../../runtime/sandbox/module/index.ts";
import { runsOf } from "../support/chance.ts";
import { withEverythingExported, withOwnGlobals } from "../support/edited-modules.ts";
import { rewriteAny, start } from "../support/metered-instance.ts";
import { RandomModules } from "../support/random-modules.ts";
import { type Seen, WatchedInstance } from "../support/watched-instance.ts";

/**
 * Modules by a generator that is not ours, Binaryen's, of every kind of code that the sandbox admits: each runs as it is
 * and rewritten, and nothing that can be seen of it differs, be it results, traps, calls of imports, memory, globals
 * or tables.
 */

/** Modules that are tried; HEDDLE_TEST_RUNS makes a longer campaign of them. */
const count = runsOf(250);
const fuel = 2_000_000;
const pages = 64;
const modules = new RandomModules();

afterAll(() => modules.dispose());

interface MeteredRun {
  readonly steps: readonly Seen[];
  /** Units that each step left. */
  readonly left: readonly number[];
}

/** Runs the rewritten module until a call ends for want of fuel or stack, which does not count. */
function runRewritten(core: Uint8Array, code: Uint8Array): MeteredRun {
  const watched = new WatchedInstance(core);
  const steps: Seen[] = [];
  const left: number[] = [];
  let remaining = () => 0;
  const ended = (step: Seen) => {
    if (watched.overflowed || remaining() < 0) return true;
    steps.push(step);
    left.push(remaining());
    return false;
  };
  const begin = (instance: WebAssembly.Instance) => {
    remaining = instance.exports["heddle:remaining"] as () => number;
    start(instance, fuel, pages);
  };
  if (ended(watched.start(code, begin))) return { steps, left };
  for (const [turn, name] of calls(watched)) {
    if (ended(watched.call(name, turn))) break;
  }
  return { steps, left };
}

/** Each function is called with some arguments and then with others. */
function calls(watched: WatchedInstance): [turn: number, name: string][] {
  return [...watched.functions, ...watched.functions].map((name, turn) => [turn, name]);
}

/** Why the sandbox does not admit code like this, or nothing. */
function refusalOf(core: Uint8Array): string {
  try {
    scanModule(readModule(core));
    return "";
  } catch (error) {
    if (error instanceof HeddleError) return `${error.code} ${error.message}`;
    throw error;
  }
}

test("rewriting changes nothing that can be seen of a random module, and fuel is the same each time", async () => {
  const tally = { modules: 0, aborted: 0, refused: 0, calls: 0, trapped: 0, exhausted: 0, units: 0 };
  for (let number = 0; number < count; number++) {
    const random = await modules.make(number);
    if (random === undefined) {
      tally.aborted++;
      continue;
    }
    const refusal = refusalOf(random);
    if (refusal !== "") {
      // Binaryen takes ref.as_non_null for a part of reference types.
      expect(refusal).toMatch("typed function references");
      tally.refused++;
      continue;
    }
    const core = withEverythingExported(withOwnGlobals(random));
    const code = rewriteAny(core, pages);
    expect(WebAssembly.validate(code), `module ${number}`).toBe(true);
    const { steps, left } = runRewritten(core, code);
    const plain = new WatchedInstance(core);
    const found: Seen[] = [];
    for (const [index] of steps.entries()) {
      const [turn, name] = calls(plain)[index - 1] ?? [0, ""];
      found.push(index === 0 ? plain.start(core, () => {}) : plain.call(name, turn));
    }
    expect(steps, `module ${number}`).toEqual(found);
    expect(runRewritten(core, code), `module ${number}`).toEqual({ steps, left });
    tally.modules++;
    tally.calls += steps.length;
    tally.trapped += steps.filter(({ call }) => call.includes("traps: ")).length;
    tally.exhausted += steps.length <= calls(plain).length ? 1 : 0;
    tally.units += fuel - (left.at(-1) ?? fuel);
  }
  if (process.env.HEDDLE_TEST_RUNS !== undefined) console.log(tally);
  expect(tally.modules).toBeGreaterThan(0.9 * count);
  expect(tally.calls).toBeGreaterThan(5 * count);
  expect(tally.trapped).toBeGreaterThan(count / 2);
  expect(tally.units).toBeGreaterThan(1000 * count);
}, 600_000);

test.each([
  ["exception-handling", "exceptions"],
  ["tail-call", "tail calls"],
  ["threads", "threads"],
  ["memory64", "memory64"],
  ["relaxed-simd", "relaxed SIMD"],
  ["gc", "garbage collection"],
])("a random module that uses %s is refused by that name", async (proposal, name) => {
  let refused = 0;
  for (let number = 0; number < 40; number++) {
    const random = await modules.make(number, proposal);
    if (random === undefined) continue;
    const refusal = refusalOf(random);
    if (refusal === "") continue;
    expect(refusal).toMatch(new RegExp(`ADMISSION_UNSUPPORTED .*(${name}|typed function references)`));
    refused += new RegExp(name).test(refusal) ? 1 : 0;
  }
  expect(refused).toBeGreaterThan(0);
});
