import { DIVIDED, FUEL, GRAPH, KEPT, MEMORY, PLACES, REST, TEXTS } from "./chunk.ts";
import { CompactReader } from "./compact.ts";

/** A step in a chunk, by its position in the graph with its outcome. */
export interface ChunkStep {
  readonly place: number;
  readonly microseconds: number;
  readonly fuel: number;
  readonly peakMemory: number;
  /** Where the graph ran on several workers: the stage, and microseconds from the event's start to the step's. */
  readonly stage?: number;
  readonly start?: number;
}

/** An execution in a chunk. */
export interface ChunkRow {
  readonly started: number;
  readonly microseconds: number;
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly account: string;
  readonly trace: string;
  /** Number of the graph in the ledger; 0: there was none. */
  readonly graph: number;
  readonly code: string;
  readonly failedStep: string;
  readonly kept: number | null;
  readonly fuel: number;
  /** Where the graph ran on several workers, what was expected there, and on one: microseconds. */
  readonly expected?: readonly [divided: number, whole: number];
  readonly steps: readonly ChunkStep[];
}

/** The steps of the last execution of a graph. */
interface Steps {
  /** With their outcomes. */
  places: readonly number[];
  fuel: readonly number[];
  memory: readonly number[];
}

/** Reads a chunk. @throws RangeError where it ends too early */
export function unpackChunk(blob: Uint8Array): ChunkRow[] {
  const list = new CompactReader(blob);
  const ids = list.numbers(list.number());
  const rows: ChunkRow[] = [];
  const texts: string[] = TEXTS.map(() => "");
  /** By the graph's number in the chunk; 0: none. */
  const stepsOf = new Map<number, Steps>();
  let steps: Steps = { places: [], fuel: [], memory: [] };
  let started = 0;
  let graph = 0;
  while (!list.isAtEnd) {
    started += list.signed();
    const microseconds = list.number();
    const eventId = list.text();
    const bits = list.number();
    for (let i = 0; i < TEXTS.length; i++) {
      if ((bits & (TEXTS[i] as number)) !== 0) {
        texts[i] = list.text();
      }
    }
    if ((bits & GRAPH) !== 0) {
      graph = list.number();
      steps = stepsOf.get(graph) ?? { places: [], fuel: [], memory: [] };
      stepsOf.set(graph, steps);
    }
    const kept = (bits & KEPT) === 0 ? null : list.number();
    const rest = (bits & REST) === 0 ? 0 : list.number();
    if ((bits & PLACES) !== 0) {
      steps.places = list.numbers(list.number());
    }
    const count = steps.places.length;
    if ((bits & FUEL) !== 0) {
      steps.fuel = list.numbers(count);
    }
    if ((bits & MEMORY) !== 0) {
      steps.memory = list.numbers(count);
    }
    const [type, account, trace, source, code, failedStep] = texts as Texts;
    const row = {
      started,
      microseconds,
      eventId,
      type,
      source,
      account,
      trace,
      graph: ids[graph - 1] ?? 0,
      code,
      failedStep,
      kept,
      fuel: steps.fuel.reduce((sum, units) => sum + units, rest),
    };
    if ((bits & DIVIDED) === 0) {
      rows.push({ ...row, steps: readSteps(list, steps) });
    } else {
      const expected = [list.number(), list.number()] as const;
      const whole = readSteps(list, steps);
      const divided = whole.map((step) => ({ ...step, stage: list.number(), start: list.number() }));
      rows.push({ ...row, expected, steps: divided });
    }
  }
  return rows;
}

/** As they are in {@link TEXTS}. */
type Texts = [string, string, string, string, string, string];

function readSteps(list: CompactReader, { places, fuel, memory }: Steps): ChunkStep[] {
  return places.map((place, i) => ({
    place,
    microseconds: list.number(),
    fuel: fuel[i] as number,
    peakMemory: memory[i] as number,
  }));
}
