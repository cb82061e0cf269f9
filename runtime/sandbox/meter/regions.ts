import type { Reader } from "../binary/index.ts";
import { isStore, misc, type OperatorCursor, op } from "../module/index.ts";
import type { BodyPlan, Nest } from "./body-plan.ts";
import { instructionFuel } from "./costs.ts";
import { type Fork, Straightness, shareOut, straightness } from "./forks.ts";

/** An open block. */
interface Frame {
  readonly kind: number;
  /** The region in which it was entered. */
  readonly before: number;
  /** For a loop, the region of its header. */
  readonly header: number;
  /** Depth of the outermost block that a branch from inside goes to; its own where none leaves it. */
  reach: number;
  /** A branch from inside goes to its own label. */
  branched: boolean;
  /** For a loop, the regions that end by jumping back to it, unless `conditional`. */
  readonly back: number[];
  /** For a loop, a jump back that is not always taken. */
  conditional: boolean;
  /** For an `if`, the regions of both of its ways. */
  readonly fork: Fork | undefined;
  /** Whether branches to it take values along. */
  readonly values: boolean;
  /** As `reach`, of branches that may be taken or not, and of which only the engine can tell. */
  undecidedReach: number;
  calls: boolean;
  stores: boolean;
}

/**
 * Divides a body into regions and finds what each costs. A region is all instructions that run whenever its
 * first one does, traps aside: a run without branches in or out, and what follows a block, loop or `if`
 * that cannot be left but by its end. It is charged before its first instruction. Where that makes no
 * difference to what a call pays in all, regions are charged earlier or later, so that fewer are charged:
 * - the header of a loop that only unconditional jumps go back to, with what comes before the jump;
 * - what comes before an `if` or `br_if`, and what comes after it, as `shareOut` says.
 * @param reader at the first instruction; read to the end
 * @param results whether the function has results
 * @param entered whether the function is charged for its first region itself
 */
export function planBody(
  reader: Reader,
  cursor: OperatorCursor,
  results: boolean,
  entered: boolean,
): BodyPlan {
  const plan = new Plan(reader, entered);
  plan.read(reader, cursor, results);
  return plan.finish();
}

const none: readonly number[] = Object.freeze([]);

class Plan {
  readonly #positions: number[];
  readonly #units: number[] = [0];
  readonly #callees: (number[] | undefined)[] = [undefined];
  readonly #headers = new Set<number>();
  readonly #forks: Fork[] = [];
  /** Regions that are charged for the header of a loop that they jump back to. */
  readonly #jumpingBack = new Set<number>();
  /** Regions that call, and after which control leaves the function. */
  readonly #exits = new Set<number>();
  readonly #nests: {
    readonly start: number;
    readonly stores: boolean;
    /** The first region in it, and the first one that comes after. */
    readonly from: number;
    readonly to: number;
  }[] = [];
  readonly #frames: Frame[] = [];
  /** Loops that are in no nest. */
  #loops = 0;
  /** Calls of the guest's functions and ends of this one, but for calls right before a trap. */
  #passages = 1;
  /** Regions that cannot but trap, where control hardly ever comes. */
  readonly #trapping = new Set<number>();
  #current = 0;
  /** Of what was read of the current region. */
  #straight: number;
  /** Whether nothing that changes control, calls aside, came since the current region began. */
  #unbroken = true;
  /** Whether something was called since control was last changed, which the frame does not know of yet. */
  #called = false;
  /** How many of the guest's functions that were. */
  #calls = 0;
  #dead = false;

  constructor(reader: Reader, entered: boolean) {
    this.#positions = [reader.position];
    // What callers pay for costs nothing here.
    this.#straight = entered ? Straightness.pure : Straightness.none;
  }

  finish(): BodyPlan {
    const inNest = new Uint8Array(this.#units.length);
    // As long as nothing is moved: over forks the sum would grow, but not what one pass is charged.
    const nests = new Map<number, Nest>();
    for (const { start, stores, from, to } of this.#nests) {
      inNest.fill(1, from, to);
      nests.set(start, {
        stores,
        units: this.#units.slice(from, to).reduce((sum, region) => sum + region, 0),
      });
    }
    const taken = shareOut(this.#forks, this.#units, {
      inNest: (region) => inNest[region] === 1,
      calls: (region) => this.#callees[region] !== undefined,
      jumpsBack: (region) => this.#jumpingBack.has(region),
    });
    const plan = {
      positions: [] as number[],
      units: [] as number[],
      callees: [] as (readonly number[])[],
      headers: [] as boolean[],
      exits: [] as boolean[],
    };
    let charges = 0;
    for (const [region, position] of this.#positions.entries()) {
      const units = this.#units[region] as number;
      const callees = this.#callees[region] ?? none;
      const header = this.#headers.has(region);
      const exit = inNest[region] === 1 && this.#exits.has(region);
      if (units > 0 || header || exit || callees.length > 0) {
        plan.positions.push(position);
        plan.units.push(units);
        plan.callees.push(callees);
        plan.headers.push(header);
        plan.exits.push(exit);
      }
      if ((units > 0 || callees.length > 0) && inNest[region] === 0 && !this.#trapping.has(region)) {
        charges++;
      }
    }
    for (const { before, place } of this.#forks) {
      if (place !== undefined && taken.has(place) && inNest[before] === 0) {
        charges++;
      }
    }
    return {
      ...plan,
      taken,
      entry: this.#units[0] as number,
      nests,
      chargedLoops: this.#loops > 0,
      checkedApart: charges > this.#loops + this.#passages,
    };
  }

  read(reader: Reader, cursor: OperatorCursor, results: boolean): void {
    this.#open(op.block, results);
    while (this.#frames.length > 0) {
      const opcode = cursor.next(reader);
      this.#add(this.#current, instructionFuel(opcode, cursor.sub));
      if (changesControl(opcode)) {
        this.#noteCalls(opcode);
      }
      switch (opcode) {
        case op.block:
          this.#open(opcode, cursor.blockHasValues);
          break;
        case op.loop: {
          const before = this.#current;
          this.#split(reader.position);
          this.#headers.add(this.#current);
          this.#open(opcode, cursor.blockNamesType, before);
          break;
        }
        case op.if:
          this.#fork(reader.position, cursor.blockHasValues);
          break;
        case op.else: {
          const fork = this.#top().fork as Fork;
          this.#split(reader.position);
          fork.no = this.#current;
          break;
        }
        case op.end:
          this.#close(reader.position);
          break;
        case op.brIf:
          this.#branch(cursor.index, true);
          this.#noteUndecided(cursor.index, false);
          this.#forkAtBranch(reader.position, cursor.index);
          break;
        case op.br:
          this.#branch(cursor.index, false);
          this.#skip(reader, cursor);
          break;
        case op.brTable:
          for (const target of cursor.targets) {
            this.#branch(target, true);
            this.#noteUndecided(target, true);
          }
          this.#skip(reader, cursor);
          break;
        case op.return:
          this.#passages++;
          this.#branch(this.#frames.length - 1, false);
          this.#skip(reader, cursor);
          break;
        case op.unreachable:
          // What follows its block is in the region before it, but is never reached where this is.
          this.#straight = Straightness.none;
          this.#skip(reader, cursor);
          break;
        default:
          this.#note(cursor);
      }
    }
  }

  /** Tells the frame of the calls since control was last changed, unless they come right before the function is left. */
  #noteCalls(opcode: number): void {
    const traps = opcode === op.unreachable;
    if (traps && this.#unbroken) {
      this.#trapping.add(this.#current);
    }
    if (!traps) {
      this.#passages += this.#calls;
    }
    const leaves = (traps || opcode === op.return) && this.#unbroken && !this.#headers.has(this.#current);
    if (this.#called && leaves) {
      this.#exits.add(this.#current);
    } else if (this.#called) {
      this.#top().calls = true;
    }
    this.#called = false;
    this.#calls = 0;
    this.#unbroken = false;
  }

  /** Notes what matters to loops: calls, of the guest's functions or of helpers, and stores. */
  #note(cursor: OperatorCursor): void {
    const { opcode, sub } = cursor;
    this.#straight = Math.min(this.#straight, straightness(opcode, sub));
    if (opcode === op.call || opcode === op.callIndirect) {
      this.#calls++;
    }
    if (opcode === op.call) {
      this.#callees[this.#current] ??= [];
      this.#callees[this.#current]?.push(cursor.index);
      this.#called = true;
    } else if (
      opcode === op.callIndirect ||
      opcode === op.memoryGrow ||
      (opcode === op.prefixMisc && sub >= misc.memoryInit && sub !== misc.tableSize)
    ) {
      this.#called = true;
    } else if (isStore(opcode, sub)) {
      this.#top().stores = true;
    }
  }

  #top(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  #add(region: number, units: number): void {
    this.#units[region] = (this.#units[region] as number) + units;
  }

  /** Starts a region at the position. */
  #split(position: number): void {
    this.#positions.push(position);
    this.#current = this.#units.push(0) - 1;
    this.#callees.push(undefined);
    this.#straight = Straightness.pure;
    this.#unbroken = true;
    this.#dead = false;
  }

  #open(kind: number, values: boolean, before = this.#current, fork?: Fork): void {
    this.#frames.push({
      kind,
      before,
      header: this.#current,
      reach: this.#frames.length,
      branched: false,
      back: [],
      conditional: false,
      fork,
      values,
      undecidedReach: this.#frames.length,
      calls: false,
      stores: false,
    });
  }

  #fork(position: number, values: boolean): void {
    const before = this.#current;
    const straight = this.#straight;
    this.#split(position);
    const fork = { before, straight, yes: this.#current, no: undefined, place: undefined };
    this.#forks.push(fork);
    this.#open(op.if, values, before, fork);
  }

  /** Starts the region after a `br_if`. */
  #forkAtBranch(position: number, label: number): void {
    const before = this.#current;
    const straight = this.#straight;
    this.#split(position);
    const target = this.#frames[this.#frames.length - 1 - label] as Frame;
    // A branch back is the way that is mostly taken, and the only one on which nothing is to be had.
    if (target.kind !== op.loop && !target.values) {
      this.#forks.push({ before, straight, yes: undefined, no: this.#current, place: position });
    }
  }

  #branch(label: number, conditional: boolean): void {
    const target = this.#frames.length - 1 - label;
    const frame = this.#frames[target];
    if (frame === undefined) {
      throw new Error(`a valid module branches out of ${label} blocks`);
    }
    // Those between learn of it when they are closed, so that a branch costs the same at every depth.
    const innermost = this.#top();
    innermost.reach = Math.min(innermost.reach, target);
    frame.branched = true;
    if (conditional || this.#current === frame.header) {
      frame.conditional = true;
    } else {
      frame.back.push(this.#current);
    }
  }

  /** Notes a branch in front of which it is not known whether it leaves a loop, unless an `if` can be put there. */
  #noteUndecided(label: number, table: boolean): void {
    const target = this.#frames.length - 1 - label;
    if (table || this.#frames[target]?.values === true) {
      const innermost = this.#top();
      innermost.undecidedReach = Math.min(innermost.undecidedReach, target);
    }
  }

  #close(position: number): void {
    const frame = this.#frames.pop() as Frame;
    const escapes = frame.reach < this.#frames.length;
    const outer = this.#frames[this.#frames.length - 1];
    if (outer !== undefined) {
      outer.reach = Math.min(outer.reach, frame.reach);
      outer.undecidedReach = Math.min(outer.undecidedReach, frame.undecidedReach);
      outer.calls ||= frame.calls;
      outer.stores ||= frame.stores;
    }
    const loop = frame.kind === op.loop;
    if (loop) {
      this.#chargeHeaderBefore(frame);
      this.#noteNest(frame);
    }
    const onlyByEnd = loop ? !this.#dead : true;
    if (!escapes && onlyByEnd) {
      if (this.#current !== frame.before) {
        this.#current = frame.before;
        this.#straight = Straightness.none;
      }
      this.#dead = false;
    } else if (this.#dead || frame.kind === op.if || (frame.branched && !loop)) {
      const onlyFromCondition = this.#dead && !frame.branched;
      this.#split(position);
      if (frame.fork !== undefined && frame.fork.no === undefined && onlyFromCondition) {
        frame.fork.no = this.#current;
      }
    }
  }

  #noteNest({ calls, stores, header, undecidedReach }: Frame): void {
    if (calls || undecidedReach < this.#frames.length) {
      this.#loops++;
      return;
    }
    const start = this.#positions[header] as number;
    while (this.#nests.length > 0 && (this.#nests[this.#nests.length - 1]?.start as number) > start) {
      this.#nests.pop();
    }
    this.#nests.push({ start, stores, from: header, to: this.#units.length });
  }

  /** Moves the charge of a loop's header to those who come to it, where all of them always do. */
  #chargeHeaderBefore(frame: Frame): void {
    if (
      frame.conditional ||
      this.#callees[frame.header] !== undefined ||
      (frame.back.length > 0 && this.#current === frame.header)
    ) {
      return;
    }
    const units = this.#units[frame.header] as number;
    for (const region of frame.back) {
      this.#add(region, units);
      this.#jumpingBack.add(region);
    }
    this.#add(frame.before, units);
    this.#units[frame.header] = 0;
    if (this.#current === frame.header) {
      this.#current = frame.before;
      this.#straight = Straightness.none;
    }
  }

  /** Passes over what cannot be reached, up to the `else` or `end` of the block that is open. */
  #skip(reader: Reader, cursor: OperatorCursor): void {
    skipUnreachable(reader, cursor);
    this.#dead = true;
  }
}

function changesControl(opcode: number): boolean {
  return opcode <= op.return && opcode !== op.nop;
}

/** Passes over instructions up to the `else` or `end` of the block that is open. */
export function skipUnreachable(reader: Reader, cursor: OperatorCursor): void {
  for (let depth = 0; ; ) {
    const position = reader.position;
    const opcode = cursor.next(reader);
    if (opcode >= op.block && opcode <= op.if) {
      depth++;
    } else if (depth === 0 && (opcode === op.end || opcode === op.else)) {
      reader.position = position;
      return;
    } else if (opcode === op.end) {
      depth--;
    }
  }
}
