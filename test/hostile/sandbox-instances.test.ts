import { afterEach, describe, expect, it } from "vitest";
import { defaultInstances, liveInstances, maximumInstances } from "../../runtime/sandbox/host/instances.ts";
import { AdmittedFunction, admit, limitInstances, type Sandbox } from "../../runtime/sandbox/index.ts";
import { bytes, component, guestText, testHost } from "../support/guests.ts";

const fuel = 1_000_000;

/** Numbers that the binary format writes in three bytes. */
const firstNumber = 16_384;

/** Makes functions that differ in one constant, which each adds to how often it was called on this instance. */
async function family(): Promise<(index: number) => Uint8Array> {
  const marker = 1_000_000;
  const text = guestText({
    declarations: "(global $calls (mut i32) (i32.const 0))",
    run: `
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.store (i32.const 2048) (i32.add (i32.const ${marker}) (global.get $calls)))
      (call $ok (i32.const 2048) (i32.const 4))`,
  });
  const original = await component(text);
  const place = Buffer.from(original).indexOf(Buffer.from(threeBytes(marker)));
  return (index) => {
    const copy = original.slice();
    copy.set(threeBytes(firstNumber + index), place);
    return copy;
  };
}

/** LEB128 of a number from 8,192 to 1,048,575, signed. */
function threeBytes(value: number): Uint8Array {
  return Uint8Array.of((value & 0x7f) | 0x80, ((value >>> 7) & 0x7f) | 0x80, value >>> 14);
}

function numberOf(sandbox: Sandbox): number {
  const result = sandbox.call(bytes("x"), { fuel });
  if (!result.ok) {
    throw new Error(result.failure.message);
  }
  return new DataView(result.output.buffer).getInt32(0, true);
}

afterEach(() => limitInstances(defaultInstances));

describe("instances of a thread", () => {
  it("are kept by recency, and two thousand different functions stay callable", async () => {
    const make = await family();
    limitInstances(500);
    const sandboxes = Array.from({ length: 2_000 }, (_, index) => admit(make(index)).instantiate(testHost()));
    const before = liveInstances.size;
    for (const round of [1, 2]) {
      for (const [index, sandbox] of sandboxes.entries()) {
        expect(numberOf(sandbox), `function ${index} in round ${round}`).toBe(firstNumber + index + 1);
        expect(liveInstances.size).toBeLessThanOrEqual(500);
      }
    }
    for (const sandbox of sandboxes) {
      sandbox.dispose();
    }
    expect(liveInstances.size).toBeLessThanOrEqual(before);
  });

  it("are at most as many as was said, and the ones that were not used for longest go first", async () => {
    const make = await family();
    limitInstances(4);
    const [a, b, c, d, e] = Array.from({ length: 5 }, (_, index) =>
      admit(make(index)).instantiate(testHost()),
    );
    const live = (sandbox: Sandbox | undefined) => sandbox !== undefined && sandbox.memory().length > 0;
    for (const sandbox of [a, b, c, d, a]) {
      numberOf(sandbox as Sandbox);
    }
    expect([a, b, c, d, e].map(live)).toEqual([true, true, true, true, false]);
    numberOf(e as Sandbox);
    expect([a, b, c, d, e].map(live)).toEqual([true, false, true, true, true]);
    limitInstances(1);
    expect([a, b, c, d, e].map(live)).toEqual([false, false, false, false, true]);
  });

  it("stay where a call is open", async () => {
    const make = await family();
    limitInstances(1);
    const open = admit(make(0)).instantiate(testHost());
    open.begin(fuel);
    const pointer = open.allocate(1);
    const other = admit(make(1)).instantiate(testHost());
    expect(numberOf(other)).toBe(firstNumber + 2);
    expect(open.run(pointer, 1)).toBe(true);
    open.end();
  });

  it("do not stay where a call was refused for its limits", async () => {
    const make = await family();
    const refused = admit(make(0)).instantiate(testHost());
    numberOf(refused);
    for (const limits of [{ fuel, memory: -1 }, { fuel: -1 }]) {
      expect(() => refused.call(bytes("x"), limits)).toThrowError(
        expect.objectContaining({ code: "CONFIG_INVALID" }),
      );
    }
    limitInstances(1);
    numberOf(admit(make(1)).instantiate(testHost()));
    expect(refused.memory()).toHaveLength(0);
  });

  it("can be from 1 to what the engine can hold", () => {
    for (const most of [0, maximumInstances + 1, 1.5, Number.NaN]) {
      expect(() => limitInstances(most)).toThrowError(expect.objectContaining({ code: "CONFIG_INVALID" }));
    }
    limitInstances(1);
    limitInstances(maximumInstances);
  });

  it("are gone with the sandbox, which then says that it is closed", async () => {
    const make = await family();
    const admitted = admit(make(0));
    const before = liveInstances.size;
    const sandbox = admitted.instantiate(testHost());
    numberOf(sandbox);
    expect(liveInstances.size).toBe(before + 1);
    sandbox.dispose();
    sandbox.dispose();
    expect(liveInstances.size).toBe(before);
    expect(() => sandbox.call(bytes("x"), { fuel })).toThrowError(
      expect.objectContaining({ code: "CLOSED" }),
    );
  });

  it("are made by an admitted function until that is disposed", async () => {
    const make = await family();
    const { admission } = admit(make(3));
    const again = new AdmittedFunction(admission);
    const sandbox = again.instantiate(testHost());
    again.dispose();
    expect(() => again.instantiate(testHost())).toThrowError(expect.objectContaining({ code: "CLOSED" }));
    expect(numberOf(sandbox)).toBe(firstNumber + 4);
  });
});
