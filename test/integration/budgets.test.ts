import { beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle, type HeddleError, type HeddleOptions } from "../../runtime/index.ts";
import { buildNamed, fixtureFunctions } from "../support/built-project.ts";
import { issueEvent } from "../support/issue-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let trap: Uint8Array;
let loop: Uint8Array;

beforeAll(async () => {
  const build = async (name: string) => (await buildNamed(fixtureFunctions, name)).component;
  [trap, loop] = [await build("hostile.v1.Trap"), await build("hostile.v1.Loop")];
});

async function withHeddle(options: HeddleOptions, use: (heddle: Heddle) => Promise<void>): Promise<void> {
  const heddle = await createHeddle({ directory: temporaryDirectory(), workers: 1, ...options });
  try {
    await use(heddle);
  } finally {
    await heddle.close();
  }
}

const event = (id: string, account: string) => issueEvent(id, { account });

function usedBy(heddle: Heddle, account: string): bigint {
  return heddle.usage(account).find((row) => row.function === "")?.fuel ?? 0n;
}

test("what an account has left is its budget less what the ledger has, whatever became of its events", async () => {
  const budget = { fuel: 1e12, fuelPerSecond: 0 };
  await withHeddle({ budget }, async (heddle) => {
    heddle.publish(trap);
    heddle.publish(loop);
    const abort = new AbortController();
    const ends = await Promise.allSettled([
      heddle.run(event("done", "ada")),
      heddle.run(event("trap", "ada"), { goals: ["hostile.v1.Traped"] }),
      heddle.run(event("fuel", "ada"), { goals: ["hostile.v1.Looped"] }),
      heddle.run(event("unplanned", "ada"), { goals: ["std.none.v1.None"] }),
      heddle.run(event("waits", "ada"), { signal: abort.signal }),
      heddle.run(event("other", "bob")),
      Promise.resolve().then(() => abort.abort()),
    ]);
    const codes = ends.map((end) => (end.status === "fulfilled" ? "done" : (end.reason as HeddleError).code));
    expect(codes.slice(0, 6)).toEqual(["done", "TRAP", "OUT_OF_FUEL", "GOAL_UNKNOWN", "CANCELLED", "done"]);
    for (const account of ["ada", "bob"]) {
      const { fuelLeft, fuelReserved, events } = heddle.budgets.of(account);
      expect(BigInt(1e12) - usedBy(heddle, account)).toBe(BigInt(fuelLeft));
      expect([fuelReserved, events]).toEqual([0, 0]);
    }
    expect(usedBy(heddle, "ada")).toBeGreaterThan(usedBy(heddle, "bob"));
  });
});

test("an account that has used its fuel is refused, others are not, and nothing is kept of what was refused", async () => {
  const budgets = { ada: { fuel: 1000, fuelPerSecond: 1 } };
  await withHeddle({ budgets }, async (heddle) => {
    // More than the bucket holds: it runs while that is full, and is paid off afterwards.
    await heddle.run(event("first", "ada"));
    const { fuelLeft } = heddle.budgets.of("ada");
    expect(fuelLeft).toBeLessThan(0);
    const refused = await heddle.run(event("second", "ada")).then(
      () => undefined,
      (error: HeddleError) => error,
    );
    expect(refused).toMatchObject({ code: "BUDGET_EXCEEDED", place: "budget.fuel", kept: undefined });
    // One unit a second: what is owed, and the bucket to be full.
    expect(refused?.retryAfterMs).toBeGreaterThan((500 - fuelLeft) * 1000);
    expect(refused?.toJSON().retryAfterMs).toBe(refused?.retryAfterMs);
    expect(heddle.dead.totals().events).toBe(0);
    expect((await heddle.run(event("other", "bob"))).eventId).toBe("other");
    expect(heddle.budgets.of("ada").refusals).toBe(1);
    expect(heddle.executions({ account: "ada" }).map(({ code }) => code)).toEqual(["BUDGET_EXCEEDED", ""]);
    expect(heddle.metrics()).toContain('heddle_account_refused_total{account="ada"} 1\n');
  });
});

test("what is set while Heddle runs holds at once, is kept, and can be taken back", async () => {
  const directory = temporaryDirectory();
  await withHeddle({ directory }, async (heddle) => {
    expect(heddle.budgets.of("ada")).toMatchObject({ isSet: false });
    heddle.budgets.set("ada", { events: 0 });
    await expect(heddle.run(event("no", "ada"))).rejects.toMatchObject({ place: "budget.events" });
    heddle.budgets.set("ada", { fuel: 5e9, fuelPerSecond: 0, events: 2 });
    await heddle.run(event("yes", "ada"));
  });
  await withHeddle({ directory }, async (heddle) => {
    const { budget, fuelLeft, isSet, refusals } = heddle.budgets.of("ada");
    expect(budget).toMatchObject({ fuel: 5e9, fuelPerSecond: 0, events: 2 });
    expect(BigInt(5e9 - fuelLeft)).toBe(usedBy(heddle, "ada"));
    expect([isSet, refusals]).toEqual([true, 1]);
    expect(heddle.budgets.list().map(({ account }) => account)).toEqual(["ada"]);
    expect(heddle.budgets.reset("ada")).toMatchObject({ isSet: false });
    expect(heddle.budgets.list()).toEqual([]);
  });
});

test("two processes on one directory charge one budget", async () => {
  const directory = temporaryDirectory();
  const options = { directory, budget: { fuel: 1e10, fuelPerSecond: 0 } };
  await withHeddle(options, async (one) => {
    await withHeddle(options, async (other) => {
      other.budgets.set("bob", { events: 0 });
      await Promise.all([one, other].map((heddle, i) => heddle.run(event(`e${i}`, "ada"))));
      // Whoever looks writes what it has in hand.
      other.budgets.of("ada");
      await expect
        .poll(() => BigInt(1e10 - one.budgets.of("ada").fuelLeft), { timeout: 20_000 })
        .toBe(usedBy(one, "ada"));
      expect(one.usage("ada").find((row) => row.function === "")?.calls).toBe(2);
      await expect(one.run(event("no", "bob"))).rejects.toMatchObject({ place: "budget.events" });
    });
  });
});

test("events beyond what an account may have at work wait, and closing refuses them", async () => {
  const heddle = await createHeddle({
    directory: temporaryDirectory(),
    workers: 1,
    budgets: { ada: { events: 1 } },
  });
  const running = Array.from({ length: 3 }, (_, i) => heddle.run(event(`e${i}`, "ada")));
  const ends = Promise.allSettled(running);
  await running[0];
  await heddle.close();
  const codes = (await ends).map((end) =>
    end.status === "fulfilled" ? "done" : (end.reason as HeddleError).code,
  );
  expect(codes[0]).toBe("done");
  expect(codes[2]).toBe("CLOSED");
});

test.each([
  [{ budget: { fuel: 0 } }, "budget.fuel"],
  [{ budgets: { ada: { events: -1 } } }, "budgets.ada.events"],
  [{ budgets: { "A b": {} } }, "budgets.A b"],
  [{ budgets: 5 as never }, "budgets"],
  [{ budgets: { ada: { fule: 5 } as never } }, "budgets.ada.fule"],
])("refuses the configuration %j and says where", async (options, place) => {
  await expect(createHeddle({ directory: temporaryDirectory(), ...options })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    place,
  });
});

test("refuses to set what is no budget, of what is no account", async () => {
  await withHeddle({}, async (heddle) => {
    expect(() => heddle.budgets.set("ada", { fuel: 1.5 })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", place: "budgets.ada.fuel" }),
    );
    expect(() => heddle.budgets.set("Ada Lovelace", {})).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
    expect(heddle.budgets.set("__proto__", { events: 0 })).toMatchObject({ account: "__proto__" });
    await expect(heddle.run(event("x", "__proto__"))).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(heddle.budgets.of("constructor").budget.events).toBeGreaterThan(0);
  });
});

test("row 24: an event is of the account that its caller says, also when it is run again", async () => {
  await withHeddle({}, async (heddle) => {
    heddle.publish(trap);
    const { account: _, ...anonymous } = event("anonymous", "");
    expect((await heddle.run(anonymous, { account: "ada" })).account).toBe("ada");
    expect((await heddle.run(event("same", "ada"), { account: "ada" })).account).toBe("ada");
    await expect(heddle.run(event("forged", "root"), { account: "ada" })).rejects.toMatchObject({
      code: "EVENT_INVALID",
      place: "account",
    });
    const options = { account: "ada", goals: ["hostile.v1.Traped"] };
    const kept = await heddle.run(anonymous, options).catch((error: HeddleError) => error.kept);
    await expect(heddle.dead.retry(kept as number)).rejects.toMatchObject({ code: "TRAP" });
    expect(heddle.executions({ eventId: "anonymous" }).map(({ account }) => account)).toEqual([
      "ada",
      "ada",
      "ada",
    ]);
  });
});
