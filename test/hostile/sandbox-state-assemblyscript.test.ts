import { beforeAll, describe, expect, it } from "vitest";
import { type AdmittedFunction, admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { buildProject } from "../support/built-project.ts";
import { exposeState, InstanceWatch, type State } from "../support/exposed.ts";
import { bytes, testHost } from "../support/guests.ts";

/** Row 17 of the checklist for functions in AssemblyScript, which keep state in globals, static memory and objects. */

const fuel = 50_000_000;

const proto = `
syntax = "proto3";
package hostile.v1;
import "heddle/v1/options.proto";
service Keep {
  option (heddle.v1.function) = {
    version: "1.0.0"
    summary: "Answer what an earlier call left behind"
    resources: {fuel: 50000000 memory_bytes: 4194304}
  };
  rpc Run(KeepRequest) returns (Kept);
}
message KeepRequest {
  string order = 1;
}
message Kept {
  string seen = 1;
}
`;

const source = `
import { fail } from "heddle";
import { KeepRequest, Kept } from "./contract";

let calls = 0;
let total: f64 = 0.5;
let last = "none";
const numbers = new Array<i32>();
const names = new Map<string, i32>();
const fixed: StaticArray<u8> = [1, 2, 3, 4];
const block = memory.data<u32>([7, 8, 9]);
let action: (a: i32) => i32 = (a: i32): i32 => a + 1;

function down(depth: i32): i32 {
  return depth < 0 ? 0 : down(depth + 1) + 1;
}

export function run(input: KeepRequest): Kept | null {
  const order = input.order;
  if (order != "clean") {
    calls++;
    total *= 3;
    last = order + "!";
    for (let i = 0; i < 300; i++) numbers.push(i * 7);
    names.set(order, calls);
    fixed[2] = 99;
    store<u32>(block, load<u32>(block) + 1);
    action = (a: i32): i32 => a * 2;
    if (order == "trap") unreachable();
    if (order == "loop") while (true) calls++;
    if (order == "recurse") calls = down(0);
    if (order == "grow") { while (memory.grow(1) >= 0) {} store<u8>((<usize>memory.size() << 16) - 1, 5); }
    if (order == "fail") return fail<Kept>("REFUSED", last, "order");
    if (order == "abort") throw new Error("out of here");
  }
  const kept = new Kept();
  kept.seen = [calls.toString(), total.toString(), last, numbers.length.toString(), names.size.toString(),
    fixed[2].toString(), load<u32>(block).toString(), action(5).toString(), memory.size().toString()].join(",");
  return kept;
}
`;

const endings = ["succeed", "trap", "loop", "recurse", "grow", "fail", "abort"];

function request(order: string): Uint8Array {
  return Uint8Array.of(0x0a, order.length, ...bytes(order));
}

describe("a function in AssemblyScript", () => {
  let admitted: AdmittedFunction;
  beforeAll(async () => {
    const { component } = await buildProject({
      "hostile/v1/keep.proto": proto,
      "hostile/v1/keep.ts": source,
    });
    admitted = exposeState(admit(component, { memoryBytes: 4 * 1024 * 1024 }));
  });

  it.each(endings)("told to %s, leaves no byte, global or entry of a table behind", (order) => {
    using watch = new InstanceWatch();
    using sandbox = admitted.instantiate(testHost());
    const fresh = watch.atStart(sandbox, fuel);
    expect(fresh.globals.length).toBeGreaterThan(10);
    expect(fresh.tables.length).toBe(1);
    const clean = sandbox.call(request("clean"), { fuel });
    expect(clean.ok && new TextDecoder().decode(clean.output.subarray(2))).toBe("0,0.5,none,0,0,3,7,6,16");
    const first = sandbox.call(request(order), { fuel });
    expectState(watch.atStart(sandbox, fuel), fresh);
    expect(sandbox.call(request(order), { fuel })).toEqual(first);
    expectState(watch.atStart(sandbox, fuel), fresh);
    expect(sandbox.call(request("clean"), { fuel })).toEqual(clean);
  });

  it("leaves nothing behind wherever its fuel runs out", () => {
    using watch = new InstanceWatch();
    using sandbox: Sandbox = admitted.instantiate(testHost());
    const fresh = watch.atStart(sandbox, fuel);
    const { fuel: needed } = sandbox.call(request("succeed"), { fuel });
    for (let given = 0; given < needed; given += Math.ceil(needed / 60)) {
      expect(sandbox.call(request("succeed"), { fuel: given }).ok).toBe(false);
      expectState(watch.atStart(sandbox, fuel), fresh);
    }
    expect(sandbox.call(request("succeed"), { fuel: needed }).ok).toBe(true);
  });
});

function expectState(found: State, fresh: State): void {
  expect(Buffer.compare(found.memory, fresh.memory)).toBe(0);
  expect(found.globals).toEqual(fresh.globals);
  expect(found.tables).toEqual(fresh.tables);
}
