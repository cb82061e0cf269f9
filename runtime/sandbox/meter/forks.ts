import { misc, op } from "../module/index.ts";

/** What may happen in a run of instructions, from the most to the least. */
export const Straightness = {
  /** Control may go elsewhere, and who is there looks at the counter. */
  none: 0,
  /** It may trap. */
  traps: 1,
  /** Nothing but that its end is reached. */
  pure: 2,
} as const;

/** Straightness of an instruction that does not change control but by calls. */
export function straightness(opcode: number, sub: number): number {
  if (
    opcode === op.call ||
    opcode === op.callIndirect ||
    opcode === op.memoryGrow ||
    (opcode === op.prefixMisc && sub >= misc.memoryInit)
  ) {
    return Straightness.none;
  }
  return isPure(opcode, sub) ? Straightness.pure : Straightness.traps;
}

/** Whether an instruction cannot trap; of vectors it is not known here. */
function isPure(opcode: number, sub: number): boolean {
  if (opcode === op.prefixMisc) {
    return sub < misc.memoryInit;
  }
  const accesses = opcode >= 0x25 && opcode <= 0x3e;
  const divides = (opcode >= 0x6d && opcode <= 0x70) || (opcode >= 0x7f && opcode <= 0x82);
  const truncates = (opcode >= 0xa8 && opcode <= 0xab) || (opcode >= 0xae && opcode <= 0xb1);
  return !accesses && !divides && !truncates && opcode !== op.prefixVector;
}

/** A place where control goes one of two ways. */
export interface Fork {
  /** The region before it. */
  readonly before: number;
  /** Straightness of what comes between the beginning of that region and the fork. */
  readonly straight: number;
  /** The region after an `if` where it is taken; undefined for a `br_if`, which leads to what others lead to as well. */
  readonly yes: number | undefined;
  /** The region where it is not taken; undefined where nothing is charged on that way alone. */
  no: number | undefined;
  /** For a `br_if`, the place after it. */
  readonly place: number | undefined;
}

/** What is to be known of regions. */
interface Regions {
  inNest(region: number): boolean;
  /** Whether functions are called in it, whose entries it pays for. */
  calls(region: number): boolean;
  /** Whether it jumps back and pays for the header of a loop. */
  jumpsBack(region: number): boolean;
}

/**
 * Moves charges over forks, so that fewer are made:
 * - what comes before a fork is charged after it, on both ways, where nothing can happen before the fork; in a nest
 *   of loops, where the counter is low enough for it, it may trap;
 * - else of two ways that follow an `if`, what the cheaper one costs is charged before the `if`.
 * @param forks in the order of their places
 * @param units of each region; changed
 * @returns units that are charged where a `br_if` branches, by the place after it
 */
export function shareOut(forks: readonly Fork[], units: number[], regions: Regions): Map<number, number> {
  const of = (region: number) => units[region] as number;
  const later = forks.map((fork) => isChargedLater(fork, of, regions));
  for (let at = forks.length - 1; at >= 0; at--) {
    const { before, yes, no } = forks[at] as Fork;
    // What jumps back is charged there anyway, for the loop's header.
    if (
      !later[at] &&
      yes !== undefined &&
      no !== undefined &&
      !regions.jumpsBack(yes) &&
      !regions.jumpsBack(no)
    ) {
      const both = Math.min(of(yes), of(no));
      units[before] = of(before) + both;
      units[yes] = of(yes) - both;
      units[no] = of(no) - both;
    }
  }
  const taken = new Map<number, number>();
  for (const [at, { before, yes, no, place }] of forks.entries()) {
    const moved = of(before);
    if (!later[at] || no === undefined || moved === 0 || (place !== undefined && of(no) === 0)) {
      continue;
    }
    units[before] = 0;
    units[no] = of(no) + moved;
    if (place !== undefined) {
      taken.set(place, moved);
    } else if (yes !== undefined) {
      units[yes] = of(yes) + moved;
    }
  }
  return taken;
}

function isChargedLater(
  { before, straight, yes, no }: Fork,
  units: (region: number) => number,
  { inNest, calls }: Regions,
): boolean {
  if (no === undefined || calls(before) || (yes !== undefined && units(yes) === units(no))) {
    return false;
  }
  return straight === Straightness.pure || (straight === Straightness.traps && inNest(before));
}
