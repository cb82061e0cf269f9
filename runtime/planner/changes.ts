import type { Schema } from "../../glue-gen/index.ts";
import type { PlannableFunction } from "./uses.ts";

/** What was published and what was taken out between two lists of functions. */
export interface Changes {
  readonly added: readonly PlannableFunction[];
  readonly removed: readonly PlannableFunction[];
  /** The part of the later list outside of which nothing changed, with a neighbour on both sides. */
  readonly around: readonly PlannableFunction[];
}

/** Compares lists from both ends, since mostly one function in a long list is new. */
export function changesBetween(
  before: readonly PlannableFunction[],
  after: readonly PlannableFunction[],
): Changes {
  const most = Math.min(before.length, after.length);
  const start = alike(before, 0, after, 0, 1, most);
  const end = alike(before, before.length - 1, after, after.length - 1, -1, most - start);
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  const around = after.slice(Math.max(0, start - 1), after.length - Math.max(0, end - 1));
  return { added: without(now, old), removed: without(old, now), around };
}

/** How many functions of two lists are the same, one after the other from two places on. */
function alike(
  before: readonly PlannableFunction[],
  b: number,
  after: readonly PlannableFunction[],
  a: number,
  step: 1 | -1,
  most: number,
): number {
  let count = 0;
  // Most are the very same objects, which is told without a look at them: by Object.is in a fourth of the time of ===.
  for (let at = 0; count < most; count++, at += step) {
    if (!Object.is(before[b + at], after[a + at]) && !isSame(before[b + at], after[a + at])) {
      break;
    }
  }
  return count;
}

function without(
  functions: readonly PlannableFunction[],
  others: readonly PlannableFunction[],
): PlannableFunction[] {
  const known = new Map(others.map((one) => [one.digest, one]));
  return functions.filter((one) => !isSame(one, known.get(one.digest)));
}

function isSame(a: PlannableFunction | undefined, b: PlannableFunction | undefined): boolean {
  return a !== undefined && b !== undefined && a.digest === b.digest && a.contract === b.contract;
}

/** Concepts that only the later schema has; null where it says something else of a known one. */
export function newConcepts(before: Schema, after: Schema): string[] | null {
  const added: string[] = [];
  if (before.concepts === after.concepts) {
    return added;
  }
  let kept = 0;
  for (const name of Object.keys(after.concepts)) {
    const old = Object.hasOwn(before.concepts, name) ? before.concepts[name] : undefined;
    const now = after.concepts[name];
    if (old === undefined) {
      added.push(name);
    } else if (old !== now && (old.isA !== now?.isA || old.of !== now?.of)) {
      return null;
    } else {
      kept++;
    }
  }
  return kept === Object.keys(before.concepts).length ? added : null;
}
