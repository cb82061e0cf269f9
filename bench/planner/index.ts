import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Found, makeProblem, reach, search } from "../../runtime/planner/index.ts";
import { numbersBelow } from "../random.ts";
import {
  type Bench,
  type BenchCase,
  type DetailTable,
  loop,
  medianTime,
  processorTime,
  repeatedMedianTime,
  type Variant,
} from "../runner/index.ts";
import { integerProgram } from "./integer-program.ts";
import { largeFigures, largeRepository, largeTable } from "./large.ts";
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
      const ms = repeatedMedianTime(repetitions, () => searchSet(set));
      if (!found.reachable) {
        unsolvable.push({ set, missing: found.missing.length, ms });
        continue;
      }
      const forwardMs = repeatedMedianTime(repetitions, () => reach(set.problem, set.provided));
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
    say("indexing 100,000 functions");
    const large = await largeRepository(quick);
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
        ...largeFigures(large),
      ],
      tables: () => [setTable(solved, unsolvable), programTable(solved), hardTable(), largeTable(large)],
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
  const random = numbersBelow(12_345);
  const gives = Array.from({ length: 400 }, () => Array.from({ length: 4 }, () => 1 + random(120)));
  const problem = makeProblem(
    121,
    gives.map(() => [0]),
    gives,
  );
  const wanted = Array.from({ length: 120 }, (_, i) => i + 1);
  const limits = { work: hardWork, candidates: 8 };
  const found = search(problem, [0], wanted, limits) as Found;
  const ms = medianTime(3, () => search(problem, [0], wanted, limits));
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
