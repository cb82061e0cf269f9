import fc from "fast-check";
import { expect, test } from "vitest";
import { contextOf, type Graph, GraphTypes, type Step } from "../../glue-gen/graph/index.ts";
import type { Contract, Schema } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { plan } from "../../runtime/planner/index.ts";
import { runsOf } from "../support/chance.ts";
import { type FunctionSpec, world } from "../support/contracts.ts";
import { planned } from "../support/planned.ts";
import { contractsOf, type RandomWorld, randomWorlds } from "../support/random-worlds.ts";

const runs = runsOf(500);

const most = 10;
const keys = fc.subarray(["scratch.a", "session.b"]);
const uses = fc.record({ reads: keys, writes: keys });
const worlds = fc.record({
  random: randomWorlds(most),
  contexts: fc.array(uses, { minLength: most, maxLength: most }),
});

type Context = Pick<FunctionSpec, "reads" | "writes">;

function withContexts({ spec, ...random }: RandomWorld, of: (i: number) => Context): RandomWorld {
  const functions = (spec.functions ?? []).map((one, i) => ({ ...one, ...of(i) }));
  return { ...random, spec, ...world({ ...spec, functions }) };
}

/** A graph; the code with which it is refused; null where there is no way. */
function graphOf({ schema, functions, eventType, goals }: RandomWorld): Graph | string | null {
  try {
    return planned(() => plan({ schema, functions, eventType, goals }))?.graph ?? null;
  } catch (error) {
    if (error instanceof HeddleError) {
      return error.code;
    }
    throw error;
  }
}

const takenBy = ({ mappings, each }: Step): string[] => [
  ...mappings.flatMap(({ source }) => (source.kind === "value" ? [source.value.step] : [])),
  ...(each === undefined ? [] : [each.step]),
];

/** All pairs of steps of which the first comes before the second, by a relation and those that follow from it. */
function closure(ids: readonly string[], pairs: Iterable<readonly [string, string]>): Set<string> {
  const all = new Set([...pairs].map((pair) => pair.join()));
  for (const middle of ids) {
    for (const a of ids) {
      for (const b of ids) {
        if (all.has([a, middle].join()) && all.has([middle, b].join())) {
          all.add([a, b].join());
        }
      }
    }
  }
  return all;
}

/** Pairs of a step that writes and one that has to come later, as the documentation says it. */
function asked(graph: Graph, contracts: ReadonlyMap<string, Contract>): [string, string][] {
  const ids = graph.steps.map(({ id }) => id);
  const data = closure(
    ids,
    graph.steps.flatMap((step) => takenBy(step).map((before): [string, string] => [before, step.id])),
  );
  const contextOfStep = (step: Step) => (contracts.get(step.function) as Contract).context;
  return graph.steps.flatMap((writer) =>
    graph.steps.flatMap((reader): [string, string][] => {
      const isAsked = (contextOfStep(writer).writes ?? []).some(
        ({ key }) =>
          contextOfStep(reader).reads.includes(key) &&
          !(
            contextOfStep(writer).reads.includes(key) &&
            (contextOfStep(reader).writes ?? []).some((other) => other.key === key)
          ),
      );
      return isAsked && writer !== reader && !data.has([reader.id, writer.id].join())
        ? [[writer.id, reader.id]]
        : [];
    }),
  );
}

test("plans put writers before readers, change nothing else, and are refused only where that is a circle", () => {
  const seen = { ordered: 0, refused: 0 };
  fc.assert(
    fc.property(worlds, ({ random, contexts }) => {
      const used = withContexts(random, (i) => contexts[i] as Context);
      // The same with keys that nobody shares: writers do not run over lists, and nothing is to be ordered.
      const apart = withContexts(random, (i) => {
        const writes = contexts[i]?.writes ?? [];
        return { reads: [], ...(writes.length === 0 ? {} : { writes: [`scratch.own${i}`] }) };
      });
      const free = graphOf(apart);
      const made = graphOf(used);
      if (free === null || typeof free === "string") {
        expect(made).toEqual(free);
        return;
      }
      const contracts = contractsOf(used);
      const ids = free.steps.map(({ id }) => id);
      const wanted = asked(free, contracts);
      const data = free.steps.flatMap((step) => takenBy(step).map((one): [string, string] => [one, step.id]));
      const all = closure(ids, [...data, ...wanted]);
      if (ids.some((id) => all.has([id, id].join()))) {
        expect(made).toBe("CONTEXT_CONFLICT");
        seen.refused++;
        return;
      }
      if (made === null || typeof made === "string") {
        throw new Error(`refused without a circle: ${made}`);
      }
      const byFunction = (steps: readonly Step[]) =>
        [...steps].map(({ after, id, ...step }) => JSON.stringify({ ...step, digest: "" })).sort();
      if (new Set(free.steps.map((step) => step.function)).size === free.steps.length) {
        expect(byFunction(made.steps)).toEqual(byFunction(free.steps));
      }
      const place = new Map(made.steps.map(({ id }, i): [string, number] => [id, i]));
      for (const step of made.steps) {
        for (const before of [...takenBy(step), ...(step.after ?? [])].filter((one) => one !== "")) {
          expect(place.get(before)).toBeLessThan(place.get(step.id) as number);
        }
        seen.ordered += step.after?.length ?? 0;
      }
      // Everybody sees the last of all that write what it reads, unless these take what it gives.
      const types = new GraphTypes(made, { contracts, eventSchema: used.schema });
      const found = contextOf(made, types);
      for (const [writer, reader] of asked(made, contracts)) {
        const { reads } = (contracts.get(made.steps[place.get(reader) as number]?.function ?? "") as Contract)
          .context;
        const { writes = [] } = (
          contracts.get(made.steps[place.get(writer) as number]?.function ?? "") as Contract
        ).context;
        for (const { key } of writes.filter((one) => reads.includes(one.key))) {
          const [, steps] = found[place.get(reader) as number]?.sources.find(([one]) => one === key) ?? [];
          expect(steps).toContain(place.get(writer));
        }
      }
    }),
    // One in a hundred is refused.
    { numRuns: runs * 3 },
  );
  expect(seen.ordered).toBeGreaterThan(runs / 20);
  expect(seen.refused).toBeGreaterThan(0);
});

test("the order does not depend on the order of publication", () => {
  fc.assert(
    fc.property(
      worlds.chain((one) =>
        fc.record({
          one: fc.constant(withContexts(one.random, (i) => one.contexts[i] as Context)),
          order: fc.shuffledSubarray([...one.random.functions.keys()], {
            minLength: one.random.functions.length,
          }),
        }),
      ),
      ({ one, order }) => {
        const { messages, concepts } = one.schema;
        const schema: Schema = {
          ...one.schema,
          messages: Object.fromEntries(Object.entries(messages).reverse()),
          concepts: Object.fromEntries(Object.entries(concepts).reverse()),
        };
        const functions = order.map((i) => one.functions[i] as RandomWorld["functions"][number]);
        expect(graphOf({ ...one, schema, functions })).toEqual(graphOf(one));
      },
    ),
    { numRuns: runs },
  );
});
