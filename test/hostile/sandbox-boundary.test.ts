import { describe, expect, it } from "vitest";
import { callLimits } from "../../runtime/sandbox/host/limits.ts";
import { logLimits } from "../../runtime/sandbox/host/log.ts";
import { admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { bytes, component, guest, guestText, testHost } from "../support/guests.ts";

const fuel = 100_000_000;
const page = 65_536;

describe("a result", () => {
  /** A guest that writes three words at 1024 and returns the given address. */
  const answering = (words: readonly number[], at = 1024) =>
    guest({
      run: `${words.map((word, index) => `(i32.store (i32.const ${1024 + 4 * index}) (i32.const ${word}))`).join(" ")}
            (i32.const ${at})`,
    });

  it.each([
    ["beyond the memory", [0, 0, 0], page],
    ["that ends beyond the memory", [0, 0, 0], page - 24],
    ["at an address that is negative as a signed number", [0, 0, 0], -4],
    ["that is not aligned", [0, 0, 0], 1026],
    ["that is neither output nor failure", [2, 0, 0], 1024],
    ["whose output starts beyond the memory", [0, page + 1, 0], 1024],
    ["whose output ends a byte beyond the memory", [0, page - 10, 11], 1024],
    ["whose output has a length of 2^32 - 1", [0, 16, -1], 1024],
    ["whose output's end is beyond 2^32", [0, -16, 32], 1024],
    ["whose failure has a code beyond the memory", [1, page, 1, 0, 0, 0, 0], 1024],
    ["whose failure has a message with an end beyond 2^32", [1, 0, 0, -16, 32, 0, 0], 1024],
    ["whose failure has a place of 2^32 - 1 bytes", [1, 0, 0, 0, 0, 4, -1], 1024],
  ])("%s is refused", async (_, words, at) => {
    const sandbox = await answering(words, at);
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({ ok: false, failure: { code: "BAD_OUTPUT" } });
  });

  it("may lie at the very end of the memory, and be the whole of it", async () => {
    const sandbox = await guest({
      run: `(i32.store (i32.const ${page - 24}) (i32.const 0)) (i32.store (i32.const ${page - 20}) (i32.const ${page})) (i32.const ${page - 28})`,
    });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true });
    const whole = await answering([0, 0, page]);
    const result = whole.call(bytes(""), { fuel });
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.output.length).toBe(page);
  });

  it("may be the input itself", async () => {
    const sandbox = await guest({ run: "(call $ok (local.get $pointer) (local.get $length))" });
    expect(sandbox.call(bytes("same"), { fuel })).toMatchObject({ ok: true, output: bytes("same") });
  });

  it("may be of the maximum size, and not a byte more", async () => {
    const pages = callLimits.outputBytes / page + 1;
    const sandbox = await guest(
      {
        memory: String(pages),
        run: `(call $ok (i32.const 0) (i32.add (i32.const ${callLimits.outputBytes}) (local.get $length)))`,
      },
      { memoryBytes: pages * page },
    );
    const result = sandbox.call(bytes(""), { fuel });
    expect(result.ok && result.output.length).toBe(callLimits.outputBytes);
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({ ok: false, failure: { code: "BAD_OUTPUT" } });
  });
});

describe("a failure", () => {
  it("has the code, message and place of the guest", async () => {
    const sandbox = await guest({ run: "(call $fail (local.get $pointer) (local.get $length))" });
    expect(sandbox.call(bytes("E_WIDTH é"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "GUEST_FAILURE", functionCode: "E_WIDTH é", message: "E_WIDTH é", place: "E_WIDTH é" },
    });
  });

  it.each([
    ["a lone surrogate", [0xed, 0xa0, 0x80]],
    ["a truncated character", [0x41, 0xc3]],
    ["an over-long character", [0xc0, 0x80]],
    ["a stray byte", [0xff]],
  ])("with %s is refused", async (_, text) => {
    const sandbox = await guest({ run: "(call $fail (local.get $pointer) (local.get $length))" });
    expect(sandbox.call(Uint8Array.from(text), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "BAD_OUTPUT" },
    });
  });

  it("has its control characters escaped, NUL and terminal sequences among them", async () => {
    const sandbox = await guest({ run: "(call $fail (local.get $pointer) (local.get $length))" });
    const result = sandbox.call(bytes("a\u0000b\u001b[2Jc\u202ed\n\t"), { fuel });
    expect(result).toMatchObject({ failure: { message: "a\\u0000b\\u001b[2Jc\\u202ed\n\t" } });
  });

  it("is kept whole up to the limit of a message, and cut above, never inside a character", async () => {
    const sandbox = await guest({ run: "(call $fail (local.get $pointer) (local.get $length))" });
    const message = (text: string) => {
      const result = sandbox.call(bytes(text), { fuel });
      return result.ok ? undefined : result.failure.message;
    };
    const { failureMessageBytes: limit } = callLimits;
    expect(message("a".repeat(limit))).toBe("a".repeat(limit));
    expect(message("a".repeat(limit + 1))).toBe(`${"a".repeat(limit)}…`);
    expect(message(`${"a".repeat(limit - 1)}é`)).toBe(`${"a".repeat(limit - 1)}…`);
    expect(message(`${"a".repeat(limit - 3)}😀`)).toBe(`${"a".repeat(limit - 3)}…`);
  });
});

describe("an allocator", () => {
  const allocating = (realloc: string) =>
    guest({ run: "(call $ok (local.get $pointer) (local.get $length))", realloc });

  it.each([
    ["beyond the memory", "(i32.const 65537)"],
    ["with too little room behind it", "(i32.const 65532)"],
    ["that is negative as a signed number", "(i32.const -8)"],
    ["whose end is beyond 2^32", "(i32.const -1)"],
  ])("that gives an address %s is refused", async (_, realloc) => {
    const sandbox = await allocating(realloc);
    expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "BAD_ALLOCATOR" },
    });
  });

  it("may give the last bytes of the memory", async () => {
    const sandbox = await allocating("(i32.const 65531)");
    expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({ ok: true, output: bytes("hello") });
  });

  it("that traps is named as the culprit", async () => {
    const sandbox = await allocating("unreachable");
    expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "BAD_ALLOCATOR", trap: "unreachable" },
    });
  });

  it("that recurses for ever ends as a stack overflow", async () => {
    const sandbox = await allocating(
      "(call $realloc (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))",
    );
    expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "STACK_OVERFLOW" },
    });
  });

  it("must not call the host", async () => {
    const sandbox = await guest({
      imports: true,
      run: "(call $ok (local.get $pointer) (local.get $length))",
      realloc: "(call $log (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 4096)",
    });
    expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "TRAP", message: expect.stringContaining("log.write") },
    });
  });
});

describe("the log", () => {
  const logging = (run: string, host = testHost()) =>
    guest({ imports: true, run: `${run} (call $ok (i32.const 0) (i32.const 0))` }, { host });

  it("reaches the host with its level, control characters escaped", async () => {
    const host = testHost();
    const sandbox = await logging("(call $log (i32.const 2) (local.get $pointer) (local.get $length))", host);
    const result = sandbox.call(bytes("\u001b]0;owned\u0007 \u009b1m"), { fuel });
    expect(host.lines).toEqual(["warn \\u001b]0;owned\\u0007 \\u009b1m"]);
    expect(result.logs).toEqual([{ level: "warn", message: "\\u001b]0;owned\\u0007 \\u009b1m" }]);
  });

  it.each([
    ["a level that does not exist", "(call $log (i32.const 4) (i32.const 0) (i32.const 0))"],
    ["a negative level", "(call $log (i32.const -1) (i32.const 0) (i32.const 0))"],
    ["a message beyond the memory", "(call $log (i32.const 0) (i32.const 65536) (i32.const 1))"],
    ["a message whose end is beyond 2^32", "(call $log (i32.const 0) (i32.const -1) (i32.const 16))"],
  ])("with %s is refused", async (_, run) => {
    const sandbox = await logging(run);
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({ ok: false, failure: { code: "BAD_OUTPUT" } });
  });

  it("with a message that is not UTF-8 is refused", async () => {
    const sandbox = await logging("(call $log (i32.const 0) (local.get $pointer) (local.get $length))");
    expect(sandbox.call(Uint8Array.of(0xff), { fuel })).toMatchObject({ failure: { code: "BAD_OUTPUT" } });
  });

  it("keeps as many lines as are allowed and tells once that there were more", async () => {
    const flood = `(loop $more
      (call $log (i32.const 1) (i32.const 0) (i32.const 0))
      (br_if $more (i32.lt_u (local.tee $length (i32.add (local.get $length) (i32.const 1))) (i32.const LINES))))`;
    for (const [lines, kept] of [
      [logLimits.entries, logLimits.entries],
      [logLimits.entries + 1, logLimits.entries + 1],
      [5000, logLimits.entries + 1],
    ] as const) {
      const sandbox = await logging(flood.replace("LINES", String(lines)));
      const { logs } = sandbox.call(bytes(""), { fuel });
      expect(logs).toHaveLength(kept);
      expect(logs.at(-1)?.message.includes("more than is kept")).toBe(lines > logLimits.entries);
      expect(sandbox.call(bytes(""), { fuel }).logs).toHaveLength(kept);
    }
  });

  it("cuts long lines, and ends where all lines together are too long", async () => {
    const sandbox = await logging(`(loop $more
      (call $log (i32.const 1) (i32.const 0) (i32.const 60000))
      (br_if $more (i32.lt_u (local.tee $length (i32.add (local.get $length) (i32.const 1))) (i32.const 50))))`);
    const { logs } = sandbox.call(bytes(""), { fuel });
    expect(logs).toHaveLength(logLimits.bytes / logLimits.entryBytes + 1);
    expect(logs.at(-1)?.message).toContain("more than is kept");
  });

  it("costs fuel, so that a flood ends", async () => {
    const sandbox = await logging(
      "(loop $more (call $log (i32.const 1) (i32.const 0) (i32.const 0)) (br $more))",
    );
    expect(sandbox.call(bytes(""), { fuel: 1_000_000 })).toMatchObject({ failure: { code: "OUT_OF_FUEL" } });
  });
});

describe("the context", () => {
  /** Asks for the key that is the input and returns the value, or nothing. */
  const asking = `
    (call $context (local.get $pointer) (local.get $length) (i32.const 2048))
    (if (result i32) (i32.load8_u (i32.const 2048))
      (then (call $ok (i32.load (i32.const 2052)) (i32.load (i32.const 2056))))
      (else (call $ok (i32.const 0) (i32.const 0))))`;
  const values = new Map([
    ["event.id", "e-1"],
    ["__proto__", "a key as any other"],
    ["long", "v".repeat(callLimits.contextValueBytes)],
    ["longer", "v".repeat(callLimits.contextValueBytes + 1)],
    ["surrogate", "a\ud800b"],
  ]);
  const context = (run = asking, realloc?: string) =>
    guest({ imports: true, run, ...(realloc === undefined ? {} : { realloc }) }, { host: testHost(values) });

  it.each([
    ["event.id", "e-1"],
    ["__proto__", "a key as any other"],
    ["constructor", ""],
    ["surrogate", "a\ufffdb"],
  ])("answers the key %s", async (key, value) => {
    const sandbox = await context();
    expect(sandbox.call(bytes(key), { fuel })).toMatchObject({ ok: true, output: bytes(value) });
  });

  it("gives a value of the greatest length, and none that is longer", async () => {
    const sandbox = await context();
    const result = sandbox.call(bytes("long"), { fuel });
    expect(result.ok && result.output.length).toBe(callLimits.contextValueBytes);
    expect(sandbox.call(bytes("longer"), { fuel })).toMatchObject({ failure: { code: "BAD_OUTPUT" } });
  });

  it("takes a key of the greatest length, and none that is longer", async () => {
    const sandbox = await context();
    const { contextKeyBytes } = callLimits;
    expect(sandbox.call(bytes("k".repeat(contextKeyBytes)), { fuel })).toMatchObject({ ok: true });
    expect(sandbox.call(bytes("k".repeat(contextKeyBytes + 1)), { fuel })).toMatchObject({
      failure: { code: "BAD_OUTPUT" },
    });
  });

  it.each([
    ["a key beyond the memory", "(i32.const 65530) (i32.const 8) (i32.const 2048)"],
    ["a key whose end is beyond 2^32", "(i32.const -4) (i32.const 8) (i32.const 2048)"],
    ["a place for the value beyond the memory", "(local.get $pointer) (local.get $length) (i32.const 65528)"],
    [
      "a place for the value that is not aligned",
      "(local.get $pointer) (local.get $length) (i32.const 2049)",
    ],
    ["a place for the value beyond 2^31", "(local.get $pointer) (local.get $length) (i32.const -8)"],
  ])("with %s is refused", async (_, parameters) => {
    const sandbox = await context(`(call $context ${parameters}) (call $ok (i32.const 0) (i32.const 0))`);
    expect(sandbox.call(bytes("event.id"), { fuel })).toMatchObject({ failure: { code: "BAD_OUTPUT" } });
  });

  it.each([
    ["gives a bad address", "(i32.const 65536)", "BAD_ALLOCATOR"],
    ["loops", "(loop $again (br $again)) unreachable", "OUT_OF_FUEL"],
    [
      "asks for the context",
      "(call $context (i32.const 0) (i32.const 0) (i32.const 2048)) (i32.const 4096)",
      "TRAP",
    ],
  ])("is safe from an allocator that %s for a value", async (_, attack, code) => {
    const sandbox = await context(
      asking,
      `(if (result i32) (i32.eq (local.get $size) (i32.const 8))
         (then (i32.const 4096)) (else ${attack}))`,
    );
    expect(sandbox.call(bytes("event.id"), { fuel })).toMatchObject({ failure: { code } });
    expect(sandbox.call(bytes("event.no"), { fuel })).toMatchObject({ ok: true });
  });

  it("works where the allocator grows the memory for a value", async () => {
    const sandbox = await context(
      asking,
      `(if (result i32) (i32.eq (local.get $size) (i32.const 8))
         (then (i32.const 4096))
         (else (i32.mul (memory.grow (i32.const 1)) (i32.const 65536))))`,
    );
    expect(sandbox.call(bytes("event.id"), { fuel })).toMatchObject({ ok: true, output: bytes("e-1") });
  });
});

describe("re-entry", () => {
  it("from a callback of the host is refused, and the guest's call ends with that error", async () => {
    const inner = testHost();
    const admitted = admit(
      await component(
        guestText({
          imports: true,
          run: `(call $log (i32.const 0) (local.get $pointer) (local.get $length))
                (call $ok (local.get $pointer) (local.get $length))`,
        }),
      ),
    );
    let reenter = true;
    const sandbox: Sandbox = admitted.instantiate({
      context: inner.context,
      log: () => {
        if (reenter) {
          sandbox.call(bytes("again"), { fuel });
        }
      },
    });
    expect(() => sandbox.call(bytes("x"), { fuel })).toThrowError(
      expect.objectContaining({ code: "SANDBOX_BUSY" }),
    );
    reenter = false;
    expect(sandbox.call(bytes("y"), { fuel })).toMatchObject({ ok: true, output: bytes("y") });
  });

  it("is not needed to end a call or to dispose of the sandbox: both wait", async () => {
    const admitted = admit(
      await component(
        guestText({
          imports: true,
          run: `(call $log (i32.const 0) (local.get $pointer) (local.get $length))
                (call $ok (local.get $pointer) (local.get $length))`,
        }),
      ),
    );
    const sandbox: Sandbox = admitted.instantiate({
      context: () => undefined,
      log: () => {
        sandbox.end();
        sandbox.dispose();
      },
    });
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({ ok: true, output: bytes("x") });
  });

  it("an error of the host's own callback is the host's, and leaves the sandbox usable", async () => {
    const broken = new Error("disk full");
    let fails = true;
    const sandbox = await guest(
      {
        imports: true,
        run: `(call $log (i32.const 0) (i32.const 0) (i32.const 0)) (call $ok (local.get $pointer) (local.get $length))`,
      },
      {
        host: {
          context: () => undefined,
          log: () => {
            if (fails) {
              throw broken;
            }
          },
        },
      },
    );
    expect(() => sandbox.call(bytes("x"), { fuel })).toThrowError(broken);
    fails = false;
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({ ok: true });
  });

  it("after an error of the host's own callback the memory that the guest had is told, where it grew", async () => {
    const sandbox = await guest(
      {
        imports: true,
        run: `(drop (memory.grow (i32.const 2))) (call $log (i32.const 0) (i32.const 0) (i32.const 0)) unreachable`,
      },
      {
        host: {
          context: () => undefined,
          log: () => {
            throw new Error("disk full");
          },
        },
      },
    );
    sandbox.begin(fuel);
    const pointer = sandbox.allocate(1);
    expect(() => sandbox.run(pointer, 1)).toThrowError("disk full");
    expect(sandbox.peakMemory()).toBe(3 * 65_536);
    expect(sandbox.memory().length).toBe(3 * 65_536);
    sandbox.end();
  });

  it("after an error of the host's own callback the allocator still must not call the host", async () => {
    const lines: string[] = [];
    const logs = "(call $log (i32.const 1) (i32.const 0) (i32.const 0))";
    const sandbox = await guest(
      {
        imports: true,
        realloc: `(if (i32.eq (local.get $size) (i32.const 2)) (then ${logs})) (i32.const 4096)`,
        run: `${logs} (call $ok (i32.const 0) (i32.const 0))`,
      },
      {
        host: {
          context: () => undefined,
          log: (level) => {
            lines.push(level);
            throw new Error("disk full");
          },
        },
      },
    );
    expect(() => sandbox.call(bytes("x"), { fuel })).toThrowError("disk full");
    expect(sandbox.call(bytes("xy"), { fuel })).toMatchObject({
      ok: false,
      failure: { message: "The function called log.write while it started or allocated memory." },
    });
    expect(lines).toEqual(["info"]);
  });

  it.each([
    ["the host", 0],
    ["the host's own callback", 500],
  ])("a guest that leaves %s no stack ends as a stack overflow", async (_, levels) => {
    const descend = (left: number): string | undefined => (left > 0 ? descend(left - 1) : undefined);
    const sandbox = await guest(
      {
        imports: true,
        declarations: '(data (i32.const 100) "key")',
        functions: `(func $down
          (call $context (i32.const 100) (i32.const 3) (i32.const 200))
          (call $down))`,
        run: "(call $down) unreachable",
      },
      { host: { context: () => descend(levels), log: () => {} } },
    );
    const ends = new Set<string | undefined>();
    for (let call = 0; call < 5; call++) {
      const { fuel: used, ...result } = sandbox.call(new Uint8Array(), { fuel });
      ends.add(result.ok ? "ok" : `${result.failure.code} ${used}`);
    }
    expect([...ends]).toEqual([`STACK_OVERFLOW ${fuel}`]);
  });
});

describe("a sandbox after a call was stopped", () => {
  it("does not run on: every step answers with the failure until the next call begins", async () => {
    const sandbox = await guest({
      run: `(if (i32.eqz (local.get $length)) (then unreachable))
            (call $ok (local.get $pointer) (local.get $length))`,
    });
    sandbox.begin(fuel);
    expect(sandbox.run(sandbox.allocate(0), 0)).toBe(false);
    expect(sandbox.failure).toMatchObject({ code: "TRAP" });
    expect(sandbox.allocate(4)).toBe(-1);
    expect(sandbox.run(4096, 1)).toBe(false);
    expect(sandbox.failure).toMatchObject({ code: "TRAP" });
    sandbox.begin(fuel);
    const pointer = sandbox.allocate(1);
    sandbox.memory()[pointer] = 65;
    expect(sandbox.run(pointer, 1)).toBe(true);
    expect(sandbox.memory()[sandbox.outputPointer]).toBe(65);
    sandbox.end();
  });

  it("refuses to go on with a call in which it was disposed", async () => {
    const sandbox = await guest({ run: "(call $ok (i32.const 0) (i32.const 0))" });
    sandbox.begin(fuel);
    const pointer = sandbox.allocate(1);
    sandbox.dispose();
    expect(() => sandbox.allocate(1)).toThrowError(expect.objectContaining({ code: "SANDBOX_BUSY" }));
    expect(() => sandbox.run(pointer, 1)).toThrowError(expect.objectContaining({ code: "SANDBOX_BUSY" }));
    expect(() => sandbox.begin(fuel)).toThrowError(expect.objectContaining({ code: "CLOSED" }));
    sandbox.end();
  });

  it("refuses to run outside a call and after it was disposed", async () => {
    const sandbox = await guest({ run: "(call $ok (i32.const 0) (i32.const 0))" });
    expect(() => sandbox.run(0, 0)).toThrowError(expect.objectContaining({ code: "SANDBOX_BUSY" }));
    expect(() => sandbox.allocate(0)).toThrowError(expect.objectContaining({ code: "SANDBOX_BUSY" }));
    sandbox.call(bytes(""), { fuel });
    sandbox.dispose();
    expect(() => sandbox.call(bytes(""), { fuel })).toThrowError(expect.objectContaining({ code: "CLOSED" }));
  });
});
