import { addWithEarlier } from "../../glue-gen/graph/index.ts";
import type { Contract } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";

/**
 * Why a step comes after another one that gives it nothing: it "reads" a key of the context that the other one writes,
 * or both of them are among those that "write" it.
 */
export interface ContextOrder {
  readonly step: number;
  readonly after: number;
  readonly key: string;
  readonly rule: "reads" | "writes";
}

/** Steps by what decides their order. */
interface OrderedSteps {
  /** Of each step: the steps whose outputs it takes. */
  readonly feeders: readonly ReadonlySet<number>[];
  readonly contracts: readonly Pick<Contract, "name" | "context">[];
  /** All steps, in an order that feeders allow; of two that could go first the earlier one does. */
  readonly preference: readonly number[];
}

/**
 * Orders steps by the context: whoever reads a key comes after those that write it, and of those that write it, one that
 * does not read it comes first, else the earlier one. A step that takes what another one gives comes after it in any case.
 * @returns what has to be said, because nothing else puts the one step after the other
 * @throws HeddleError CONTEXT_CONFLICT where steps would wait for each other
 */
export function contextOrder(steps: OrderedSteps): readonly ContextOrder[] {
  const writers = writersOf(steps.contracts);
  if (writers.size === 0) {
    return [];
  }
  const fed = ancestors(steps.feeders, steps.preference);
  const reading: ContextOrder[] = [];
  // One key is enough to say why: steps could share as many as there are.
  const said = steps.contracts.map(() => new Set<number>());
  for (const [key, own] of writers) {
    for (const { step, isWriter } of readersOf(steps.contracts, key)) {
      for (const after of own) {
        const isDecided = after === step || fed[after]?.has(step) === true || said[step]?.has(after) === true;
        if (!isDecided && !(isWriter && reads(steps.contracts, after, key))) {
          reading.push({ step, after, key, rule: "reads" });
          said[step]?.add(after);
        }
      }
    }
  }
  const order = sorted(steps, reading);
  const wanted = [...reading];
  const position = new Map(order.map((step, at) => [step, at]));
  const at = (step: number): number => position.get(step) as number;
  for (const [key, own] of writers) {
    const inOrder = [...own].sort((a, b) => at(a) - at(b));
    inOrder.slice(1).forEach((step, i) => {
      wanted.push({ step, after: inOrder[i] as number, key, rule: "writes" });
    });
  }
  return needed(steps.feeders, wanted, order, at);
}

/** Those of the wanted orders that neither feeders nor other ones see to. */
function needed(
  feeders: OrderedSteps["feeders"],
  wanted: readonly ContextOrder[],
  order: readonly number[],
  at: (step: number) => number,
): ContextOrder[] {
  const kept: ContextOrder[] = [];
  const byStep = Map.groupBy(wanted, ({ step }) => step);
  const before: Set<number>[] = [];
  for (const step of order) {
    const own = new Set<number>();
    feeders[step]?.forEach((feeder) => {
      addWithEarlier(own, feeder, before);
    });
    const asked = (byStep.get(step) ?? []).sort((a, b) => at(b.after) - at(a.after));
    for (const one of asked) {
      if (!own.has(one.after)) {
        kept.push(one);
        addWithEarlier(own, one.after, before);
      }
    }
    before[step] = own;
  }
  return kept;
}

type Contracts = OrderedSteps["contracts"];

function writersOf(contracts: Contracts): Map<string, number[]> {
  const writers = new Map<string, number[]>();
  contracts.forEach(({ context }, step) => {
    for (const { key } of context.writes ?? []) {
      writers.set(key, [...(writers.get(key) ?? []), step]);
    }
  });
  return new Map([...writers].sort(([a], [b]) => Number(a > b) - Number(a < b)));
}

function readersOf(contracts: Contracts, key: string): { step: number; isWriter: boolean }[] {
  return contracts.flatMap(({ context }, step) =>
    context.reads.includes(key)
      ? [{ step, isWriter: context.writes?.some((write) => write.key === key) === true }]
      : [],
  );
}

function reads(contracts: Contracts, step: number, key: string): boolean {
  return contracts[step]?.context.reads.includes(key) === true;
}

/** For each step those whose outputs it takes, and those whose outputs these take. */
function ancestors(feeders: OrderedSteps["feeders"], order: readonly number[]): Set<number>[] {
  const found: Set<number>[] = [];
  for (const step of order) {
    const own = new Set<number>();
    feeders[step]?.forEach((feeder) => {
      addWithEarlier(own, feeder, found);
    });
    found[step] = own;
  }
  return found;
}

/** An order that feeders and readers allow, the preferred step first where several can go. */
function sorted(
  { feeders, contracts, preference }: OrderedSteps,
  reading: readonly ContextOrder[],
): number[] {
  const waits = feeders.map((own) => new Set(own));
  for (const { step, after } of reading) {
    waits[step]?.add(after);
  }
  const left = [...preference];
  const done = new Set<number>();
  const order: number[] = [];
  while (left.length > 0) {
    const next = left.findIndex((step) => [...(waits[step] as Set<number>)].every((one) => done.has(one)));
    if (next === -1) {
      throw circle(contracts, waits, left, reading);
    }
    const [step] = left.splice(next, 1) as [number];
    done.add(step);
    order.push(step);
  }
  return order;
}

/** Tells of steps that wait for each other, one after the other. */
function circle(
  contracts: Contracts,
  waits: readonly ReadonlySet<number>[],
  left: readonly number[],
  reading: readonly ContextOrder[],
): HeddleError {
  const isLeft = new Set(left);
  const way: number[] = [];
  let step = left[0] as number;
  while (!way.includes(step)) {
    way.push(step);
    step = [...(waits[step] as Set<number>)].find((one) => isLeft.has(one)) as number;
  }
  const around = way.slice(way.indexOf(step));
  const nameOf = (one: number): string => contracts[one]?.name ?? "";
  const words = around.map((later, i) => {
    const earlier = around[(i + 1) % around.length] as number;
    const key = reading.find((one) => one.step === later && one.after === earlier)?.key;
    return key === undefined
      ? `${nameOf(later)} takes what ${nameOf(earlier)} gives`
      : `${nameOf(later)} reads ${key}, which ${nameOf(earlier)} writes`;
  });
  const first = reading.find((one) => around.includes(one.step) && around.includes(one.after));
  return new HeddleError("CONTEXT_CONFLICT", `Steps would wait for each other: ${words.join("; ")}.`, {
    function: nameOf(around[0] as number),
    ...(first === undefined ? {} : { place: first.key }),
  });
}
