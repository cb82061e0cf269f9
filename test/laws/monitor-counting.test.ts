import fc from "fast-check";
import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { bucketOf } from "../../runtime/monitor/histogram.ts";
import { graphOf, monitorOf, note } from "../support/executions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const graphs = [graphOf("a", "b", "c"), graphOf("b"), graphOf("c", "a")];
const failure = new HeddleError("TRAP", "It stopped.", { step: "a" }).toJSON();

const event = fc.record({
  graph: fc.option(fc.nat({ max: graphs.length - 1 }), { nil: undefined }),
  fuel: fc.array(fc.oneof(fc.nat({ max: 10 }), fc.nat()), { maxLength: 3 }),
  account: fc.constantFrom("ada", "bob", "__proto__"),
  failed: fc.boolean(),
  /** What is asked in between. */
  asks: fc.constantFrom("nothing", "nothing", "figures", "learned", "ledger"),
});

interface Counts {
  calls: number;
  failures: number;
  fuel: number;
}

test("events that are counted together are counted as one by one, whenever somebody asks", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), (events) => {
      const monitor = monitorOf(temporaryDirectory());
      const usage = new Map<string, Counts>();
      const functions = new Map<string, Counts & { buckets: Map<number, number> }>();
      const add = (counts: Counts | undefined, fuel: number, failed: boolean): Counts => ({
        calls: (counts?.calls ?? 0) + 1,
        failures: (counts?.failures ?? 0) + (failed ? 1 : 0),
        fuel: (counts?.fuel ?? 0) + fuel,
      });
      for (const { graph: number, account, failed, asks, ...more } of events) {
        const graph = number === undefined ? undefined : graphs[number];
        const fuel = more.fuel.slice(0, graph?.steps.length ?? 0);
        note(monitor, {
          ...(graph && { graph }),
          fuel,
          event: { account },
          ...(failed && { failure }),
        });
        const total = fuel.reduce((sum, units) => sum + units, 0);
        usage.set(`${account} `, add(usage.get(`${account} `), total, failed));
        for (const [i, units] of fuel.entries()) {
          const name = graph?.steps[i]?.function ?? "";
          const isFailed = failed && name === "f.a";
          const key = `${account} ${name}`;
          usage.set(key, add(usage.get(key), units, isFailed));
          const known = functions.get(name);
          const buckets = known?.buckets ?? new Map<number, number>();
          buckets.set(bucketOf(units), (buckets.get(bucketOf(units)) ?? 0) + 1);
          functions.set(name, { ...add(known, units, isFailed), buckets });
        }
        if (asks === "figures") {
          expect(monitor.figures()).toHaveLength(functions.size);
        } else if (asks === "learned") {
          expect(monitor.learned("f.b")?.calls).toBe(functions.get("f.b")?.calls);
        } else if (asks === "ledger") {
          monitor.ledger();
        }
      }
      const ledger = monitor.ledger();
      const rows = ledger.usage().map((row) => {
        const counts = { calls: row.calls, failures: row.failures, fuel: Number(row.fuel) };
        return [`${row.account} ${row.function}`, counts] as const;
      });
      expect(new Map(rows)).toEqual(usage);
      const series = ledger.measured().series.filter(({ kind }) => kind === "function");
      expect(new Map(series.map((row) => [row.name, new Map(row.fuel.buckets)]))).toEqual(
        new Map([...functions].map(([name, { buckets }]) => [name, buckets])),
      );
      expect(
        monitor.figures().map(({ function: name, calls, failures, fuel }) => ({
          name,
          calls,
          failures,
          fuel: fuel.total,
        })),
      ).toEqual(
        [...functions]
          .map(([name, { calls, failures, fuel }]) => ({ name, calls, failures, fuel }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
      const outcomes = new Map(ledger.measured().outcomes);
      const failures = events.filter(({ failed }) => failed).length;
      expect([outcomes.get("") ?? 0, outcomes.get("TRAP") ?? 0]).toEqual([
        events.length - failures,
        failures,
      ]);
      monitor.close();
    }),
    { numRuns: 20 },
  );
});

test("accounts of which each has events of its own are counted apart, however many there are", () => {
  const monitor = monitorOf(temporaryDirectory());
  for (let i = 0; i < 6000; i++) {
    note(monitor, {
      graph: graphs[0] as (typeof graphs)[0],
      fuel: [i, 1, 1],
      event: { account: `a${i % 3000}` },
    });
  }
  const usage = monitor.ledger().usage();
  expect(usage).toHaveLength(3000 * 4);
  for (const row of usage.filter(({ function: name }) => name === "f.a")) {
    const number = Number(row.account.slice(1));
    expect(row).toMatchObject({ calls: 2, failures: 0, milliseconds: 2, fuel: BigInt(2 * number + 3000) });
  }
  monitor.close();
});
