import { describe, expect, it } from "vitest";
import { quantumFuel, replaceFuel } from "../../runtime/sandbox/fuel.ts";
import { admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { bytes, component, type GuestParts, guest, guestText, testHost } from "../support/guests.ts";

/** A guest that does `attack` on the input "x" and returns its input on every other. */
function attacker(attack: string, parts: Partial<GuestParts> = {}): Promise<Sandbox> {
  return guest({
    ...parts,
    run: `
      (if (i32.and (i32.eq (local.get $length) (i32.const 1))
                   (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 120)))
        (then ${attack}))
      (call $ok (local.get $pointer) (local.get $length))`,
  });
}

/** Attacks, expects the failure, and expects that the next call is what it would be on a fresh sandbox. */
function expectContained(sandbox: Sandbox, code: string, fuel = 1_000_000) {
  const before = sandbox.call(bytes("hello"), { fuel });
  expect(before).toMatchObject({ ok: true, output: bytes("hello") });
  const result = sandbox.call(bytes("x"), { fuel });
  expect(result).toMatchObject({ ok: false, failure: { code } });
  expect(sandbox.call(bytes("hello"), { fuel })).toEqual(before);
  return result;
}

describe("a guest that would run for ever", () => {
  it("is stopped in a loop, having used all its fuel and no more", async () => {
    const sandbox = await attacker("(loop $again (br $again))");
    expect(expectContained(sandbox, "OUT_OF_FUEL").fuel).toBe(1_000_000);
  });

  it("is stopped in a loop that a conditional branch closes", async () => {
    const sandbox = await attacker("(loop $again (br_if $again (i32.const 1)))");
    expectContained(sandbox, "OUT_OF_FUEL");
  });

  it("is stopped in a loop that a branch table closes", async () => {
    const sandbox = await attacker("(loop $again (br_table $again $again (i32.const 0)))");
    expectContained(sandbox, "OUT_OF_FUEL");
  });

  it("is stopped in a loop whose only work is in a function that it calls", async () => {
    const sandbox = await attacker("(loop $again (call $nothing) (br $again))", {
      functions: "(func $nothing)",
    });
    expectContained(sandbox, "OUT_OF_FUEL");
  });

  it("is stopped in a loop that leaves blocks on its way back", async () => {
    const sandbox = await attacker(`
      (loop $again
        (block $out (block $in (br_if $in (i32.const 1)) (br $out)) (br $again)))`);
    expectContained(sandbox, "OUT_OF_FUEL");
  });

  it("is stopped where the host asks it for memory", async () => {
    const sandbox = await guest({
      run: "(call $ok (local.get $pointer) (local.get $length))",
      realloc: "(loop $again (br $again)) unreachable",
    });
    expect(sandbox.call(bytes("hello"), { fuel: 1000 })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_FUEL" },
      fuel: 1000,
    });
  });

  it("is refused where it starts", async () => {
    const core = guestText({
      run: "(i32.const 0)",
      functions: "(func $begin (loop $again (br $again))) (start $begin)",
    });
    const looping = await component(core);
    expect(() => admit(looping)).toThrowError(
      expect.objectContaining({ code: "ADMISSION_START", message: expect.stringContaining("fuel") }),
    );
  });
});

describe("a module that fails while it starts", () => {
  it("is refused with the trap named", async () => {
    const trapping = await component(
      guestText({ run: "(i32.const 0)", functions: "(func $begin unreachable) (start $begin)" }),
    );
    expect(() => admit(trapping)).toThrowError(
      expect.objectContaining({ code: "ADMISSION_START", message: expect.stringContaining("unreachable") }),
    );
  });

  it("is refused where a data segment does not fit", async () => {
    const outside = await component(
      guestText({ run: "(i32.const 0)", declarations: '(data (i32.const 65535) "ab")' }),
    );
    expect(() => admit(outside)).toThrowError(expect.objectContaining({ code: "ADMISSION_START" }));
  });

  it("is refused where it calls the host", async () => {
    const calling = await component(
      guestText({
        imports: true,
        run: "(i32.const 0)",
        functions: "(func $begin (call $log (i32.const 0) (i32.const 0) (i32.const 0))) (start $begin)",
      }),
    );
    expect(() => admit(calling)).toThrowError(
      expect.objectContaining({ code: "ADMISSION_START", message: expect.stringContaining("log.write") }),
    );
  });
});

describe("one long instruction", () => {
  const megabyte = { memory: "64" };

  it.each([
    ["memory.fill", "(memory.fill (i32.const 8192) (i32.const 1) (i32.const 4000000))"],
    ["memory.copy", "(memory.copy (i32.const 8192) (i32.const 0) (i32.const 4000000))"],
  ])("%s is charged by its size before it runs", async (_, attack) => {
    const sandbox = await attacker(attack, megabyte);
    expectContained(sandbox, "OUT_OF_FUEL", 100_000);
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 }).fuel).toBeGreaterThan(4_000_000 / 16);
  });

  it.each([
    ["memory.fill", "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))"],
    ["memory.copy", "(memory.copy (i32.const 0) (i32.const 0) (i32.const -1))"],
    ["memory.fill", "(memory.fill (i32.const -1) (i32.const 1) (i32.const 1))"],
  ])("%s outside the memory traps and changes nothing", async (_, attack) => {
    const sandbox = await attacker(attack, megabyte);
    expectContained(sandbox, "TRAP", 1_000_000_000);
  });

  it("memory.init is charged by its size", async () => {
    const sandbox = await attacker("(memory.init $words (i32.const 8192) (i32.const 0) (i32.const 32000))", {
      declarations: `(data $words "${"0123456789abcdef".repeat(2000)}")`,
    });
    expect(expectContained(sandbox, "OUT_OF_FUEL", 1500).fuel).toBe(1500);
  });

  it.each([
    ["table.fill", "(table.fill $t (i32.const 0) (ref.null func) (i32.const 50000))"],
    ["table.copy", "(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 49999))"],
  ])("%s is charged by its size", async (_, attack) => {
    const sandbox = await attacker(attack, { declarations: "(table $t 50000 funcref)" });
    expectContained(sandbox, "OUT_OF_FUEL", 10_000);
  });
});

describe("work that a guest makes for the host", () => {
  const far = "(i32.store8 (i32.const 4000000) (i32.const 1))";
  const large = { memory: "64" };

  it("by one store at the end of a large memory is paid, for all has to be zeroed", async () => {
    const sandbox = await attacker(far, large);
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 }).fuel).toBeGreaterThan(3_990_000 / 8);
    expectContained(sandbox, "OUT_OF_FUEL", 400_000);
  });

  it("by having its instance replaced is paid, with all that the new one takes", async () => {
    const change = "(table.set $t (i32.const 0) (ref.null func)) (call $ok (i32.const 2048) (i32.const 0))";
    const used = async (parts: { functions?: string; table?: number; data?: string }) => {
      const sandbox = await guest({
        declarations: `(table $t ${parts.table ?? 1} funcref) ${parts.data ?? ""}`,
        functions: parts.functions ?? "",
        run: change,
      });
      return sandbox.call(bytes(""), { fuel: 100_000_000 }).fuel;
    };
    const plain = await used({});
    expect(plain).toBeGreaterThan(replaceFuel);
    const loop = `(func $begin (local $i i32)
      (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000)))))
      (start $begin)`;
    expect((await used({ functions: loop })) - plain).toBeGreaterThan(500_000);
    expect((await used({ table: 10_001 })) - plain).toBe(160_000);
    const data = `(data (i32.const 4096) "${"a".repeat(32_000)}")`;
    expect((await used({ data })) - plain).toBeGreaterThanOrEqual(2_000);
  });

  it("before a trap is paid as far as there is fuel", async () => {
    const sandbox = await attacker(`${far} unreachable`, large);
    expect(expectContained(sandbox, "TRAP").fuel).toBeGreaterThan(3_990_000 / 8);
    expect(sandbox.call(bytes("x"), { fuel: 1000 })).toMatchObject({ failure: { code: "TRAP" }, fuel: 1000 });
  });

  it.each([
    ["changing a table", "(table.set $t (i32.const 0) (ref.null func))"],
    ["growing a table", "(drop (table.grow $t (ref.null func) (i32.const 1)))"],
    ["growing the memory", "(drop (memory.grow (i32.const 1)))"],
    ["dropping a segment", "(data.drop $d)"],
  ])("by %s is paid, for the instance has to be replaced", async (_, attack) => {
    const sandbox = await attacker(attack, { declarations: '(table $t 1 funcref) (data $d "x")' });
    const { fuel: calm } = sandbox.call(bytes("y"), { fuel: 1_000_000 });
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 }).fuel).toBeGreaterThan(calm + 50_000);
    expectContained(sandbox, "OUT_OF_FUEL", 40_000);
  });
});

describe("the counter", () => {
  it("is charged before the work: a store after the last unit does not happen", async () => {
    const sandbox = await attacker("(i32.store (i32.const 8192) (i32.const 7)) (loop $again (br $again))");
    const { fuel: needed } = sandbox.call(bytes("hello"), { fuel: 1_000_000 });
    for (let fuel = 0; fuel < needed; fuel++) {
      expect(sandbox.call(bytes("hello"), { fuel })).toMatchObject({
        ok: false,
        failure: { code: "OUT_OF_FUEL" },
        fuel,
      });
    }
    expect(sandbox.call(bytes("hello"), { fuel: needed })).toMatchObject({ ok: true, fuel: needed });
  });

  it("counts the work that comes before a block which cannot be left alive", async () => {
    const work = "(local.set $a (i64.mul (i64.add (local.get $a) (i64.const 3)) (local.get $a)))";
    const sandbox = await guest({
      run: `
        (local $a i64)
        (loop $l (br_if $l (i32.const 0)))
        (if (i32.const 1)
          (then
            ${work.repeat(1000)}
            (block (unreachable))
            (if (i32.wrap_i64 (local.get $a)) (then (return (i32.const 3))))))
        (i32.const 3)`,
    });
    const result = sandbox.call(bytes("x"), { fuel: 1_000_000 });
    expect(result).toMatchObject({ failure: { trap: "unreachable" } });
    // Each time six instructions.
    expect(result.fuel).toBeGreaterThan(6000);
  });

  it("counts the work that comes before a trap", async () => {
    const sandbox = await attacker(
      "(loop $again (br_if $again (i32.lt_u (local.tee $length (i32.add (local.get $length) (i32.const 1))) (i32.const 10000)))) unreachable",
    );
    const { fuel } = expectContained(sandbox, "TRAP");
    expect(fuel).toBeGreaterThan(10_000);
    expect(sandbox.call(bytes("x"), { fuel: 500_000 }).fuel).toBe(fuel);
  });

  it("cannot be raised by a value that the guest gives to the host", async () => {
    const host = testHost();
    const sandbox = await guest(
      {
        imports: true,
        run: `(call $log (i32.const 0) (i32.const 0) (i32.const -1))
              (call $ok (local.get $pointer) (local.get $length))`,
      },
      { host },
    );
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 })).toMatchObject({
      ok: false,
      failure: { code: "OUT_OF_FUEL" },
      fuel: 1_000_000,
    });
    expect(host.lines).toEqual([]);
  });

  it("charges a long straight run of instructions for all of them", async () => {
    const sandbox = await attacker(`${"(drop (i32.mul (local.get $length) (i32.const 3)))".repeat(5000)}`);
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 }).fuel).toBeGreaterThan(15_000);
  });

  it("charges a branch table with many targets", async () => {
    const table = `(block $b (br_table ${"$b ".repeat(1000)} (local.get $length)))`;
    const sandbox = await attacker(`(loop $again ${table} (br $again))`);
    expectContained(sandbox, "OUT_OF_FUEL");
  });

  it("takes every amount that a double holds exactly, and refuses others", async () => {
    const sandbox = await attacker("");
    expect(sandbox.call(bytes("hello"), { fuel: Number.MAX_SAFE_INTEGER })).toMatchObject({ ok: true });
    expect(sandbox.call(bytes("hello"), { fuel: 0 })).toMatchObject({ ok: false, fuel: 0 });
    for (const fuel of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => sandbox.call(bytes("hello"), { fuel })).toThrowError(
        expect.objectContaining({ code: "CONFIG_INVALID" }),
      );
    }
  });
});

describe("a nest of loops without calls", () => {
  /** Goes round `rounds` times, then does what it is told to. */
  const nest = (rounds: number, leave: string) => `
    (block $out
      (loop $again
        (local.set $length (i32.add (local.get $length) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $length) (i32.const ${rounds})))
        ${leave}
        (br $again)))`;

  it.each([
    ["a jump", "(br $out)"],
    ["a conditional jump", "(br_if $out (local.get $length))"],
    ["a conditional jump with a value", "(drop (br_if $function (i32.const 1) (local.get $length)))"],
    ["a branch table", "(br_table $again $out (local.get $length))"],
    ["a branch table with a value", "(br_table $function (i32.const 1) (local.get $length))"],
    ["a jump out of the function", "(br $function (i32.const 1))"],
    ["a return", "(return (i32.const 1))"],
  ])("has given back what it did not use where %s leaves it", async (_, leave) => {
    const sandbox = await attacker("(drop (call $spin (i32.const 0)))", {
      functions: `(func $spin (param $length i32) (result i32)
        (block $function (result i32) ${nest(5000, leave)} (i32.const 7)))`,
    });
    const { fuel, ok } = sandbox.call(bytes("x"), { fuel: 1_000_000 });
    expect(ok).toBe(true);
    expect(fuel).toBeGreaterThan(5000 * 8);
    expect(sandbox.call(bytes("x"), { fuel }).ok).toBe(true);
    expect(sandbox.call(bytes("x"), { fuel: fuel - 1 })).toMatchObject({ failure: { code: "OUT_OF_FUEL" } });
  });

  it("is charged a little more than it used where a trap ends it that cannot be foreseen", async () => {
    const seen = await attacker(nest(5000, "unreachable"));
    const unseen = await attacker(nest(5000, "(drop (i32.load (i32.const -1)))"));
    const exact = expectContained(seen, "TRAP").fuel;
    const { fuel } = expectContained(unseen, "TRAP");
    expect(fuel).toBeGreaterThan(exact);
    // All instructions of the nest once are less than 30 units.
    expect(fuel).toBeLessThanOrEqual(exact + quantumFuel + 30);
    expect(unseen.call(bytes("x"), { fuel: 10_000_000 }).fuel).toBe(fuel);
    // With less than that left, all that there is.
    expect(unseen.call(bytes("x"), { fuel: exact + 5 })).toMatchObject({
      failure: { code: "TRAP" },
      fuel: exact + 5,
    });
  });

  it("is charged no less than it used where the trap comes after much that no check came before", async () => {
    const long = "(drop (i32.mul (local.get $length) (i32.const 3)))".repeat(2000);
    const arm = `(if (i32.eq (local.get $length) (i32.const 5000)) (then ${long} (drop (i32.load (i32.const -1)))))`;
    const sandbox = await attacker(nest(5000, arm));
    const { fuel } = expectContained(sandbox, "TRAP");
    expect(fuel).toBeGreaterThan(5000 * 8 + 2000 * 4);
    expect(fuel).toBeLessThan(5000 * 9 + 2 * 2000 * 4 + quantumFuel + 500);
  });

  it("stops at the next turn of a loop once nothing is left", async () => {
    const sandbox = await attacker("(loop $outer (loop $inner (br_if $outer (i32.const 1))) (br $outer))");
    expect(expectContained(sandbox, "OUT_OF_FUEL", 12_345).fuel).toBe(12_345);
  });
});

describe("a function that is checked apart from where it is charged", () => {
  /** As many choices as make checks at each charge more than those where it turns, calls and ends. */
  const choices = (work: string) =>
    [1, 2, 3, 4, 5, 6]
      .map(
        (value) =>
          `(if (i32.ne (local.get $n) (i32.const ${value})) (then ${work}) (else (drop (i32.load (i32.const 0)))))`,
      )
      .join("");
  const long = "(drop (i32.load (i32.mul (local.get $n) (i32.const 4))))".repeat(50);

  it.each([
    ["at its end", choices(long)],
    ["at a return", `${choices(long)} (return (local.get $n))`],
    ["at a jump to its end", `${choices(long)} (br $end (local.get $n))`],
    ["at a conditional jump to its end", `${choices(long)} (drop (br_if $end (i32.const 3) (i32.const 1)))`],
    [
      "at the turn of a loop that calls",
      `(loop $again ${choices(long)} (call $nothing) (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 50))))`,
    ],
  ])("is stopped %s where it has a unit less than it needs", async (_, body) => {
    const sandbox = await attacker("(drop (call $work (i32.const 7)))", {
      functions: `(func $nothing) (func $work (param $n i32) (result i32)
        (block $end (result i32) ${body} (local.get $n)))`,
    });
    const { fuel, ok } = sandbox.call(bytes("x"), { fuel: 1_000_000 });
    expect(ok).toBe(true);
    expect(fuel).toBeGreaterThan(6 * 50 * 6);
    expect(sandbox.call(bytes("x"), { fuel }).ok).toBe(true);
    expect(sandbox.call(bytes("x"), { fuel: fuel - 1 })).toMatchObject({ failure: { code: "OUT_OF_FUEL" } });
  });

  it("calls nothing once its fuel is used up", async () => {
    const host = testHost();
    const sandbox = await guest(
      {
        imports: true,
        functions: `(func $work (param $n i32) ${choices(long)}
          (call $tell) (call $tell) (call $tell)) (func $tell (call $log (i32.const 0) (i32.const 0) (i32.const 1)))`,
        run: "(call $work (i32.const 7)) (call $ok (local.get $pointer) (local.get $length))",
      },
      { host },
    );
    expect(sandbox.call(bytes("x"), { fuel: 1_000_000 }).ok).toBe(true);
    expect(host.lines).toHaveLength(3);
    expect(sandbox.call(bytes("x"), { fuel: 1000 })).toMatchObject({
      failure: { code: "OUT_OF_FUEL" },
      fuel: 1000,
    });
    expect(host.lines).toHaveLength(3);
  });

  it("is out of fuel where a trap comes between the last unit and the check", async () => {
    const sandbox = await attacker("(call $work (i32.const 7))", {
      functions: `(func $work (param $n i32) ${choices(long)} (drop (i32.load (i32.const -1))))`,
    });
    expectContained(sandbox, "TRAP");
    // Less than the choices cost, and more than all but the last of them.
    expect(sandbox.call(bytes("x"), { fuel: 6 * 50 * 5 })).toMatchObject({
      failure: { code: "OUT_OF_FUEL" },
      fuel: 6 * 50 * 5,
    });
  });

  it("stops at once where it calls itself", async () => {
    const sandbox = await attacker("(call $work (i32.const 7))", {
      functions: `(func $work (param $n i32) ${choices(long)} (call $work (local.get $n)))`,
    });
    expect(expectContained(sandbox, "OUT_OF_FUEL", 50_000).fuel).toBe(50_000);
  });
});

describe("regions that are charged after a choice", () => {
  it("do not make a loop free that does nothing but choose", async () => {
    const sandbox = await attacker(
      "(loop $again (block $out (br_if $out (i32.eqz (local.get $length))) (br_if $out (local.get $length)) (br $again)) (br $again))",
    );
    expect(expectContained(sandbox, "OUT_OF_FUEL", 7777).fuel).toBe(7777);
  });

  it("are paid for by the function itself where its callers pay for the first one", async () => {
    const choose = (declarations: string) =>
      attacker("(drop (call $choose (i32.const 3)))", {
        functions: `(func $choose (param $n i32) (result i32)
          (if (result i32) (i32.lt_u (local.get $n) (i32.const 2)) (then (local.get $n))
            (else (i32.mul (local.get $n) (i32.add (local.get $n) (i32.const 1))))))`,
        declarations,
      });
    const called = (await choose("")).call(bytes("x"), { fuel: 1_000_000 }).fuel;
    const entered = (await choose("(table $t 1 funcref) (elem (i32.const 0) $choose)")).call(bytes("x"), {
      fuel: 1_000_000,
    }).fuel;
    expect(called).toBe(entered);
  });

  it("stay as many as the branches of a long chain, whose sums grow", async () => {
    const chain = "(br_if $out (i32.eq (local.get $length) (i32.const 77)))".repeat(3000);
    const sandbox = await attacker(`(loop $again (block $out ${chain}) (br $again))`);
    const started = await attacker(`(block $out ${chain})`);
    const once = started.call(bytes("x"), { fuel: 1_000_000 }).fuel;
    expect(once).toBeGreaterThan(4 * 3000);
    expect(once).toBeLessThan(4 * 3000 + 1000);
    expect(expectContained(sandbox, "OUT_OF_FUEL").fuel).toBe(1_000_000);
  });
});

describe("callers that pay for what their callees begin with", () => {
  it("are charged sums beyond 32 bits, which no fuel comes out of", async () => {
    const long = `(func $long ${"(drop (memory.size))".repeat(40_000)})`;
    const sandbox = await attacker("(call $long)".repeat(30_000), { functions: long });
    // 160,000 units for each of the calls, which are all in one region: it does not begin.
    expect(expectContained(sandbox, "OUT_OF_FUEL", 4_700_000_000).fuel).toBe(4_700_000_000);
  });

  it("do not pay for a function that is also called through a table, which is charged once", async () => {
    const twice = (call: string) =>
      attacker(call, {
        functions: "(func $both (drop (i32.mul (i32.const 2) (i32.const 3))))",
        declarations: "(table $t 1 funcref) (elem (i32.const 0) $both)",
      });
    const direct = (await twice("(call $both)")).call(bytes("x"), { fuel: 1_000_000 }).fuel;
    const indirect = (await twice("(call_indirect $t (i32.const 0))")).call(bytes("x"), {
      fuel: 1_000_000,
    }).fuel;
    // 10 units and the index for the one call, 6 for the other.
    expect(indirect - direct).toBe(10 + 1 - 6);
  });
});

describe("endless recursion", () => {
  it.each([
    ["direct", "(call $down (i32.const 1))", "(func $down (param i32) (call $down (local.get 0)))", ""],
    [
      "mutual",
      "(call $a (i32.const 1))",
      "(func $a (param i32) (call $b (local.get 0))) (func $b (param i32) (call $a (local.get 0)))",
      "",
    ],
    [
      "through a table",
      "(call $down (i32.const 0))",
      "(func $down (param i32) (call_indirect $t (param i32) (local.get 0) (i32.const 0)))",
      "(table $t 1 funcref) (elem (i32.const 0) $down)",
    ],
  ])(
    "%s ends as a stack overflow that counts as all the fuel",
    async (_, attack, functions, declarations) => {
      const sandbox = await attacker(attack, { functions, declarations });
      expect(expectContained(sandbox, "STACK_OVERFLOW", 100_000_000).fuel).toBe(100_000_000);
    },
  );

  it("with little fuel ends for want of fuel", async () => {
    const sandbox = await attacker("(call $down (i32.const 1))", {
      functions: "(func $down (param i32) (call $down (local.get 0)))",
    });
    expectContained(sandbox, "OUT_OF_FUEL", 1000);
  });
});
