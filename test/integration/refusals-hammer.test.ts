import { expect, onTestFinished, test } from "vitest";
import { createHeddle, type Heddle, type HeddleError } from "../../runtime/index.ts";
import { seedOf } from "../support/chance.ts";
import { isRefused, noteEvent } from "../support/note-events.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** Whatever is sent, and however, ends as a result, a dead letter, or a refusal that its caller has. */

const seed = seedOf(1);
const events = Number(process.env.HEDDLE_TEST_EVENTS ?? 400);

/** `bob` may have one event at work and none that waits; `eve` has fuel for some of hers, and never gets any back. */
const budgets = {
  ada: { fuel: 1e15, fuelPerSecond: 0 },
  bob: { fuel: 1e15, fuelPerSecond: 0, events: 1, waiting: 0 },
  eve: { fuel: 4e8, fuelPerSecond: 0, waiting: 5, waitMs: 100 },
} as const;
type Account = keyof typeof budgets;

/** With their callers, and not kept. */
const refusals = ["BUDGET_EXCEEDED", "QUEUE_FULL", "INTAKE_FULL"];

interface Sent {
  readonly id: string;
  readonly account: Account;
  readonly how: "run" | "accept";
  /** Empty where it has its result, or was accepted. */
  end: string;
  error?: HeddleError;
  accepted?: number;
}

async function drained(heddle: Heddle): Promise<void> {
  while (heddle.accepted.totals().open > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A metric with labels as they are written. */
function metric(text: string, name: string): number {
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}

test("what is sent is what has a result, failed, or was refused, and the ledger says the same to the unit of fuel", async () => {
  const random = new Random(seed);
  const directory = temporaryDirectory();
  const limits = { queueEvents: 24, batchEvents: 4, acceptedEvents: 60, deadEvents: 100_000 };
  const heddle = await createHeddle({ directory, workers: 2, limits, budgets });
  onTestFinished(() => heddle.close());
  const sent = Array.from({ length: events }, (_, i): Sent => {
    const how = random.pick(["run", "accept"] as const);
    return { id: `n${i}`, account: random.pick(["ada", "bob", "eve"] as const), how, end: "" };
  });
  const send = async (one: Sent): Promise<void> => {
    const event = { ...noteEvent(one.id), account: one.account };
    try {
      if (one.how === "run") {
        await heddle.run(event);
      } else {
        one.accepted = (await heddle.accept(event)).id;
      }
    } catch (error) {
      one.error = error as HeddleError;
      one.end = one.error.code;
    }
  };
  // In bursts, between which some of it gets done.
  for (let at = 0; at < sent.length; ) {
    const burst = sent.slice(at, at + random.between(1, 120));
    at += burst.length;
    const ends = burst.map(send);
    await (random.between(0, 1) === 0 ? Promise.all(ends) : ends[0]);
    if (at >= sent.length) await Promise.all(ends);
  }
  // What has not ended yet of earlier bursts.
  while (sent.some(({ how, end, accepted }) => how === "accept" && end === "" && accepted === undefined)) {
    await new Promise(setImmediate);
  }
  await drained(heddle);
  await expect
    .poll(() => heddle.executions({ limit: 100_000 }).filter(isRun(sent)).length)
    .toBe(sent.filter(({ how }) => how === "run").length);

  const executions = Map.groupBy(heddle.executions({ limit: 100_000 }), ({ eventId }) => eventId);
  const letters = new Map(heddle.dead.list({ limit: 100_000 }).map((letter) => [letter.eventId, letter]));
  const counts = { results: 0, dead: 0, refused: 0 };
  for (const one of sent) {
    const lines = executions.get(one.id) ?? [];
    const last = lines[0];
    const where = `${one.id} of ${one.account}, ${one.how}`;
    if (refusals.includes(one.end)) {
      counts.refused++;
      expect(letters.has(one.id), where).toBe(false);
      expect(one.error?.kept, where).toBeUndefined();
      // Whoever may come again is told when; `eve` never may once her fuel is used up.
      const comesAgain = one.end !== "BUDGET_EXCEEDED" || one.account !== "eve";
      if (comesAgain) expect(one.error?.retryAfterMs, where).toBeGreaterThan(0);
      expect(lines.length, where).toBe(one.how === "run" ? 1 : 0);
      continue;
    }
    const state = one.accepted === undefined ? undefined : heddle.accepted.find(one.accepted)?.state;
    const failed = one.end !== "" || state === "failed";
    counts[failed ? "dead" : "results"]++;
    expect(letters.has(one.id), where).toBe(failed);
    expect(last, where).toMatchObject({ account: one.account, kept: letters.get(one.id)?.id ?? null });
    if (one.how === "accept") {
      expect(state, where).toMatch(/done|failed/);
      // What was accepted waits as often as it is refused, and is lost at none of these times.
      for (const earlier of lines.slice(1)) expect(refusals, where).toContain(earlier.code);
    } else {
      expect(lines.length, where).toBe(1);
    }
    const reason = letters.get(one.id)?.failure.code ?? "";
    const allowed = isRefused(one.id) ? ["INTENT_UNCLEAR", "INTENT_UNKNOWN"] : [""];
    if (one.how === "accept" && one.account === "eve") allowed.push("BUDGET_EXCEEDED");
    expect(allowed, where).toContain(reason);
  }
  expect(counts.results + counts.dead + counts.refused).toBe(events);
  expect(counts.dead).toBe(heddle.dead.totals().events);
  for (const one of Object.values(counts)) expect(one).toBeGreaterThan(0);

  // The same from the metrics.
  const all = [...executions.values()].flat();
  const text = heddle.metrics();
  for (const code of new Set(all.map((line) => line.code))) {
    const name = `heddle_events_total{outcome="${code === "" ? "done" : code}"}`;
    expect(metric(text, name), name).toBe(all.filter((line) => line.code === code).length);
  }
  const refused = (code: string) => sent.filter(({ end }) => end === code).length;
  expect(metric(text, "heddle_accepted_refused_total")).toBe(refused("INTAKE_FULL"));
  expect(heddle.accepted.totals()).toMatchObject({
    open: 0,
    settled: sent.filter(({ accepted }) => accepted !== undefined).length,
    refused: refused("INTAKE_FULL"),
  });
  const { results } = counts;
  expect(metric(text, 'heddle_events_total{outcome="done"}')).toBe(results);
  expect(metric(text, "heddle_dead_events")).toBe(counts.dead);
  for (const [account, { fuel }] of Object.entries(budgets)) {
    const own = all.filter((line) => line.account === account);
    const {
      fuelLeft,
      fuelReserved,
      refusals: ofBudget,
      events: atWork,
      waiting,
    } = heddle.budgets.of(account);
    expect([fuelReserved, atWork, waiting]).toEqual([0, 0, 0]);
    expect(ofBudget).toBe(own.filter(({ code }) => code === "BUDGET_EXCEEDED").length);
    expect(metric(text, `heddle_account_refused_total{account="${account}"}`)).toBe(ofBudget);
    const used = fuel - fuelLeft;
    expect(own.reduce((sum, line) => sum + line.fuel, 0)).toBe(used);
    expect(metric(text, `heddle_account_fuel_total{account="${account}"}`)).toBe(used);
    const usage = heddle.usage(account);
    expect(usage.find((row) => row.function === "")?.fuel).toBe(BigInt(used));
    const byFunction = usage.reduce((sum, row) => sum + (row.function === "" ? 0n : row.fuel), 0n);
    expect(byFunction).toBe(BigInt(used));
  }
  const seen = new Set(sent.map(({ end }) => end));
  for (const code of refusals) expect(seen).toContain(code);
});

/** Whether a line is of an event that was run and not accepted. */
function isRun(sent: readonly Sent[]): (line: { readonly eventId: string }) => boolean {
  const ids = new Set(sent.flatMap(({ how, id }) => (how === "run" ? [id] : [])));
  return ({ eventId }) => ids.has(eventId);
}
