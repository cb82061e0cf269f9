import {
  asyncLoop,
  type Bench,
  type BenchCase,
  type DetailTable,
  expectBytes,
  type Preparation,
  type Ratio,
  type Variant,
} from "../runner/index.ts";
import { Pipeline } from "./heddle.ts";
import { type Chain, ExtismChain, JcoChain } from "./peers.ts";
import { PlainPool } from "./piscina.ts";
import plain from "./plain.ts";
import { buildStages, STAGES } from "./stages.ts";

/** 56 bytes. */
const SHORT = "  The quick   brown fox\t jumps over 13 lazy dogs,  twice ";

/** Long enough that its functions' work outweighs what the main thread does for an event by far. */
const LONG = SHORT.repeat(1024);

const ROUNDS = 10;
const EVENTS = 100_000;
const QUICK_EVENTS = 10_000;
/**
 * A sample has so many times as many long lines as short ones: five times what is under way at once. With fewer it would
 * be measured how workers are set going and run out.
 */
const LONG_PART = 0.5;

/** A message whose first field has the text. */
function message(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > 127) throw new Error("a length of more than one byte");
  return new Uint8Array([0x0a, bytes.length, ...bytes]);
}

/** What a sample of a variant with several threads took of the processors. */
async function withProcessorTime(run: () => Promise<void>): Promise<{ readonly processor: number }> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) * 1000 };
}

/** What is said of a variant. */
type Words = Pick<Variant, "id" | "label" | "note" | "ours">;

/** Something that takes lines through the stages, many at a time. */
interface Throughput {
  one(text: string): Promise<unknown>;
  many(text: string, count: number): Promise<void>;
}

function many(words: Words, target: Throughput, text: string, batch: number): Variant {
  return {
    ...words,
    elsewhere: true,
    batch,
    check: () => checkLine(target, text),
    run: (count) => withProcessorTime(() => target.many(text, count)),
  };
}

/**
 * Whether the lines of a turn are monitored: what makes the machine slower for a while is in both, and each comes behind the
 * other one as often as behind its like.
 */
const TURNS = Array.from({ length: 4 }, () => [true, false, false, true]).flat();

/** The processor time with monitoring and without, in turns of `batch` lines, each of which ends with all written that was noted. */
function inTurns(words: Words, target: Pipeline, batch: number): Variant {
  return {
    ...words,
    elsewhere: true,
    batch: TURNS.length * batch,
    check: () => checkLine(target, SHORT),
    run: async (count) => {
      const spent = { with: 0, without: 0 };
      for (const isMonitored of TURNS) {
        target.monitor(isMonitored);
        const lines = Math.ceil(count / TURNS.length);
        const { processor } = await withProcessorTime(async () => {
          await target.many(SHORT, lines);
          target.flush();
        });
        // Each has half of the turns.
        spent[isMonitored ? "with" : "without"] += 2 * processor;
      }
      target.monitor(true);
      return spent;
    },
  };
}

function alone(words: Words, target: Throughput): Variant {
  return {
    ...words,
    elsewhere: true,
    check: () => checkLine(target, SHORT),
    run: asyncLoop(() => target.one(SHORT)),
  };
}

async function checkLine(target: Throughput, text: string): Promise<void> {
  const [expected, actual] = [plain(text), await target.one(text)];
  if (actual !== expected) throw new Error(`wrong result: ${JSON.stringify(actual)?.slice(0, 200)}`);
}

function chained(words: Pick<Variant, "id" | "label" | "note" | "collected" | "batch">, run: Chain): Variant {
  const input = message(SHORT);
  const expected = message(plain(SHORT));
  return {
    ...words,
    check: async () => expectBytes(await run(input), expected),
    run: asyncLoop(async () => run(input)),
  };
}

const RATIOS: readonly Ratio[] = [
  ratio("extism-fresh", "heddle-2"),
  ratio("jco-fresh", "heddle-2"),
  ratio("extism-warm", "heddle-2"),
  ratio("jco-warm", "heddle-2"),
  ratio("piscina-2", "heddle-2"),
  ratio("heddle-1", "heddle-2"),
  ratio("long-1", "long-2"),
  ratio("long-piscina-1", "long-piscina-2"),
  {
    id: "monitored/unmonitored",
    over: "monitoring/with",
    under: "monitoring/without",
    label: "processor time with monitoring / without",
  },
  ratio("alone", "piscina-alone"),
];

function ratio(over: string, under: string): Ratio {
  return { id: `${over}/${under}`, over, under };
}

/** An event's whole way through five small functions, beside what else people would do it with. */
export const pipeline: BenchCase = {
  name: "pipeline",
  summary: "events through five functions: Heddle, Extism, jco, plain functions in Piscina (--events N)",
  packages: ["piscina", "@bytecodealliance/jco", "@extism/extism", "assemblyscript"],

  async prepare({ quick, events = quick ? QUICK_EVENTS : EVENTS, say }: Preparation): Promise<Bench> {
    say("compiling the stages");
    const stages = await buildStages();
    const [one, two] = [1, 2].map((workers) => new Pipeline(stages, { workers })) as [Pipeline, Pipeline];
    const [plainOne, plainTwo] = [new PlainPool(1), new PlainPool(2)];
    const extism = await ExtismChain.load(stages);
    const jco = await JcoChain.load(stages);
    const batch = Math.ceil(events / ROUNDS);
    const longBatch = Math.ceil(batch * LONG_PART);
    const counted = (): DetailTable => ({
      title: "events run, warming included",
      columns: ["", "events"],
      rows: [
        ["Heddle, one worker", one.events.toLocaleString("en-US")],
        ["Heddle, two workers", two.events.toLocaleString("en-US")],
      ],
    });
    return {
      subject: `An event with a line of ${SHORT.length} bytes through ${STAGES.length} functions; long lines have ${LONG.length.toLocaleString("en-US")}`,
      settings: { sampleMs: quick ? 50 : 200, warmMs: quick ? 300 : 1000, rounds: ROUNDS, minRounds: ROUNDS },
      ratios: RATIOS,
      tables: () => [counted()],
      variants: [
        many(
          {
            id: "heddle-2",
            label: "Heddle, two workers",
            note: "heddle.run(event): CloudEvent in, JSON out; fresh state, fuel, context, ledger",
            ours: true,
          },
          two,
          SHORT,
          batch,
        ),
        many({ id: "heddle-1", label: "Heddle, one worker", ours: true }, one, SHORT, batch),
        inTurns(
          {
            id: "monitoring",
            label: "Heddle, one worker, in turns",
            note: "with monitoring, and with nothing noted, summed up or written",
            ours: true,
          },
          one,
          batch,
        ),
        many(
          {
            id: "piscina-2",
            label: "Piscina, two threads",
            note: "the same in plain JavaScript, a task an event; a text in, a text out; no sandbox",
          },
          plainTwo,
          SHORT,
          batch,
        ),
        many({ id: "long-2", label: "long lines, two workers", ours: true }, two, LONG, longBatch),
        many({ id: "long-1", label: "long lines, one worker", ours: true }, one, LONG, longBatch),
        many({ id: "long-piscina-2", label: "long lines, Piscina, two" }, plainTwo, LONG, longBatch),
        many(
          {
            id: "long-piscina-1",
            label: "long lines, Piscina, one",
            note: "what a second thread gives on this machine at all",
          },
          plainOne,
          LONG,
          longBatch,
        ),
        alone({ id: "alone", label: "one event alone", note: "through an idle pool", ours: true }, one),
        alone({ id: "piscina-alone", label: "one Piscina task alone" }, plainOne),
        // What these leave behind is unmapped by helpers, while whatever comes next runs.
        chained(
          {
            id: "extism-warm",
            label: "Extism, warm",
            note: "five plugins in the main thread; messages in, messages out; state is left from call to call",
            batch,
          },
          await extism.warm(),
        ),
        chained(
          {
            id: "jco-warm",
            label: "jco, warm",
            note: "five instances in the main thread; messages in, messages out; state is left from call to call",
            batch,
          },
          jco.warm(),
        ),
        chained(
          {
            id: "extism-fresh",
            label: "Extism, fresh",
            note: "a plugin of a compiled module for each call",
            collected: true,
          },
          extism.fresh(),
        ),
        chained(
          {
            id: "jco-fresh",
            label: "jco, fresh",
            note: "instantiated for each call, modules compiled",
            collected: true,
          },
          jco.fresh(),
        ),
      ],
      async dispose() {
        await Promise.all([one, two, plainOne, plainTwo].map((each) => each.close()));
      },
    };
  },
};
