import { expect, test } from "vitest";
import { createHeddle, HeddleError, type Result } from "../../runtime/index.ts";
import { buildAll, fixtureFunctions } from "../support/built-project.ts";
import { seedOf } from "../support/chance.ts";
import { workersFromNow } from "../support/pool.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const seed = seedOf(1);
const events = Number(process.env.HEDDLE_TEST_EVENTS ?? 400);

/** What an event asks for, and what it may end as beside being cancelled, refused or losing two workers. */
const kinds = {
  calm: { goals: undefined, end: "result" },
  trap: { goals: ["hostile.v1.Traped"], end: "TRAP" },
  loop: { goals: ["hostile.v1.Looped"], end: "OUT_OF_FUEL" },
  grow: { goals: ["hostile.v1.Growed"], end: "OUT_OF_MEMORY" },
  late: { goals: ["hostile.v1.Lingered"], end: "DEADLINE_EXCEEDED" },
} as const;
type Kind = keyof typeof kinds;

/** `eve` has too little for all of her events, and `bob` may have few at work. */
const budgets = {
  ada: { fuel: 1e15, fuelPerSecond: 0 },
  bob: { fuel: 1e15, fuelPerSecond: 0, events: 3, waitMs: 60_000 },
  eve: { fuel: 4e8, fuelPerSecond: 0, waiting: 5, waitMs: 200 },
  mallory: { fuel: 1e15, fuelPerSecond: 0 },
} as const;
type Account = keyof typeof budgets;

/** Not at work any more when they are told, or never; they are with their callers. */
const notKept = ["CANCELLED", "BUDGET_EXCEEDED", "QUEUE_FULL"];

test("every event ends once, and what accounts have left is what the ledger says, to the unit of fuel", async () => {
  const random = new Random(seed);
  const directory = temporaryDirectory();
  const limits = { deadlineMs: 1500, cancelMs: 300, deadEvents: 100_000 };
  const heddle = await createHeddle({ directory, workers: 2, limits, budgets });
  for (const { component } of await buildAll(fixtureFunctions)) {
    heddle.publish(component);
  }
  const workers = workersFromNow();
  const mixed: [Account, Kind][] = Array.from({ length: events }, () => {
    const account = random.pick<Account>(["ada", "bob", "eve", "mallory"]);
    const kind = account === "mallory" ? random.pick<Kind>(["trap", "loop", "grow"]) : "calm";
    return [account, kind];
  });
  const late = Array.from({ length: 4 }, (): [Account, Kind] => ["mallory", "late"]);
  const sequence = random.shuffle([...mixed, ...late]);

  const open = new Map<number, AbortController>();
  const cancelled = new Set<number>();
  const ends = new Map<number, { end: string; result?: Result; error?: HeddleError }[]>();
  let settlements = 0;
  const settle = (i: number, end: { end: string; result?: Result; error?: HeddleError }) => {
    ends.set(i, [...(ends.get(i) ?? []), end]);
    open.delete(i);
    settlements++;
    if (settlements % 9 === 0 && open.size > 0) {
      const other = random.pick([...open.keys()]);
      cancelled.add(other);
      open.get(other)?.abort();
    }
    if (settlements % 60 === 0) {
      void random.pick(workers.filter(({ threadId }) => threadId > 0))?.terminate();
    }
  };
  const running: Promise<void>[] = [];
  for (const [i, [account, kind]] of sequence.entries()) {
    const abort = new AbortController();
    open.set(i, abort);
    const event = {
      specversion: "1.0",
      id: `e${i}`,
      source: "/test",
      type: "com.github.issues.opened",
      account,
      data: { issue: { number: i, title: "T", body: "text" }, repository: { full_name: "a/b" } },
    };
    const { goals } = kinds[kind];
    const options = { signal: abort.signal, ...(goals === undefined ? {} : { goals }) };
    running.push(
      heddle.run(event, options).then(
        (result) => settle(i, { end: "result", result }),
        (error: HeddleError) => settle(i, { end: error.code, error }),
      ),
    );
    if (i % 40 === 0) {
      await Promise.race(running.slice(-1));
    }
  }
  await Promise.all(running);

  const executions = Map.groupBy(heddle.executions({ limit: 100_000 }), ({ eventId }) => eventId);
  const letters = Map.groupBy(heddle.dead.list({ limit: 100_000 }), ({ eventId }) => eventId);
  for (const [i, [account, kind]] of sequence.entries()) {
    const [outcome, ...more] = ends.get(i) ?? [];
    expect(more).toEqual([]);
    const { end, result, error } = outcome as NonNullable<typeof outcome>;
    const allowed: string[] = [kinds[kind].end, "WORKER_LOST"];
    allowed.push(
      // A quick machine is through its fuel before it is late.
      ...(kind === "late" ? ["OUT_OF_FUEL"] : []),
      ...(cancelled.has(i) ? ["CANCELLED"] : []),
      ...(account === "eve" ? ["BUDGET_EXCEEDED"] : []),
    );
    expect(allowed, `e${i} of ${account}, ${kind}`).toContain(end);
    if (error !== undefined) {
      expect(error).toBeInstanceOf(HeddleError);
    }
    const [execution, ...others] = executions.get(`e${i}`) ?? [];
    expect(others).toEqual([]);
    expect(execution).toMatchObject({ account, code: end === "result" ? "" : end });
    if (result !== undefined) {
      expect(execution?.fuel).toBe(result.steps.reduce((sum, { fuel }) => sum + fuel, 0));
    }
    expect((letters.get(`e${i}`) ?? []).map(({ id }) => id)).toEqual(
      end === "result" || notKept.includes(end) ? [] : [error?.kept],
    );
  }
  for (const [account, { fuel }] of Object.entries(budgets)) {
    const { fuelLeft, fuelReserved, events: atWork, memoryBytes, waiting } = heddle.budgets.of(account);
    expect([fuelReserved, atWork, memoryBytes, waiting]).toEqual([0, 0, 0, 0]);
    const usage = heddle.usage(account);
    const used = usage.find((row) => row.function === "")?.fuel;
    expect(used).toBe(BigInt(fuel) - BigInt(fuelLeft));
    const byFunction = usage.reduce((sum, row) => sum + (row.function === "" ? 0n : row.fuel), 0n);
    expect(byFunction).toBe(used);
    const listed = heddle.executions({ account, limit: 100_000 });
    expect(listed.reduce((sum, row) => sum + BigInt(row.fuel), 0n)).toBe(used);
  }
  const seen = new Set([...ends.values()].flat().map(({ end }) => end));
  for (const end of ["result", "TRAP", "OUT_OF_FUEL", "OUT_OF_MEMORY", "CANCELLED"]) {
    expect(seen).toContain(end);
  }
  expect(seen).toContain("BUDGET_EXCEEDED");
  const isUnmeasured = [...ends].some(
    ([i, [outcome]]) =>
      sequence[i]?.[0] === "mallory" && ["DEADLINE_EXCEEDED", "WORKER_LOST"].includes(outcome?.end ?? ""),
  );
  const hasUnmeasured = heddle.usage("mallory").some((row) => row.function === "(no result)");
  // A quick machine may measure all of them; one that was cancelled may have been measured or not.
  expect(hasUnmeasured || !isUnmeasured).toBe(true);
  await heddle.close();

  // What was written is what a process finds that comes afterwards.
  const again = await createHeddle({ directory, workers: 1, budgets });
  for (const [account, { fuel }] of Object.entries(budgets)) {
    const used = again.usage(account).find((row) => row.function === "")?.fuel;
    expect(BigInt(fuel) - BigInt(again.budgets.of(account).fuelLeft)).toBe(used);
  }
  await again.close();
});
