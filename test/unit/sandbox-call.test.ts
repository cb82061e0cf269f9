import { Packr, Unpackr } from "msgpackr";
import { describe, expect, it } from "vitest";
import { AdmittedFunction, admit, failureError, fuelVersion } from "../../runtime/sandbox/index.ts";
import { readModule } from "../../runtime/sandbox/module/index.ts";
import { bytes, component, guest, guestText, testHost } from "../support/guests.ts";

const fuel = 1_000_000;

/** Makes ASCII letters large, byte by byte. */
const shout = `
  (local $at i32)
  (block $done
    (loop $next
      (br_if $done (i32.eq (local.get $at) (local.get $length)))
      (i32.store8 (i32.add (local.get $pointer) (local.get $at))
        (i32.and (i32.load8_u (i32.add (local.get $pointer) (local.get $at))) (i32.const 0xdf)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (call $ok (local.get $pointer) (local.get $length))`;

describe("admission", () => {
  it("reports what it found and did", async () => {
    const artifact = await component(
      guestText({
        imports: true,
        memory: "2 100",
        declarations: "(table 3 funcref) (global $unused (mut f64) (f64.const 0)) (global i64 (i64.const 1))",
        functions: "(func (param i32) (result i32) (i32.extend8_s (local.get 0)))",
        run: shout,
      }),
    );
    const admitted = admit(artifact, { memoryBytes: 10 * 65_536 });
    expect(admitted.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(admitted.admission.imports.map(({ name, host }) => [name, host])).toEqual([
      ["write", "log.write"],
      ["get", "context.get"],
    ]);
    expect(admitted.report).toMatchObject({
      componentBytes: artifact.length,
      rewrittenBytes: admitted.admission.code.length,
      functions: 5,
      imports: ["heddle:function/log@1.0.0", "heddle:function/context@1.0.0"],
      exports: ["run"],
      memory: { initial: 2, declared: 100, maximum: 9 },
      tables: [{ initial: 3, maximum: 3 }],
      features: ["sign-extension"],
      state: { globals: 2, trackedStores: 11, replacingInstructions: 0 },
      fuelVersion,
    });
    expect(admitted.report.moduleBytes).toBeLessThan(artifact.length);
    expect(admitted.report.state.summary).toContain("restored in place");
  });

  it("is plain data that survives a structured clone and MessagePack", async () => {
    const { admission } = admit(await component(guestText({ run: shout })));
    const packed = new Unpackr({ useRecords: false }).unpack(
      new Packr({ useRecords: false }).pack(admission),
    );
    for (const copy of [structuredClone(admission), packed]) {
      expect(new AdmittedFunction(copy).instantiate(testHost()).call(bytes("abc"), { fuel })).toMatchObject({
        ok: true,
        output: bytes("ABC"),
      });
    }
  });

  it("of another version is refused", async () => {
    const { admission } = admit(await component(guestText({ run: shout })));
    expect(() => new AdmittedFunction({ ...admission, version: admission.version - 1 })).toThrowError(
      expect.objectContaining({ code: "ADMISSION_MALFORMED" }),
    );
  });

  it("gives the same bytes each time", async () => {
    const artifact = await component(guestText({ imports: true, run: shout }));
    expect(Buffer.compare(admit(artifact).admission.code, admit(artifact).admission.code)).toBe(0);
  });

  it.each([
    ["large ones", 0, 40],
    ["small ones", 200, 0],
    ["both", 40, 40],
  ])("makes half of the functions small, of %s too, and adds no more empty ones", async (_, small, large) => {
    const few = "(func (param i32) (result i32) (local.get 0))";
    const many = `(func (param i32) (result i32) ${"(i32.popcnt ".repeat(60)} (local.get 0) ${")".repeat(60)})`;
    const artifact = await component(
      guestText({ functions: few.repeat(small) + many.repeat(large), run: shout }),
    );
    const sizes = readModule(admit(artifact).admission.code).bodies.map(({ start, end }) => end - start);
    const empty = sizes.filter((size) => size === 2).length;
    const others = sizes.length - empty;
    const othersSmall = sizes.filter((size) => size < 50).length - empty;
    expect(empty).toBe(Math.max(0, others - 2 * othersSmall));
    expect(othersSmall).toBeGreaterThanOrEqual(small);
    expect(others - othersSmall).toBeGreaterThanOrEqual(large);
  });

  it("leaves none of the guest's exports, and none that a guest could take the name of", async () => {
    const artifact = await component(
      guestText({
        declarations: '(global (export "fuel") (mut i64) (i64.const 0)) (table (export "arm") 1 funcref)',
        functions: '(func (export "reset"))',
        run: shout,
      }),
    );
    const names = WebAssembly.Module.exports(admit(artifact).module);
    expect(names.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      "function allocate",
      "function arm",
      "function begin",
      "function charge",
      "function due",
      "function mark",
      "function refused",
      "function remaining",
      "function run",
      "function snapshot",
      "memory memory",
    ]);
  });
});

describe("a call", () => {
  it("gives a copy of the output, the fuel and the memory that it used", async () => {
    const sandbox = await guest({ run: shout });
    const result = sandbox.call(bytes("hello, world"), { fuel });
    expect(result).toMatchObject({
      ok: true,
      output: bytes("HELLO\f\u0000WORLD"),
      peakMemory: 65_536,
      logs: [],
    });
    sandbox.call(bytes("other"), { fuel });
    expect(result.ok && result.output[0]).toBe("H".charCodeAt(0));
  });

  it("gives an output of its own each time, whether or not it lies where the one before lay", async () => {
    // The output begins where the first byte of the input says, and is as long as the second one says.
    const run = `(call $ok
      (i32.add (local.get $pointer) (i32.load8_u (local.get $pointer)))
      (i32.load8_u offset=1 (local.get $pointer)))`;
    const sandbox = await guest({ run });
    const input = (from: number, length: number) =>
      Uint8Array.from({ length: 100 }, (_, at) => [from, length][at] ?? at);
    const some = [
      [2, 8],
      [2, 9],
      [3, 9],
      [5, 0],
      [5, 70],
      [0, 100],
    ];
    const places = [...some, ...some.flatMap((place) => new Array<number[]>(12).fill(place)), ...some];
    const outputs = places.map(([from = 0, length = 0]) => {
      const result = sandbox.call(input(from, length), { fuel });
      return result.ok ? result.output : undefined;
    });
    expect(outputs).toEqual(
      places.map(([from = 0, length = 0]) => input(from, length).slice(from, from + length)),
    );
    expect(new Set(outputs.map((output) => output?.buffer)).size).toBe(places.length);
    expect(outputs.every((output) => output?.buffer.byteLength === output?.length)).toBe(true);
  });

  it("that grew the memory gives what lies in it now, where the output before lay", async () => {
    const grow = "(if (i32.eq (local.get $length) (i32.const 4)) (then (drop (memory.grow (i32.const 1)))))";
    const run = shout.replace("(local $at i32)", `(local $at i32) ${grow}`);
    const sandbox = await guest({ run }, { memoryBytes: 4 * 65_536 });
    for (const text of "abc def ghi jkl mno pqr stu vwx yza bcd grow efg hij more rest klm".split(" ")) {
      expect(sandbox.call(bytes(text), { fuel })).toMatchObject({
        ok: true,
        output: bytes(text.toUpperCase()),
      });
    }
  });

  it("uses the fuel that version 4 says, whoever counts and how often", async () => {
    const sandbox = await guest({ run: shout });
    expect(fuelVersion).toBe(4);
    const used = ["", "a", "ab", "abc"].map((text) => sandbox.call(bytes(text), { fuel }).fuel);
    // 19 for the allocator and 25 for the last test and the result; for each byte 4 for the test, 12 to load,
    // change and store it, 4 for the next index, 1 to go back. And one for 8 bytes dirtied: with the result
    // alone those below 1280, with an input at 4096 those below 4352.
    expect(used).toEqual([44 + 159, 44 + 21 + 543, 44 + 42 + 543, 44 + 63 + 543]);
    const three = used[3];
    for (let call = 0; call < 100; call++) {
      expect(sandbox.call(bytes("abc"), { fuel }).fuel).toBe(three);
    }
  });

  it("of a function whose compiled module is shared runs in another sandbox as well", async () => {
    const admitted = admit(await component(guestText({ run: shout })));
    const [a, b] = [admitted.instantiate(testHost()), admitted.instantiate(testHost())];
    a.begin(fuel);
    const pointer = a.allocate(3);
    a.memory().set(bytes("abc"), pointer);
    expect(b.call(bytes("xyz"), { fuel })).toMatchObject({ ok: true, output: bytes("XYZ") });
    expect(a.run(pointer, 3)).toBe(true);
    expect(a.memory().slice(a.outputPointer, a.outputPointer + a.outputLength)).toEqual(bytes("ABC"));
    a.end();
  });

  it("takes inputs from nothing to as much as the memory allows", async () => {
    const sandbox = await guest({ run: shout }, { memoryBytes: 4 * 65_536 });
    for (const size of [0, 1, 95, 96, 97, 5000, 3 * 65_536]) {
      const result = sandbox.call(new Uint8Array(size).fill(0x61), { fuel: 100_000_000 });
      expect(result.ok && Buffer.compare(result.output, new Uint8Array(size).fill(0x41))).toBe(0);
    }
  });

  it("that failed gives an error of the catalogue with the function's code and place", async () => {
    const sandbox = await guest({ run: "(call $fail (local.get $pointer) (local.get $length))" });
    const result = sandbox.call(bytes("BAD"), { fuel });
    const error = result.ok ? undefined : failureError(result.failure, { step: "shout" });
    expect(error).toMatchObject({ code: "GUEST_FAILURE", functionCode: "BAD", place: "BAD", step: "shout" });
  });
});
