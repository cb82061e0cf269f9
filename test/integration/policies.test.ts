import { afterAll, beforeAll, expect, test } from "vitest";
import { waterfallLines } from "../../runtime/cli/execution-text.ts";
import { createHeddle, type ExecutionDetail, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { policyFunctions, policySchema, riskEvent } from "../support/policy-functions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const guesser = "acme.risk.v1.Guesser";
const steady = "acme.risk.v1.Steady";
const quick = { baseMs: 1, maxMs: 2 };

const open = (options: HeddleOptions = {}) =>
  createHeddle({ directory, workers: 1, standardLibrary: false, ...options });

const guessers = ["Guesser", "Steady", "Endless", "Careful", "Light"].map((name) => `acme.risk.v1.${name}`);

/** Planned so that one of them guesses. */
const demandOf = (name: string) => ({ avoid: guessers.filter((other) => other !== name), require: [name] });

beforeAll(async () => {
  const heddle = await open();
  heddle.publishSchema(policySchema);
  for (const component of await policyFunctions()) {
    heddle.publish(component);
  }
  await heddle.close();
});

const goals = ["acme.risk.v1.Report", "acme.risk.v1.Guess"];
const run = (heddle: Heddle, text: string, more = {}, wanted = ["acme.risk.v1.Report"], name = guesser) =>
  heddle.run(riskEvent(text, more), { goals: wanted, demand: demandOf(name) });
const outcomes = ({ steps }: Awaited<ReturnType<typeof run>>) =>
  steps.map(({ function: name, outcome }) => `${name.split(".").at(-1)} ${outcome}`);

test("without a policy a failure of a step is one of the event", async () => {
  const heddle = await open();
  expect((await run(heddle, "fine")).value("Report")).toEqual({ content: "fine/guess:fine" });
  await expect(run(heddle, "no")).rejects.toMatchObject({ functionCode: "NO", step: "risk.Guesser" });
  await heddle.close();
});

test.each(["no", "trap", "burn", "busy"])(
  "a step that fails with %s is left out where nobody needs it",
  async (text) => {
    const heddle = await open({ policies: { [guesser]: { skip: true } } });
    expect((await run(heddle, "fine")).value("Report")).toEqual({ content: "fine/guess:fine" });
    const result = await run(heddle, text);
    expect(result.value("Report")).toEqual({ content: `${text}/nothing` });
    expect(outcomes(result)).toEqual(["Guesser skipped", "Reporter done"]);
    // The next event finds nothing of it.
    expect((await run(heddle, "fine")).value("Report")).toEqual({ content: "fine/guess:fine" });
    await heddle.close();
  },
);

test("a step may not be left out where a goal or another step needs it", async () => {
  const heddle = await open({ policies: { [guesser]: { skip: true } } });
  const unfit = expect.objectContaining({ code: "POLICY_UNFIT", step: "risk.Guesser", function: guesser });
  expect(() => heddle.plan(riskEvent("fine"), { goals, demand: demandOf(guesser) })).toThrow(unfit);
  await expect(run(heddle, "fine", {}, ["acme.risk.v1.Strict"])).rejects.toMatchObject({
    code: "POLICY_UNFIT",
    place: expect.stringContaining("risk.Stern.guess ← risk.Guesser"),
  });
  await heddle.close();
});

test("another function takes the place of one that fails, pinned by digest, and its fuel counts too", async () => {
  const heddle = await open({ policies: { [guesser]: { fallback: steady } } });
  const fine = await run(heddle, "fine", {}, goals);
  const found = heddle.functions().find(({ contract }) => contract.name === steady);
  const step = fine.plan.graph.steps.find(({ function: name }) => name === guesser);
  expect(step?.policy).toEqual({ fallback: { function: steady, version: "1.0.0", digest: found?.digest } });
  const account = "fallback";
  const result = await run(heddle, "trap", { account }, goals);
  expect(result.value("Guess")).toEqual({ content: "steady:trap" });
  expect(result.value("Report")).toEqual({ content: "trap/steady:trap" });
  expect(outcomes(result)).toEqual(["Guesser replaced", "Steady done", "Reporter done"]);
  expect(result.steps.every(({ fuel }) => fuel > 0)).toBe(true);
  const [execution] = heddle.executions({ account });
  const spent = result.steps.reduce((sum, { fuel }) => sum + fuel, 0);
  expect(execution).toMatchObject({ outcome: "done", fuel: spent });
  const detail = heddle.execution(execution?.id ?? 0);
  expect(detail?.steps.map(({ step, function: name, outcome }) => [step, name, outcome])).toEqual([
    ["risk.Guesser", guesser, "replaced"],
    ["risk.Guesser", steady, "done"],
    ["risk.Reporter", "acme.risk.v1.Reporter", "done"],
  ]);
  const usage = heddle.usage(account);
  expect(usage.find(({ function: name }) => name === "")?.fuel).toBe(BigInt(spent));
  expect(usage.map(({ function: name, calls, failures }) => [name, calls, failures])).toEqual([
    ["", 1, 0],
    [guesser, 1, 1],
    ["acme.risk.v1.Reporter", 1, 0],
    [steady, 1, 0],
  ]);
  expect(heddle.metrics()).toMatch(/^heddle_passed_steps_total\{outcome="replaced"\} 1$/m);
  await heddle.close();
});

test("where what takes its place fails too, the event fails with that", async () => {
  const heddle = await open({ policies: { [guesser]: { fallback: steady } } });
  await expect(run(heddle, "no")).rejects.toMatchObject({
    functionCode: "STEADY_NO",
    step: "risk.Guesser",
    function: steady,
  });
  await heddle.close();
});

test.each([
  ["acme.risk.v1.Elsewhere", /takes .*GuessRequest and gives .*Other, not/],
  ["acme.risk.v1.Opener", /takes .* and gives .*Open, not/],
  ["acme.risk.v1.Nobody", /is not published/],
  [guesser, /cannot take its own place/],
])("%s cannot take its place", async (fallback, message) => {
  const heddle = await open({ policies: { [guesser]: { fallback } } });
  const error = await run(heddle, "fine").catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "POLICY_UNFIT", function: guesser });
  expect(error.message).toMatch(message);
  await heddle.close();
});

test("a failure that the contract says may pass is tried again, as often as told, then passed over", async () => {
  const account = "retry";
  const heddle = await open({ policies: { [guesser]: { retry: { count: 3, ...quick }, skip: true } } });
  const result = await run(heddle, "busy", { account });
  expect(result.value("Report")).toEqual({ content: "busy/nothing" });
  expect(outcomes(result)).toEqual([
    ...["retried", "retried", "retried", "failed"].map((outcome) => `Guesser ${outcome}`),
    "Guesser skipped",
    "Reporter done",
  ]);
  const spent = result.steps.reduce((sum, { fuel }) => sum + fuel, 0);
  expect(heddle.usage(account).find(({ function: name }) => name === "")?.fuel).toBe(BigInt(spent));
  // What does not pass is not tried again.
  expect(outcomes(await run(heddle, "trap"))).toEqual(["Guesser skipped", "Reporter done"]);
  await heddle.close();
  const plain = await open({ policies: { [guesser]: { retry: { count: 2, ...quick } } } });
  await expect(run(plain, "busy", { account: "plain" })).rejects.toMatchObject({ functionCode: "BUSY" });
  const [execution] = plain.executions({ account: "plain" });
  expect(plain.execution(execution?.id ?? 0)?.steps.map(({ outcome }) => outcome)).toEqual([
    "retried",
    "retried",
    "failed",
  ]);
  await plain.close();
});

test("a failure passes when the state of the session has changed meanwhile", async () => {
  const heddle = await open({
    policies: { [guesser]: { retry: { count: 10, baseMs: 50, factor: 2, maxMs: 500 } } },
  });
  const waiting = run(heddle, "until", { session: "door" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await heddle.run(riskEvent("now", { type: "acme.opened", session: "door" }));
  const result = await waiting;
  expect(result.value("Report")).toEqual({ content: "until/guess:until" });
  expect(outcomes(result).slice(-2)).toEqual(["Guesser done", "Reporter done"]);
  expect(outcomes(result)[0]).toBe("Guesser retried");
  await heddle.close();
});

test("an event may be cancelled while it waits to be tried again", async () => {
  const heddle = await open({
    policies: { [guesser]: { retry: { count: 1, baseMs: 60_000, maxMs: 60_000 } } },
  });
  const controller = new AbortController();
  const waiting = heddle.run(riskEvent("busy"), {
    goals: ["acme.risk.v1.Report"],
    demand: demandOf(guesser),
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 300);
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
  await heddle.close();
});

test("an accepted event keeps what its policies did", async () => {
  const heddle = await open({ policies: { [guesser]: { fallback: steady } } });
  const event = riskEvent("trap", { id: "accepted" });
  const asked = { goals: ["acme.risk.v1.Report"], demand: demandOf(guesser) };
  const { id } = await heddle.accept(event, asked);
  const [accepted, ran] = [await heddle.accepted.result(id), await heddle.run(event, asked)];
  expect(outcomes(accepted)).toEqual(outcomes(ran));
  expect(accepted.plan).toEqual(ran.plan);
  await heddle.close();
});

test("policies that are none are refused with their place", async () => {
  for (const [policy, place] of [
    [{ retry: { count: 0 } }, "retry.count"],
    [{ retry: { count: 11 } }, "retry.count"],
    [{ retry: { count: 1, baseMs: 60_001 } }, "retry.baseMs"],
    [{ skip: true, fallback: "x" }, "fallback"],
    [{ skip: 1 }, "skip"],
    [{ again: 1 }, "again"],
    [{ transient: "BUSY" }, "transient"],
  ] as const) {
    await expect(open({ policies: { [guesser]: policy as never } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      place: expect.stringContaining(place),
    });
  }
});

test("a step that takes longer than the deadline is tried again, then replaced", async () => {
  const endless = "acme.risk.v1.Endless";
  const policies = { [endless]: { retry: { count: 1, ...quick }, fallback: steady } };
  const heddle = await open({ policies, limits: { deadlineMs: 400 } });
  const result = await run(heddle, "burn", {}, ["acme.risk.v1.Report"], endless);
  expect(result.value("Report")).toEqual({ content: "burn/steady:burn" });
  expect(outcomes(result)).toEqual(["Endless replaced", "Steady done", "Reporter done"]);
  await heddle.close();
  const plain = await open({ limits: { deadlineMs: 400 } });
  await expect(run(plain, "burn", {}, ["acme.risk.v1.Report"], endless)).rejects.toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
  await plain.close();
});

test("a contract says what happens, and the configuration says otherwise", async () => {
  const careful = "acme.risk.v1.Careful";
  const wanted = ["acme.risk.v1.Report"];
  const heddle = await open();
  expect(outcomes(await run(heddle, "busy", {}, wanted, careful))).toEqual([
    "Careful retried",
    "Careful failed",
    "Careful replaced",
    "Steady done",
    "Reporter done",
  ]);
  await heddle.close();
  const other = await open({ policies: { [careful]: {} } });
  await expect(run(other, "busy", {}, wanted, careful)).rejects.toMatchObject({ functionCode: "BUSY" });
  await other.close();
  const again = await open({ policies: { [careful]: { skip: true } } });
  expect(outcomes(await run(again, "busy", {}, wanted, careful))).toEqual([
    "Careful skipped",
    "Reporter done",
  ]);
  await again.close();
});

test("what a contract says of leaving out holds where nobody needs the output", async () => {
  const light = "acme.risk.v1.Light";
  const heddle = await open();
  expect(outcomes(await run(heddle, "no", {}, ["acme.risk.v1.Report"], light))).toEqual([
    "Light skipped",
    "Reporter done",
  ]);
  await expect(run(heddle, "no", {}, ["acme.risk.v1.Strict"], light)).rejects.toMatchObject({
    functionCode: "NO",
  });
  await heddle.close();
});

test("a contract's fallback that is not published yet takes its place when it is", async () => {
  const fresh = temporaryDirectory();
  const heddle = await open({ directory: fresh });
  heddle.publishSchema(policySchema);
  const careful = "acme.risk.v1.Careful";
  const components = await policyFunctions();
  const named = (name: string) =>
    components.find((bytes) => Buffer.from(bytes).includes(`service ${name} {`));
  for (const name of ["Careful", "Reporter"]) heddle.publish(named(name) as Uint8Array);
  const asked = { goals: ["acme.risk.v1.Report"], demand: { require: [careful] } };
  await expect(heddle.run(riskEvent("trap"), asked)).rejects.toMatchObject({ code: "TRAP" });
  heddle.publish(named("Steady") as Uint8Array);
  const later = { ...asked, demand: { ...asked.demand, avoid: [steady] } };
  expect((await heddle.run(riskEvent("trap"), later)).value("Report")).toEqual({
    content: "trap/steady:trap",
  });
  expect((await heddle.run(riskEvent("trap"), asked)).value("Report")).toEqual({
    content: "trap/steady:trap",
  });
  await heddle.close();
});

test("what policies did is shown, and replayed to the unit of fuel", async () => {
  const heddle = await open({ policies: { [guesser]: { fallback: steady } }, record: 1 });
  await run(heddle, "trap", { account: "shown" });
  const id = heddle.executions({ account: "shown" })[0]?.id ?? 0;
  expect(await heddle.replay(id)).toMatchObject({ identical: true, differences: [] });
  const lines = waterfallLines(heddle.execution(id) as ExecutionDetail).join("\n");
  expect(lines).toMatch(/^risk.Guesser +failed, replaced .*\nrisk.Guesser +[0-9.]+ ms/m);
  await heddle.close();
});
