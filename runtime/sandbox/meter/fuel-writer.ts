import { quantumFuel } from "../fuel.ts";
import { op, valueType } from "../module/index.ts";
import { BodyWriter } from "./body-writer.ts";
import type { HiddenGlobals } from "./layout.ts";

/**
 * Writes the charges of a body. The counter is a hidden global. Inside a nest of loops without calls regions are
 * charged to a copy in a local, which is cheaper, and the counter itself holds some units less than the copy, so
 * that it never holds more than are left, wherever a trap ends the call. Where the nest is left, the copy is
 * written back.
 */
export class FuelWriter extends BodyWriter {
  protected readonly globals: HiddenGlobals;
  /** i64: the copy; added where it is first needed, as is the next. */
  #copied: number | undefined;
  /** i64: where the copy falls below this, the counter is to be lowered. */
  #threshold: number | undefined;
  /** Whether the copy is read instead of the counter outside nests, too: in loops, loads after stores would add up. */
  #kept = false;
  /** Whether charges are checked where the next loop turns, call is made or the function ends, not each. */
  #apart = false;

  constructor(globals: HiddenGlobals) {
    super();
    this.globals = globals;
  }

  /**
   * @param kept whether charges outside nests are in loops
   * @param apart whether charges outside nests are not checked
   */
  protected beginFuel(kept: boolean, apart: boolean): void {
    this.#apart = apart;
    this.#copied = undefined;
    this.#threshold = undefined;
    this.#kept = kept;
    this.reload();
  }

  /** Copies the counter again, outside nests, where a call went before. */
  protected reload(): void {
    if (this.#kept) {
      this.#read();
    }
  }

  #read(): void {
    this.indexed(op.globalGet, this.globals.fuel);
    this.indexed(op.localSet, this.#copyLocal());
  }

  #copyLocal(): number {
    this.#copied ??= this.addLocal(valueType.i64);
    return this.#copied;
  }

  #thresholdLocal(): number {
    this.#threshold ??= this.addLocal(valueType.i64);
    return this.#threshold;
  }

  /** Charges the counter, outside nests, and traps where it had too little, unless that is checked apart. */
  protected charge(units: number): void {
    if (this.#kept) {
      this.indexed(op.localGet, this.#copyLocal());
    } else {
      this.indexed(op.globalGet, this.globals.fuel);
    }
    this.i64(units);
    this.code.u8(op.i64Sub);
    if (this.#kept || !this.#apart) {
      this.indexed(op.localTee, this.#copyLocal());
    }
    this.indexed(op.globalSet, this.globals.fuel);
    if (!this.#apart) {
      this.#trapIfNegative();
    }
  }

  /** Traps, outside nests, where more was charged than there was. */
  protected check(): void {
    if (!this.#apart) {
      return;
    }
    if (!this.#kept) {
      this.#read();
    }
    this.#trapIfNegative();
  }

  #trapIfNegative(): void {
    this.indexed(op.localGet, this.#copyLocal());
    this.code.op(op.i64Const, 0, op.i64LtS, op.if, 0x40, op.unreachable, op.end);
  }

  /**
   * Lowers the counter before a nest.
   * @param units that are charged between two checks at most
   */
  protected enterNest(units: number): void {
    if (!this.#kept) {
      this.#read();
    }
    this.#lower(units);
  }

  /** counter = max(copy - quantum - units, 0); threshold = counter + units */
  #lower(units: number): void {
    const copy = this.#copyLocal();
    this.indexed(op.localGet, copy);
    this.i64(quantumFuel + units);
    this.code.op(op.i64Sub, op.i64Const, 0);
    this.indexed(op.localGet, copy);
    this.i64(quantumFuel + units);
    this.code.op(op.i64GtS, op.select);
    this.indexed(op.localTee, this.#thresholdLocal());
    this.indexed(op.globalSet, this.globals.fuel);
    this.indexed(op.localGet, this.#thresholdLocal());
    this.i64(units);
    this.code.u8(op.i64Add);
    this.indexed(op.localSet, this.#thresholdLocal());
  }

  /** Charges the copy, inside a nest; it may fall below 0 until the next check. */
  protected chargeCopy(units: number): void {
    this.indexed(op.localGet, this.#copyLocal());
    this.i64(units);
    this.code.u8(op.i64Sub);
    this.indexed(op.localSet, this.#copyLocal());
  }

  /** Lowers the counter where the copy came close to it; traps where nothing is left. */
  protected checkCopy(units: number): void {
    this.indexed(op.localGet, this.#copyLocal());
    this.indexed(op.localGet, this.#thresholdLocal());
    this.code.u8(op.i64LtS);
    this.ifUnlikely();
    this.leaveNest();
    this.#lower(units);
    this.code.u8(op.end);
  }

  /** Writes the copy back, where control leaves a nest; traps where more was used than there was. */
  protected leaveNest(): void {
    this.indexed(op.localGet, this.#copyLocal());
    this.indexed(op.globalSet, this.globals.fuel);
    this.#trapIfNegative();
  }
}
