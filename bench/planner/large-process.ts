import { PlanCache, type PlannableFunction, PlanningIndex } from "../../runtime/planner/index.ts";
import { medianTime, processInput, processorTime, repeatedMedianTime, summarise } from "../runner/index.ts";
import type { LargeInput, LargeResult } from "./large.ts";
import { generateRepository } from "./repository.ts";

/** Work of a search: far goals take graphs of hundreds of steps, which nobody proves. */
const limits = { work: 200_000, candidates: 8 };

/** Bytes in the heap and in buffers, when garbage is gone. */
function used(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const { count, repetitions } = await processInput<LargeInput>();
const { schema, functions, eventType, goals } = generateRepository(count);
const before = used();
const index = new PlanningIndex(schema, functions);
const processBytes = used();
const indexBytes = processBytes - before;
const indexMs = medianTime(
  Math.ceil(repetitions / 3),
  () => new PlanningIndex(schema, functions).size === index.size,
);

const cache = new PlanCache(schema, functions, { limits });
// Near goals take graphs as people have them, far ones of hundreds of steps; what is added last leads nowhere.
const near = goals.map((goal) => goal.replace(/c\d+/, "c2"));
const [leading, idle] = [functions[0], functions.at(-1)] as [PlannableFunction, PlannableFunction];
const added = [
  { wanted: near, model: leading },
  { wanted: near, model: idle },
  { wanted: goals, model: leading },
  { wanted: goals, model: idle },
].map(({ wanted, model }) => {
  const { graph, explanation } = cache.plan(eventType, wanted);
  const steps = graph.steps.length;
  // What leads to goals gives what a first step gives, in turn, of what the model needs: it is no copy of another one.
  const first = new Set(explanation.steps.flatMap((step) => (step.depth === 1 ? [step.function] : [])));
  const outputs =
    model === leading
      ? functions.flatMap(({ contract }) => (first.has(contract.name) ? [contract.output] : []))
      : [model.contract.output];
  const at = functions.indexOf(model) + 1;
  const taken: number[] = [];
  let listed = functions;
  // A running Heddle has planned before: what compilers still do in other threads is not what a publication takes.
  for (let i = 0; i < repetitions * 4; i++) {
    const name = `${model.contract.name}X${String(i).padStart(3, "0")}`;
    const output = outputs[i % outputs.length] as string;
    listed = listed.toSpliced(at + i, 0, { contract: { ...model.contract, name, output }, digest: name });
    taken.push(
      processorTime(() => {
        cache.update(schema, listed);
        cache.plan(eventType, wanted);
      }),
    );
  }
  cache.update(schema, functions);
  const [firstMs] = taken as [number];
  const ms = summarise(taken.slice(-repetitions)).median;
  return { leads: model === leading, steps, ms, firstMs };
});
cache.plan(eventType, near);
const keptMs = repeatedMedianTime(repetitions, () => cache.plan(eventType, near));
process.send?.({ count, indexMs, indexBytes, processBytes, added, keptMs } satisfies LargeResult);
