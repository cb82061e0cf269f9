import type { Names } from "./arguments.ts";
import type { BenchCase } from "./runner/index.ts";

interface Entry extends Names {
  /** Imported only when asked for, so that the list of cases loads none of the peers. */
  load(): Promise<BenchCase>;
}

/** All cases by name, each with the module that has it. */
export const CASES: readonly Entry[] = [
  {
    name: "sandbox",
    aliases: ["call"],
    load: async () => (await import("./sandbox/index.ts")).sandbox,
  },
  { name: "fuel", load: async () => (await import("./fuel/index.ts")).fuel },
  { name: "glue", load: async () => (await import("./glue/index.ts")).glue },
  { name: "branches", load: async () => (await import("./branches/index.ts")).branches },
  { name: "demo", load: async () => (await import("./demo/index.ts")).demo },
  { name: "intent", load: async () => (await import("./intent/index.ts")).intent },
  { name: "pipeline", load: async () => (await import("./pipeline/index.ts")).pipeline },
  { name: "fairness", load: async () => (await import("./fairness/index.ts")).fairness },
  { name: "start", load: async () => (await import("./start/index.ts")).start },
  { name: "memory", load: async () => (await import("./memory/index.ts")).memory },
  { name: "planner", load: async () => (await import("./planner/index.ts")).planner },
  { name: "stream", load: async () => (await import("./stream/index.ts")).stream },
];
