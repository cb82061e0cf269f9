import { op, valueType } from "../module/index.ts";
import { BodyWriter } from "./body-writer.ts";
import { quantumFuel } from "./costs.ts";
import type { HiddenGlobals } from "./layout.ts";

/**
 * Writes the charges of a body. The counter is a hidden global. Inside a nest of loops without calls, some
 * units are taken from it into a local, which is cheaper to charge, and what is left of them is given back
 * wherever the nest is left; so nobody but the nest ever misses them.
 */
export class FuelWriter extends BodyWriter {
  protected readonly globals: HiddenGlobals;
  /** i32: units taken and not yet used; added where it is first needed, as is the next. */
  #quantum: number | undefined;
  /** i64: units that the counter had when it was last read. */
  #counter: number | undefined;

  constructor(globals: HiddenGlobals) {
    super();
    this.globals = globals;
  }

  protected beginFuel(): void {
    this.#quantum = undefined;
    this.#counter = undefined;
  }

  #quantumLocal(): number {
    this.#quantum ??= this.addLocal(valueType.i32);
    return this.#quantum;
  }

  #counterLocal(): number {
    this.#counter ??= this.addLocal(valueType.i64);
    return this.#counter;
  }

  /** Charges the counter, outside nests, and traps where it had too little. */
  protected charge(units: number): void {
    this.indexed(op.globalGet, this.globals.fuel);
    this.i64(units);
    this.code.u8(op.i64Sub);
    this.#setCounter();
    this.#trapIfNegative();
  }

  /** Pops the units that are left into the counter and its local. */
  #setCounter(): void {
    this.indexed(op.localTee, this.#counterLocal());
    this.indexed(op.globalSet, this.globals.fuel);
  }

  #trapIfNegative(): void {
    this.indexed(op.localGet, this.#counterLocal());
    this.code.op(op.i64Const, 0, op.i64LtS, op.if, 0x40, op.unreachable, op.end);
  }

  /** Takes the first units, before the loop. */
  protected takeFirst(): void {
    this.indexed(op.globalGet, this.globals.fuel);
    this.indexed(op.localSet, this.#counterLocal());
    this.#take();
  }

  /** quantum = min(counter, quantumFuel); fuel = counter - quantum. The counter is not below 0. */
  #take(): void {
    const counter = this.#counterLocal();
    const quantum = this.#quantumLocal();
    this.indexed(op.localGet, counter);
    this.i64(quantumFuel);
    this.indexed(op.localGet, counter);
    this.i64(quantumFuel);
    this.code.op(op.i64LtS, op.select, op.i32WrapI64);
    this.indexed(op.localSet, quantum);
    this.indexed(op.localGet, counter);
    this.indexed(op.localGet, quantum);
    this.code.op(op.i64ExtendI32S, op.i64Sub);
    this.indexed(op.globalSet, this.globals.fuel);
  }

  /** Charges what was taken, inside a nest; it may fall below 0 until the next check. */
  protected chargeTaken(units: number): void {
    this.indexed(op.localGet, this.#quantumLocal());
    this.i32(units);
    this.code.u8(op.i32Sub);
    this.indexed(op.localSet, this.#quantumLocal());
  }

  /** Takes more where what was taken is used up, or traps where there is no more. */
  protected checkTaken(): void {
    this.indexed(op.localGet, this.#quantumLocal());
    this.code.op(op.i32Const, 0, op.i32LtS);
    this.ifUnlikely();
    this.giveBack();
    this.#take();
    this.code.u8(op.end);
  }

  /** Gives back what is left, where control leaves a nest; traps where more was used than there was. */
  protected giveBack(): void {
    this.indexed(op.globalGet, this.globals.fuel);
    this.indexed(op.localGet, this.#quantumLocal());
    this.code.op(op.i64ExtendI32S, op.i64Add);
    this.#setCounter();
    this.#trapIfNegative();
  }

  /** The same where control may stay in the nest, which then finds nothing and takes anew. */
  protected giveBackAll(): void {
    this.giveBack();
    this.i32(0);
    this.indexed(op.localSet, this.#quantumLocal());
  }
}
