import fc from "fast-check";
import { expect, it } from "vitest";
import wabtModule from "wabt";
import { replaceFuel } from "../../runtime/sandbox/fuel.ts";
import { maxUncheckedOffset } from "../../runtime/sandbox/meter/layout.ts";
import { runsOf } from "../support/chance.ts";
import { rewriteCore, withFormerExports } from "../support/rewritten.ts";

/** Runs of the law; HEDDLE_TEST_RUNS makes a longer campaign of it. */
const numRuns = runsOf(600);
const pages = 2;
const fresh = -1;

const wabt = await wabtModule();

/** Text of statements that change locals, store through them, and branch. */
type Statement = string;

const local = fc.nat(2);
/** Far apart from each other, so that no two lie in a range that one of them made. */
const address = fc.constantFrom(0, 3000, 9000, 20_000, 40_000, 90_000, 131_000);
const offset = fc.constantFrom(
  0,
  8,
  maxUncheckedOffset - 1,
  maxUncheckedOffset,
  maxUncheckedOffset + 1,
  2000,
);
const condition = fc.oneof(
  fc.constantFrom("local.get $a", "local.get $b", "(i32.and (local.get $a) (i32.const 1))"),
  local.map((index) => `(i32.lt_u (local.get ${index}) (i32.const 10000))`),
);

const simple: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(local, address).map(([at, to]) => `i32.const ${to} local.set ${at}`) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        local,
        offset,
        fc.oneof(
          fc.constantFrom("i32.const 7", "i32.const 1 call $same"),
          local.map((index) => `local.get ${index} i32.const 1 i32.or`),
          // The value that is stored changes the local whose value is the address.
          fc.tuple(local, address).map(([at, to]) => `i32.const ${to} local.tee ${at}`),
        ),
      )
      .map(([base, by, value]) => `local.get ${base} ${value} i32.store offset=${by}`),
  },
  fc.tuple(local, address).map(([at, to]) => `i32.const ${to} local.tee ${at} i32.const 5 i32.store8`),
  fc.tuple(local, local).map(([from, to]) => `local.get ${from} local.set ${to}`),
  fc
    .tuple(local, local, condition)
    .map(
      ([one, other, which]) =>
        `local.get ${one} local.get ${other} ${which} select i32.const 3 i32.store16 offset=4`,
    ),
  fc.constant("i32.const 9 call $elsewhere"),
);

/** Stores through one local on all ways that lead to a place and after it, or only on some. */
const throughOne: fc.Arbitrary<Statement> = fc
  .tuple(local, address, address, condition, fc.nat(3), fc.boolean())
  .map(([base, first, next, when, kind, again]) => {
    const store = `local.get ${base} i32.const 5 i32.store`;
    const change = `i32.const ${next} local.set ${base}`;
    const forms = [
      `${when} if ${store} else ${store} end`,
      `block ${when} br_if 0 ${store} end`,
      `${store} i32.const 2 local.set $turns loop ${store} ${change}
         (local.tee $turns (i32.sub (local.get $turns) (i32.const 1))) br_if 0 end`,
      `${store} ${when} if ${change} end`,
    ];
    // What is stored once more is checked then, at the latest.
    return `i32.const ${first} local.set ${base} ${forms[kind]} ${again ? store : ""}`;
  });

const { statements } = fc.letrec<{ statements: Statement; block: Statement }>((tie) => ({
  statements: fc
    .array(fc.oneof({ maxDepth: 4 }, simple, throughOne, tie("block")), { maxLength: 7 })
    .map((list) => list.join("\n")),
  block: fc.oneof(
    fc
      .tuple(condition, tie("statements"), tie("statements"))
      .map(([when, yes, no]) => `${when} if ${yes} else ${no} end`),
    fc
      .tuple(condition, tie("statements"), tie("statements"))
      .map(([when, before, after]) => `block ${before} ${when} br_if 0 ${after} end`),
    // At most three turns each time.
    fc.tuple(tie("statements"), tie("statements")).map(
      ([before, after]) =>
        `i32.const 3 local.set $turns loop ${before} (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
         (i32.gt_s (local.get $turns) (i32.const 0)) br_if 0 ${after} end`,
    ),
    fc.tuple(condition, tie("statements")).map(([when, before]) => `${when} if ${before} unreachable end`),
    fc
      .tuple(condition, tie("statements"))
      .map(([when, before]) => `${when} if ${before} i32.const 1 call $same return end`),
  ),
}));

function moduleOf(body: string): Uint8Array {
  const text = `(module (memory (export "memory") 2)
    (global $left (mut i32) (i32.const 400))
    (func $same (param i32) (result i32) local.get 0)
    (func $elsewhere (param i32) (i32.store offset=60000 (local.get 0) (i32.const 1)))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 16)
    (func (export "run") (param $a i32) (param $b i32) (result i32) (local i32 i32) (local $turns i32)
      ${body}
      i32.const 0))`;
  const parsed = wabt.parseWat("stores.wat", text);
  try {
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: (a: number, b: number) => number;
}

function instantiate(code: Uint8Array): Record<string, unknown> {
  return new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>)).exports;
}

function ending({ run }: Exports, [a, b]: readonly [number, number]): string {
  try {
    return `returned ${run(a, b)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

it("every byte is zero again, through whatever locals it was stored, however they change and control goes", () => {
  let written = 0;
  fc.assert(
    fc.property(statements, fc.tuple(address, address), (body, input) => {
      const core = moduleOf(body);
      const plain = instantiate(core) as unknown as Exports;
      const exports = instantiate(withFormerExports(rewriteCore(core, pages), core));
      const metered = exports as unknown as Exports;
      const arm = exports["heddle:arm"] as (fuel: number, pages: number) => number;
      (exports["heddle:snapshot"] as (low: number, high: number, units: number) => void)(0, 0, replaceFuel);
      arm(20_000, pages);
      const found = ending(metered, input);
      const remaining = (exports["heddle:remaining"] as () => number)();
      if (remaining >= 0) {
        expect(found).toBe(ending(plain, input));
        expect(Buffer.compare(bytes(metered), bytes(plain))).toBe(0);
      }
      written += bytes(metered).some((byte) => byte !== 0) ? 1 : 0;
      expect(arm(20_000, pages)).toBe(fresh);
      expect(bytes(metered).findIndex((byte) => byte !== 0)).toBe(-1);
    }),
    { numRuns },
  );
  expect(written).toBeGreaterThan(numRuns / 4);
});

function bytes({ memory }: Exports): Uint8Array {
  return new Uint8Array(memory.buffer);
}
