import type { Unit } from "../unit.ts";
import { sumOf } from "./report.ts";

/** What was learned of a unit and of hops. */
export interface Costs {
  /** By position, what a step takes, in milliseconds. */
  readonly steps: readonly number[];
  /** By position, how many bytes a value has: 0 is the event's data, i + 1 the output of step i. */
  readonly bytes: readonly number[];
  readonly hop: HopCost;
}

/** What it takes to bring work to a worker and its result back, in milliseconds. */
export interface HopCost {
  readonly milliseconds: number;
  readonly perByte: number;
}

/** Steps of a unit that run one after the other on one worker. */
export interface Stage {
  /** Positions of the steps, ascending. */
  readonly steps: readonly number[];
  /** Positions of the values that they take and do not make, ascending; 0 is the event's data. */
  readonly given: readonly number[];
  /** Positions of their own values that other stages take, or that are wanted of the unit. */
  readonly wanted: readonly number[];
  /** Places of the stages that have to end before: each of their steps is before each of these. */
  readonly after: readonly number[];
}

/** A chain of steps beside the one that takes longest, and whether it is worth a hop. */
export interface Branch {
  /** Positions of the steps. */
  readonly steps: readonly number[];
  readonly milliseconds: number;
  /** What it takes to run it on another worker: the hop, with its values. */
  readonly hopMilliseconds: number;
  readonly worth: boolean;
}

/** How a unit would run on several workers. */
export interface Division {
  /** In an order in which they can run. */
  readonly stages: readonly Stage[];
  readonly branches: readonly Branch[];
  /** What an event takes on one worker, and on several: each with its hops. */
  readonly wholeMilliseconds: number;
  readonly dividedMilliseconds: number;
  /** Whether it is worth it. */
  readonly worth: boolean;
}

/** A branch leaves if it takes so many times what its hop does. */
export const BRANCH_HOPS = 4;

/** The event has to be done in this part of the time that it takes on one worker: others want workers, too. */
export const DIVIDED_PART = 0.8;

/** Most steps of a unit that is divided; working it out takes about the square of it. */
export const MAX_DIVIDED_STEPS = 64;

/** Whether a unit could be divided: policies and streams ask for the steps of an event to be together. */
export function isDivisible({ steps }: Pick<Unit, "steps">): boolean {
  return (
    steps.length > 1 &&
    steps.length <= MAX_DIVIDED_STEPS &&
    steps.every(({ policy, streams }) => policy === undefined && streams === undefined)
  );
}

/** As much of a unit as says how its values flow. */
type Flow = {
  readonly steps: readonly Pick<Unit["steps"][number], "takes" | "after">[];
} & Pick<Unit, "wanted">;

/**
 * Works out how a unit runs on several workers. The chain of steps that takes longest stays together; every other chain,
 * the longest first, gets a lane of its own if it takes {@link BRANCH_HOPS} times what its hop does, and else its steps
 * stay where their largest input is made. Then each lane is cut where another one waits for a value or gives one.
 * @param flow of a unit that {@link isDivisible}
 * @param workers how many there are, which is the most lanes
 */
export function divide(flow: Flow, costs: Costs, workers: number): Division {
  const { lanes, branches } = new Lanes(flow, costs, workers);
  const stages = stagesOf(flow, lanes);
  const wholeMilliseconds = hopOf([0, ...flow.wanted], costs) + sumOf(costs.steps);
  const dividedMilliseconds = makespan(stages, costs, workers);
  const worth = stages.length > 1 && dividedMilliseconds <= wholeMilliseconds * DIVIDED_PART;
  return { stages, branches, wholeMilliseconds, dividedMilliseconds, worth };
}

/** What it takes to run something on another worker that takes and gives these values. */
function hopOf(values: readonly number[], { hop, bytes }: Costs): number {
  return hop.milliseconds + hop.perByte * sumOf(values.map((value) => bytes[value] as number));
}

/** Positions of the steps that have to have run before a step does. */
function beforeOf({ takes, after = [] }: Flow["steps"][number]): number[] {
  return [...takes.filter((value) => value > 0).map((value) => value - 1), ...after];
}

/** The values that go into a set of steps, and those that leave it. */
function crossing({ steps, wanted }: Flow, own: readonly number[]): { given: number[]; wanted: number[] } {
  const within = new Set(own);
  const takenBy = (inside: boolean) =>
    new Set(steps.flatMap(({ takes }, position) => (within.has(position) === inside ? takes : [])));
  const [inner, outer] = [takenBy(true), takenBy(false)];
  return {
    given: [...inner].filter((value) => !within.has(value - 1)).sort((a, b) => a - b),
    wanted: own.map((position) => position + 1).filter((value) => outer.has(value) || wanted.includes(value)),
  };
}

/** Which steps run one after the other, and which beside each other. */
class Lanes {
  readonly branches: Branch[] = [];
  /** By position of the step. */
  readonly lanes: number[] = [];
  readonly #flow: Flow;
  readonly #costs: Costs;
  /** Milliseconds of each lane. */
  readonly #loads = [0];

  constructor(flow: Flow, costs: Costs, workers: number) {
    this.#flow = flow;
    this.#costs = costs;
    this.#put(this.#longestChain(new Set()), 0);
    const staying = new Set<number>();
    for (;;) {
      const chain = this.#longestChain(staying);
      if (chain.length === 0) {
        break;
      }
      const branch = this.#branch(chain);
      this.branches.push(branch);
      if (!branch.worth) {
        chain.forEach((position) => {
          staying.add(position);
        });
      } else if (this.#loads.length < workers) {
        this.#put(chain, this.#loads.push(0) - 1);
      } else {
        this.#put(chain, this.#loads.indexOf(Math.min(...this.#loads)));
      }
    }
    for (const position of [...staying].sort((a, b) => a - b)) {
      const bytes = (value: number) => costs.bytes[value] as number;
      const { takes } = flow.steps[position] as Flow["steps"][number];
      const largest = takes.reduce((best, value) => (bytes(value) > bytes(best) ? value : best), 0);
      this.#put([position], this.lanes[largest - 1] ?? 0);
    }
  }

  /** The chain of steps that takes longest, of those that have no lane. @param without are not looked at */
  #longestChain(without: ReadonlySet<number>): number[] {
    const times = new Map<number, number>();
    const before = new Map<number, number>();
    let last: number | undefined;
    for (const [position, step] of this.#flow.steps.entries()) {
      if (this.lanes[position] !== undefined || without.has(position)) {
        continue;
      }
      let longest = 0;
      for (const maker of beforeOf(step)) {
        const time = times.get(maker) ?? 0;
        if (times.has(maker) && (time > longest || !before.has(position))) {
          longest = time;
          before.set(position, maker);
        }
      }
      const time = longest + this.#milliseconds(position);
      times.set(position, time);
      last = last === undefined || time > (times.get(last) as number) ? position : last;
    }
    const chain: number[] = [];
    for (let at = last; at !== undefined; at = before.get(at)) {
      chain.unshift(at);
    }
    return chain;
  }

  #branch(steps: readonly number[]): Branch {
    const { given, wanted } = crossing(this.#flow, steps);
    const milliseconds = sumOf(steps.map((position) => this.#milliseconds(position)));
    const hopMilliseconds = hopOf([...given, ...wanted], this.#costs);
    return { steps, milliseconds, hopMilliseconds, worth: milliseconds >= BRANCH_HOPS * hopMilliseconds };
  }

  #put(steps: readonly number[], lane: number): void {
    for (const position of steps) {
      this.lanes[position] = lane;
      this.#loads[lane] = (this.#loads[lane] as number) + this.#milliseconds(position);
    }
  }

  #milliseconds(position: number): number {
    return this.#costs.steps[position] as number;
  }
}

/**
 * Cuts the lanes: a stage ends with a step that another lane waits for, and a new one begins where a step waits for
 * another lane. Values go from a stage's last step to the first one of another, so that none waits for the other.
 */
function stagesOf(flow: Flow, lanes: readonly number[]): Stage[] {
  const steps: number[][] = [];
  const after: ReadonlySet<number>[] = [];
  /** By position, the place of its stage. */
  const stageOf: number[] = [];
  /** By lane, the places of the stage that may grow, and of the last one. */
  const open = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [position, step] of flow.steps.entries()) {
    const lane = lanes[position] as number;
    const needs = beforeOf(step)
      .filter((maker) => lanes[maker] !== lane)
      .map((maker) => stageOf[maker] as number);
    let stage = open.get(lane);
    if (stage === undefined || !needs.every((need) => after[stage as number]?.has(need))) {
      const previous = last.get(lane);
      const direct = previous === undefined ? needs : [previous, ...needs];
      stage = steps.push([]) - 1;
      after.push(new Set(direct.flatMap((need) => [...(after[need] as ReadonlySet<number>), need])));
      open.set(lane, stage);
      last.set(lane, stage);
    }
    (steps[stage] as number[]).push(position);
    stageOf[position] = stage;
    if (flow.steps.some((other, at) => lanes[at] !== lane && beforeOf(other).includes(position))) {
      open.delete(lane);
    }
  }
  return steps.map((own, place) => ({
    steps: own,
    ...crossing(flow, own),
    after: [...(after[place] as ReadonlySet<number>)].sort((a, b) => a - b),
  }));
}

/** How long all stages take on so many workers, each as soon as it can. */
function makespan(stages: readonly Stage[], costs: Costs, workers: number): number {
  const free = new Array<number>(workers).fill(0);
  const ends: number[] = [];
  for (const { steps, given, wanted, after } of stages) {
    const ready = Math.max(0, ...after.map((place) => ends[place] as number));
    const worker = free.indexOf(Math.min(...free));
    const work = sumOf(steps.map((position) => costs.steps[position] as number));
    const end = Math.max(ready, free[worker] as number) + hopOf([...given, ...wanted], costs) + work;
    free[worker] = end;
    ends.push(end);
  }
  return Math.max(...ends);
}
