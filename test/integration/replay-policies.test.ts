import { expect, onTestFinished, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { seedOf } from "../support/chance.ts";
import { policyFunctions, policySchema, riskEvent } from "../support/policy-functions.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const executions = Number(process.env.HEDDLE_REPLAYS ?? 1000);
const random = new Random(seedOf(20_261_130));

const names = ["Guesser", "Steady", "Endless", "Careful", "Light"].map((name) => `acme.risk.v1.${name}`);
const [guesser, steady, endless, careful, light] = names as [string, string, string, string, string];
const quick = { baseMs: 1, maxMs: 2 };

async function open(directory: string, options: HeddleOptions = {}): Promise<Heddle> {
  const heddle = await createHeddle({ directory, workers: 2, standardLibrary: false, record: 1, ...options });
  onTestFinished(() => heddle.close());
  return heddle;
}

async function published(options: HeddleOptions = {}): Promise<{ heddle: Heddle; directory: string }> {
  const directory = temporaryDirectory();
  const heddle = await open(directory, options);
  heddle.publishSchema(policySchema);
  for (const component of await policyFunctions()) {
    heddle.publish(component);
  }
  return { heddle, directory };
}

/** Lets a function that is named guess for a report. */
const run = (heddle: Heddle, text: string, name: string, more: Record<string, unknown> = {}, options = {}) =>
  heddle.run(riskEvent(text, more), {
    goals: ["acme.risk.v1.Report"],
    demand: { avoid: names.filter((other) => other !== name), require: [name] },
    ...options,
  });

test(`${executions} recorded executions with policies are the same when they run again, attempt by attempt`, async () => {
  const { heddle, directory } = await published({
    limits: { recordedEvents: 2 * executions, deadlineMs: 1000 },
    policies: {
      [guesser]: { retry: { count: 2, ...quick }, fallback: steady },
      [endless]: { fallback: steady },
    },
  });
  const texts = ["fine", "no", "trap", "burn", "busy", "until"];
  const ran = Array.from({ length: executions }, (_, i) => {
    const text = random.pick(texts);
    const name = random.pick([guesser, guesser, careful, light]);
    // A session that another event opens meanwhile: what is tried again finds another state.
    const session = `s${i % 7}`;
    if (i % 10 === 0) {
      const opener = { ...riskEvent("yes"), id: `e${i}`, type: "acme.opened", session };
      return heddle.run(opener, { goals: ["acme.risk.v1.Open"] });
    }
    return run(heddle, text, name, { id: `e${i}`, session });
  });
  // The worker is late, is ended, and the step is given up.
  const late = [1, 2].map((i) => run(heddle, "burn", endless, { id: `late${i}` }));
  await Promise.allSettled(ran);
  for (const result of await Promise.all(late)) {
    expect(result.value("Report")).toEqual({ content: "burn/steady:burn" });
  }
  const ids = heddle.recorded({ limit: 10 * executions });
  expect(ids.length).toBe(executions + late.length);
  await heddle.close();

  // Other policies now; those of then are in the graph.
  const other = await open(directory, { record: 0 });
  const replays = await Promise.all(ids.map((id) => other.replay(id)));
  expect(replays.filter(({ identical }) => !identical).map(({ differences }) => differences)).toEqual([]);
  const seen = new Set<string>();
  for (const { execution, steps } of replays) {
    const detail = other.execution(execution);
    for (const { outcome } of detail?.steps ?? []) seen.add(outcome);
    const fuel = steps.reduce((sum, step) => sum + (step.fuel ?? 0), 0);
    if (detail?.eventId.startsWith("late") !== true) {
      expect(fuel).toBe(detail?.fuel);
    }
    expect(steps.map(({ step }) => step)).toEqual(detail?.steps.map(({ step }) => step));
  }
  expect([...seen].sort()).toEqual(["done", "failed", "replaced", "retried", "skipped"]);
});

test("each attempt runs again with what it found, and what is different is told with its number", async () => {
  const { heddle } = await published({
    policies: { [guesser]: { retry: { count: 1, baseMs: 1, maxMs: 1 }, fallback: steady } },
  });
  await run(heddle, "busy", guesser, { session: "s" });
  const [id] = heddle.recorded();
  const replay = await heddle.replay(id as number);
  expect(replay).toMatchObject({ identical: true, differences: [] });
  // Twice it was busy; then the second attempt was given up, and another function took its place.
  const detail = heddle.execution(id as number);
  expect(detail?.steps.map(({ outcome }) => outcome)).toEqual([
    "retried",
    "failed",
    "replaced",
    "done",
    "done",
  ]);
  expect(replay.steps.map(({ step, fuel }) => [step, fuel])).toEqual(
    detail?.steps.map(({ step, fuel }) => [step, fuel]),
  );
});

test("an execution that ended with its worker, or was cancelled between two attempts, is not recorded", async () => {
  const { heddle } = await published({
    workers: 1,
    limits: { deadlineMs: 500 },
    policies: {
      [guesser]: { retry: { count: 1, baseMs: 60_000, maxMs: 60_000 } },
      [endless]: { retry: { count: 1, ...quick } },
    },
  });
  await expect(run(heddle, "burn", endless)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  const abort = new AbortController();
  const cancelled = run(heddle, "busy", guesser, {}, { signal: abort.signal });
  // The one worker has answered the first attempt when it has answered another event behind it.
  await run(heddle, "fine", light);
  abort.abort();
  await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
  const codes = heddle.executions().map(({ code, id }) => [code, heddle.execution(id)?.recorded]);
  expect(codes.sort()).toEqual([
    ["", true],
    ["CANCELLED", false],
    ["DEADLINE_EXCEEDED", false],
  ]);
});
