import { describe, expect, it } from "vitest";
import { admit, type StreamResult } from "../../runtime/sandbox/index.ts";
import { binary, bytes, component, guestText, testHost } from "../support/guests.ts";
import { streamingGuest } from "../support/streaming-guests.ts";

const fuel = 1_000_000;

/** Gives the sum of the lengths of all chunks up to now, as one byte. */
const summing = {
  declarations: "(global $sum (mut i32) (i32.const 0))",
  push: `(global.set $sum (i32.add (global.get $sum) (local.get $length)))
         (i32.store8 (i32.const 2048) (global.get $sum)) (call $ok (i32.const 2048) (i32.const 1))`,
};

function gave(result: StreamResult): number[] | string {
  return result.ok ? [...result.output] : result.failure.code;
}

describe("a stream", () => {
  it("keeps state from its first chunk to its end, and gives what is known by then", async () => {
    const admitted = await streamingGuest({
      ...summing,
      finish: `(call $ok (i32.const 2048) (i32.and (global.get $sum) (i32.const 7)))
               (global.set $sum (i32.sub (global.get $sum) (i32.const 1)))`,
    });
    const stream = admitted.stream(testHost(), { fuel });
    expect(gave(stream.push(bytes("ab")))).toEqual([2]);
    expect(gave(stream.push(bytes("")))).toEqual([2]);
    expect(gave(stream.push(bytes("c")))).toEqual([3]);
    // As long as it gives something, finish is called again.
    expect([1, 2, 3, 4].map(() => stream.finish().ok && stream.peakMemory)).toEqual(
      new Array(4).fill(65_536),
    );
    expect(() => stream.finish()).toThrow(expect.objectContaining({ code: "STREAM_MISUSE" }));
  });

  it("uses one amount of fuel for all chunks, the same number at each run, with what its end costs", async () => {
    const admitted = await streamingGuest(summing);
    const run = (chunks: readonly string[]) => {
      const stream = admitted.stream(testHost(), { fuel });
      const used = chunks.map((chunk) => {
        stream.push(bytes(chunk));
        return stream.fuel;
      });
      stream.finish();
      return [...used, stream.fuel];
    };
    const used = run(["a", "bc", "def"]);
    expect(used).toEqual(used.toSorted((a, b) => a - b));
    expect(new Set(used).size).toBe(4);
    expect(run(["a", "bc", "def"])).toEqual(used);
    // What it used is enough, and a unit less is not.
    const [last = 0] = used.slice(-1);
    const outcome = (units: number) => {
      const stream = admitted.stream(testHost(), { fuel: units });
      return [...["a", "bc", "def"].map((chunk) => stream.push(bytes(chunk))), stream.finish()].map((one) =>
        one.ok ? "ok" : one.failure.code,
      );
    };
    expect(outcome(last)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(outcome(last - 1).at(-1)).toBe("OUT_OF_FUEL");
  });

  it("has its memory limited as a whole", async () => {
    const admitted = await streamingGuest({ push: "(call $ok (i32.const 0) (i32.const 0))" });
    const stream = admitted.stream(testHost(), { fuel, memory: 2 * 65_536 });
    const chunk = new Uint8Array(40_000);
    // The allocator of this guest frees nothing.
    expect([1, 2, 3, 4].map(() => gave(stream.push(chunk)))).toEqual([[], [], [], "OUT_OF_MEMORY"]);
    expect(stream.peakMemory).toBe(2 * 65_536);
  });

  it("has its log, and where it says nothing none", async () => {
    const admitted = await streamingGuest({
      imports: true,
      push: "(call $log (i32.const 1) (local.get $pointer) (local.get $length)) (call $ok (i32.const 0) (i32.const 0))",
    });
    const stream = admitted.stream(testHost(), { fuel });
    stream.push(bytes("one"));
    stream.push(bytes("two"));
    expect(stream.logs).toEqual([
      { level: "info", message: "one" },
      { level: "info", message: "two" },
    ]);
  });

  it("lets a function free what it gave before it is called again", async () => {
    const admitted = await streamingGuest({
      declarations: "(global $freed (mut i32) (i32.const 0))",
      functions: `(func (export "cabi_post_push") (param i32)
        (global.set $freed (i32.add (global.get $freed) (i32.const 1))))`,
      push: "(i32.store8 (i32.const 2048) (global.get $freed)) (call $ok (i32.const 2048) (i32.const 1))",
    });
    const stream = admitted.stream(testHost(), { fuel });
    expect([1, 2, 3].map(() => gave(stream.push(bytes("x"))))).toEqual([[0], [1], [2]]);
  });
});

describe("the worlds", () => {
  it("are told apart, and a function is not called as one of the other", async () => {
    const streaming = await streamingGuest(summing);
    const plain = admit(await component(guestText({ run: "(call $ok (i32.const 0) (i32.const 0))" })));
    expect([streaming.streaming, plain.streaming]).toEqual([true, false]);
    expect(streaming.report.exports).toEqual(["push", "finish"]);
    const misuse = expect.objectContaining({ code: "STREAM_MISUSE" });
    expect(() => plain.stream(testHost(), { fuel })).toThrow(misuse);
    expect(() => streaming.instantiate(testHost()).call(bytes(""), { fuel })).toThrow(misuse);
    const sandbox = plain.instantiate(testHost());
    sandbox.begin(fuel);
    expect(() => sandbox.push(0, 0)).toThrow(misuse);
    expect(() => sandbox.finish()).toThrow(misuse);
    sandbox.end();
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true });
  });

  it("need all that they export", async () => {
    const half = await binary(`(component
      (type $record (record (field "code" string) (field "message" string) (field "place" string)))
      (import "failure" (type $failure (eq $record)))
      (core module $main (memory (export "memory") 1)
        (func (export "push") (param i32 i32) (result i32) (i32.const 0))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
      (core instance $main (instantiate $main))
      (func (export "push") (param "input" (list u8)) (result (result (list u8) (error $failure)))
        (canon lift (core func $main "push") (memory (core memory $main "memory")) (realloc (core func $main "cabi_realloc")))))`);
    expect(() => admit(half)).toThrow(
      expect.objectContaining({ code: "ADMISSION_WORLD", message: expect.stringContaining("no finish") }),
    );
  });
});
