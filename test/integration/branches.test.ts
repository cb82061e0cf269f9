import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle, type Result } from "../../runtime/index.ts";
import { buildNamed } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Rounds of each branch: some milliseconds, which is many hops. */
const ROUNDS = 3_000_000;

const components: Uint8Array[] = [];
beforeAll(async () => {
  const project = join(import.meta.dirname, "../../bench/functions");
  for (const name of ["Left", "Right"]) {
    components.push((await buildNamed(project, `bench.branches.v1.${name}`)).component);
  }
});

const event = (id: number, rounds = ROUNDS) => ({
  specversion: "1.0",
  id: `e${id}`,
  source: "/test",
  type: "bench.branches.asked",
  data: { rounds },
  account: "ada",
});

async function withHeddle(branches: boolean, use: (heddle: Heddle) => Promise<void>): Promise<void> {
  const directory = temporaryDirectory();
  const budget = { fuel: 1e12, fuelPerSecond: 0 };
  const heddle = await createHeddle({ directory, workers: 2, standardLibrary: false, branches, budget });
  try {
    for (const component of components) {
      heddle.publish(component);
    }
    await use(heddle);
  } finally {
    await heddle.close();
  }
}

/** Events one after the other, until one is divided, but so many at most. */
async function runSome(heddle: Heddle, most: number): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < most && results.at(-1)?.division === undefined) {
    results.push(await heddle.run(event(results.length)));
  }
  return results;
}

/** All that is known of the events but times and how they ran. */
function known(heddle: Heddle, results: readonly Result[]) {
  const steps = (all: Result["steps"]) =>
    all.map(({ step, function: name, fuel, peakMemory, outcome }) => [step, name, fuel, peakMemory, outcome]);
  const usage = heddle
    .usage("ada")
    .map(({ function: name, calls, failures, fuel }) => [name, calls, failures, fuel]);
  const { fuelLeft, fuelReserved, events } = heddle.budgets.of("ada");
  return {
    results: results.map((result) => [
      result.graphHash,
      result.outputs.map(({ concept, message }) => [concept, Buffer.from(message).toString("hex")]),
      result.logs,
      steps(result.steps),
    ]),
    rows: heddle.executions({ limit: 1000 }).map(({ id }) => {
      const row = heddle.execution(id);
      return [row?.eventId, row?.outcome, row?.code, row?.failedStep, row?.fuel, steps(row?.steps ?? [])];
    }),
    usage,
    left: [fuelLeft, fuelReserved, events],
  };
}

test("events that are divided have the results, the ledger, the usage and the budget of those that are not", async () => {
  let divided: ReturnType<typeof known> | undefined;
  let count = 0;
  await withHeddle(true, async (heddle) => {
    const results = await runSome(heddle, 200);
    const last = results.at(-1) as Result;
    count = results.length;
    expect(last.division?.worth).toBe(true);
    expect(new Set(last.steps.map(({ stage }) => stage)).size).toBe(2);
    expect(last.toJSON().division).toBe(last.division);
    const { id } = heddle.executions({ limit: 1 })[0] as { id: number };
    expect(heddle.execution(id)).toMatchObject({
      divided: { wholeMilliseconds: expect.any(Number) },
      steps: [{ stage: 0 }, { stage: 1 }],
    });
    divided = known(heddle, results);
  });
  await withHeddle(false, async (heddle) => {
    const results = await runSome(heddle, count);
    expect(results.map(({ division }) => division)).toEqual(results.map(() => undefined));
    expect(known(heddle, results)).toEqual(divided);
  });
});
