import fc from "fast-check";
import { expect, test } from "vitest";
import { StepFigures } from "../../runtime/executor/index.ts";
import type { StepOutcome } from "../../runtime/executor/report.ts";
import type { Monitor } from "../../runtime/monitor/index.ts";
import { graphOf, monitorOf, note } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

interface Ran {
  readonly position: number;
  readonly nanoseconds: number;
  readonly fuel: number;
  readonly peakMemory: number;
  readonly outcome: StepOutcome;
}

interface Ended {
  readonly graph: number;
  readonly account: string;
  readonly ran: readonly Ran[];
  readonly withoutResult: number;
}

const graphs = [graphOf("a"), graphOf("a", "b", "c"), graphOf("c", "a")];

const ran = fc.record({
  position: fc.nat(2),
  nanoseconds: fc.oneof(fc.nat(5_000_000), fc.nat(2 ** 33)),
  fuel: fc.oneof(fc.constantFrom(0, 700), fc.nat(1000), fc.nat(2 ** 34)),
  peakMemory: fc.oneof({ arbitrary: fc.constant(65_536), weight: 5 }, fc.nat(2 ** 32)),
  outcome: fc.constantFrom<StepOutcome>("done", "failed", "retried", "replaced", "skipped"),
});

/** Mostly each step once and in order, as it is of nearly all events. */
const ended = fc
  .record({
    graph: fc.nat(graphs.length),
    account: fc.constantFrom("ada", "bob", "__proto__"),
    steps: fc.array(ran, { maxLength: 5 }),
    isOrderly: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, fc.boolean()),
    withoutResult: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.nat(100)),
  })
  .map(({ graph, account, steps, isOrderly, withoutResult }): Ended => {
    const count = graphs[graph]?.steps.length ?? 0;
    const own = steps.filter(({ position }) => position < count);
    const orderly = own
      .slice(0, count)
      .map((step, position) => ({ ...step, position, outcome: "done" as const }));
    return { graph, account, ran: isOrderly ? orderly : own, withoutResult };
  });

function end(monitor: Monitor, { graph, account, ran, withoutResult }: Ended): void {
  const trial = monitor.begin();
  trial.event = { id: "1", type: "t", source: "/s", account, traceparent: "" };
  trial.graph = graphs[graph];
  trial.figures = new StepFigures(graphs[graph]?.steps ?? []);
  trial.fuelWithoutResult = withoutResult;
  for (const { position, nanoseconds, fuel, peakMemory, outcome } of ran) {
    trial.figures.add(position, nanoseconds / 1e6, fuel, peakMemory, outcome);
  }
  monitor.end(trial, null);
}

/** What was ended for an account and function, counted one by one. */
function usageOf(all: readonly Ended[]): Map<string, { calls: number; failures: number; fuel: bigint }> {
  const sums = new Map<string, { calls: number; failures: number; fuel: bigint }>();
  const add = (account: string, name: string, fuel: number, failed: boolean) => {
    const key = `${account} ${name}`;
    const { calls = 0, failures = 0, fuel: before = 0n } = sums.get(key) ?? {};
    sums.set(key, { calls: calls + 1, failures: failures + (failed ? 1 : 0), fuel: before + BigInt(fuel) });
  };
  for (const { graph, account, ran, withoutResult } of all) {
    add(
      account,
      "",
      ran.reduce((sum, { fuel }) => sum + fuel, withoutResult),
      false,
    );
    for (const { position, fuel, outcome } of ran) {
      add(account, graphs[graph]?.steps[position]?.function ?? "", fuel, outcome !== "done");
    }
    if (withoutResult > 0) {
      add(account, "(no result)", withoutResult, true);
    }
  }
  return sums;
}

test("sums and figures are what counting one by one gives, however steps ended and accounts alternate", () => {
  fc.assert(
    fc.property(fc.array(ended, { maxLength: 300, size: "max" }), (all) => {
      const monitor = monitorOf(temporaryDirectory());
      for (const one of all) {
        end(monitor, one);
      }
      const figures = monitor.figures();
      const usage = monitor.ledger().usage();
      monitor.close();
      const expected = usageOf(all);
      expect(usage.length).toBe(expected.size);
      for (const { account, function: name, calls, failures, fuel } of usage) {
        expect({ calls, failures, fuel }).toEqual(expected.get(`${account} ${name}`));
      }
      const steps = all.flatMap(({ graph, ran }) =>
        ran.map((step) => ({ ...step, name: graphs[graph]?.steps[step.position]?.function })),
      );
      expect(figures.map((one) => one.function)).toEqual([...new Set(steps.map(({ name }) => name))].sort());
      for (const one of figures) {
        const own = steps.filter(({ name }) => name === one.function);
        expect(one.calls).toBe(own.length);
        expect(one.failures).toBe(own.filter(({ outcome }) => outcome !== "done").length);
        expect(one.fuel.greatest).toBe(Math.max(...own.map(({ fuel }) => fuel)));
        expect(one.peakMemory).toEqual({
          total: own.reduce((sum, { peakMemory }) => sum + peakMemory, 0),
          greatest: Math.max(...own.map(({ peakMemory }) => peakMemory)),
        });
        expect(one.milliseconds.greatest).toBe(Math.max(...own.map(({ nanoseconds }) => nanoseconds)) / 1e6);
        expect(one.milliseconds.total * 1e6).toBeCloseTo(
          own.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0),
          0,
        );
      }
    }),
    { numRuns: 30 },
  );
});

test("counts of more accounts than are kept apart at a time are whole", () => {
  const monitor = monitorOf(temporaryDirectory());
  const graph = graphOf("a", "b");
  const accounts = 6000;
  for (const round of [1, 2]) {
    for (let i = 0; i < accounts; i++) {
      note(monitor, { graph, fuel: [round, i], event: { account: `account-${i}` } });
    }
  }
  const usage = monitor.ledger().usage();
  monitor.close();
  expect(usage).toHaveLength(3 * accounts);
  const fuel = new Map(usage.map((sum) => [`${sum.account} ${sum.function}`, sum.fuel]));
  for (let i = 0; i < accounts; i++) {
    expect(fuel.get(`account-${i} f.a`)).toBe(3n);
    expect(fuel.get(`account-${i} f.b`)).toBe(BigInt(2 * i));
  }
});
