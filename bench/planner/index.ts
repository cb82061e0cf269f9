import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import {
  type Found,
  makeProblem,
  PlanCache,
  PlanningIndex,
  reach,
  search,
} from "../../runtime/planner/index.ts";
import {
  type Bench,
  type BenchCase,
  type DetailTable,
  loop,
  quantile,
  type Variant,
} from "../runner/index.ts";
import { integerProgram } from "./integer-program.ts";
import { generateRepository } from "./repository.ts";
import { readServiceSets, type ServiceSet } from "./service-set.ts";

/** Times that each search is timed for its median. */
const repetitions = 25;

/** Work after which a hard case is answered with its gap. */
const hardWork = 2_000_000;

interface Solved {
  readonly set: ServiceSet;
  readonly found: Found;
  /** Medians, milliseconds. */
  readonly ms: number;
  readonly forwardMs: number;
  readonly program: { readonly ms: number; readonly status: string; readonly services: number | undefined };
}

/** What of HiGHS is used; its own types are there only once the benchmarks installed it. */
interface Highs {
  solve(
    program: string,
    options: { readonly time_limit: number; readonly log_to_console: boolean },
  ): { Status: string; ObjectiveValue: number };
}

/** The planner on published sets, beside a plain integer program, and on a large repository. */
export const planner: BenchCase = {
  name: "planner",
  summary: "the cheapest graph for published sets of services (--data DIR), beside HiGHS",
  packages: ["highs"],

  unavailable({ data }) {
    if (data === undefined) return "it reads sets of services: give their folder with --data DIR";
    return existsSync(data) ? undefined : `there is no folder ${data}`;
  },

  async prepare({ quick, say, data = "" }): Promise<Bench> {
    // Its types describe a module of another kind than the one that is loaded.
    const loadHighs = createRequire(import.meta.url)("highs") as () => Promise<Highs>;
    const highs = await loadHighs();
    const sets = readServiceSets(data);
    const unsolvable: { set: ServiceSet; missing: number; ms: number }[] = [];
    const solved: Solved[] = [];
    for (const set of sets) {
      say(`planning ${set.name}`);
      const found = searchSet(set);
      const ms = repeatedMedian(repetitions, () => searchSet(set));
      if (!found.reachable) {
        unsolvable.push({ set, missing: found.missing.length, ms });
        continue;
      }
      const forwardMs = repeatedMedian(repetitions, () => reach(set.problem, set.provided));
      say(`${set.name} as an integer program`);
      const text = integerProgram(set);
      let solution = { Status: "", ObjectiveValue: Number.NaN };
      const programMs = processorTime(() => {
        solution = highs.solve(text, { time_limit: quick ? 3 : 60, log_to_console: false });
      });
      const { Status, ObjectiveValue } = solution;
      const services = Number.isFinite(ObjectiveValue) ? ObjectiveValue : undefined;
      const program = { ms: programMs, status: Status, services };
      solved.push({ set, found, ms, forwardMs, program });
    }
    const large = largeRepository(quick, say);
    const biggest = [...solved].sort((a, b) => b.set.problem.useCount - a.set.problem.useCount)[0];
    return {
      subject: "From what is provided to what is wanted with the fewest services; the index is built before",
      ratios: [],
      variants: solved.map(variant),
      figures: () => [
        {
          id: "highs/search",
          label: "integer program / search, least of all sets",
          value: Math.min(...solved.map(({ ms, program }) => program.ms / ms)),
          unit: "times",
        },
        ...(biggest === undefined
          ? []
          : [
              {
                id: "search/bound",
                label: `search of ${biggest.set.name} / (15 × forward pass + 30 ms)`,
                value: biggest.ms / (15 * biggest.forwardMs + 30),
                unit: "times",
              } as const,
            ]),
      ],
      tables: () => [setTable(solved, unsolvable), programTable(solved), hardTable(), large],
    };
  },
};

function searchSet({ problem, provided, wanted }: ServiceSet): ReturnType<typeof search> {
  return search(problem, provided, wanted);
}

function variant({ set, found }: Solved): Variant {
  return {
    id: set.name,
    label: set.name,
    ours: true,
    check: () => {
      const again = searchSet(set);
      if (!again.reachable || again.uses.join() !== found.uses.join()) {
        throw new Error(`${set.name} has another solution than before`);
      }
    },
    run: loop(() => searchSet(set)),
  };
}

function setTable(
  solved: readonly Solved[],
  unsolvable: readonly { set: ServiceSet; missing: number; ms: number }[],
): DetailTable {
  return {
    title: `Sets of services, median of ${repetitions}, processor time`,
    columns: ["set", "functions", "services", "depth", "lower bound", "proven", "ms", "forward pass ms"],
    rows: [
      ...solved.map(({ set, found, ms, forwardMs }) => [
        set.name,
        String(set.problem.useCount),
        String(found.uses.length),
        String(depthOf(set, found.uses)),
        String(found.lowerBound),
        found.proven ? "yes" : `no, gap ${found.uses.length - found.lowerBound}`,
        ms.toFixed(3),
        forwardMs.toFixed(3),
      ]),
      ...unsolvable.map(({ set, missing, ms }) => [
        set.name,
        String(set.problem.useCount),
        `unsolvable: ${missing} of ${set.wanted.length} wanted concepts cannot be had`,
        "",
        "",
        "yes",
        ms.toFixed(3),
        "",
      ]),
    ],
  };
}

function programTable(solved: readonly Solved[]): DetailTable {
  return {
    title: "The same as a plain integer program, solved once by HiGHS",
    columns: ["set", "ms", "says", "services", "times the search"],
    rows: solved.map(({ set, ms, program }) => [
      set.name,
      program.ms.toFixed(1),
      program.status,
      program.services === undefined ? "none found" : String(Math.round(program.services)),
      (program.ms / ms).toFixed(0),
    ]),
  };
}

/** Steps one after the other when only these services run. */
function depthOf({ problem, provided, wanted }: ServiceSet, uses: readonly number[]): number {
  const chosen = new Set(uses);
  const forward = reach(problem, provided, (use) => chosen.has(use));
  return Math.max(0, ...wanted.map((node) => forward.nodeDepth(node)));
}

/** A covering problem at random that nobody solves quickly: 400 services, each with four of 120 concepts. */
function hardTable(): DetailTable {
  let state = 12_345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const gives = Array.from({ length: 400 }, () => Array.from({ length: 4 }, () => 1 + random(120)));
  const problem = makeProblem(
    121,
    gives.map(() => [0]),
    gives,
  );
  const wanted = Array.from({ length: 120 }, (_, i) => i + 1);
  const limits = { work: hardWork, candidates: 8 };
  const found = search(problem, [0], wanted, limits) as Found;
  const ms = median(3, () => search(problem, [0], wanted, limits));
  return {
    title: `A hard case within a budget of ${hardWork.toLocaleString("en-US")} units of work`,
    columns: ["services", "lower bound", "gap", "ms"],
    rows: [
      [
        String(found.uses.length),
        String(found.lowerBound),
        String(found.uses.length - found.lowerBound),
        ms.toFixed(0),
      ],
    ],
  };
}

/** What a repository of a hundred thousand contracts costs. */
function largeRepository(quick: boolean, say: (line: string) => void): DetailTable {
  const count = 100_000;
  say(`indexing ${count} functions`);
  const { schema, functions, eventType, goals } = generateRepository(count);
  const limits = { work: 200_000, candidates: 8 };
  const indexMs = median(quick ? 3 : 7, () => new PlanningIndex(schema, functions));
  const rows: [string, string][] = [["index, ms", indexMs.toFixed(0)]];
  const cache = new PlanCache(schema, functions, [], limits);
  // Near goals take graphs as people have them, far ones of hundreds of steps; what is added last leads nowhere.
  const near = goals.map((goal) => goal.replace(/c\d+/, "c2"));
  const [leading] = functions as readonly [(typeof functions)[number]];
  const idle = functions.at(-1) as (typeof functions)[number];
  for (const [wanted, model, what] of [
    [near, leading, "leads to goals"],
    [near, idle, "leads nowhere"],
    [goals, leading, "leads to goals"],
    [goals, idle, "leads nowhere"],
  ] as const) {
    const steps = cache.plan(eventType, wanted).graph.steps.length;
    const at = functions.indexOf(model) + 1;
    const lists = [functions];
    for (let i = 0; i < repetitions; i++) {
      const name = `${model.contract.name}X${String(i).padStart(3, "0")}`;
      const one = { contract: { ...model.contract, name }, digest: name };
      lists.push((lists[i] ?? functions).toSpliced(at + i, 0, one));
    }
    let added = 0;
    const ms = median(repetitions, () => {
      cache.update(schema, lists[++added] ?? functions);
      cache.plan(eventType, wanted);
    });
    rows.push([
      `a function added that ${what}, and a graph of ${steps} steps planned again, ms`,
      ms.toFixed(1),
    ]);
    cache.update(schema, functions);
  }
  cache.plan(eventType, near);
  const cachedMs = repeatedMedian(repetitions, () => cache.plan(eventType, near));
  rows.push(["a plan that is kept, µs", (cachedMs * 1000).toFixed(2)]);
  return {
    title: `A repository of ${count.toLocaleString("en-US")} contracts, processor time`,
    columns: ["what", "figure"],
    rows,
  };
}

/** Milliseconds of processor time, since other processes make the clock tell more. */
function median(times: number, work: () => unknown): number {
  const taken = Array.from({ length: times }, () => processorTime(work));
  return quantile(
    taken.sort((a, b) => a - b),
    0.5,
  );
}

/** The same for work that leaves everything as it was, repeated until the clock of the processor can tell it. */
function repeatedMedian(times: number, work: () => unknown): number {
  const start = performance.now();
  let count = 0;
  do {
    work();
    count++;
  } while (performance.now() - start < 30);
  return (
    median(times, () => {
      for (let i = 0; i < count; i++) work();
    }) / count
  );
}

function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
