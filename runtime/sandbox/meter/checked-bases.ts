import {
  type CoreModule,
  functionType,
  isStore,
  type OperatorCursor,
  op,
  operands,
} from "../module/index.ts";
import { maxUncheckedOffset } from "./layout.ts";

/** So many of the latest are looked at: a module may be made to have very many. */
const mostBases = 8;
/** So many operands are followed; expressions seldom have more. */
const mostOperands = 64;

const noLocal = -1;

/**
 * Knows the locals whose values are addresses in the dirty range, because a store to them was checked before, so that
 * the next one need not be: within a call the range only grows. Follows operands as far as they are values of locals.
 * Nothing is searched where a local changes: what is known has its time, as has the last change of each local.
 */
export class CheckedBases {
  readonly #module: CoreModule;
  #time = 0;
  /** When each local was assigned last, in this body or one before. */
  readonly #assigned: number[] = [];
  /** The local that each operand is the value of, or `noLocal`, and since when; what lies deeper is not known. */
  readonly #operands: number[] = [];
  readonly #operandTimes: number[] = [];
  /** Locals that were checked, and when. */
  readonly #bases: number[] = [];
  readonly #baseTimes: number[] = [];
  /** The first of them that can be relied on: a loop comes back from where locals have other values. */
  #floor = 0;
  /** For each open block, how many were checked before it, and what the floor was. */
  readonly #counts: number[] = [];
  readonly #floors: number[] = [];

  constructor(module: CoreModule) {
    this.#module = module;
  }

  /** Starts a body. */
  begin(): void {
    this.#operands.length = 0;
    this.#operandTimes.length = 0;
    this.#floor = 0;
    this.#keep(0);
    this.#counts.length = 0;
    this.#floors.length = 0;
  }

  /** Whether the address of the store at the cursor is known to lie in the range. */
  covers(cursor: OperatorCursor): boolean {
    return cursor.offset <= maxUncheckedOffset && this.#isChecked(this.#localAt(2));
  }

  /** Goes past the instruction at the cursor, which was written, and is checked where it is a store. */
  pass(cursor: OperatorCursor): void {
    const { opcode, sub, index } = cursor;
    if (opcode === op.localGet) {
      this.#push(index);
    } else if (opcode === op.localSet) {
      this.#pop(1);
      this.#assigned[index] = ++this.#time;
    } else if (opcode === op.localTee) {
      this.#pop(1);
      this.#assigned[index] = ++this.#time;
      this.#push(index);
    } else if (isStore(opcode, sub)) {
      this.#store(cursor);
    } else if (opcode === op.call) {
      const type = functionType(this.#module, index);
      this.#replace(type?.params.length ?? 0, type?.results.length ?? 0);
    } else if (opcode < op.call) {
      this.#control(opcode);
    } else if (operands.known(opcode)) {
      this.#replace(operands.taken(opcode), operands.given(opcode));
    } else {
      this.#pop(this.#operands.length);
    }
  }

  #store(cursor: OperatorCursor): void {
    const base = this.#localAt(2);
    this.#pop(2);
    if (base !== noLocal && cursor.offset <= maxUncheckedOffset && !this.#isChecked(base)) {
      this.#bases.push(base);
      this.#baseTimes.push(this.#time);
    }
  }

  #control(opcode: number): void {
    if (opcode === op.nop) {
      return;
    }
    this.#pop(this.#operands.length);
    if (opcode === op.block || opcode === op.loop || opcode === op.if) {
      this.#counts.push(this.#bases.length);
      this.#floors.push(this.#floor);
      if (opcode === op.loop) {
        this.#floor = this.#bases.length;
      }
    } else if (opcode === op.else) {
      this.#keep(this.#counts[this.#counts.length - 1] ?? 0);
    } else if (opcode === op.end) {
      this.#keep(this.#counts.pop() ?? 0);
      this.#floor = this.#floors.pop() ?? 0;
    }
  }

  #isChecked(local: number): boolean {
    if (local === noLocal) {
      return false;
    }
    const assigned = this.#assigned[local] ?? 0;
    const first = Math.max(this.#floor, this.#bases.length - mostBases);
    for (let at = this.#bases.length - 1; at >= first; at--) {
      if (this.#bases[at] === local && (this.#baseTimes[at] as number) >= assigned) {
        return true;
      }
    }
    return false;
  }

  /** The local that still has the value of the operand so far down. */
  #localAt(depth: number): number {
    const at = this.#operands.length - depth;
    const local = this.#operands[at] ?? noLocal;
    return (this.#operandTimes[at] ?? 0) >= (this.#assigned[local] ?? 0) ? local : noLocal;
  }

  #push(local: number): void {
    if (this.#operands.length === mostOperands) {
      this.#pop(mostOperands);
    }
    this.#operands.push(local);
    this.#operandTimes.push(this.#time);
  }

  #pop(count: number): void {
    const left = Math.max(0, this.#operands.length - count);
    this.#operands.length = left;
    this.#operandTimes.length = left;
  }

  #replace(taken: number, given: number): void {
    this.#pop(taken);
    for (let count = given; count > 0; count--) {
      this.#push(noLocal);
    }
  }

  #keep(count: number): void {
    this.#bases.length = count;
    this.#baseTimes.length = count;
  }
}
