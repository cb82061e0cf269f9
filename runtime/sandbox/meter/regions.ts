import type { Reader } from "../binary/index.ts";
import { isStore, misc, type OperatorCursor, op } from "../module/index.ts";
import { instructionFuel } from "./costs.ts";

/** Where and what a body is charged. */
export interface BodyPlan {
  /** Places of instructions, ascending, before which something is charged or checked. */
  readonly positions: readonly number[];
  /** Units charged at each, beside the entries of callees; 0 at the header of a loop that is only checked. */
  readonly units: readonly number[];
  /** The functions that are called in the region which begins at each place. */
  readonly callees: readonly (readonly number[])[];
  /** Whether each is the header of a loop. */
  readonly headers: readonly boolean[];
  /** Units of the first region; a function that is only called directly is not charged for it, its callers are. */
  readonly entry: number;
  /** The outermost loops without calls, by the place of their first instruction, and whether they store. */
  readonly nests: ReadonlyMap<number, boolean>;
}

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
  calls: boolean;
  stores: boolean;
}

/** Two regions, one of which follows the region before. */
interface Fork {
  readonly before: number;
  readonly yes: number;
  /** Undefined where nothing is charged on that way alone. */
  no: number | undefined;
}

/**
 * Divides a body into regions and finds what each costs. A region is all instructions that run whenever its
 * first one does, traps aside: a run without branches in or out, and what follows a block, loop or `if`
 * that cannot be left but by its end. It is charged before its first instruction. Where that makes no
 * difference to what a call pays in all, regions are charged earlier, so that fewer are charged:
 * - the header of a loop that only unconditional jumps go back to, with what comes before the jump;
 * - of two ways that follow an `if`, what the cheaper one costs, before the `if`.
 * @param reader at the first instruction; read to the end
 */
export function planBody(reader: Reader, cursor: OperatorCursor): BodyPlan {
  const plan = new Plan(reader);
  plan.read(reader, cursor);
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
  readonly #nests: { readonly start: number; readonly stores: boolean }[] = [];
  readonly #frames: Frame[] = [];
  #current = 0;
  #dead = false;

  constructor(reader: Reader) {
    this.#positions = [reader.position];
  }

  finish(): BodyPlan {
    for (const fork of this.#forks.reverse()) {
      this.#chargeCheaperBefore(fork);
    }
    const plan = {
      positions: [] as number[],
      units: [] as number[],
      callees: [] as (readonly number[])[],
      headers: [] as boolean[],
    };
    for (const [region, position] of this.#positions.entries()) {
      const units = this.#units[region] as number;
      const callees = this.#callees[region] ?? none;
      const header = this.#headers.has(region);
      if (units > 0 || header || callees.length > 0) {
        plan.positions.push(position);
        plan.units.push(units);
        plan.callees.push(callees);
        plan.headers.push(header);
      }
    }
    const nests = new Map(this.#nests.map(({ start, stores }) => [start, stores]));
    return { ...plan, entry: this.#units[0] as number, nests };
  }

  read(reader: Reader, cursor: OperatorCursor): void {
    this.#open(op.block);
    while (this.#frames.length > 0) {
      const opcode = cursor.next(reader);
      this.#add(this.#current, instructionFuel(opcode, cursor.sub));
      switch (opcode) {
        case op.block:
          this.#open(opcode);
          break;
        case op.loop: {
          const before = this.#current;
          this.#split(reader.position);
          this.#headers.add(this.#current);
          this.#open(opcode, before);
          break;
        }
        case op.if:
          this.#fork(reader.position);
          break;
        case op.else:
          this.#split(reader.position);
          (this.#top().fork as Fork).no = this.#current;
          break;
        case op.end:
          this.#close(reader.position);
          break;
        case op.brIf:
          this.#branch(cursor.index, true);
          this.#split(reader.position);
          break;
        case op.br:
          this.#branch(cursor.index, false);
          this.#skip(reader, cursor);
          break;
        case op.brTable:
          for (const target of cursor.targets) {
            this.#branch(target, true);
          }
          this.#skip(reader, cursor);
          break;
        case op.return:
          this.#branch(this.#frames.length - 1, false);
          this.#skip(reader, cursor);
          break;
        case op.unreachable:
          this.#skip(reader, cursor);
          break;
        default:
          this.#note(cursor);
      }
    }
  }

  /** Notes what matters to loops: calls, of the guest's functions or of helpers, and stores. */
  #note(cursor: OperatorCursor): void {
    const { opcode, sub } = cursor;
    if (opcode === op.call) {
      this.#callees[this.#current] ??= [];
      this.#callees[this.#current]?.push(cursor.index);
      this.#top().calls = true;
    } else if (
      opcode === op.callIndirect ||
      opcode === op.memoryGrow ||
      (opcode === op.prefixMisc && sub >= misc.memoryInit && sub !== misc.tableSize)
    ) {
      this.#top().calls = true;
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
    this.#dead = false;
  }

  #open(kind: number, before = this.#current, fork?: Fork): void {
    this.#frames.push({
      kind,
      before,
      header: this.#current,
      reach: this.#frames.length,
      branched: false,
      back: [],
      conditional: false,
      fork,
      calls: false,
      stores: false,
    });
  }

  #fork(position: number): void {
    const before = this.#current;
    this.#split(position);
    const fork = { before, yes: this.#current, no: undefined };
    this.#forks.push(fork);
    this.#open(op.if, before, fork);
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

  #close(position: number): void {
    const frame = this.#frames.pop() as Frame;
    const escapes = frame.reach < this.#frames.length;
    const outer = this.#frames[this.#frames.length - 1];
    if (outer !== undefined) {
      outer.reach = Math.min(outer.reach, frame.reach);
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
      this.#current = frame.before;
      this.#dead = false;
    } else if (this.#dead || frame.kind === op.if || (frame.branched && !loop)) {
      const onlyFromCondition = this.#dead && !frame.branched;
      this.#split(position);
      if (frame.fork !== undefined && frame.fork.no === undefined && onlyFromCondition) {
        frame.fork.no = this.#current;
      }
    }
  }

  #noteNest({ calls, stores, header }: Frame): void {
    if (calls) {
      return;
    }
    const start = this.#positions[header] as number;
    while (this.#nests.length > 0 && (this.#nests[this.#nests.length - 1]?.start as number) > start) {
      this.#nests.pop();
    }
    this.#nests.push({ start, stores });
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
    }
  }

  /** Moves what both ways after an `if` cost to what comes before it. */
  #chargeCheaperBefore({ before, yes, no }: Fork): void {
    // What jumps back is charged there anyway, for the loop's header.
    if (no === undefined || this.#jumpingBack.has(yes) || this.#jumpingBack.has(no)) {
      return;
    }
    const units = Math.min(this.#units[yes] as number, this.#units[no] as number);
    this.#add(before, units);
    this.#add(yes, -units);
    this.#add(no, -units);
  }

  /** Passes over what cannot be reached, up to the `else` or `end` of the block that is open. */
  #skip(reader: Reader, cursor: OperatorCursor): void {
    skipUnreachable(reader, cursor);
    this.#dead = true;
  }
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
