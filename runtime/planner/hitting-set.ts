/**
 * Cheapest hitting sets: elements that cost the least so that each of some sets has one of them. NP-hard; solved
 * by branch and bound with a budget of search nodes.
 */

/** Elementary steps that are left; below zero every search gives up. */
export interface SearchBudget {
  work: number;
}

type Sets = readonly (readonly number[])[];

/** What each element costs, in whole numbers; null: 1. */
type Weights = Float64Array | null;

function weightOf(weights: Weights, element: number): number {
  return weights === null ? 1 : (weights[element] as number);
}

function totalOf(weights: Weights, elements: Iterable<number>): number {
  let total = 0;
  for (const element of elements) {
    total += weightOf(weights, element);
  }
  return total;
}

/**
 * Finds a hitting set of the least cost, if that is below `bound`.
 * @returns the set in ascending order; null where there is none below the bound; undefined where the
 *   budget ran out
 */
export function leastHittingSet(
  sets: Sets,
  bound: number,
  budget: SearchBudget,
  weights: Weights = null,
): number[] | null | undefined {
  const found = solve(sets, bound, budget, weights);
  if (budget.work < 0) {
    return undefined;
  }
  return found === null ? null : [...found].sort((a, b) => a - b);
}

/**
 * Among the hitting sets of the cost of `witness`, the one that does without the greatest element that
 * any two of them differ in.
 * @param witness a hitting set of the least cost
 */
export function preferredHittingSet(
  sets: Sets,
  witness: readonly number[],
  budget: SearchBudget,
  weights: Weights = null,
): number[] | undefined {
  const least = totalOf(weights, witness);
  let current = new Set(witness);
  const fixed = new Set<number>();
  const forbidden = new Set<number>();
  const elements = [...new Set(sets.flat())].sort((a, b) => b - a);
  for (const element of elements) {
    if (current.has(element)) {
      forbidden.add(element);
      const open = sets
        .filter((set) => !set.some((other) => fixed.has(other)))
        .map((set) => set.filter((other) => !forbidden.has(other)));
      const found = leastHittingSet(open, least - totalOf(weights, fixed) + 1, budget, weights);
      if (found === undefined) {
        return undefined;
      }
      if (found === null) {
        forbidden.delete(element);
        fixed.add(element);
        continue;
      }
      current = new Set([...fixed, ...found]);
    }
    // Where `current` does without the element, it is the witness that one can.
    forbidden.add(element);
  }
  return [...current].sort((a, b) => a - b);
}

/** No hitting set costs less than this; found without search. */
export function hittingSetBound(sets: Sets, weights: Weights = null): number {
  const reduced = reduce(sets, { work: 0 }, weights);
  return reduced === null
    ? 0
    : components(reduced.rest).reduce(
        (sum, part) => sum + lowerBound(part, weights),
        totalOf(weights, reduced.picked),
      );
}

function solve(sets: Sets, bound: number, budget: SearchBudget, weights: Weights): number[] | null {
  if (budget.work < 0) {
    return null;
  }
  const reduced = reduce(sets, budget, weights);
  if (reduced === null || totalOf(weights, reduced.picked) >= bound) {
    return null;
  }
  const { picked, rest } = reduced;
  const parts = components(rest);
  const bounds = parts.map((part) => lowerBound(part, weights));
  // What is left for the parts beyond their lower bounds; a solution has to stay below `bound`.
  let slack = bound - totalOf(weights, picked) - bounds.reduce((sum, part) => sum + part, 0);
  if (slack <= 0) {
    return null;
  }
  for (const [i, part] of parts.entries()) {
    const least = bounds[i] as number;
    const found = branch(part, least + slack, least, budget, weights);
    if (found === null) {
      return null;
    }
    picked.push(...found);
    slack -= totalOf(weights, found) - least;
  }
  return picked;
}

/** Takes the element that hits most for what it costs, then does without it. */
function branch(
  sets: Sets,
  bound: number,
  least: number,
  budget: SearchBudget,
  weights: Weights,
): number[] | null {
  const element = worthiest(sets, weights);
  const within = solve(
    sets.filter((set) => !set.includes(element)),
    bound - weightOf(weights, element),
    budget,
    weights,
  );
  const best = within === null ? null : [element, ...within];
  if (best !== null && totalOf(weights, best) === least) {
    return best;
  }
  const without = solve(
    sets.map((set) => set.filter((other) => other !== element)),
    best === null ? bound : totalOf(weights, best),
    budget,
    weights,
  );
  return without ?? best;
}

function worthiest(sets: Sets, weights: Weights): number {
  let best = -1;
  let most = 0;
  for (const [element, mask] of occurrences(sets)) {
    const count = ones(mask) / weightOf(weights, element);
    if (count > most || (count === most && element < best)) {
      most = count;
      best = element;
    }
  }
  return best;
}

/**
 * Applies what is always safe until nothing changes: a set of one element is hit by it; a set that
 * holds another one needs no attention; an element that hits no more than one that costs no more is never
 * needed.
 * @returns null where a set is empty
 */
function reduce(sets: Sets, budget: SearchBudget, weights: Weights): { picked: number[]; rest: Sets } | null {
  const picked: number[] = [];
  let rest = sets;
  for (;;) {
    if (rest.some((set) => set.length === 0)) {
      return null;
    }
    const units = new Set(rest.filter((set) => set.length === 1).map((set) => set[0] as number));
    if (units.size > 0) {
      picked.push(...units);
      rest = rest.filter((set) => !set.some((element) => units.has(element)));
      continue;
    }
    budget.work -= rest.reduce((sum, set) => sum + set.length, 1);
    const lean = withoutDominated(withoutSupersets(rest), budget, weights);
    if (lean === rest) {
      return { picked, rest };
    }
    rest = lean;
  }
}

function withoutSupersets(sets: Sets): Sets {
  const where = occurrences(sets);
  let dropped = 0n;
  sets.forEach((set, i) => {
    const self = 1n << BigInt(i);
    if ((dropped & self) === 0n) {
      let holders = -1n;
      for (const element of set) {
        holders &= where.get(element) as bigint;
        if (holders === self) {
          return;
        }
      }
      dropped |= holders & ~self;
    }
  });
  return dropped === 0n ? sets : sets.filter((_, i) => ((dropped >> BigInt(i)) & 1n) === 0n);
}

function withoutDominated(sets: Sets, budget: SearchBudget, weights: Weights): Sets {
  const where = occurrences(sets);
  const bySignature = new Map<bigint, number>();
  for (const [element, mask] of where) {
    const known = bySignature.get(mask);
    const lighter = known === undefined ? 0 : weightOf(weights, element) - weightOf(weights, known);
    if (known === undefined || lighter < 0 || (lighter === 0 && element < known)) {
      bySignature.set(mask, element);
    }
  }
  const signatures = [...bySignature.keys()];
  const kept = new Set<number>();
  // Each comparison takes as many words as there are sets, by 64.
  budget.work -= Math.ceil((signatures.length * signatures.length * (sets.length + 64)) / 128);
  for (const [mask, element] of bySignature) {
    const isDominated = signatures.some(
      (other) =>
        other !== mask &&
        (mask & other) === mask &&
        weightOf(weights, bySignature.get(other) as number) <= weightOf(weights, element),
    );
    if (!isDominated) {
      kept.add(element);
    }
  }
  return kept.size === where.size ? sets : sets.map((set) => set.filter((element) => kept.has(element)));
}

/** For each element the sets that hold it, as bits. */
function occurrences(sets: Sets): Map<number, bigint> {
  const where = new Map<number, bigint>();
  sets.forEach((set, i) => {
    const bit = 1n << BigInt(i);
    for (const element of set) {
      where.set(element, (where.get(element) ?? 0n) | bit);
    }
  });
  return where;
}

function ones(mask: bigint): number {
  let count = 0;
  for (let rest = mask; rest !== 0n; rest &= rest - 1n) {
    count++;
  }
  return count;
}

/** Groups of sets that share no element. */
function components(sets: Sets): Sets[] {
  const groups: { elements: Set<number>; sets: (readonly number[])[] }[] = [];
  for (const set of sets) {
    const touching = groups.filter((group) => set.some((element) => group.elements.has(element)));
    const merged = { elements: new Set(set), sets: [set] };
    for (const group of touching) {
      for (const element of group.elements) {
        merged.elements.add(element);
      }
      merged.sets.push(...group.sets);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map((group) => group.sets);
}

/** The greater of two bounds: sets that share no element, and shares of elements summed over the sets. */
function lowerBound(sets: Sets, weights: Weights): number {
  const used = new Set<number>();
  let disjoint = 0;
  for (const set of [...sets].sort((a, b) => a.length - b.length)) {
    if (!set.some((element) => used.has(element))) {
      disjoint += set.reduce((least, one) => Math.min(least, weightOf(weights, one)), Number.MAX_VALUE);
      for (const element of set) {
        used.add(element);
      }
    }
  }
  const where = occurrences(sets);
  const share = new Map([...where].map(([one, mask]) => [one, weightOf(weights, one) / ones(mask)]));
  let shares = 0;
  for (const set of sets) {
    // An element in n sets gives each at most its nth part, so no element gives more than it costs in all.
    shares += set.reduce((least, one) => Math.min(least, share.get(one) as number), Number.MAX_VALUE);
  }
  // Sums of fractions are a little off; what is left out is less than a whole.
  return Math.max(disjoint, Math.ceil(shares * (1 - 1e-12) - 1e-9));
}
