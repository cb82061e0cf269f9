import { HeddleError } from "../errors.ts";
import { type ContextOrder, contextOrder } from "./context-order.ts";
import type { Pin } from "./demand.ts";
import type { Input } from "./inputs.ts";
import type { PlanningIndex } from "./planning-index.ts";
import { decidingRule, type FoundSources, type Source, type SourceRule, Sources } from "./sources.ts";
import type { Use } from "./uses.ts";
import { wantedOf } from "./wanted.ts";
import { event, type Slot, type Timing, Wiring } from "./wiring.ts";

/**
 * Why a source was not taken: a rule prefers another one, which may be pinned; it would make a circle, or the
 * graph too slow.
 */
export interface Rejected {
  readonly source: Source;
  readonly reason: SourceRule | "circle" | "late" | "pin";
}

/** What fills an input. */
export interface Filling {
  readonly input: Input;
  /** Null: the default, or nothing where there is none. */
  readonly source: Source | null;
  readonly rule: SourceRule | "default" | "absent" | "pin";
  /** The next ones in order of preference. */
  readonly rejected: readonly Rejected[];
  /** How many sources there were. */
  readonly sources: number;
}

/** A goal and the value that is it. */
export interface ReachedGoal {
  /** As it was asked for. */
  readonly concept: string;
  readonly source: Source;
  readonly rule: SourceRule;
  readonly rejected: readonly Rejected[];
  readonly sources: number;
}

/** A step with all its inputs filled. */
export interface FilledStep {
  readonly use: Use;
  /** Steps one after the other up to and with this one. */
  readonly depth: number;
  /** In the order of the input's field numbers. */
  readonly fillings: readonly Filling[];
}

/** What {@link fill} returns; sources refer to positions in `steps`. */
export interface FilledPlan {
  /** In an order in which they can run. */
  readonly steps: readonly FilledStep[];
  readonly goals: readonly ReachedGoal[];
  /** Which step comes after which because of the context, by the later step, then by the earlier one. */
  readonly contextOrder: readonly ContextOrder[];
}

/** How inputs are to be filled. */
export interface FillOptions {
  readonly listed: number;
  readonly timing: Timing | null;
  readonly pins: readonly Pin[];
}

interface OpenInput {
  readonly step: number;
  readonly input: Input;
  readonly sources: readonly Source[];
  /** How many there are; of many in one step only the best are in `sources`. */
  readonly count: number;
}

/**
 * Mapping pass: chooses what feeds each input, first those that are required, then the others, where
 * they can be fed without a circle; see {@link Source} for the rules.
 * @param uses which suffice for the goals, in an order in which they can run
 * @param depths of the uses
 * @param options `listed`: how many of the sources that were not taken to name; `timing`: of the uses, where the
 *   graph has a deadline
 * @throws HeddleError PLAN_IMPOSSIBLE where a pin of a function among the uses cannot be kept, CONTEXT_CONFLICT where
 *   steps would wait for each other
 */
export function fill(
  index: PlanningIndex,
  eventType: string,
  uses: readonly Use[],
  depths: readonly number[],
  goals: readonly string[],
  { listed, timing, pins }: FillOptions,
): FilledPlan {
  const concepts = new Set(goals.map((goal) => wantedOf(goal).concept));
  for (const { concept } of uses.flatMap((use) => use.inputs)) {
    if (concept !== null) {
      concepts.add(concept);
    }
  }
  const sources = new Sources(index, eventType, uses, depths, concepts, {
    listed,
    pinned: new Set(pins.flatMap(({ path }) => (path === undefined ? [] : [path.join(".")]))),
  });
  const open = uses.flatMap((use, step) =>
    use.inputs.map((input): OpenInput => {
      const { concept, shape } = input;
      const found = concept === null ? nothing : sources.find(concept, shape);
      const others = found.sources.filter((source) => source.step !== step);
      return { step, input, sources: others, count: countOf(found) - (found.counts.get(step) ?? 0) };
    }),
  );
  const slots = open.map(
    ({ step, input, sources: found }): Slot => ({
      step,
      required: input.required,
      feeders: found.map((source) => source.step),
    }),
  );
  const wiring = new Wiring(uses.length, slots, timing);
  const fillings = new Array<Filling>(open.length);
  open.forEach((one, slot) => {
    const pin = pins.find((other) => isPinned(one, uses, other));
    if (pin !== undefined) {
      fillings[slot] = choosePinned(one, pin, uses, listed, (source) => wiring.choose(slot, source.step));
    }
  });
  for (const required of [true, false]) {
    open.forEach((one, slot) => {
      if (one.input.required === required && fillings[slot] === undefined) {
        fillings[slot] = choose(one, listed, (source) => wiring.choose(slot, source.step));
      }
    });
  }
  const fillingsOf: Filling[][] = uses.map(() => []);
  open.forEach(({ step }, slot) => {
    fillingsOf[step]?.push(fillings[slot] as Filling);
  });
  const reached = goals.map((goal): ReachedGoal => {
    const { concept, shape } = wantedOf(goal);
    const all = sources.find(concept, shape);
    const found = all.sources;
    const source = found[0];
    if (source === undefined) {
      throw new Error(`nothing is ${goal} in a graph that reaches it`);
    }
    const rejected = found
      .slice(1, 1 + Math.max(listed, 1))
      .map((other) => ({ source: other, reason: decidingRule(source, other) }));
    return {
      concept: goal,
      source,
      rule: ruleAgainst(rejected),
      rejected: rejected.slice(0, listed),
      sources: countOf(all),
    };
  });
  return inOrder(uses, fillingsOf, reached);
}

const nothing: FoundSources = { sources: [], counts: new Map() };

function countOf({ counts }: FoundSources): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

type Trial = (source: Source) => ReturnType<Wiring["choose"]>;

function isPinned({ step, input }: OpenInput, uses: readonly Use[], pin: Pin): boolean {
  return uses[step]?.function.contract.name === pin.function && input.names.join(".") === pin.field;
}

function choosePinned(
  { input, sources, count }: OpenInput,
  { function: name, field, from, path }: Pin,
  uses: readonly Use[],
  listed: number,
  tryOut: Trial,
): Filling {
  const isMeant = ({ step, part }: Source): boolean =>
    (step === event ? from === null : uses[step]?.function.contract.name === from) &&
    (path === undefined || part.names.join(".") === path.join("."));
  const meant = sources.filter(isMeant);
  const source = meant.find((one) => tryOut(one) === "chosen");
  if (source === undefined) {
    const giver = [from ?? "event.data", ...(path ?? [])].join(".");
    const why =
      meant.length === 0
        ? "the graph has no such value that fits"
        : "that would make a circle, or be too late";
    throw new HeddleError("PLAN_IMPOSSIBLE", `${name}.${field} is pinned to ${giver}, but ${why}.`, {
      place: field,
      function: name,
    });
  }
  const others = sources.filter((one) => one !== source);
  const rejected = others.slice(0, listed).map((one): Rejected => ({ source: one, reason: "pin" }));
  return { input, source, rule: "pin", rejected, sources: count };
}

function choose({ input, sources, count }: OpenInput, listed: number, tryOut: Trial): Filling {
  const circles: Rejected[] = [];
  const at = sources.findIndex((source) => {
    const outcome = tryOut(source);
    if (outcome !== "chosen") {
      circles.push({ source, reason: outcome });
    }
    return outcome === "chosen";
  });
  const source = sources[at];
  if (source === undefined) {
    const rule = input.defaultText === null ? "absent" : "default";
    return { input, source: null, rule, rejected: circles.slice(0, listed), sources: count };
  }
  const next = sources
    .slice(at + 1, at + 1 + Math.max(listed, 1))
    .map((other) => ({ source: other, reason: decidingRule(source, other) }));
  const rejected = [...circles, ...next].slice(0, listed);
  return { input, source, rule: ruleAgainst(next), rejected, sources: count };
}

/** What decided against the next best source. */
function ruleAgainst(rejected: readonly Rejected[]): SourceRule {
  const reason = rejected[0]?.reason;
  return reason === undefined || reason === "circle" || reason === "late" || reason === "pin"
    ? "only"
    : reason;
}

/** Numbers the steps by depth, then by preference. */
function inOrder(
  uses: readonly Use[],
  fillings: readonly (readonly Filling[])[],
  goals: readonly ReachedGoal[],
): FilledPlan {
  const feeders = fillings.map(
    (own) =>
      new Set(own.flatMap(({ source }) => (source === null || source.step === event ? [] : [source.step]))),
  );
  const byDepth = (depths: Int32Array): number[] =>
    uses.map((_, step) => step).sort((a, b) => (depths[a] as number) - (depths[b] as number) || a - b);
  const contexts = contextOrder({
    feeders,
    contracts: uses.map((use) => use.function.contract),
    preference: byDepth(depthsOf(feeders)),
  });
  for (const { step, after } of contexts) {
    feeders[step]?.add(after);
  }
  const depths = depthsOf(feeders);
  const order = byDepth(depths);
  const position = new Int32Array(uses.length);
  order.forEach((step, at) => {
    position[step] = at;
  });
  const moved = (source: Source): Source =>
    source.step === event
      ? source
      : { ...source, step: position[source.step] as number, depth: depths[source.step] as number };
  const movedAll = (rejected: readonly Rejected[]): Rejected[] =>
    rejected.map(({ source, reason }) => ({ source: moved(source), reason }));
  return {
    steps: order.map((step) => ({
      use: uses[step] as Use,
      depth: depths[step] as number,
      fillings: (fillings[step] as readonly Filling[]).map((filling) => ({
        ...filling,
        source: filling.source === null ? null : moved(filling.source),
        rejected: movedAll(filling.rejected),
      })),
    })),
    goals: goals.map((goal) => ({ ...goal, source: moved(goal.source), rejected: movedAll(goal.rejected) })),
    contextOrder: contexts
      .map((one) => ({ ...one, step: position[one.step] as number, after: position[one.after] as number }))
      .sort((a, b) => a.step - b.step || a.after - b.after),
  };
}

/** The longest chain of steps up to and with each. */
function depthsOf(before: readonly ReadonlySet<number>[]): Int32Array {
  const depths = new Int32Array(before.length);
  for (let changed = true; changed; ) {
    changed = false;
    before.forEach((own, step) => {
      let depth = 1;
      for (const earlier of own) {
        depth = Math.max(depth, (depths[earlier] as number) + 1);
      }
      if (depth > before.length) {
        throw new Error("the steps feed each other in a circle");
      }
      if (depth > (depths[step] as number)) {
        depths[step] = depth;
        changed = true;
      }
    });
  }
  return depths;
}
