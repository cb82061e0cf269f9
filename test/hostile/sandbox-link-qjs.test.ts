import { beforeAll, describe, expect, it } from "vitest";
import { type AdmittedFunction, admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { exposeState, InstanceWatch } from "../support/exposed.ts";
import { bytes, testHost } from "../support/guests.ts";
import { qjsComponent, qjsSource, qjsToolchain } from "../support/qjs.ts";

/** Rows 1, 4, 5, 16 and 17 of the checklist for functions written in JavaScript, with QuickJS inside. */

const fuel = 50_000_000;
const toolchain = await qjsToolchain();

/** What the function is told to do, and how that ends; each leaves globals, arrays and changed prototypes behind. */
const endings = [
  ["shout", { ok: true, output: bytes("SHOUT") }],
  ["log", { ok: true, output: bytes("for world") }],
  ["grow", { ok: true, output: bytes("200") }],
  ["refuse", { failure: { code: "GUEST_FAILURE", functionCode: "REFUSED", place: "byte 0" } }],
  ["throw", { failure: { code: "TRAP" } }],
  ["time", { failure: { code: "TRAP" } }],
  ["loop", { failure: { code: "OUT_OF_FUEL" } }],
  ["recurse", { failure: { code: "STACK_OVERFLOW" } }],
] as const;

describe.skipIf(toolchain === undefined)("a function written in JavaScript", () => {
  let admitted: AdmittedFunction;
  beforeAll(async () => {
    if (toolchain !== undefined) {
      admitted = exposeState(admit(await qjsComponent(toolchain, qjsSource)));
    }
  });

  const start = () => admitted.instantiate(testHost(new Map([["who", "world"]])));

  it("is linked from the core modules around QuickJS, and imports nothing but the world", () => {
    expect(admitted.report).toMatchObject({
      coreModules: 6,
      imports: ["heddle:function/log@1.0.0", "heddle:function/context@1.0.0"],
      exports: ["run"],
    });
    expect(admitted.admission.imports.map(({ host }) => host).sort()).toEqual(["context.get", "log.write"]);
  });

  it.each(endings)("told to %s, ends the same way each time, for the same fuel", (order, outcome) => {
    using sandbox = start();
    const first = sandbox.call(bytes(order), { fuel });
    expect(first).toMatchObject(outcome);
    for (let call = 0; call < 3; call++) {
      expect(sandbox.call(bytes(order), { fuel })).toEqual(first);
    }
    using another = start();
    expect(another.call(bytes(order), { fuel })).toEqual(first);
  });

  it.each(endings)("told to %s, leaves nothing behind", (order) => {
    using watch = new InstanceWatch();
    using sandbox = start();
    const fresh = watch.atStart(sandbox, fuel);
    expect(fresh.globals.length).toBeGreaterThan(10);
    expect(fresh.tables.length).toBe(2);
    const clean = sandbox.call(bytes("clean"), { fuel });
    expect(clean).toMatchObject({ ok: true, output: bytes("0,0,,") });
    sandbox.call(bytes(order), { fuel });
    expectState(watch, sandbox, fresh);
    expect(sandbox.call(bytes("clean"), { fuel })).toEqual(clean);
    expectState(watch, sandbox, fresh);
  });

  it("leaves nothing behind wherever its fuel runs out", () => {
    using watch = new InstanceWatch();
    using sandbox = start();
    const fresh = watch.atStart(sandbox, fuel);
    const { fuel: needed } = sandbox.call(bytes("shout"), { fuel });
    for (let given = 0; given < needed; given += Math.floor(needed / 40)) {
      expect(sandbox.call(bytes("shout"), { fuel: given })).toMatchObject({
        failure: { code: "OUT_OF_FUEL" },
        fuel: given,
      });
      expectState(watch, sandbox, fresh);
    }
    expect(sandbox.call(bytes("shout"), { fuel: needed })).toMatchObject({ ok: true, fuel: needed });
  });

  it("gets no more memory than it is admitted with", async () => {
    const bomb = `export function run() { const all = []; for (;;) all.push(new Uint8Array(100000).fill(1)); }`;
    const component = await qjsComponent(toolchain as NonNullable<typeof toolchain>, bomb);
    const memoryBytes = 4 * 1024 * 1024;
    using small = admit(component, { memoryBytes });
    using sandbox = small.instantiate(testHost());
    const result = sandbox.call(bytes(""), { fuel });
    expect(result.ok).toBe(false);
    expect(result.peakMemory).toBeLessThanOrEqual(memoryBytes);
    expect(sandbox.call(bytes(""), { fuel })).toEqual(result);
  });
});

function expectState(
  watch: InstanceWatch,
  sandbox: Sandbox,
  fresh: ReturnType<InstanceWatch["atStart"]>,
): void {
  const found = watch.atStart(sandbox, fuel);
  expect(Buffer.compare(found.memory, fresh.memory)).toBe(0);
  expect(found.globals).toEqual(fresh.globals);
  expect(found.tables).toEqual(fresh.tables);
}
