import { expect, onTestFinished, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { issueEvent } from "../support/issue-events.ts";
import { workersFromNow } from "../support/pool.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Pipes and the budgets of their accounts. */

const functions = ["std.csv.v1.ReadRows", "std.json.v1.WriteRows"] as const;

async function open(options: HeddleOptions): Promise<Heddle> {
  const heddle = await createHeddle({ directory: temporaryDirectory(), workers: 2, ...options });
  onTestFinished(() => heddle.close());
  return heddle;
}

async function drain(pipe: AsyncIterable<unknown>): Promise<string> {
  try {
    for await (const _ of pipe);
    return "done";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** A source that gives a row, and ends when it is told to. */
function held() {
  const end = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  async function* rows() {
    asked.resolve();
    yield "a\n1\n";
    await end.promise;
  }
  return { rows: rows(), asked: asked.promise, end: end.resolve };
}

const granted = (heddle: Heddle) =>
  heddle
    .functions()
    .filter(({ contract }) => (functions as readonly string[]).includes(contract.name))
    .map(({ contract }) => contract.resources);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

test("a pipe sets aside what its functions may take, and its account is charged with what they used", async () => {
  const heddle = await open({ budgets: { ada: { fuel: 1e15, fuelPerSecond: 0 } } });
  const source = held();
  const pipe = heddle.pipe(functions, source.rows, { account: "ada" });
  const drained = drain(pipe);
  await source.asked;
  const contracts = granted(heddle);
  expect(heddle.budgets.of("ada")).toMatchObject({
    events: 1,
    fuelLeft: 1e15,
    fuelReserved: sum(contracts.map(({ fuel }) => fuel)),
    memoryBytes: sum(contracts.map(({ memoryBytes }) => memoryBytes)),
  });
  source.end();
  expect(await drained).toBe("done");
  const used = sum((await pipe.report).steps.map(({ fuel }) => fuel));
  expect(used).toBeGreaterThan(0);
  expect(heddle.budgets.of("ada")).toMatchObject({ events: 0, fuelReserved: 0, fuelLeft: 1e15 - used });
  expect(heddle.usage("ada").find(({ function: name }) => name === "")?.fuel).toBe(BigInt(used));
});

test("one pipe more than the account may have at work waits, and is refused where it may not wait", async () => {
  const heddle = await open({
    budgets: {
      ada: { events: 1, waiting: 1, waitMs: 60_000 },
      bob: { events: 0 },
      eve: { memoryBytes: 1000 },
    },
  });
  const [first, second, third] = [held(), held(), held()];
  const drained = drain(heddle.pipe(functions, first.rows, { account: "ada" }));
  await first.asked;
  const waiting = drain(heddle.pipe(functions, second.rows, { account: "ada" }));
  const refused = heddle.pipe(functions, third.rows, { account: "ada" });
  await expect(refused.bytes().next()).rejects.toMatchObject({
    code: "BUDGET_EXCEEDED",
    place: "budget.events",
    retryAfterMs: expect.any(Number),
  });
  expect(await refused.report).toEqual({ steps: [], logs: [] });
  expect(heddle.budgets.of("ada")).toMatchObject({ events: 1, waiting: 1 });
  for (const [account, place] of [
    ["bob", "budget.events"],
    ["eve", "budget.memoryBytes"],
  ] as const) {
    const error = await heddle
      .pipe(functions, [], { account })
      .bytes()
      .next()
      .catch((cause) => cause);
    expect(error).toMatchObject({ code: "BUDGET_EXCEEDED", place });
    expect(error.retryAfterMs).toBeUndefined();
  }
  // Nobody has asked a source whose pipe has not begun.
  let asked = false;
  void Promise.race([second.asked, third.asked]).then(() => {
    asked = true;
  });
  await new Promise(setImmediate);
  expect(asked).toBe(false);
  first.end();
  expect(await drained).toBe("done");
  await second.asked;
  second.end();
  expect(await waiting).toBe("done");
  expect(heddle.budgets.of("ada")).toMatchObject({ events: 0, waiting: 0, refusals: 1 });
  const codes = heddle.executions({ account: "ada" }).map(({ code }) => code);
  expect(codes.sort()).toEqual(["", "", "BUDGET_EXCEEDED"]);
  expect(heddle.dead.totals().events).toBe(0);
});

test("a pipe and the events of its account have one budget", async () => {
  const heddle = await open({ budgets: { ada: { events: 1, waiting: 0 } } });
  const source = held();
  const drained = drain(heddle.pipe(functions, source.rows, { account: "ada" }));
  await source.asked;
  const event = { ...issueEvent("1"), account: "ada" };
  await expect(heddle.run(event)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED", place: "budget.events" });
  await heddle.run({ ...event, account: "bob" });
  source.end();
  expect(await drained).toBe("done");
  await heddle.run(event);
});

test("a pipe that waits for its account's budget can be cancelled, and is told that Heddle is closed", async () => {
  const heddle = await open({ budgets: { ada: { events: 1 } } });
  const source = held();
  const drained = drain(heddle.pipe(functions, source.rows, { account: "ada" }));
  await source.asked;
  const abort = new AbortController();
  const cancelled = drain(heddle.pipe(functions, [], { account: "ada", signal: abort.signal }));
  const closed = drain(heddle.pipe(functions, [], { account: "ada" }));
  expect(heddle.budgets.of("ada").waiting).toBe(2);
  abort.abort();
  expect(await cancelled).toBe("CANCELLED");
  expect(heddle.budgets.of("ada").waiting).toBe(1);
  await heddle.close();
  expect([await drained, await closed]).toEqual(["CLOSED", "CLOSED"]);
});

test("a pipe whose worker ends is charged with what was set aside, and one that no worker had with nothing", async () => {
  const fuel = 1_000_000;
  const heddle = await open({
    workers: 1,
    budgets: { ada: { fuel, fuelPerSecond: 0 }, bob: { fuel, fuelPerSecond: 0 } },
  });
  const workers = workersFromNow();
  const source = held();
  const pipe = heddle.pipe(functions, source.rows, { account: "ada" });
  const drained = drain(pipe);
  await source.asked;
  const abort = new AbortController();
  const behind = drain(heddle.pipe(functions, [], { account: "bob", signal: abort.signal }));
  await expect.poll(() => heddle.budgets.of("bob").events).toBe(1);
  abort.abort();
  expect(await behind).toBe("CANCELLED");
  expect(heddle.budgets.of("bob")).toMatchObject({ fuelLeft: fuel, fuelReserved: 0, events: 0 });
  await expect.poll(() => workers.length).toBeGreaterThan(0);
  for (const worker of workers) await worker.terminate();
  expect(await drained).toBe("WORKER_LOST");
  // More is asked for than the bucket holds: all of it was set aside.
  expect(heddle.budgets.of("ada")).toMatchObject({ fuelLeft: 0, fuelReserved: 0, events: 0 });
  expect(heddle.usage("ada").find(({ function: name }) => name === "(no result)")?.fuel).toBe(BigInt(fuel));
});
