import { describe, expect, it } from "vitest";
import {
  type AdmittedFunction,
  admit,
  type Sandbox,
  type SandboxStream,
} from "../../runtime/sandbox/index.ts";
import { bytes, guestText, testHost } from "../support/guests.ts";
import { streamingComponent, streamingGuest, streamingText } from "../support/streaming-guests.ts";

const fuel = 1_000_000;

/**
 * Leaves its state wherever it can: a global, static memory, the heap, grown memory, a table. What it finds of an
 * earlier stream it gives. The first byte of a chunk says how the chunk ends.
 */
const leaving = {
  declarations: `(global $count (mut i32) (i32.const 0))
    (table $table 2 funcref) (elem declare func $ok)
    (global $grown (mut i32) (i32.const 0))
    (data (i32.const 3000) "fresh")`,
  functions: `(func $recurse (call $recurse))
    (func $spin (loop (br 0)))`,
  push: `
    (i32.store (i32.const 2048) (global.get $count))
    (i32.store (i32.const 2052) (i32.load (i32.const 60000)))
    (i32.store (i32.const 2056) (i32.load (i32.const 3000)))
    (i32.store (i32.const 2060) (i32.add (memory.size) (i32.mul (i32.const 16) (ref.is_null (table.get $table (i32.const 1))))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store (i32.const 60000) (i32.const 7))
    (i32.store (i32.const 3000) (i32.const 9))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 103)) (then (drop (memory.grow (i32.const 1)))))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 97)) (then (table.set $table (i32.const 1) (ref.func $ok))))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 116)) (then (unreachable)))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 108)) (then (call $spin)))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 114)) (then (call $recurse)))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 102)) (then (return (call $fail (i32.const 0) (i32.const 0)))))
    (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 98)) (then (return (i32.const 3))))
    (call $ok (i32.const 2048) (i32.const 16))`,
};

const noTrace = [0, 0, 0x73657266, 17];

function words(sandbox: Sandbox): number[] {
  const view = sandbox.memory().slice(sandbox.outputPointer, sandbox.outputPointer + sandbox.outputLength);
  return [...new Uint32Array(view.buffer)];
}

/** Pushes chunks through a sandbox that is used again and again, as the executor does. */
function pushAll(sandbox: Sandbox, ...chunks: readonly string[]): (number[] | string)[] {
  return chunks.map((chunk) => {
    const pointer = sandbox.allocate(chunk.length);
    if (pointer >= 0) {
      sandbox.memory().set(bytes(chunk), pointer);
    }
    return pointer >= 0 && sandbox.push(pointer, chunk.length)
      ? words(sandbox)
      : (sandbox.failure?.code as string);
  });
}

async function leavingGuest(): Promise<AdmittedFunction> {
  return admit(await streamingComponent(streamingText(leaving)));
}

describe("state that a stream leaves", () => {
  it("is seen by its own chunks", async () => {
    const sandbox = (await leavingGuest()).instantiate(testHost());
    sandbox.begin(fuel);
    expect(pushAll(sandbox, "x", "x")).toEqual([noTrace, [1, 7, 9, 17]]);
  });

  it.each([
    ["its end", "x", undefined],
    ["being abandoned", "x", undefined],
    ["growing memory", "g", undefined],
    ["changing a table", "a", undefined],
    ["a trap", "t", "TRAP"],
    ["running out of fuel", "l", "OUT_OF_FUEL"],
    ["a stack overflow", "r", "STACK_OVERFLOW"],
    ["a failure of its own", "f", "GUEST_FAILURE"],
    ["a bad output", "b", "BAD_OUTPUT"],
  ])("is gone after %s", async (ending, chunk, code) => {
    const sandbox = (await leavingGuest()).instantiate(testHost());
    for (let turn = 0; turn < 3; turn++) {
      sandbox.begin(fuel);
      const given = pushAll(sandbox, "x", "x", chunk);
      expect(given[0]).toEqual(noTrace);
      if (code === undefined) {
        expect(given[2]).toBeInstanceOf(Array);
      } else {
        expect(given[2]).toBe(code);
      }
      if (ending === "its end") {
        expect(sandbox.finish()).toBe(true);
      }
      sandbox.end();
    }
  });

  it("is gone also where a next stream begins without an end of the one before", async () => {
    const sandbox = (await leavingGuest()).instantiate(testHost());
    sandbox.begin(fuel);
    pushAll(sandbox, "x", "a", "g");
    sandbox.begin(fuel);
    expect(pushAll(sandbox, "x")).toEqual([noTrace]);
  });
});

describe("a stream that fails", () => {
  const ended = (stream: SandboxStream) => () => stream.push(bytes("x"));

  it("in its middle tells every later chunk the same, and runs nothing", async () => {
    const admitted = await leavingGuest();
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.push(bytes("x")).ok).toBe(true);
    const failed = stream.push(bytes("l"));
    expect(failed).toMatchObject({ ok: false, failure: { code: "OUT_OF_FUEL" } });
    expect(stream.fuel).toBe(fuel);
    expect(stream.push(bytes("x"))).toEqual(failed);
    expect(stream.finish()).toEqual(failed);
    expect(stream.fuel).toBe(fuel);
  });

  it("cannot be used after its end, and ends once", async () => {
    const admitted = await leavingGuest();
    const stream = admitted.stream(testHost(), { fuel });
    stream.push(bytes("x"));
    expect(stream.finish()).toMatchObject({ ok: true, output: new Uint8Array() });
    const used = stream.fuel;
    const misuse = expect.objectContaining({ code: "STREAM_MISUSE" });
    expect(ended(stream)).toThrow(misuse);
    expect(() => stream.finish()).toThrow(misuse);
    stream.dispose();
    expect(stream.fuel).toBe(used);
  });

  it("takes no chunk once its end was told, though it still gives some", async () => {
    const admitted = await streamingGuest({
      push: "(call $ok (i32.const 0) (i32.const 0))",
      finish: "(call $ok (i32.const 2048) (i32.const 1))",
    });
    const stream = admitted.stream(testHost(), { fuel: 5_000 });
    expect(stream.finish()).toMatchObject({ ok: true });
    expect(ended(stream)).toThrow(expect.objectContaining({ code: "STREAM_MISUSE" }));
    // One that would give for ever runs out of fuel.
    let last = stream.finish();
    for (let turn = 0; last.ok && turn < 5_000; turn++) {
      last = stream.finish();
    }
    expect(last).toMatchObject({ ok: false, failure: { code: "OUT_OF_FUEL" } });
  });

  it("cannot buy the work of making a large memory fresh with a cheap store", async () => {
    const admitted = await streamingGuest(
      {
        memory: "200",
        push: "(i32.store8 (i32.const 13000000) (i32.const 1)) (call $ok (i32.const 0) (i32.const 0))",
      },
      { memoryBytes: 200 * 65_536 },
    );
    const stream = admitted.stream(testHost(), { fuel: 10_000 });
    expect(stream.push(bytes("x"))).toMatchObject({ ok: false, failure: { code: "OUT_OF_FUEL" } });
  });

  it.each([
    ["that ends beyond its memory", 65_530, 7],
    ["longer than its memory", 0, 65_537],
    ["at a negative address", -8, 4],
  ])("with an output %s is refused", async (_, pointer, length) => {
    const admitted = await streamingGuest({
      push: `(call $ok (i32.const ${pointer}) (i32.const ${length}))`,
    });
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.push(bytes("x"))).toMatchObject({ ok: false, failure: { code: "BAD_OUTPUT" } });
  });

  it("in freeing what it gave fails then", async () => {
    const admitted = await streamingGuest({
      functions: '(func (export "cabi_post_push") (param i32) (loop (br 0)))',
      push: "(call $ok (i32.const 0) (i32.const 0))",
    });
    const stream = admitted.stream(testHost(), { fuel });
    expect(stream.push(bytes("x"))).toMatchObject({ ok: true });
    expect(stream.push(bytes("x"))).toMatchObject({ ok: false, failure: { code: "OUT_OF_FUEL" } });
  });
});

describe("a stream that is used from inside itself", () => {
  it("is busy, whatever is asked of it", async () => {
    const admitted = await streamingGuest({
      imports: true,
      push: "(call $log (i32.const 1) (local.get $pointer) (local.get $length)) (call $ok (local.get $pointer) (local.get $length))",
    });
    const seen: unknown[] = [];
    const attempt = (action: () => unknown) => {
      try {
        seen.push(action());
      } catch (error) {
        seen.push((error as { code: string }).code);
      }
    };
    const stream: SandboxStream = admitted.stream(
      {
        context: () => undefined,
        log: () => {
          attempt(() => stream.push(bytes("y")));
          attempt(() => stream.finish());
          attempt(() => stream.dispose());
        },
      },
      { fuel },
    );
    expect(stream.push(bytes("x"))).toMatchObject({ ok: true, output: bytes("x") });
    expect(seen).toEqual(["SANDBOX_BUSY", "SANDBOX_BUSY", undefined]);
    expect(stream.push(bytes("z"))).toMatchObject({ ok: true, output: bytes("z") });
  });

  it("has ended where a callback of the host threw", async () => {
    const admitted = await streamingGuest({
      imports: true,
      push: "(call $log (i32.const 1) (local.get $pointer) (local.get $length)) (call $ok (i32.const 0) (i32.const 0))",
    });
    const stream = admitted.stream(
      {
        context: () => undefined,
        log: () => {
          throw new Error("the disk is full");
        },
      },
      { fuel },
    );
    expect(() => stream.push(bytes("x"))).toThrow("the disk is full");
    expect(() => stream.push(bytes("x"))).toThrow(expect.objectContaining({ code: "STREAM_MISUSE" }));
  });
});

it("a streaming guest may not be called while it allocates", async () => {
  const admitted = await streamingGuest({
    imports: true,
    realloc: `(call $log (i32.const 1) (i32.const 0) (i32.const 0)) (i32.const 4096)`,
    push: "(call $ok (i32.const 0) (i32.const 0))",
  });
  const stream = admitted.stream(testHost(), { fuel });
  expect(stream.push(bytes("x"))).toMatchObject({ ok: false, failure: { code: "TRAP" } });
});

it("text of the other world's guest is not taken for a streaming one", async () => {
  const text = guestText({ run: "(call $ok (i32.const 0) (i32.const 0))" });
  await expect(streamingComponent(text)).rejects.toThrow();
});
