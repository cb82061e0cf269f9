import { describe, expect, it, vi } from "vitest";
import { replacedAboveBytes } from "../../runtime/sandbox/answers.ts";
import { abandonedBytesLimit } from "../../runtime/sandbox/host/garbage.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { limits, tableEntryBytes } from "../../runtime/sandbox/limits.ts";
import { bytes, component, guest, guestText, looseComponent, testHost } from "../support/guests.ts";

const page = 65_536;
const fuel = 100_000_000;

/** Grows a page at a time, as far as it goes, and returns the number of pages as one byte. */
const growAll = `
  (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  (i32.store8 (i32.const 2048) (memory.size))
  (call $ok (i32.const 2048) (i32.const 1))`;

describe("memory", () => {
  it.each([
    ["none declared", "1"],
    ["more declared than is allowed", "1 65536"],
  ])("grows to what is allowed and no further: %s", async (_, memory) => {
    const sandbox = await guest({ run: growAll, memory }, { memoryBytes: 10 * page });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({
      ok: true,
      output: Uint8Array.of(10),
      peakMemory: 10 * page,
    });
  });

  it("grows to what the module declares where that is less", async () => {
    const sandbox = await guest({ run: growAll, memory: "1 3" }, { memoryBytes: 10 * page });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true, output: Uint8Array.of(3) });
  });

  it("may start at the limit, and is refused a page above it", async () => {
    const core = (pages: number) => component(guestText({ run: growAll, memory: String(pages) }));
    const memoryBytes = 10 * page;
    expect(admit(await core(10), { memoryBytes }).report.memory).toMatchObject({ initial: 10, maximum: 10 });
    const above = await core(11);
    expect(() => admit(above, { memoryBytes })).toThrowError(
      expect.objectContaining({ code: "ADMISSION_LIMIT", place: "memory" }),
    );
    const atOneByteLess = await core(10);
    expect(() => admit(atOneByteLess, { memoryBytes: memoryBytes - 1 })).toThrowError(
      expect.objectContaining({ code: "ADMISSION_LIMIT" }),
    );
  });

  it("of a call is limited to what the caller says, tables included, at the limit and a byte below it", async () => {
    const declarations = "(table 100 funcref)";
    const sandbox = await guest({ run: growAll, declarations }, { memoryBytes: 20 * page });
    const tables = 100 * tableEntryBytes;
    for (const [memory, pages] of [
      [7 * page + tables, 7],
      [7 * page + tables - 1, 6],
      [page + tables, 1],
      [100 * page, 19],
      [undefined, 19],
      [2 * page + tables, 2],
    ] as const) {
      const result = sandbox.call(bytes(""), memory === undefined ? { fuel } : { fuel, memory });
      expect(result).toMatchObject({ ok: true, output: Uint8Array.of(pages) });
      expect(result.peakMemory).toBe(pages * page + tables);
    }
    const less = sandbox.call(bytes(""), { fuel, memory: page + tables - 1 });
    expect(less).toMatchObject({ ok: false, failure: { code: "OUT_OF_MEMORY" }, fuel: 0 });
    for (const memory of [-1, Number.NaN]) {
      expect(() => sandbox.call(bytes(""), { fuel, memory })).toThrowError(
        expect.objectContaining({ code: "CONFIG_INVALID" }),
      );
    }
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true });
  });

  it("that a start function grew is where each call begins", async () => {
    const sandbox = await guest({
      declarations: "(global $seen (mut i32) (i32.const 0))",
      functions: "(func $begin (drop (memory.grow (i32.const 3)))) (start $begin)",
      run: "(i32.store8 (i32.const 2048) (memory.size)) (call $ok (i32.const 2048) (i32.const 1))",
    });
    for (let call = 0; call < 3; call++) {
      expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true, output: Uint8Array.of(4) });
    }
    expect(sandbox.call(bytes(""), { fuel, memory: 3 * page })).toMatchObject({
      failure: { code: "OUT_OF_MEMORY" },
    });
  });

  it("is bounded by what addresses allow, whatever the caller asks for", async () => {
    const core = await component(guestText({ run: growAll }));
    expect(admit(core, { memoryBytes: limits.memoryBytes }).report.memory.maximum).toBe(16_384);
    expect(() => admit(core, { memoryBytes: limits.memoryBytes + 1 })).toThrowError(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });

  it("that is refused and then missed by a trap is reported as out of memory", async () => {
    const sandbox = await guest(
      {
        run: `(if (i32.eq (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))
              (call $ok (i32.const 0) (i32.const 0))`,
      },
      { memoryBytes: 10 * page },
    );
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_MEMORY" },
    });
  });

  it("that was refused once and given later does not explain a later trap", async () => {
    const sandbox = await guest(
      {
        run: `(drop (memory.grow (i32.const 1000))) (drop (memory.grow (i32.const 1))) unreachable`,
      },
      { memoryBytes: 10 * page },
    );
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: false, failure: { code: "TRAP" } });
  });

  it("that an input would not fit into is refused before the guest is asked", async () => {
    const sandbox = await guest({ run: growAll }, { memoryBytes: 2 * page });
    expect(sandbox.call(new Uint8Array(2 * page + 1), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_MEMORY" },
      fuel: 0,
    });
    expect(sandbox.call(new Uint8Array(2 * page), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_MEMORY", trap: "unreachable" },
    });
  });

  it("grown by one call is not there for the next", async () => {
    const sandbox = await guest({
      run: `(i32.store8 (i32.const 2048) (memory.size))
            (drop (memory.grow (i32.const 3)))
            (call $ok (i32.const 2048) (i32.const 1))`,
    });
    for (let call = 0; call < 3; call++) {
      expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true, output: Uint8Array.of(1) });
    }
  });

  it("of size zero is enough for a guest that answers nothing", async () => {
    const sandbox = admit(
      await looseComponent(`(module
          (memory (export "memory") 0)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
          (func (export "run") (param i32 i32) (result i32) (i32.const 0)))`),
    ).instantiate(testHost());
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: false, failure: { code: "BAD_OUTPUT" } });
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "BAD_ALLOCATOR" },
    });
  });

  it("of calls that grow it goes back to the machine, although the engine does not count it", async () => {
    const megabytes = 48;
    const sandbox = await guest(
      {
        run: `(drop (memory.grow (i32.const ${16 * megabytes - 1})))
              (memory.fill (i32.const 65536) (i32.const 1) (i32.const ${(megabytes - 1) * 1024 * 1024}))
              (call $ok (i32.const 0) (i32.const 0))`,
      },
      { memoryBytes: megabytes * 1024 * 1024 },
    );
    const before = process.memoryUsage.rss();
    let most = 0;
    for (let call = 0; call < 50; call++) {
      expect(sandbox.call(bytes(""), { fuel }).ok).toBe(true);
      most = Math.max(most, process.memoryUsage.rss());
    }
    // All memories together would be 2,400 MiB.
    expect(most - before).toBeLessThan(2 * abandonedBytesLimit);
  });

  it("of tables is given back as well when instances are replaced", async () => {
    const sandbox = await guest({
      declarations: `(table $t ${limits.tableEntries} funcref)`,
      run: "(table.set $t (i32.const 0) (ref.null func)) (call $ok (i32.const 0) (i32.const 0))",
    });
    const before = process.memoryUsage.rss();
    let most = 0;
    for (let call = 0; call < 1_000; call++) {
      expect(sandbox.call(bytes(""), { fuel }).ok).toBe(true);
      most = Math.max(most, process.memoryUsage.rss());
    }
    // All tables together would be 3,200 MB.
    expect(most - before).toBeLessThan(2 * abandonedBytesLimit);
  });

  it("stays available over more calls that grow it than there can be memories in a process", async () => {
    const sandbox = await guest({ run: growAll, memory: "0" }, { memoryBytes: page });
    for (let call = 0; call < 15_000; call++) {
      if (!sandbox.call(bytes(""), { fuel }).ok) {
        throw new Error(`call ${call} failed`);
      }
    }
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true, output: Uint8Array.of(1) });
  });

  it("that a call dirtied far and wide is given up, and is fresh for the next", async () => {
    const sandbox = await guest(
      {
        memory: "512",
        run: `(i32.store (i32.const 8000) (i32.load (i32.const 30000000)))
              (memory.fill (i32.const 100000) (i32.const 255) (local.get $length))
              (call $ok (i32.const 8000) (i32.const 4))`,
        realloc: "(i32.const 16)",
      },
      { memoryBytes: 512 * page },
    );
    const buffer = () => {
      sandbox.begin(fuel);
      const { buffer: current } = sandbox.memory();
      sandbox.end();
      return current;
    };
    const call = (length: number) => {
      const first = buffer();
      sandbox.begin(fuel);
      sandbox.run(0, length);
      const found = sandbox.memory().slice(sandbox.outputPointer, sandbox.outputPointer + 4);
      sandbox.end();
      expect(found).toEqual(new Uint8Array(4));
      return buffer() === first;
    };
    expect(call(1000)).toBe(true);
    expect(call(replacedAboveBytes - 200_000)).toBe(true);
    expect(call(30_000_000)).toBe(false);
    expect(call(replacedAboveBytes + 1)).toBe(false);
  });

  it("for which the host has no room is the call's failure, and the sandbox works when there is room again", async () => {
    const sandbox = await guest({ run: growAll });
    const none = vi.spyOn(WebAssembly, "Instance").mockImplementation(function noRoom() {
      throw new RangeError(
        "WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance",
      );
    });
    const result = sandbox.call(bytes("x"), { fuel });
    none.mockRestore();
    expect(result).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_MEMORY", message: expect.stringContaining("host") },
      fuel: 0,
    });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({ ok: true });
  });
});

describe("tables", () => {
  it("count as memory", async () => {
    const tabled = await component(guestText({ run: growAll, declarations: "(table 2048 funcref)" }));
    const { report } = admit(tabled, { memoryBytes: 10 * page });
    expect(report.tables).toEqual([{ initial: 2048, maximum: 2048 }]);
    expect(report.memory.maximum).toBe(9);
    const sandbox = admit(tabled, { memoryBytes: 10 * page }).instantiate(testHost());
    expect(sandbox.call(bytes(""), { fuel }).peakMemory).toBe(10 * page);
  });

  it("that together are too large are refused, at the limit not", async () => {
    const half = limits.tableEntries / 2;
    const tables = (second: number) =>
      component(
        guestText({ run: growAll, declarations: `(table ${half} funcref) (table ${second} externref)` }),
      );
    expect(admit(await tables(half)).report.tables).toHaveLength(2);
    const above = await tables(half + 1);
    expect(() => admit(above)).toThrowError(expect.objectContaining({ code: "ADMISSION_LIMIT" }));
  });

  it("grow to a fixed number of entries, and a refusal that ends in a trap is out of memory", async () => {
    const sandbox = await guest({
      declarations: "(table $t 1 funcref)",
      run: `(loop $more
              (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1))))
            (if (i32.eqz (local.get $length)) (then unreachable))
            (i32.store (i32.const 2048) (table.size $t))
            (call $ok (i32.const 2048) (i32.const 4))`,
    });
    expect(sandbox.call(bytes("x"), { fuel })).toMatchObject({
      ok: true,
      output: Uint8Array.of(9001 & 0xff, 9001 >> 8, 0, 0),
    });
    expect(sandbox.call(bytes(""), { fuel })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_MEMORY" },
    });
  });
});
