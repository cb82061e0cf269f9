import type { Reader } from "../binary/index.ts";
import { type OperatorCursor, op } from "../module/index.ts";
import { instructionFuel } from "./costs.ts";

/** Where a body charges fuel: places of instructions, ascending, and the units charged before each. */
export interface Charges {
  readonly positions: readonly number[];
  readonly units: readonly number[];
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
}

/**
 * Divides a body into regions and finds what each costs. A region is all instructions that run whenever its
 * first one does, traps aside: a run without branches in or out, and what follows a block, loop or `if`
 * that cannot be left but by its end. It is charged before its first instruction. The header of a loop
 * that only unconditional jumps go back to is charged with what comes before the jump.
 * @param reader at the first instruction; read to the end
 */
export function planCharges(reader: Reader, cursor: OperatorCursor): Charges {
  const plan = new Plan(reader);
  plan.read(reader, cursor);
  return plan.charges();
}

class Plan {
  readonly #positions: number[];
  readonly #units: number[] = [0];
  readonly #frames: Frame[] = [];
  #current = 0;
  #dead = false;

  constructor(reader: Reader) {
    this.#positions = [reader.position];
  }

  charges(): Charges {
    const positions: number[] = [];
    const units: number[] = [];
    for (const [region, position] of this.#positions.entries()) {
      const cost = this.#units[region] as number;
      if (cost > 0) {
        positions.push(position);
        units.push(cost);
      }
    }
    return { positions, units };
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
          this.#open(opcode, before);
          break;
        }
        case op.if:
          this.#open(opcode);
          this.#split(reader.position);
          break;
        case op.else:
          this.#split(reader.position);
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
      }
    }
  }

  #add(region: number, units: number): void {
    this.#units[region] = (this.#units[region] as number) + units;
  }

  /** Starts a region at the position. */
  #split(position: number): void {
    this.#positions.push(position);
    this.#current = this.#units.push(0) - 1;
    this.#dead = false;
  }

  #open(kind: number, before = this.#current): void {
    this.#frames.push({
      kind,
      before,
      header: this.#current,
      reach: this.#frames.length,
      branched: false,
      back: [],
      conditional: false,
    });
  }

  #branch(label: number, conditional: boolean): void {
    const target = this.#frames.length - 1 - label;
    const frame = this.#frames[target];
    if (frame === undefined) {
      throw new Error(`a valid module branches out of ${label} blocks`);
    }
    // Those between learn of it when they are closed, so that a branch costs the same at every depth.
    const innermost = this.#frames[this.#frames.length - 1] as Frame;
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
    }
    const loop = frame.kind === op.loop;
    if (loop) {
      this.#chargeHeaderBefore(frame);
    }
    const onlyByEnd = loop ? !this.#dead : true;
    if (!escapes && onlyByEnd) {
      this.#current = frame.before;
      this.#dead = false;
    } else if (this.#dead || frame.kind === op.if || (frame.branched && !loop)) {
      this.#split(position);
    }
  }

  /** Moves the charge of a loop's header to those who come to it, where all of them always do. */
  #chargeHeaderBefore(frame: Frame): void {
    if (frame.conditional || (frame.back.length > 0 && this.#current === frame.header)) {
      return;
    }
    const units = this.#units[frame.header] as number;
    for (const region of frame.back) {
      this.#add(region, units);
    }
    this.#add(frame.before, units);
    this.#units[frame.header] = 0;
    if (this.#current === frame.header) {
      this.#current = frame.before;
    }
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
