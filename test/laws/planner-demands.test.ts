import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Contract } from "../../glue-gen/index.ts";
import type { Estimate, Plan, PlanDemand } from "../../runtime/planner/index.ts";
import { checkGraph, leastCost, leastLatency } from "../support/brute-force-planner.ts";
import { runsOf } from "../support/chance.ts";
import { planOrNull } from "../support/planned.ts";
import { contractsOf, type RandomWorld, randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(300);
const settings = { numRuns: runs };

interface Case {
  readonly world: RandomWorld;
  /** By digest. */
  readonly estimates: Readonly<Record<string, Required<Estimate>>>;
}

/** A random repository whose functions have known costs. */
const cases = randomWorlds(12).chain(
  (world): fc.Arbitrary<Case> =>
    fc
      .array(
        fc.record({
          fuel: fc.integer({ min: 1, max: 6 }),
          latency: fc.integer({ min: 1, max: 4 }),
          memoryBytes: fc.constantFrom(1000, 2000),
        }),
        { minLength: world.functions.length, maxLength: world.functions.length },
      )
      .map((all) => ({
        world,
        estimates: Object.fromEntries(
          world.functions.map(({ digest }, i) => [digest, all[i] as Required<Estimate>]),
        ),
      })),
);

/** The critical path of a graph, counted from its mappings. */
function latencyOf({ graph }: Plan, estimates: Case["estimates"]): number {
  const ends = new Map<string, number>([["", 0]]);
  for (const { id, digest, mappings } of graph.steps) {
    const begins = mappings.map(({ source }) =>
      source.kind === "value" ? (ends.get(source.value.step) as number) : 0,
    );
    ends.set(id, Math.max(0, ...begins) + (estimates[digest] as Required<Estimate>).latency);
  }
  return Math.max(...ends.values());
}

describe("what is asked of a plan, on random repositories", () => {
  test("takes exactly as much fuel as trying everything finds", () => {
    const costs = new Set<number | null>();
    fc.assert(
      fc.property(cases, ({ world, estimates }) => {
        const fuelOf = new Map(
          world.functions.map(({ contract, digest }) => [contract.name, estimates[digest]?.fuel ?? 0]),
        );
        const contracts = [...contractsOf(world).values()];
        const least = leastCost(
          world.schema,
          contracts,
          world.eventType,
          world.goals,
          ({ name }) => fuelOf.get(name) ?? 0,
        );
        const made = planOrNull(world, { objective: "fuel", estimates });
        costs.add(least);
        expect(made?.cost ?? null).toBe(least);
        if (made !== null) {
          expect([made.proven, made.lowerBound, made.estimate.fuel]).toEqual([true, least, least]);
          checkGraph(world.schema, contractsOf(world), made.graph);
        }
      }),
      settings,
    );
    expect(costs.size).toBeGreaterThan(4);
  });

  test("has the shortest critical path that calling everything at once finds", () => {
    const paths = new Set<number | null>();
    fc.assert(
      fc.property(cases, ({ world, estimates }) => {
        const { schema, functions, eventType, goals } = world;
        const latencies = new Map(
          functions.map(({ contract, digest }) => [contract.name, estimates[digest]?.latency ?? 0]),
        );
        const contracts = functions.map(({ contract }) => contract);
        const latency = ({ name }: Contract) => latencies.get(name) ?? 0;
        const shortest = leastLatency(schema, contracts, eventType, goals, latency);
        const made = planOrNull(world, { objective: "latency", estimates });
        paths.add(shortest);
        expect(made?.estimate.latency ?? null).toBe(shortest);
        expect(made === null || made.proven).toBe(true);
      }),
      settings,
    );
    expect(paths.size).toBeGreaterThan(4);
  });

  test("keeps the mappings, too, within the shortest critical path, and within any bound that is possible", () => {
    let slower = 0;
    fc.assert(
      fc.property(cases, ({ world, estimates }) => {
        const soonest = planOrNull(world, { objective: "latency", estimates });
        fc.pre(soonest !== null);
        const shortest = latencyOf(soonest, estimates);
        expect(soonest.estimate.latency).toBe(shortest);
        checkGraph(world.schema, contractsOf(world), soonest.graph);
        const fewest = planOrNull(world, { estimates });
        slower += Number(latencyOf(fewest as Plan, estimates) > shortest);
        for (const latency of shortest === 0 ? [] : [shortest, shortest + 1]) {
          const bounded = planOrNull(world, { objective: "fuel", latency, estimates }) as Plan;
          expect(latencyOf(bounded, estimates)).toBeLessThanOrEqual(latency);
          checkGraph(world.schema, contractsOf(world), bounded.graph);
        }
        expect(planOrNull(world, { latency: shortest - 0.5, estimates }) === null).toBe(shortest > 0);
      }),
      settings,
    );
    // The bound mattered in some of them.
    expect(slower).toBeGreaterThan(0);
  });

  test("plans with a bound on memory as if functions that need more were not there", () => {
    fc.assert(
      fc.property(cases, ({ world, estimates }) => {
        const small = world.functions.filter(({ digest }) => estimates[digest]?.memoryBytes === 1000);
        const bounded = planOrNull(world, { memoryBytes: 1000, estimates });
        expect(bounded?.graph).toEqual(planOrNull({ ...world, functions: small }, { estimates })?.graph);
      }),
      settings,
    );
  });

  test("plans without a function that is to be avoided as if it were not there, and with one that is required", () => {
    fc.assert(
      fc.property(cases, fc.nat(11), ({ world, estimates }, at) => {
        const one = world.functions[at % world.functions.length] as (typeof world.functions)[number];
        const { name } = one.contract;
        const others = world.functions.filter((other) => other !== one);
        const avoiding = planOrNull(world, { avoid: [name], estimates });
        expect(avoiding?.graph).toEqual(planOrNull({ ...world, functions: others }, { estimates })?.graph);
        const requiring = planOrNull(world, { require: [name], estimates });
        if (requiring !== null) {
          expect(requiring.graph.steps.map((step) => step.function)).toContain(name);
          checkGraph(world.schema, contractsOf(world), requiring.graph);
        }
      }),
      settings,
    );
  });

  test("does not care in which order functions were published, whatever is asked", () => {
    fc.assert(
      fc.property(
        cases.chain((one) =>
          fc.record({
            one: fc.constant(one),
            shuffled: fc.shuffledSubarray(one.world.functions, { minLength: one.world.functions.length }),
            objective: fc.constantFrom("steps", "fuel", "latency" as const),
          }),
        ),
        ({ one: { world, estimates }, shuffled, objective }) => {
          const demand = { objective, estimates } as PlanDemand;
          expect(planOrNull({ ...world, functions: shuffled }, demand)).toEqual(planOrNull(world, demand));
        },
      ),
      settings,
    );
  });

  test("never takes more fuel when a function becomes cheaper", () => {
    fc.assert(
      fc.property(cases, fc.nat(11), ({ world, estimates }, at) => {
        const { digest } = world.functions[at % world.functions.length] as (typeof world.functions)[number];
        const cheaper = { ...estimates, [digest]: { ...(estimates[digest] as Required<Estimate>), fuel: 1 } };
        const before = planOrNull(world, { objective: "fuel", estimates });
        const after = planOrNull(world, { objective: "fuel", estimates: cheaper });
        expect(after?.cost ?? 0).toBeLessThanOrEqual(before?.cost ?? 0);
      }),
      settings,
    );
  });
});
