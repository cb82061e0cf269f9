import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Plan, PlanCache, type PlanDemand, plan } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { type FieldSpec, type FunctionSpec, world } from "../support/contracts.ts";
import { planned } from "../support/planned.ts";
import { numbersBelow } from "../support/random.ts";
import { type RandomWorld, randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(300);

describe("plans that are kept while functions come, go and change their costs", () => {
  test("have the graphs of plans made anew, and stay the same objects where nothing that matters changed", () => {
    const seen = { kept: 0, made: 0 };
    fc.assert(
      fc.property(
        randomWorlds(12).chain((world) =>
          fc.record({
            world: fc.constant(world),
            steps: fc.array(
              fc.record({
                functions: fc.shuffledSubarray(world.functions, {
                  minLength: Math.max(0, world.functions.length - 2),
                }),
                fuels: fc.array(fc.constantFrom(1, 1, 1, 2), { minLength: 12, maxLength: 12 }),
              }),
              { minLength: 2, maxLength: 5, size: "max" },
            ),
            objective: fc.constantFrom("steps" as const, "fuel" as const),
          }),
        ),
        ({ world, steps, objective }) => {
          const { schema, eventType, goals }: RandomWorld = world;
          const cache = new PlanCache(schema, world.functions);
          let before: Plan | null = null;
          for (const { functions, fuels } of steps) {
            const estimates = Object.fromEntries(
              world.functions.map(({ digest }, i) => [digest, { fuel: fuels[i] ?? 1 }]),
            );
            cache.update(schema, functions);
            cache.setEstimates(estimates);
            const now = planned(() => cache.plan(eventType, goals, { objective }));
            const demand = { objective, estimates };
            const anew = planned(() => plan({ schema, functions, eventType, goals, demand }));
            expect([now?.graph, now?.cost]).toEqual([anew?.graph, anew?.cost]);
            seen[now !== null && now === before ? "kept" : "made"]++;
            before = now;
          }
        },
      ),
      { numRuns: runs },
    );
    expect(Math.min(seen.kept, seen.made)).toBeGreaterThan(10);
  });

  test("are the same object when nothing changed, or only what leads nowhere", () => {
    fc.assert(
      fc.property(randomWorlds(10), ({ schema, functions, eventType, goals }) => {
        const cache = new PlanCache(schema, functions);
        const first = planned(() => cache.plan(eventType, goals));
        const frozen = Object.freeze([...goals]);
        expect(planned(() => cache.plan(eventType, frozen))).toBe(first);
        expect(planned(() => cache.plan(eventType, frozen))).toBe(first);
        expect(() => cache.plan("no.such.Type", frozen)).toThrow();
        fc.pre(first !== null);
        expect(cache.plan(eventType, goals)).toBe(first);
        const used = new Set(first.graph.steps.map((step) => step.function));
        const [model] = functions;
        const useless = {
          contract: {
            ...(model as (typeof functions)[number]).contract,
            name: "z.Useless",
            output: eventType,
            outputMeans: null,
            carries: null,
          },
          digest: "useless",
        };
        cache.update(schema, [...functions, useless]);
        // What gives the event again gives nothing new.
        expect(cache.plan(eventType, goals)).toBe(first);
        expect(used.has("z.Useless")).toBe(false);
      }),
      { numRuns: runs },
    );
  });
});

describe("a function that another one dominates", () => {
  test("leaves the graph of a plan made anew, without another search", () => {
    const seen = { searched: 0, again: 0 };
    fc.assert(
      fc.property(randomWorlds(10), fc.nat(), fc.boolean(), (one, choice, isCheaper) => {
        const { schema, functions, eventType, goals } = one;
        const objective = "fuel" as const;
        const cache = new PlanCache(schema, functions);
        const first = planned(() => cache.plan(eventType, goals, { objective }));
        fc.pre(first !== null);
        const model = functions[choice % functions.length] as (typeof functions)[number];
        const { contract } = model;
        const fuel = contract.resources.fuel + (isCheaper ? -1 : 1);
        const likeIt = (name: string, fuelOfIt: number) => ({
          contract: { ...contract, name, resources: { ...contract.resources, fuel: fuelOfIt } },
          digest: name,
        });
        // The first search did not know the cost of the best graph yet, and looked at more.
        const before = [...functions, likeIt(`y.${contract.name}`, contract.resources.fuel + 1)];
        cache.update(schema, before);
        const second = planned(() => cache.plan(eventType, goals, { objective }));
        const more = [...before, likeIt(`z.${contract.name}`, fuel)];
        cache.update(schema, more);
        const now = planned(() => cache.plan(eventType, goals, { objective }));
        const anew = planned(() =>
          plan({ schema, functions: more, eventType, goals, demand: { objective } }),
        );
        expect([now?.graph, now?.cost, now?.proven]).toEqual([anew?.graph, anew?.cost, anew?.proven]);
        if (now !== second && second !== first) {
          expect(now?.explanation.steps).toEqual(anew?.explanation.steps);
          const isSearched = (now?.explanation.counts.rounds ?? 0) > 0;
          // One that is cheaper may still be too far from the goals.
          expect(isSearched && !isCheaper).toBe(false);
          seen[isSearched ? "searched" : "again"]++;
        }
      }),
      { numRuns: runs },
    );
    expect(Math.min(seen.searched, seen.again)).toBeGreaterThan(runs / 50);
  });
});

/** A repository whose functions each give some of the values that are wanted, so that there are many landmarks. */
function covering(random: (below: number) => number, values: number, count: number) {
  const text = (means: string): FieldSpec => ({ name: means.toLowerCase(), type: "string", means });
  const messages: Record<string, FieldSpec[]> = { Event: [text("Start")] };
  const specs = Array.from({ length: count }, (_, i): FunctionSpec => {
    const given = new Set([i < values ? i : random(values), random(values), random(values)]);
    messages[`Out${i}`] = [...given].map((value) => text(`V${value}`));
    // Some need what others give.
    const need = i > 2 * values ? `V${random(values)}` : "Start";
    return { name: `f${String(i).padStart(3, "0")}`, takes: [text(need)], gives: `Out${i}` };
  });
  const goals = Array.from({ length: values }, (_, i) => `V${i}`);
  const concepts = Object.fromEntries(["Start", ...goals].map((name) => [name, {}]));
  return { ...world({ messages, concepts, functions: specs }), goals };
}

describe("plans that are made again from stored landmarks", () => {
  test("have the graphs of plans made anew, for less work, whatever is added, taken out or costs otherwise", () => {
    const rounds = { again: 0, anew: 0 };
    let changes = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0x7fffffff }),
        fc.integer({ min: 6, max: 14 }),
        fc.constantFrom<Pick<PlanDemand, "objective" | "latency">>(
          {},
          { objective: "fuel" },
          { objective: "latency" },
          { objective: "fuel", latency: 5 },
        ),
        fc.array(fc.tuple(fc.constantFrom("add", "remove", "remove used", "cost"), fc.nat()), {
          minLength: 4,
          maxLength: 10,
          size: "max",
        }),
        (start, values, demand, steps) => {
          const random = numbersBelow(start);
          const { schema, functions, goals } = covering(random, values, 3 * values);
          const estimates = Object.fromEntries(
            functions.map(({ digest }) => [digest, { fuel: 1 + random(4), latency: 1 + random(2) }]),
          );
          let listed = functions.filter((_, i) => i % 4 !== 3);
          const cache = new PlanCache(schema, listed);
          cache.setEstimates(estimates);
          let last = planned(() => cache.plan("Event", goals, demand));
          for (const [kind, choice] of steps) {
            const absent = functions.filter((one) => !listed.includes(one));
            const used = listed.filter(({ digest }) =>
              last?.graph.steps.some((step) => step.digest === digest),
            );
            const from = { add: absent, remove: listed, "remove used": used, cost: listed }[kind];
            const one = from[choice % Math.max(1, from.length)];
            if (one === undefined) {
              continue;
            }
            if (kind === "cost") {
              estimates[one.digest] = { fuel: 1 + (choice % 5), latency: 1 + (choice % 3) };
              cache.setEstimates({ ...estimates });
            } else {
              listed = kind === "add" ? [...listed, one] : listed.filter((other) => other !== one);
              cache.update(schema, listed);
            }
            const again = planned(() => cache.plan("Event", goals, demand));
            const anew = planned(() =>
              plan({
                schema,
                functions: listed,
                eventType: "Event",
                goals,
                demand: { ...demand, estimates },
              }),
            );
            const told = (one: Plan | null) =>
              one === null ? null : [one.graph, one.cost, one.lowerBound, one.proven, one.estimate];
            expect(told(again)).toEqual(told(anew));
            if (again !== null && anew !== null && again !== last) {
              changes++;
              rounds.again += again.explanation.counts.rounds;
              rounds.anew += anew.explanation.counts.rounds;
            }
            last = again;
          }
        },
      ),
      { numRuns: Math.ceil(runs / 6) },
    );
    expect(changes).toBeGreaterThan(runs / 6);
    expect(rounds.again).toBeLessThan(rounds.anew / 2);
  });
});
