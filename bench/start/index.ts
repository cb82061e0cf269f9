import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Heddle } from "../../runtime/index.ts";
import { ownHeddle } from "../own-heddle.ts";
import {
  type Bench,
  type BenchCase,
  type Figure,
  type Preparation,
  type Ratio,
  summarise,
  type Variant,
} from "../runner/index.ts";
import { buildStandardLibrary } from "../standard-library.ts";
import { EVENT_TYPE, goalOf, publishMany } from "./many.ts";
import { Processes } from "./processes.ts";

const FUNCTIONS = 1000;
const ROUNDS = 12;
const QUICK_ROUNDS = 5;
const TEXT = "the quick brown fox";
const RESULT = Buffer.from(TEXT.toUpperCase()).toString("base64");

/** A goal as deep as those that are not known. */
const KNOWN = goalOf(400);

const ROOT = join(import.meta.dirname, "../..");

/** Compiles the sources to `dist`, as they are installed: what is measured is a process that compiles nothing. */
function buildDist(): void {
  const args = [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed`);
  buildStandardLibrary();
}

function eventOf(id: string): Record<string, unknown> {
  return { specversion: "1.0", id, source: "/bench", type: EVENT_TYPE, data: { text: TEXT } };
}

/** Asks for a goal, each time for another one where that is wanted. */
class Asking {
  readonly milliseconds: number[] = [];
  readonly #heddle: Heddle;
  readonly #next: () => string;

  constructor(heddle: Heddle, next: () => string) {
    this.#heddle = heddle;
    this.#next = next;
  }

  async ask(): Promise<void> {
    const goal = this.#next();
    const begun = performance.now();
    const result = await this.#heddle.run(eventOf(goal), { goals: [goal] });
    this.milliseconds.push(performance.now() - begun);
    if (result.value(goal) !== RESULT) throw new Error(`wrong result for ${goal}`);
  }
}

const RATIOS: readonly Ratio[] = [
  { id: "process/node", over: "process", under: "node", label: "process to first result / bare process" },
  { id: "new/known", over: "new", under: "known", label: "intent never seen / known intent" },
];

/** What somebody waits for who starts a process, or who asks for something that nobody has asked for before. */
export const start: BenchCase = {
  name: "start",
  summary:
    "among 1,000 functions: process start to first result, and the first event of an intent never seen",
  packages: [],

  async prepare({ quick, say }: Preparation): Promise<Bench> {
    say("building");
    buildDist();
    const { heddle, directory, close } = await ownHeddle(2);
    const event = join(directory, "event.json");
    writeFileSync(event, JSON.stringify(eventOf("1")));
    const command = join(ROOT, "dist/runtime/cli/main.js");
    const processes = new Processes([command, "run", event, "--json", "--goal", KNOWN], {
      HEDDLE_DIR: directory,
    });
    const bare = new Processes(["-e", "console.log(0)"]);
    const dispose = async (): Promise<void> => {
      processes.stop();
      bare.stop();
      await close();
    };
    try {
      await publishMany(heddle, FUNCTIONS, say);
      // From the last one down: all of them are deep, and each has code that was not loaded before.
      let index = FUNCTIONS;
      const asking = new Asking(heddle, () => goalOf(--index));
      const known = new Asking(heddle, () => KNOWN);
      // The workers have started, and the main thread's code is warm.
      for (let i = 0; i < 50; i++) await known.ask();
      const one = (
        words: Pick<Variant, "id" | "label" | "note" | "ours">,
        run: () => Promise<unknown>,
      ): Variant => ({
        ...words,
        elsewhere: true,
        batch: 1,
        check: async () => {
          await run();
        },
        run: async () => {
          await run();
        },
      });
      const figures = (): Figure[] => [
        {
          id: "first-result",
          label: "process start to first result",
          value: summarise(processes.milliseconds).median,
          unit: "milliseconds",
        },
        {
          id: "new-intent",
          label: "first event of an intent never seen",
          value: summarise(asking.milliseconds).median,
          unit: "milliseconds",
        },
        {
          id: "new-intent/highest",
          label: "the slowest of them",
          value: Math.max(...asking.milliseconds),
          unit: "milliseconds",
        },
      ];
      return {
        subject: `Among ${FUNCTIONS.toLocaleString("en-US")} functions, a graph of five or six steps`,
        settings: {
          warmMs: 1,
          rounds: quick ? QUICK_ROUNDS : ROUNDS,
          minRounds: quick ? QUICK_ROUNDS : ROUNDS,
        },
        ratios: RATIOS,
        figures,
        variants: [
          one(
            {
              id: "process",
              label: "heddle run, to its result",
              note: "a process of the built package: Node, modules, repository, plan, workers, functions; cache on disk",
              ours: true,
            },
            async () => {
              await processes.rest();
              await processes.start();
              const text = await processes.rest();
              if (!text.includes(RESULT)) throw new Error(`wrong result: ${text.slice(0, 200)}`);
            },
          ),
          one({ id: "node", label: "a bare process", note: "Node that says 0" }, async () => {
            await bare.start();
            await bare.rest();
          }),
          one(
            {
              id: "new",
              label: "an intent never seen",
              note: "in a running process: plan, glue, functions that no worker has loaded, run",
              ours: true,
            },
            () => asking.ask(),
          ),
          one({ id: "known", label: "a known intent", note: "the same, all of it known", ours: true }, () =>
            known.ask(),
          ),
        ],
        dispose,
      };
    } catch (error) {
      await dispose();
      throw error;
    }
  },
};
