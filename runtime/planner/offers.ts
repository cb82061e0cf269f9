import { reach } from "./forward.ts";
import type { PlanningIndex } from "./planning-index.ts";
import type { PlannableFunction } from "./uses.ts";

/** Something that can be made of an event. */
export interface Offer {
  /** Full name of the concept. */
  readonly goal: string;
  /** Steps one after the other, at the least. */
  readonly depth: number;
  /** Functions that can run and give it, or what it is made of, by name. */
  readonly functions: readonly PlannableFunction[];
}

/** Offers that are looked at; an event leads to some tens. */
const maximumOffers = 1000;

/**
 * All that can be made of an event: what functions give that can run, and declared concepts that are made of
 * such. By depth, then by name.
 * @param eventType full name of the message type of its data
 */
export function offersOf(index: PlanningIndex, eventType: string): Offer[] {
  const { concepts, events } = index.schema;
  // First of all, because functions may now run over lists of the event, which changes the problem.
  const given = index.given(eventType);
  const reached = reach(index.problem, given);
  const givers = new Map<string, Map<string, PlannableFunction>>();
  for (const use of reached.order) {
    const one = index.functionOf(use);
    const concept = one.contract.outputMeans ?? one.contract.output;
    const own = givers.get(concept) ?? new Map<string, PlannableFunction>();
    givers.set(concept, own.set(one.contract.name, one));
  }
  // `reach` stays valid, since looking nodes up makes no new ones.
  const named = new Set([
    ...givers.keys(),
    ...Object.values(concepts).flatMap(({ name, of }) => (of === null ? [] : [name])),
    ...Object.values(events).flatMap(({ goals }) => goals),
  ]);
  return [...named]
    .flatMap((goal): Offer[] => {
      const node = index.node(goal, null);
      const depth = node === undefined ? -1 : reached.nodeDepth(node);
      const concept = Object.hasOwn(concepts, goal) ? concepts[goal] : undefined;
      // What is a picture of a summary comes from who draws and from who sums up.
      const made = concept?.of ? [goal, concept.isA ?? goal, concept.of] : [goal];
      const functions = made.flatMap((name) => [...(givers.get(name)?.values() ?? [])]);
      return depth > 0 ? [{ goal, depth, functions: [...new Set(functions)].sort(byName) }] : [];
    })
    .sort((a, b) => a.depth - b.depth || Number(a.goal > b.goal) - Number(a.goal < b.goal))
    .slice(0, maximumOffers);
}

function byName(a: PlannableFunction, b: PlannableFunction): number {
  return Number(a.contract.name > b.contract.name) - Number(a.contract.name < b.contract.name);
}
