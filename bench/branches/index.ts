import type { Division, Heddle } from "../../runtime/index.ts";
import { ownHeddle } from "../own-heddle.ts";
import { PlainPool } from "../pipeline/piscina.ts";
import {
  asyncLoop,
  type Bench,
  type BenchCase,
  type DetailTable,
  type Preparation,
  type Ratio,
  resultOfThread,
  type Variant,
} from "../runner/index.ts";

/** How long a branch works, about, and its rounds. */
const LENGTHS = [
  { id: "1ms", rounds: 700_000 },
  { id: "10ms", rounds: 7_000_000 },
] as const;

/** Events after which it is decided how each graph runs. */
const LEARNING = 32;

/** Takes plain JavaScript some milliseconds. */
const LONG = "  The quick   brown fox\t jumps over 13 lazy dogs,  twice ".repeat(16_384);

/** Both sums for so many rounds. */
function expected(rounds: number): string {
  let [left, right] = [1, 1];
  for (let i = 0; i < rounds; i++) {
    left = (Math.imul(left, 1664525) + 1013904223) | 0;
    right = (Math.imul(right, 22695477) + 1) | 0;
  }
  return `${left >>> 0} ${right >>> 0}`;
}

/** One event with two branches, again and again. */
class Branched implements Variant {
  readonly id: string;
  readonly label: string;
  readonly ours = true;
  readonly elsewhere = true;
  readonly run: Variant["run"];
  division: Division | undefined;
  readonly #heddle: Heddle;
  readonly #rounds: number;

  constructor(heddle: Heddle, id: string, label: string, rounds: number) {
    this.id = id;
    this.label = label;
    this.#heddle = heddle;
    this.#rounds = rounds;
    this.run = asyncLoop(() => this.#event());
  }

  async check(): Promise<void> {
    for (let i = 0; i < LEARNING; i++) await this.#event();
    const result = await this.#event();
    this.division = result.division;
    const actual = `${result.value("LeftSum")} ${result.value("RightSum")}`;
    if (actual !== expected(this.#rounds)) throw new Error(`wrong result: ${actual}`);
  }

  #event() {
    const data = { rounds: this.#rounds };
    return this.#heddle.run({
      specversion: "1.0",
      id: "e",
      source: "/bench",
      type: "bench.branches.asked",
      data,
    });
  }
}

/** Two branches of a graph, one event at a time: in one worker, and on two. */
export const branches: BenchCase = {
  name: "branches",
  summary: "an event with two branches, one at a time: in one worker, and divided between two",
  packages: ["piscina"],

  async prepare({ say }: Preparation): Promise<Bench> {
    say("compiling the branches");
    const components = await resultOfThread<readonly Uint8Array[]>(
      new URL("./build-worker.ts", import.meta.url),
    );
    const heddles = new AsyncDisposableStack();
    const own = async (branches: boolean): Promise<Heddle> => {
      const { heddle, close } = await ownHeddle(2, { standardLibrary: false, branches });
      heddles.defer(close);
      for (const component of components) heddle.publish(component);
      return heddle;
    };
    const ours: Branched[] = [];
    for (const { id, rounds } of LENGTHS) {
      // Of its own, since what is decided of a graph is decided by most of its events.
      const [whole, divided] = [await own(false), await own(true)];
      ours.push(new Branched(divided, `divided-${id}`, `two branches of about ${id}, divided`, rounds));
      ours.push(new Branched(whole, `whole-${id}`, `two branches of about ${id}, in one worker`, rounds));
    }
    const [one, two] = [new PlainPool(1), new PlainPool(2)];
    const plain = (pool: PlainPool, id: string, label: string): Variant => ({
      id,
      label,
      note: "two tasks at once; what a second thread gives on this machine at all",
      elsewhere: true,
      check: async () => void (await pool.one(LONG)),
      run: asyncLoop(() => pool.many(LONG, 2)),
    });
    return {
      subject: "An event whose graph has two branches, one at a time, with two workers",
      variants: [
        ...ours,
        plain(two, "plain-2", "plain JavaScript in Piscina, two threads"),
        plain(one, "plain-1", "plain JavaScript in Piscina, one thread"),
      ],
      ratios: [
        ...LENGTHS.map(({ id }): Ratio => {
          const [over, under] = [`whole-${id}`, `divided-${id}`];
          return { id: `${over}/${under}`, over, under };
        }),
        { id: "plain-1/plain-2", over: "plain-1", under: "plain-2" },
      ],
      tables: () => [reasons(ours)],
      async dispose() {
        await Promise.all([heddles.disposeAsync(), one.close(), two.close()]);
      },
    };
  },
};

/** What was decided of each graph, and why. */
function reasons(variants: readonly Branched[]): DetailTable {
  const ms = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(2));
  return {
    title: "how the graphs ran",
    columns: ["", "stages", "branch, ms", "its hop, ms", "expected on one, ms", "on two, ms"],
    rows: variants.map(({ label, division }) => [
      label,
      String(division?.stages.length ?? 1),
      ms(division?.branches[0]?.milliseconds),
      ms(division?.branches[0]?.hopMilliseconds),
      ms(division?.wholeMilliseconds),
      ms(division?.dividedMilliseconds),
    ]),
  };
}
